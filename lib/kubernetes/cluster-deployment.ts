import { needsServer, waitsFor } from '../model/check-companions';
import type { ContainerDescription } from '../model/container';
import { ContainerImage, ImagePlatform } from '../model/container-image';
import { Duration } from '../model/duration';
import type { McpServer } from '../model/mcp-server';
import type { ReferenceKind } from '../model/reference';
import { referencesIn } from '../model/reference';
import { Sessions } from '../model/transport';
import { allowedHosts } from '../render/allowed-hosts';
import { derivedName } from '../render/names';
import { referenceText } from '../render/references';
import { isBuilt } from '../image-build/push-image';
import type { KubernetesMcpServiceProps } from './kubernetes-mcp-service-props';
import { startSeconds } from './probes';
import type { Unit } from '../render/units';
import { hasOneWriter, unitsOf } from '../render/units';

/** Loopback: the containers of a pod share one address. */
const SAME_POD = '127.0.0.1';

/** The controllers add up to 11 characters, and a label has 63. */
const MOST_NAME = 52;

/** For pulling images and attaching volumes, before a container can start at all. */
const PREPARATION_SECONDS = 180;

/** Time in which what sends requests learns that a pod is going. */
export const DRAIN_SECONDS = 5;

/** What follows from a description and the properties of its service, before anything is made: names, ports, addresses, numbers. */
export class ClusterDeployment {
  public readonly server: McpServer;
  public readonly units: readonly Unit[];
  public readonly front: ContainerDescription;

  constructor(
    private readonly stackId: string,
    public readonly props: KubernetesMcpServiceProps,
  ) {
    this.server = withImages(props.server, props.images ?? {});
    this.units = unitsOf(this.server, (name) => Object.hasOwn(props.existing ?? {}, name));
    this.front = this.server.front ?? this.server;
  }

  /** How messages name it. */
  public get subject(): string {
    return `MCP server '${this.server.name}'`;
  }

  /** A name that nothing else in the namespace has. */
  public named(...further: string[]): string {
    const { instance } = this.props;
    const parts = [this.stackId, ...(instance === undefined ? [] : [instance]), this.server.name, ...further];
    const name = derivedName(parts, { max: MOST_NAME, separator: '-' });
    return /^[a-z]/.test(name) ? name : derivedName(['mcp', ...parts], { max: MOST_NAME, separator: '-' }); // a Service begins with a letter
  }

  /** The name of the objects of a unit, its Service included. */
  public nameOf(unit: Unit): string {
    return unit === this.units[0] ? this.named() : this.named(unit.name);
  }

  /** Labels of everything that is made. */
  public labels(): Readonly<Record<string, string>> {
    return {
      ...this.server.labels,
      'app.kubernetes.io/name': this.server.name,
      'app.kubernetes.io/part-of': this.named(),
      'app.kubernetes.io/managed-by': 'cdktf-mcp',
    };
  }

  /** Labels by which the pods of a unit are told from all others; they never change. */
  public selectorOf(unit: Unit): Readonly<Record<string, string>> {
    return { 'app.kubernetes.io/name': unit.name, 'app.kubernetes.io/instance': this.nameOf(unit) };
  }

  public podLabels(unit: Unit): Readonly<Record<string, string>> {
    const own = unit.containers.map(({ labels }) => labels).reverse();
    return { ...Object.assign({}, ...own), ...this.labels(), ...this.selectorOf(unit) };
  }

  /** Where a Service is found from every pod of the cluster. */
  public hostOf(unit: Unit): string {
    return `${this.nameOf(unit)}.${this.props.namespace}.svc`;
  }

  public unitOf(name: string): Unit | undefined {
    return this.units.find(({ containers }) => containers.some((container) => container.name === name));
  }

  public get frontUnit(): Unit {
    return this.unitOf(this.front.name) ?? this.units[0];
  }

  /** The port of what is in front, and that at which it is reached: of the proxy, if one compares tokens. */
  public get frontPort(): number {
    return this.front === this.server ? this.server.transport.port : (Object.values(this.front.ports)[0] ?? 0);
  }

  public get entryPort(): number {
    return this.frontUnit.hasProxy ? this.proxyPort : this.frontPort;
  }

  private get proxyPort(): number {
    const taken = this.frontUnit.containers.flatMap((container) => this.portsOf(container));
    let port = 8_080;
    while (taken.includes(port)) port += 1;
    return port;
  }

  /** The ports of a container. */
  public portsOf(container: ContainerDescription): readonly number[] {
    const own = container === this.server ? [this.server.transport.port] : [];
    return [...new Set([...own, ...Object.values(container.ports)])];
  }

  /** The name under which clients reach it. */
  public get host(): string {
    const { ingress, gateway } = this.props;
    return this.isPublic ? (ingress?.host ?? gateway?.host ?? '') : this.hostOf(this.frontUnit);
  }

  public get isPublic(): boolean {
    return this.server.access.isPublic;
  }

  public get origin(): string {
    if (!this.isPublic) return `http://${this.host}:${this.frontPort}`;
    return `${this.server.access.publicly?.plainHttp === undefined ? 'https' : 'http'}://${this.host}`;
  }

