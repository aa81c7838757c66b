import { needsServer, waitsFor } from '../model/check-companions';
import type { ContainerDescription } from '../model/container';
import { ImagePlatform } from '../model/container-image';
import { Duration } from '../model/duration';
import { isToken } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import type { ReferenceKind } from '../model/reference';
import { referencesIn } from '../model/reference';
import { Sessions } from '../model/transport';
import { derivedName } from '../render/names';
import { withImages } from '../render/other-images';
import { MCP_STATUSES, probeOf } from '../render/probe-command';
import { referenceText } from '../render/references';
import { MOST_STOP_SECONDS, balancerCheck } from './aws-limits';
import { PROXY, PROXY_SIZE } from './task/bearer-proxy';
import { within } from './task/container-definition';
import type { FargateMcpServiceProps } from './fargate-mcp-service-props';
import type { ListenerTarget } from './balancer/listener-target';
import type { Unit } from './task/units';
import { sizeOf, unitsOf } from './task/units';

/** Loopback: the containers of a task share one address. */
const SAME_TASK = '127.0.0.1';

/** What a target group asks. */
export interface BalancerCheck {
  readonly path: string;
  readonly port: number;
  readonly matcher: string;
  readonly interval: number;
  readonly timeout: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

/** What follows from a description and the properties of its service, before anything is made: names, ports, addresses, numbers. */
export class AwsDeployment {
  public readonly server: McpServer;
  public readonly units: readonly Unit[];
  public readonly front: ContainerDescription;

  constructor(
    private readonly stackId: string,
    public readonly props: FargateMcpServiceProps,
  ) {
    this.server = withImages(props.server, props.images ?? {});
    this.units = unitsOf(this.server, (name) => Object.hasOwn(props.existing ?? {}, name));
    this.front = this.server.front ?? this.server;
  }

  /** A name that no other service, stack or stage has. */
  public named(max: number, ...further: string[]): string {
    const { instance } = this.props;
    const parts = [this.stackId, ...(instance === undefined ? [] : [instance]), this.server.name, ...further];
    return derivedName(parts, { max, separator: '-' });
  }

  /** The parts of such a name, for what shortens them in its own way. */
  public get nameParts(): readonly string[] {
    const { instance } = this.props;
    return [this.stackId, ...(instance === undefined ? [] : [instance]), this.server.name];
  }

  /** What the tasks of a unit run on: what an image of it says, else what the service does. */
  public architectureOf({ containers }: Unit): ImagePlatform {
    const [said] = containers.flatMap(({ image }) => image.platform ?? []);
    return said ?? this.props.architecture ?? ImagePlatform.LINUX_AMD64;
  }

  /** Tasks find one another by names only where there is more than one kind of them. */
  public get namespace(): string | undefined {
    return this.units.length > 1 ? `${this.named(60)}.internal` : undefined;
  }

  /** The port of what is in front, and that at which the balancer reaches it: of the proxy, if one compares tokens. */
  public get frontPort(): number {
    return this.front === this.server ? this.server.transport.port : (Object.values(this.front.ports)[0] ?? 0);
  }

  public get entryPort(): number {
    const unit = this.units.find(({ hasProxy }) => hasProxy);
    return unit === undefined ? this.frontPort : this.proxyPort(unit);
  }

  /** Where clients connect. */
  public endpointAt(target: ListenerTarget): string {
    return `${this.originAt(target)}${this.front === this.server ? this.server.transport.path : '/'}`;
  }

  public originAt(target: ListenerTarget): string {
    return `${target.scheme}://${this.hostAt(target)}`;
  }

  /** A shared load balancer has a name of its own, and a server perhaps another. */
  public hostAt({ hostName }: ListenerTarget): string {
    const { domain, route } = this.props;
    return domain?.name ?? route?.hosts?.find((host) => isToken(host) || !/[*?]/.test(host)) ?? hostName;
  }

  /** Stores that the server needs, the server, and what needs the server. */
  public get unitsInStartOrder(): readonly Unit[] {
    const [main, ...stores] = this.units;
    const isNeeded = ({ name }: Unit): boolean => !needsServer(this.server.companions, name);
    const rank = (unit: Unit): number => waitsFor(this.server.companions, unit.name).size;
    const inOrder = [...stores].sort((a, b) => rank(a) - rank(b));
    return [...inOrder.filter(isNeeded), main, ...inOrder.filter((unit) => !isNeeded(unit))];
  }

  /** The container at that port. */
  public get entryContainer(): string {
    return this.units.some(({ hasProxy }) => hasProxy) ? PROXY : this.front.name;
  }

  /** The secret that callers have to send. */
  public get bearer(): string | undefined {
    const how = this.server.access.publicly?.authentication.how;
    return how?.kind === 'bearer' ? how.secret : undefined;
  }

  private proxyPort({ containers }: Unit): number {
    const taken = containers.flatMap((c) => [
      ...(c === this.server ? [this.server.transport.port] : []),
      ...Object.values(c.ports),
    ]);
    let port = 8_080;
    while (taken.includes(port)) port += 1;
    return port;
  }

