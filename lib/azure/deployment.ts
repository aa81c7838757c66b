import { Fn } from 'cdktf';
import type { ContainerDescription } from '../model/container';
import { isToken } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import type { ReferenceKind } from '../model/reference';
import { asRunning } from '../render/as-running';
import { derivedName } from '../render/names';
import { withImages } from '../render/other-images';
import { referenceText } from '../render/references';
import type { ContainerInstancesMcpServiceProps } from './container-instances-mcp-service-props';
import { GATEWAY_PORT, portOf, portsOf } from './ports';
import { GATEWAY_SIZE, TLS_SIZE } from './proxies';
import type { Tenths } from './sizes';
import { sizeOf, sizesIn } from './sizes';

/** Loopback: the containers of a group share one address. */
const SAME_GROUP = '127.0.0.1';

/** What follows from a description and the properties of its service, before anything is made: names, ports, addresses, sizes. */
export class AzureDeployment {
  public readonly server: McpServer;
  /** What runs in the group: the server first. */
  public readonly containers: readonly ContainerDescription[];
  public readonly front: ContainerDescription;
  /** Where it is public: a proxy that looks at requests. */
  public readonly hasGateway: boolean;
  /** Where it is public over HTTPS: one before it that ends TLS. */
  public readonly hasTls: boolean;

  constructor(
    private readonly stackId: string,
    public readonly props: ContainerInstancesMcpServiceProps,
  ) {
    this.server = asRunning(withImages(props.server, props.images ?? {}), props);
    this.containers = [this.server, ...this.server.companions];
    this.front = this.server.front ?? this.server;
    const { publicly } = this.server.access;
    this.hasGateway = publicly !== undefined;
    this.hasTls = publicly !== undefined && publicly.plainHttp === undefined;
  }

  /** A name that no other service, stack or stage of the subscription has. */
  public named(max: number, ...further: string[]): string {
    return derivedName([...this.nameParts, ...further], { max, separator: '-' });
  }

  /**
   * A name that nobody in the world has: what is derived, and a hash of the subscription and the resource group, known at plan.
   * @param separator between the two; without one the name has letters and digits only
   */
  public worldwide(max: number, place: string, separator: '-' | '', ...further: string[]): string {
    const parts = [...this.nameParts, ...further];
    const hash = Fn.substr(Fn.sha256(Fn.join('/', [place, ...parts])), 0, 8);
    const start = derivedName(parts, { max: max - 8 - separator.length, separator: '-' });
    return `${separator === '' ? start.replace(/-/g, '') : start}${separator}${hash}`;
  }

  private get nameParts(): readonly string[] {
    const { instance } = this.props;
    return [this.stackId, ...(instance === undefined ? [] : [instance]), this.server.name];
  }

  /** The port of what is in front. */
  public get frontPort(): number {
    return portOf(this.front);
  }

  /** The port of the proxy that looks at requests. */
  public get gatewayPort(): number {
    const taken = this.containers.flatMap(portsOf);
    let port = GATEWAY_PORT;
    while (taken.includes(port)) port += 1;
    return port;
  }

  /** Sizes in tenths, by the names of containers; those of the proxies under their own names. */
  public get sizes(): Readonly<Record<string, Tenths>> {
    const proxies = [...(this.hasGateway ? [GATEWAY_SIZE] : []), ...(this.hasTls ? [TLS_SIZE] : [])];
    const sizes = sizesIn([...this.containers.map(sizeOf), ...proxies]);
    return Object.fromEntries(this.containers.map(({ name }, i) => [name, sizes[i]]));
  }

  /** Scheme, host and port that clients use. */
  public originAt(host: string): string {
    if (this.hasTls) return `https://${host}`;
    return `http://${host}:${this.hasGateway ? this.gatewayPort : this.frontPort}`;
  }

  /** Where clients connect. */
  public endpointAt(host: string): string {
    return `${this.originAt(host)}${this.front === this.server ? this.server.transport.path : '/'}`;
  }

  /** The secret that callers have to send. */
  public get bearer(): string | undefined {
    const how = this.server.access.publicly?.authentication.how;
    return how?.kind === 'bearer' ? how.secret : undefined;
  }

  /** What a reference of the description means. */
  public textAt(host: string): (kind: ReferenceKind) => string {
    const general = referenceText({
      server: this.props.server, // whole: what exists already has the ports of the companion that it stands in for
      existing: this.props.existing,
      origin: this.originAt(host),
      host,
      endpoint: this.endpointAt(host),
      companionHost: () => SAME_GROUP,
      serverHost: SAME_GROUP,
    });
    const { cpu, memory } = this.sizes[this.server.name];
    return (kind) => {
      if (kind.of === 'cpu') return `${cpu / 10}`;
      return kind.of === 'memory' ? `${Math.floor((memory * 100_000_000) / 1_048_576)}` : general(kind);
    };
  }
}

/** A region as its names of hosts have it: `West Europe` is `westeurope`. */
export function regionName(location: string): string {
  return isToken(location) ? Fn.lower(Fn.replace(location, ' ', '')) : location.toLowerCase().replace(/ /g, '');
}