  /** Where clients connect. */
  public get endpoint(): string {
    return `${this.origin}${this.front === this.server ? this.server.transport.path : '/'}`;
  }

  /** The secret that callers have to send. */
  public get bearer(): string | undefined {
    const how = this.server.access.publicly?.authentication.how;
    return how?.kind === 'bearer' ? how.secret : undefined;
  }

  /** What a reference of the description means to a container. */
  public textFor(container: ContainerDescription): (kind: ReferenceKind) => string {
    const here = this.unitOf(container.name);
    const hostOf = (name: string): string => {
      const unit = this.unitOf(name) ?? this.units[0];
      return unit === here ? SAME_POD : this.hostOf(unit);
    };
    const general = referenceText({
      server: this.server,
      existing: this.props.existing,
      origin: this.origin,
      host: this.host,
      endpoint: this.endpoint,
      companionHost: hostOf,
      serverHost: hostOf(this.server.name),
    });
    return (kind) => (kind.of === 'allowedHosts' ? allowedHosts(this.hostNames, kind.form) : general(kind));
  }

  /** Every name under which the server is called, inside the cluster and from outside. */
  private get hostNames(): readonly string[] {
    const [main] = this.units;
    const name = this.nameOf(main);
    return [this.host, name, `${name}.${this.props.namespace}`, this.hostOf(main)];
  }

  /** Whether the server refuses calls under other names than its own. */
  public checksHosts(container: ContainerDescription): boolean {
    return Object.values(container.environment).some((value) =>
      referencesIn(value).some(({ of }) => of === 'allowedHosts'),
    );
  }

  /** Stores that the server needs, the server, and what needs the server. */
  public get unitsInStartOrder(): readonly Unit[] {
    const [main, ...stores] = this.units;
    const isNeeded = ({ name }: Unit): boolean => !needsServer(this.server.companions, name);
    const rank = (unit: Unit): number => waitsFor(this.server.companions, unit.name).size;
    const inOrder = [...stores].sort((a, b) => rank(a) - rank(b));
    return [...inOrder.filter(isNeeded), main, ...inOrder.filter((unit) => !isNeeded(unit))];
  }

  /** Whether old and new pods must not overlap, because sessions or data have one owner. */
  public stopsBeforeStart(unit: Unit): boolean {
    const isStateful = unit === this.units[0] && this.server.transport.sessions === Sessions.STATEFUL;
    return hasOneWriter(unit) || isStateful;
  }

  /** Whether several pods may run at once. */
  public isScaled(unit: Unit): boolean {
    return unit === this.units[0] && this.server.scaling.maximum > 1;
  }

  /** The time between the signal to stop and the kill, in seconds, for all containers of a pod. */
  public stopSeconds({ containers }: Unit): number {
    const graces = containers.map((container) => {
      if (container.asked.stopGrace !== undefined) return container.asked.stopGrace.toSeconds();
      return container === this.server ? Math.max(30, this.server.stopGraceUpTo(Duration.hours(1)).toSeconds()) : 30;
    });
    return Math.max(...graces);
  }

  /** After this time without progress a rollout has failed, in seconds. */
  public deadlineSeconds(unit: Unit): number {
    const starts = unit.containers.map((container) =>
      startSeconds({
        healthCheck: container.healthCheck,
        readiness: container === this.server ? this.server.readiness : undefined,
      }),
    );
    const stop = this.stopsBeforeStart(unit) ? this.stopSeconds(unit) + DRAIN_SECONDS : 0;
    return PREPARATION_SECONDS + Math.max(...starts) + stop;
  }

  /** What the nodes of a unit have to be; nothing where any will do. */
  public architectureOf({ containers }: Unit): ImagePlatform | undefined {
    const platforms = containers.flatMap(({ image }) => image.platform ?? []);
    if (platforms.length > 0) return platforms[0];
    return containers.some((container) => this.isBuiltHere(container)) ? this.buildPlatform : undefined;
  }

  public get buildPlatform(): ImagePlatform {
    return this.props.architecture ?? ImagePlatform.LINUX_AMD64;
  }

  public isBuiltHere(container: ContainerDescription): boolean {
    return isBuilt(container.image, this.bridgedBy(container));
  }

  /** The server, where it speaks stdio and its image is not one that a pipeline has made of it. */
  public bridgedBy(container: ContainerDescription): McpServer | undefined {
    const isOwn = container === this.server && !Object.hasOwn(this.props.images ?? {}, container.name);
    return isOwn && this.server.transport.stdio !== undefined ? this.server : undefined;
  }
}

/** The same description with other images, such as those that a pipeline has pushed. */
function withImages(server: McpServer, images: Readonly<Record<string, string>>): McpServer {
  const other = (container: ContainerDescription): ContainerImage | undefined =>
    Object.hasOwn(images, container.name)
      ? ContainerImage.fromRegistry(images[container.name], {
          runtime: container.image.runtime,
          platform: container.image.platform,
        })
      : undefined;
  if (Object.keys(images).length === 0) return server;
  return server.with({
    image: other(server) ?? server.image,
    companions: server.companions.map((companion) => {
      const image = other(companion);
      return image === undefined ? companion : companion.with({ image });
    }),
  });
}
