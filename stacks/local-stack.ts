/**
 * A stack with one server or several on the Docker engine of this machine.
 * @packageDocumentation
 */
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
import type { ServersProps } from './servers';
import { clientOutputs, ownEntries, serverOutputs, serversOf, serversProblems, strangers } from './servers';

export type { ReadyMadeStack, ReadyMadeStackProps } from './ready-made-stack';
export type { ServersProps } from './servers';
export type { Registry, RegistryAccount } from './registries';

/** The servers of a stack, and what they share on an engine. */
export interface LocalStackProps extends Omit<DockerMcpServiceProps, 'server' | 'hostPort'>, ServersProps {
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
      const servers = serversOf(props);
      this.check(servers, props);
      const network = props.shareNetwork ? this.sharedNetwork(props) : props.network;
      for (const server of servers) this.add(server, { ...props, network }, servers.length > 1);
    });
  }

  private check(servers: readonly McpServer[], props: LocalStackProps): void {
    const problems = [...unknownBindings(servers, props), ...serversProblems(props)];
    const names = servers.map(({ name }) => name);
    if (props.shareNetwork && props.network !== undefined)
      problems.push({
        property: 'shareNetwork',
        message: 'network is given, too, which all servers join; use one of the two',
      });
    if (!['undefined', 'number', 'object'].includes(typeof props.hostPort))
      problems.push({
        property: 'hostPort',
        message: `${show(props.hostPort)} is not a port number; use one from 1 to 65535`,
      });
    if (typeof props.hostPort === 'object') problems.push(...strangers('hostPort', props.hostPort, names, 'server'));
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
      existing: ownEntries(
        props.existing,
        server.companions.map(({ name }) => name),
      ),
      hostPort: typeof hostPort === 'number' ? hostPort : hostPort?.[server.name],
    });
    (this.services as Record<string, DockerMcpService>)[server.name] = service;
    const out = serverOutputs(this.output.bind(this), server, prefixed);
    out('endpoint', service.endpoint, 'Where clients connect');
    clientOutputs(out, service.clientConfigurations);
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
