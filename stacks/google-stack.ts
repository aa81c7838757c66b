/**
 * A stack with one server or several on Google Cloud Run, and everything around them.
 * @packageDocumentation
 */
import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { GcsBackend } from 'cdktf';
import type { Construct } from 'constructs';
import type { CloudRunMcpServiceProps, GoogleDomain } from '../lib/google/cloud-run-mcp-service-props';
import { CloudRunMcpService } from '../lib/google/cloud-run-mcp-service';
import { registryOf } from '../lib/google/images';
import { placeProblems } from '../lib/google/service-problems';
import { isBuilt, pushProvider } from '../lib/image-build/push-image';
import { McpValidationError } from '../lib/model/errors';
import type { McpServer } from '../lib/model/mcp-server';
import { unknownBindings } from '../lib/render/bindings';
import type { ReadyMadeStackProps } from './ready-made-stack';
import { ReadyMadeStack } from './ready-made-stack';
import type { ServersProps } from './servers';
import { clientOutputs, ownEntries, serverOutputs, serversOf, serversProblems, strangers } from './servers';
export type { ReadyMadeStack, ReadyMadeStackProps } from './ready-made-stack';
export type { ServersProps } from './servers';

type ServiceProps = Omit<CloudRunMcpServiceProps, 'server' | 'domain'>;

/** The servers of a stack, and what they share in Google Cloud. */
export interface GoogleStackProps extends ServiceProps, ServersProps, ReadyMadeStackProps {
  /** State in Cloud Storage, which several people and a pipeline share; with a lock. @default - state on this machine */
  readonly state?: GcsState;

  /** Labels of everything that has labels. @default - none */
  readonly labels?: Readonly<Record<string, string>>;

  /** Public name of the server; by the names of servers where there are several. @default - the address that Cloud Run gives */
  readonly domain?: GoogleDomain | Readonly<Record<string, GoogleDomain>>;
}

/** A bucket that keeps the state. */
export interface GcsState {
  readonly bucket: string;

  /** @default - the stack id */
  readonly prefix?: string;
}

/** One or more MCP servers on Cloud Run, with everything that they need around them. */
export class GoogleStack extends ReadyMadeStack {
  /** The services by the names of their servers; empty if the stack was refused. */
  public readonly services: Readonly<Record<string, CloudRunMcpService>> = {};

  constructor(
    scope: Construct,
    id: string,
    private readonly props: GoogleStackProps,
  ) {
    super(scope, id, props);
    const { project, region, state, labels } = props;
    new GoogleProvider(this, 'google', { project, region, defaultLabels: labels });
    if (state !== undefined) new GcsBackend(this, { bucket: state.bucket, prefix: state.prefix ?? id });
    this.buildOrRefuse(() => {
      this.check();
      const servers = serversOf(props);
      if (servers.some((server) => isBuiltHere(server, props)))
        pushProvider(this, 'docker', { registry: registryOf(region) });
      for (const server of servers) this.add(server, servers.length > 1);
    });
  }

  private check(): void {
    const { props } = this;
    const servers = serversOf(props);
    const names = servers.map(({ name }) => name);
    const problems = [
      ...serversProblems(props),
      ...placeProblems(props),
      ...unknownBindings(servers, props),
      ...strangers('images', props.images, servers.flatMap(namesOf), 'container'),
      ...strangers('volumes', props.volumes, servers.flatMap(volumesOf), 'volume'),
    ];
    if (servers.length > 1 && props.domain !== undefined) {
      if (isDomain(props.domain))
        problems.push({
          property: 'domain',
          message: `it cannot be shared by ${names.length} servers; give one by name, such as { ${names[0]}: { name: ... } }`,
        });
      else problems.push(...strangers('domain', props.domain, names, 'server'));
    }
    if (servers.length > 1 && props.stableRevision !== undefined && props.stableRevision !== 'none')
      problems.push({
        property: 'stableRevision',
        message: `a revision is one of ${names.length} servers; give each server whose rollout takes two deploys a stack of its own`,
      });
    if (problems.length > 0) throw new McpValidationError(`Stack '${this.node.id}' is not valid`, problems);
  }

  private add(server: McpServer, isOneOfSeveral: boolean): void {
    const { props } = this;
    const service = new CloudRunMcpService(this, `mcp-${server.name}`, {
      ...props,
      server,
      domain: domainOf(props.domain, server),
      images: ownEntries(props.images, namesOf(server)),
      volumes: ownEntries(props.volumes, volumesOf(server)),
      existing: ownEntries(
        props.existing,
        server.companions.map(({ name }) => name),
      ),
    });
    (this.services as Record<string, CloudRunMcpService>)[server.name] = service;
    const out = serverOutputs(this.output.bind(this), server, isOneOfSeveral);
    out('endpoint', service.endpoint, server.access.isPublic ? 'Where clients connect' : INTERNAL);
    clientOutputs(out, service.clientConfigurations);
    out('logs', service.logsCommand, 'Shows the log');
    out('events', service.eventsCommand, 'Shows why a revision did not start');
    if (service.tokenCommand !== undefined)
      out('token', service.tokenCommand, 'Prints the token of a caller, for an hour');
    if (service.proxyCommand !== undefined && server.access.isPublic)
      out('proxy', service.proxyCommand, 'Brings the server to localhost:8080, where clients need no token');
    const { entry, backendService } = service.loadBalancer ?? {};
    if (entry !== undefined) out('address', entry.address.address, 'What the record of the name has to lead to');
    else if (backendService !== undefined)
      out(
        'backend_service',
        backendService.id,
        'What the URL map of the load balancer has to send the calls of the name to',
      );
    if (isBuiltHere(server, props))
      out('login', `gcloud auth configure-docker ${registryOf(props.region)}`, 'Lets this machine push images');
  }
}

const INTERNAL =
  'Where clients in the VPC networks of the project connect, with Private Google Access in their subnets: from elsewhere by VPN or a bastion host';

const namesOf = (server: McpServer): readonly string[] => [server.name, ...server.companions.map(({ name }) => name)];

const volumesOf = (server: McpServer): readonly string[] =>
  [server, ...server.companions].flatMap(({ volumes }) =>
    Object.values(volumes).flatMap(({ volume }) => (volume.kind === 'shared' ? volume.name : [])),
  );

function isBuiltHere(server: McpServer, { images, existing }: GoogleStackProps): boolean {
  const running = [server, ...server.companions.filter(({ name }) => !Object.hasOwn(existing ?? {}, name))];
  return running.some(
    (container) =>
      !Object.hasOwn(images ?? {}, container.name) &&
      isBuilt(container.image, container === server && server.transport.stdio !== undefined ? server : undefined),
  );
}

function isDomain(domain: NonNullable<GoogleStackProps['domain']>): domain is GoogleDomain {
  return typeof domain.name === 'string';
}

function domainOf(domain: GoogleStackProps['domain'], { name }: McpServer): GoogleDomain | undefined {
  return domain === undefined || isDomain(domain) ? domain : domain[name];
}
