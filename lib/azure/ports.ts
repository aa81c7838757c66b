import type { ContainerDescription } from '../model/container';
import type { McpServer } from '../model/mcp-server';

/** Ports that the platform keeps for itself, from and to. @see https://learn.microsoft.com/azure/container-instances/container-instances-faq */
export const RESERVED_PORTS: readonly (readonly [number, number])[] = [
  [22, 22],
  [1_025, 1_027],
  [3_389, 3_399],
  [9_999, 9_999],
  [19_000, 19_000],
  [19_080, 19_080],
  [19_100, 19_100],
  [19_390, 19_390],
  [20_000, 30_000],
  [49_152, 65_534],
];

/** Most ports of one address. @see https://learn.microsoft.com/azure/container-instances/container-instances-resource-and-quota-limits */
export const MOST_PORTS = 5;

/** Where the proxy that ends TLS listens: there is no mapping of ports. */
export const TLS_PORTS = { https: 443, http: 80 } as const;

/** The first one that the proxy behind it tries. */
export const GATEWAY_PORT = 8_080;

export function reservedRange(port: number): string | undefined {
  const range = RESERVED_PORTS.find(([from, to]) => port >= from && port <= to);
  if (range === undefined) return undefined;
  return range[0] === range[1] ? `${range[0]}` : `${range[0]} to ${range[1]}`;
}

/** The port of a container that others ask. */
export function portOf(container: ContainerDescription): number {
  return portsOf(container)[0] ?? 0;
}

/** Every port of a container, that of the transport first. */
export function portsOf(container: ContainerDescription): readonly number[] {
  const { transport } = container as Partial<McpServer>;
  return [...(transport === undefined ? [] : [transport.port]), ...Object.values(container.ports)];
}