  /** What a reference of the description means to a container. */
  public textFor(container: ContainerDescription, target: ListenerTarget): (kind: ReferenceKind) => string {
    const unit = this.unitOf(container);
    const hostOf = (name: string): string =>
      unit?.containers.some((other) => other.name === name) || this.namespace === undefined
        ? SAME_TASK
        : `${this.units.find(({ containers }) => containers.some((c) => c.name === name))?.name}.${this.namespace}`;
    const general = referenceText({
      server: this.server,
      existing: this.props.existing,
      origin: this.originAt(target),
      host: this.hostAt(target),
      endpoint: this.endpointAt(target),
      companionHost: hostOf,
      serverHost: hostOf(this.server.name),
    });
    return (kind) => {
      if (kind.of === 'cpu') return `${this.given(this.units[0]).cpu / 1_024}`;
      return kind.of === 'memory' ? `${this.given(this.units[0]).memory}` : general(kind);
    };
  }

  /** What the first container of a unit can use: the size of the task without what the others have. */
  public given(unit: Unit): { readonly cpu: number; readonly memory: number } {
    const size = sizeOf(unit) ?? { cpu: 0, memory: 0 };
    const others = unit.containers.slice(1);
    const proxy = unit.hasProxy ? PROXY_SIZE : { cpuMillis: 0, memoryMebibytes: 0 };
    const memory = others.reduce((sum, { resources }) => sum + resources.memory.toMebibytes(), proxy.memoryMebibytes);
    return { cpu: size.cpu, memory: size.memory - memory };
  }

  public unitOf(container: ContainerDescription): Unit | undefined {
    return this.units.find(({ containers }) => containers.includes(container));
  }

  /** The time between the signal to stop and the kill, in seconds. */
  public stopSeconds(container: ContainerDescription): number {
    const asked = container.asked.stopGrace;
    if (asked !== undefined) return within(asked.toSeconds(), 2, MOST_STOP_SECONDS);
    return container === this.server
      ? within(this.server.stopGraceUpTo(Duration.seconds(MOST_STOP_SECONDS)).toSeconds(), 30, MOST_STOP_SECONDS)
      : 30;
  }

  /** Old and new tasks must not overlap where sessions or data have one owner. */
  public stopsBeforeStart(unit: Unit): boolean {
    const holds = unit.containers.some(({ volumes }) =>
      Object.values(volumes).some(({ volume }) => volume.kind === 'persistent'),
    );
    const isOne = unit === this.units[0] && this.server.transport.sessions === Sessions.STATEFUL;
    return holds || (isOne && this.server.rollout.strategy.kind === 'rolling');
  }

  /** Counted in percent of the wanted number of tasks. */
  public percentages(unit: Unit): { readonly minimum: number; readonly maximum: number } {
    return this.stopsBeforeStart(unit) ? { minimum: 0, maximum: 100 } : { minimum: 100, maximum: 200 };
  }

  /** What the balancer asks: the readiness of what is in front, or the way living MCP servers answer. */
  public get balancerCheck(): BalancerCheck {
    const check = balancerCheck(this.server);
    const timing = {
      interval: within(check?.interval.toSeconds() ?? 15, 5, 300),
      healthyThreshold: 2,
      unhealthyThreshold: within(check?.retries ?? 3, 2, 10),
    };
    const timeout = Math.min(within(check?.timeout.toSeconds() ?? 5, 2, 120), timing.interval - 1);
    const place = { port: this.frontPort, path: this.server.transport.path };
    const probe = check === undefined ? undefined : probeOf(check, place);
    if (probe?.kind === 'http') {
      // One range or one list, never both: the balancer asks by address, and a server that checks hosts refuses it, and lives.
      const range = this.hasHostList ? '200-403' : '200-399';
      return { ...timing, timeout, path: probe.path, port: probe.port, matcher: this.listOf(probe.statuses) ?? range };
    }
    const speaksMcp = this.front === this.server && this.server.transport.speaksMcp;
    const matcher = speaksMcp ? (this.listOf(MCP_STATUSES) as string) : '200-499';
    return { ...timing, timeout, path: speaksMcp ? place.path : '/', port: place.port, matcher };
  }

  private listOf(statuses: readonly number[] | undefined): string | undefined {
    if (statuses === undefined) return undefined;
    const own = statuses.filter((status) => this.hasHostList || !HOST_REFUSALS.includes(status));
    return [...new Set(this.hasHostList ? [...own, ...HOST_REFUSALS] : own)].join(',');
  }

  private get hasHostList(): boolean {
    return Object.values(this.server.environment).some((value) =>
      referencesIn(value).some(({ of }) => of === 'allowedHosts'),
    );
  }

  /** After this many seconds a task that does not answer counts as not healthy. */
  public get graceSeconds(): number {
    const checks = [this.server.healthCheck, this.server.readiness, this.front.healthCheck].flatMap((c) => c ?? []);
    return Math.max(60, ...checks.map((check) => Math.ceil(check.longestStart.toSeconds())));
  }

  /** In seconds; a call that takes its longest is not cut, neither by the balancer nor by a task that goes. */
  public get idleSeconds(): number {
    return within(this.server.longestCall.toSeconds() + 15, 60, 4_000);
  }

  public get deregistrationSeconds(): number {
    return within(this.server.longestCall.toSeconds(), 10, 3_600);
  }
}

const HOST_REFUSALS: readonly number[] = [403, 421];
