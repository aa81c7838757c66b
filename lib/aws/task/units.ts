import type { ContainerDescription } from '../../model/container';
import type { McpServer } from '../../model/mcp-server';
import { PROXY_SIZE } from './bearer-proxy';
import type { FargateSize } from './fargate-sizes';
import { smallestFargateSize } from './fargate-sizes';

/** What runs as one task: its containers share an address, a size and a fate. */
export interface Unit {
  /** The name of its first container. */
  readonly name: string;
  /** The server and the companions without data; or one companion with data. */
  readonly containers: readonly ContainerDescription[];
  /** Whether a proxy that compares tokens goes along. */
  readonly hasProxy: boolean;
}

/** The server with its sidecars, then each companion that holds data by itself: it has one writer, which replicas must not double. */
export function unitsOf(server: McpServer, isExisting: (name: string) => boolean = () => false): readonly Unit[] {
  const running = server.companions.filter(({ name }) => !isExisting(name));
  const front = server.front ?? server;
  const isBearer = server.access.publicly?.authentication.how.kind === 'bearer';
  return [
    [server, ...running.filter((companion) => !companion.holdsData)],
    ...running.filter((companion) => companion.holdsData).map((companion) => [companion]),
  ].map((containers) => ({
    name: containers[0].name,
    containers,
    hasProxy: isBearer && containers.includes(front),
  }));
}

/** What the containers of a unit want together, in thousandths of a core and mebibytes. */
export function wantedBy({ containers, hasProxy }: Unit): { readonly cpu: number; readonly memory: number } {
  const proxy = hasProxy ? PROXY_SIZE : { cpuMillis: 0, memoryMebibytes: 0 };
  return {
    cpu: containers.reduce((sum, { resources }) => sum + resources.cpu.toMillis(), proxy.cpuMillis),
    memory: containers.reduce((sum, { resources }) => sum + resources.memory.toMebibytes(), proxy.memoryMebibytes),
  };
}

/** The smallest size that covers a unit. */
export function sizeOf(unit: Unit): FargateSize | undefined {
  const { cpu, memory } = wantedBy(unit);
  return smallestFargateSize(cpu, memory);
}
