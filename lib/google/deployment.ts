import type { ContainerDescription } from '../model/container';
import type { McpServer } from '../model/mcp-server';
import type { ReferenceKind } from '../model/reference';
import { containersOf } from '../render/bindings';
import { derivedName } from '../render/names';
import { withImages } from '../render/other-images';
import { referenceText } from '../render/references';
import type { CloudRunMcpServiceProps } from './cloud-run-mcp-service-props';
import type { CloudRunSize } from './cloud-run-sizes';
import { foldersMebibytes, sizeOf } from './instance';

/** Loopback: the containers of an instance share one address. */
const SAME_INSTANCE = '127.0.0.1';

/** Where clients connect. */
export interface Address {
  readonly host: string;
  readonly origin: string;
  /** With the MCP path. */
  readonly endpoint: string;
}

/** What follows from a description and the properties of its service, before anything is made: names, ports, addresses, numbers. */
export class GoogleDeployment {
  public readonly server: McpServer;
  /** The server, then its companions that run. */
  public readonly containers: readonly ContainerDescription[];
  public readonly front: ContainerDescription;

  constructor(
    private readonly stackId: string,
    public readonly props: CloudRunMcpServiceProps,
  ) {
    this.server = withImages(props.server, props.images ?? {});
    this.containers = containersOf(this.server, props);
    this.front = this.server.front ?? this.server;
  }

  /** A name that no other service, stack or stage has. */
  public named(max: number, ...further: string[]): string {
    return derivedName([...this.nameParts, ...further], { max, separator: '-' });
  }

  public get nameParts(): readonly string[] {
    const { instance } = this.props;
    return [this.stackId, ...(instance === undefined ? [] : [instance]), this.server.name];
  }

  /** Cloud Run takes 49 characters, and a label of DNS, 63, has the number of the project in it, too. */
  public get serviceName(): string {
    return this.named(49);
  }

  /** The service knows its address before it exists. @see https://cloud.google.com/run/docs/triggering/https-request#deterministic */
  public addressIn(projectNumber: string): Address {
    const { domain, region } = this.props;
    const host = domain?.name ?? `${this.serviceName}-${projectNumber}.${region}.run.app`;
    const origin = `https://${host}`;
    return { host, origin, endpoint: `${origin}${this.front === this.server ? this.server.transport.path : '/'}` };
  }

  /** The port of what is in front, and that at which Cloud Run reaches it: of the proxy, if one compares tokens. */
  public get frontPort(): number {
    return this.portOf(this.front);
  }

  public get entryPort(): number {
    return this.bearer === undefined ? this.frontPort : this.freePort(8_080);
  }

  public portOf(container: ContainerDescription): number {
    return container === this.server ? this.server.transport.port : (Object.values(container.ports)[0] ?? 0);
  }

  /** The secret that callers have to send. */
  public get bearer(): string | undefined {
    const how = this.server.access.publicly?.authentication.how;
    return how?.kind === 'bearer' ? how.secret : undefined;
  }

  /** Whether Cloud Run asks callers for an identity. */
  public get asksIdentity(): boolean {
    return this.server.access.publicly?.authentication.how.kind === 'iam' || this.props.invokers !== undefined;
  }

  private freePort(from: number): number {
    const taken = this.containers.flatMap((c) => [this.portOf(c), ...Object.values(c.ports)]);
    let port = from;
    while (taken.includes(port)) port += 1;
    return port;
  }

  public sizeOf(container: ContainerDescription): CloudRunSize {
    return sizeOf(container, container === this.server) as CloudRunSize; // the check has refused what has none
  }

  public get cpuAlwaysOn(): boolean {
    const { server, props } = this;
    return (
      props.cpuAlwaysOn ?? (server.scaling.minimum > 0 || this.containers.some(({ asked }) => asked.gpus !== undefined))
    );
  }

  /** What can be reached from outside, where something in front filters by path; else everything. */
  public get publicPaths(): readonly string[] {
    const { publicly } = this.server.access;
    const own = this.front === this.server && this.server.transport.speaksMcp ? this.server.transport.path : '/';
    return publicly?.paths ?? [own];
  }

  /** Health and metrics are nobody's business outside, unless `paths` names them. */
  public get hiddenPaths(): readonly string[] {
    const { server, front } = this;
    const checks = [server, front].flatMap(({ healthCheck }) =>
      healthCheck?.check.kind === 'http' ? [healthCheck.check.path] : [],
    );
    const named = [...(server.access.publicly?.paths ?? []), server.transport.path];
    return [...new Set([...checks, '/metrics'])].filter((path) => path !== '/' && !named.includes(path));
  }

  /** What a reference of the description means to a container. */
  public textFor(address: Address): (kind: ReferenceKind) => string {
    const general = referenceText({
      server: this.server,
      existing: this.props.existing,
      ...address,
      companionHost: () => SAME_INSTANCE,
      serverHost: SAME_INSTANCE,
    });
    const { cpuMillis, memoryMebibytes } = this.sizeOf(this.server);
    return (kind) => {
      if (kind.of === 'cpu') return `${cpuMillis / 1_000}`;
      return kind.of === 'memory' ? `${memoryMebibytes - foldersMebibytes(this.server)}` : general(kind);
    };
  }
}
