import { Network } from '@cdktf/provider-docker/lib/network';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import type { Construct } from 'constructs';
import { backupCommands } from '../lib/docker/backup-commands';
import type { DockerMcpServiceProps } from '../lib/docker/docker-mcp-service';
import { DockerMcpService } from '../lib/docker/docker-mcp-service';
import { findEngine } from '../lib/docker/engine';
import { McpValidationError, show } from '../lib/model/errors';
import type { McpServer } from '../lib/model/mcp-server';
import { unknownBindings } from '../lib/render/bindings';
import { derivedName } from '../lib/render/names';
import { literal } from '../lib/render/text';
import { ReadyMadeStack } from './ready-made-stack';
import type { Registry } from './registries';
import { registryAuth } from './registries';

export type { Registry, RegistryAccount } from './registries';

export interface LocalStackProps extends Omit<DockerMcpServiceProps, 'server' | 'hostPort'> {
  /** The server, or `servers`. */
  readonly server?: McpServer;

  /** Several servers, each with a host port of its own. @default - `server` */
  readonly servers?: readonly McpServer[];

  /** Port of this machine; by the server's name where there are several. @default - each container's own port number */
  readonly hostPort?: number | Readonly<Record<string, number>>;

  /** Whether the servers of this stack share a network, so that they can call one another by name. @default false */
  readonly shareNetwork?: boolean;

  /**
   * Registries that want credentials: an address such as `ghcr.io` for those of the user's own Docker configuration, or an account.
   * @default - none
   */
  readonly registries?: readonly Registry[];
}

/** One or more MCP servers on the Docker engine of this machine. */
export class LocalStack extends ReadyMadeStack {
  /** The services by the names of their servers; empty if the stack was refused. */
  public readonly services: Readonly<Record<string, DockerMcpService>> = {};

  constructor(scope: Construct, id: string, props: LocalStackProps) {
    super(scope, id);
    const { host } = findEngine(props.engine);
    new DockerProvider(this, 'docker', {
      host,
      context: '', // the provider would take DOCKER_CONTEXT over any host, fail at 'default', and overlook DOCKER_CONFIG
      registryAuth: props.registries && registryAuth(this, props.registries, props.envFile ?? '.env'),
    });
    this.buildOrRefuse(() => {
      const servers = props.servers ?? (props.server === undefined ? [] : [props.server]);
      this.check(servers, props);
      const network = props.shareNetwork ? this.sharedNetwork(props) : props.network;
      for (const server of servers) this.add(server, { ...props, network }, servers.length > 1);
    });
  }

  private check(servers: readonly McpServer[], props: LocalStackProps): void {
    const problems = [...unknownBindings(servers, props)];
    if (servers.length === 0) problems.push({ property: 'server', message: 'there is none; give server or servers' });
    if (props.server !== undefined && props.servers !== undefined)
      problems.push({ property: 'servers', message: 'server is given, too; use one of the two' });
    if (props.shareNetwork && props.network !== undefined)
      problems.push({
        property: 'shareNetwork',
        message: 'network is given, too, which all servers join; use one of the two',
      });
    const names = servers.map(({ name }) => name);
    const repeated = new Set(names.filter((name, i) => names.indexOf(name) < i));
    for (const name of repeated)
      problems.push({ property: 'servers', message: `'${name}' is there twice; use server.with({ name: ... })` });
    if (!['undefined', 'number', 'object'].includes(typeof props.hostPort))
      problems.push({
        property: 'hostPort',
        message: `${show(props.hostPort)} is not a port number; use one from 1 to 65535`,
      });
    const ports = typeof props.hostPort === 'object' ? Object.keys(props.hostPort) : [];
    for (const name of ports.filter((port) => !names.includes(port)))
      problems.push({
        property: `hostPort.${name}`,
        message: `there is no such server; there are: ${names.join(', ') || 'none'}`,
      });
    if (servers.length > 1 && typeof props.hostPort === 'number') {
      problems.push({
        property: 'hostPort',
        message: `${props.hostPort} cannot be shared by ${servers.length} servers; give a port by name, such as { ${servers[0].name}: ${props.hostPort} }`,
      });
    }
    if (problems.length > 0) throw new McpValidationError(`Stack '${this.node.id}' is not valid`, problems);
  }

  private sharedNetwork({ instance }: LocalStackProps): string {
    const parts = [this.node.id, ...(instance === undefined ? [] : [instance]), 'shared'];
    return new Network(this, 'network', { name: derivedName(parts, { max: 60, separator: '_' }) }).name;
  }

  private add(server: McpServer, { hostPort, ...props }: LocalStackProps, prefixed: boolean): void {
    const service = new DockerMcpService(this, `mcp-${server.name}`, {
      ...props,
      server,
      existing: existingOf(server, props),
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
    for (const [volume, name] of Object.entries(service.volumeNames)) {
      const id = volume.replace(/-/g, '_');
      out(`volume_${id}`, name, 'Volume of the engine');
      const holder = service.holderOf(volume);
      if (holder === undefined) continue;
      const { backup, restore } = backupCommands(volume, holder);
      out(
        `backup_${id}`,
        literal(backup),
        'Writes its content to a file; stop the container first if it writes at the time',
      );
      out(`restore_${id}`, literal(restore), 'Brings the files of that backup back; files that were added since stay');
    }
    if (service.acmeProxy !== undefined)
      out('certificate_volume', service.acmeProxy.certificateVolume, 'Volume of the engine, which destroy leaves');
    out('logs', service.logsCommand, 'Shows the log');
  }
}

/** Each service gets what stands in for its own companions; that every name belongs to some server has been checked. */
function existingOf({ companions }: McpServer, { existing }: LocalStackProps): LocalStackProps['existing'] {
  const own = Object.entries(existing ?? {}).filter(([name]) =>
    companions.some((companion) => companion.name === name),
  );
  return Object.fromEntries(own);
}
