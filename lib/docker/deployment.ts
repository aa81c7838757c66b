import type { ContainerDescription } from '../model/container';
import { Duration } from '../model/duration';
import { isMap } from '../model/errors';
import type { HealthCheck } from '../model/health-check';
import type { McpServer } from '../model/mcp-server';
import type { ReferenceKind } from '../model/reference';
import { containersOf } from '../render/bindings';
import { derivedName } from '../render/names';
import type { ProbePlace } from '../render/probe-command';
import { probeCommand, probeOf } from '../render/probe-command';
import { referenceText } from '../render/references';
import type { DockerMcpServiceProps } from './docker-mcp-service';
import type { GateProbe } from './docker-workload';
import type { Engine } from './engine';
import { findEngine } from './engine';
import type { AcmeOptions, CertificateFiles } from './tls';

/** Longest default for the time to stop: a hung server holds up a development deploy no longer. */
export const MOST_STOP_GRACE = Duration.seconds(30);

/** What follows from a description and the properties of its service, before anything is made: names, ports, addresses, questions. */
export class Deployment {
  public readonly server: McpServer;
  public readonly engine: Engine;
  /** The container that is reached from outside, by the gateway if there is one. */
  public readonly front: ContainerDescription;
  public readonly hostPort: number;
  /** What a reference of the description means here. */
  public readonly textOf: (kind: ReferenceKind) => string;

  constructor(
    private readonly stackId: string,
    public readonly props: DockerMcpServiceProps,
  ) {
    this.server = props.server;
    this.engine = findEngine(props.engine);
    this.front = this.server.front ?? this.server;
    this.hostPort = props.hostPort ?? (this.acme === undefined ? this.portOf(this.front) : 443);
    this.textOf = referenceText(this);
  }

  /** A name on the engine, never the same for two containers, volumes or instances. */
  public named(...further: string[]): string {
    const { instance } = this.props;
    const parts = [this.stackId, ...(instance === undefined ? [] : [instance]), this.server.name, ...further];
    return derivedName(parts, { max: 60, separator: '_' });
  }

  /** Names of the volumes that hold data, by the names of the description. */
  public get volumeNames(): Readonly<Record<string, string>> {
    const stored = containersOf(this.server, this.props).flatMap(({ volumes }) =>
      Object.values(volumes).flatMap((v) => v.stored ?? []),
    );
    return Object.fromEntries(stored.map(({ name }) => [name, this.named(name)]));
  }

  /** The container, and the path in it, that a volume of the description is mounted at; replicas have no name that lasts. */
  public holderOf(volume: string): { readonly container: string; readonly path: string } | undefined {
    for (const { name, volumes } of containersOf(this.server, this.props)) {
      const path = Object.keys(volumes).find((p) => volumes[p].stored?.name === volume);
      if (path === undefined || (name === this.server.name && this.hasGateway)) continue;
      return { container: name === this.server.name ? this.named() : this.named(name), path };
    }
    return undefined;
  }

  /** The readiness question, asked from outside through the published port where that is possible. */
  public gateProbe(container: ContainerDescription, check: HealthCheck | undefined, isPublished: boolean): GateProbe {
    const place = this.placeOf(container);
    if (check === undefined && container !== this.server) return { kind: 'none' };
    const probe = check === undefined ? ({ kind: 'tcp', port: place.port } as const) : probeOf(check, place);
    if (probe.kind === 'none') return probe;
    if (probe.kind === 'command') return { kind: 'exec', command: probe.command };
    if (isPublished && !this.engine.isRemote && probe.port === place.port)
      return { ...probe, host: '127.0.0.1', port: this.hostPort };
    const command = probeCommand(probe, container.image.runtime, 2);
    if (command !== undefined) return { kind: 'exec', command };
    return this.engine.isRemote ? { kind: 'none' } : { kind: 'inside', probe };
  }

  public placeOf(container: ContainerDescription): ProbePlace {
    return { port: this.portOf(container), path: container === this.server ? this.server.transport.path : undefined };
  }

  /** The port that a container is reached by: that of the transport, or a companion's first. */
  public portOf(container: ContainerDescription): number {
    return container === this.server ? this.server.transport.port : (Object.values(container.ports)[0] ?? 0);
  }

  public isExisting(companion: string): boolean {
    return Object.hasOwn(this.props.existing ?? {}, companion);
  }

  public get host(): string {
    return this.props.publicHost ?? 'localhost';
  }

  public get origin(): string {
    const { publicly } = this.server.access;
    const scheme = publicly !== undefined && publicly.plainHttp === undefined ? 'https' : 'http';
    // Clients leave the default port out of the Host header, too.
    const isDefault = this.hostPort === (scheme === 'https' ? 443 : 80);
    return `${scheme}://${this.host}${isDefault ? '' : `:${this.hostPort}`}`;
  }

  /** Where a certificate is got from, if that is asked for. */
  public get acme(): AcmeOptions | undefined {
    const { tls } = this.props;
    return isMap(tls) && 'acme' in tls! ? tls.acme : undefined;
  }

  /** The user's certificate. */
  public get certificate(): CertificateFiles | undefined {
    const { tls } = this.props;
    return tls === undefined || 'acme' in tls ? undefined : tls;
  }

  /** The port of this machine at which the authority asks. */
  public get acmeHttpPort(): number {
    return this.acme?.httpPort ?? 80;
  }

  /** Two parts: no volume or companion has such a name. */
  public get acmeProxyName(): string {
    return this.named('acme', 'proxy');
  }

  /** A development engine runs the minimum. */
  public get replicaCount(): number {
    return Math.max(1, this.server.scaling.minimum);
  }

  public get hasGateway(): boolean {
    return this.replicaCount > 1 || (this.server.access.isPublic && this.server.front === undefined);
  }

  /** New replicas start before old ones stop, unless data has one writer. */
  public get isRolling(): boolean {
    return this.hasGateway && !Object.values(this.server.volumes).some(({ volume }) => volume.kind === 'persistent');
  }

  public get stopGrace(): Duration {
    return this.server.stopGraceUpTo(MOST_STOP_GRACE);
  }

  /** The name of the bearer token, where one is asked for. */
  public get bearer(): string | undefined {
    const how = this.server.access.publicly?.authentication.how;
    return how?.kind === 'bearer' ? how.secret : undefined;
  }

  public get hostAddress(): string {
    return this.server.access.isPublic ? '0.0.0.0' : '127.0.0.1';
  }

  /** The URL that clients use. */
  public get endpoint(): string {
    return `${this.origin}${this.front === this.server ? this.server.transport.path : '/'}`;
  }

  public get existing(): DockerMcpServiceProps['existing'] {
    return this.props.existing;
  }
}
