import type { ContainerDescription } from '../model/container';

/** Tenths of a CPU and of a GB, which the platform counts in; whole numbers, so that sums are exact. */
export interface Tenths {
  readonly cpu: number;
  readonly memory: number;
}

/** What a container group has at least. @see https://learn.microsoft.com/azure/container-instances/container-instances-container-groups */
export const SMALLEST_GROUP: Tenths = { cpu: 10, memory: 10 };

/** Above 4 CPU and 16 GB it depends on the region and the quota. @see https://learn.microsoft.com/azure/container-instances/container-instances-resource-and-quota-limits */
export const LARGEST_GROUP: Tenths = { cpu: 310, memory: 2_400 };

const BYTES_IN_A_TENTH = 100_000_000;

/** The smallest size that covers a container. A GB counts as 10^9 bytes, so that it is never less than asked. */
export function sizeOf({ resources }: Pick<ContainerDescription, 'resources'>): Tenths {
  return {
    cpu: Math.ceil(resources.cpu.toMillis() / 100),
    memory: Math.ceil((resources.memory.toMebibytes() * 1_048_576) / BYTES_IN_A_TENTH),
  };
}

export function sumOf(sizes: readonly Tenths[]): Tenths {
  return {
    cpu: sizes.reduce((sum, { cpu }) => sum + cpu, 0),
    memory: sizes.reduce((sum, { memory }) => sum + memory, 0),
  };
}

/** The sizes of a group: the first container gets what the smallest group has beyond them all. */
export function sizesIn(wanted: readonly Tenths[]): readonly Tenths[] {
  const sum = sumOf(wanted);
  const rest = (what: keyof Tenths): number => Math.max(0, SMALLEST_GROUP[what] - sum[what]);
  return wanted.map((size, i) =>
    i === 0 ? { cpu: size.cpu + rest('cpu'), memory: size.memory + rest('memory') } : size,
  );
}
