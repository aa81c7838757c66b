import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import type { Construct } from 'constructs';
import type { Bindings, DockerLogs } from '../lib/docker/docker-mcp-service';
import { DockerMcpService } from '../lib/docker/docker-mcp-service';
import { unknownBindings } from '../lib/docker/bindings';
import { findEngine } from '../lib/docker/engine';
import { McpValidationError } from '../lib/model/errors';
import type { McpServer } from '../lib/model/mcp-server';
import { ReadyMadeStack } from './ready-made-stack';

export interface LocalStackProps extends Bindings {
  /** The server, or `servers`. */
  readonly server?: McpServer;

  /** Several servers, each with a host port of its own. @default - `server` */
  readonly servers?: readonly McpServer[];

  /** Port of this machine; by the server's name where there are several. @default - each container's own port number */
  readonly hostPort?: number | Readonly<Record<string, number>>;

  /** Tells a second copy of this stack on the same engine apart; give it a `hostPort` of its own, too. @default - none */
  readonly instance?: string;

  /** Name of a network that exists already. @default - a new one a server */
  readonly network?: string;

  /** @default - json-file, 3 files of 10 MB */
  readonly logs?: DockerLogs;

  /** File with NAME=value lines, relative to the folder with cdktf.json. @default '.env' */
  readonly envFile?: string;

  /** Address of the engine, such as `ssh://me@host`. @default - the one that the docker command uses */
  readonly engine?: string;

  /** Registries whose credentials in the user's own Docker configuration are used, such as `ghcr.io`. @default - none */
  readonly registries?: readonly string[];
}

/** One or more MCP servers on the Docker engine of this machine. */
export class LocalStack extends ReadyMadeStack {
  /** The services by the names of their servers; empty if the stack was refused. */
  public readonly services: Readonly<Record<string, DockerMcpService>> = {};

  constructor(scope: Construct, id: string, props: LocalStackProps) {
    super(scope, id);
    const { host } = findEngine(props.engine);
    new DockerProvider(this, 'docker', { host, registryAuth: props.registries?.map((address) => ({ address })) });
    this.buildOrRefuse(() => {
      const servers = props.servers ?? (props.server === undefined ? [] : [props.server]);
      this.check(servers, props);
      for (const server of servers) this.add(server, props, servers.length > 1);
    });
  }

  private check(servers: readonly McpServer[], props: LocalStackProps): void {
    const problems = [...unknownBindings(servers, props)];
    if (servers.length === 0) problems.push({ property: 'server', message: 'there is none; give server or servers' });
    if (props.server !== undefined && props.servers !== undefined)
      problems.push({ property: 'servers', message: 'server is given, too; use one of the two' });
    if (servers.length > 1 && typeof props.hostPort === 'number') {
      problems.push({
        property: 'hostPort',
        message: `${props.hostPort} cannot be shared by ${servers.length} servers; give a port by name, such as { ${servers[0].name}: ${props.hostPort} }`,
      });
    }
    if (problems.length > 0) throw new McpValidationError(`Stack '${this.node.id}' is not valid`, problems);
  }

  private add(server: McpServer, { hostPort, ...props }: LocalStackProps, prefixed: boolean): void {
    const service = new DockerMcpService(this, server.name, {
      ...props,
      server,
      hostPort: typeof hostPort === 'number' ? hostPort : hostPort?.[server.name],
    });
    (this.services as Record<string, DockerMcpService>)[server.name] = service;
    const out = (name: string, value: string, description: string): void =>
      this.output(prefixed ? `${server.name.replace(/-/g, '_')}_${name}` : name, value, description);
    out('endpoint', service.endpoint, 'Where clients connect');
    if (service.clientConfigurations !== undefined) {
      out('client_vscode', service.clientConfigurations.vscode, 'For .vscode/mcp.json');
      out('client_claude_code', service.clientConfigurations.claudeCode, 'Command for Claude Code');
      out('client_cursor', service.clientConfigurations.cursor, 'For .cursor/mcp.json');
    }
    out('logs', `docker logs --follow ${service.containerName}`, 'Shows the log');
  }
}
