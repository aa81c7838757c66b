import type { ContainerDescription } from '../model/container';
import type { McpServer } from '../model/mcp-server';

/** What runs together, as a task or pod: its containers share an address and a fate. */
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

/** Whether it writes a volume that nobody else may write at the same time. */
export function hasOneWriter({ containers }: Unit): boolean {
  return containers.some(({ volumes }) => Object.values(volumes).some(({ volume }) => volume.kind === 'persistent'));
}
