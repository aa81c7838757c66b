/** What a container may use. */
export interface CloudRunSize {
  readonly cpuMillis: number;
  readonly memoryMebibytes: number;
}

const GIB = 1_024;

/**
 * Memory in MiB by whole processors. The least of the second generation is 512 MiB.
 * @see https://cloud.google.com/run/docs/configuring/services/cpu
 */
const WHOLE: readonly (readonly [cpuMillis: number, least: number, most: number])[] = [
  [1_000, 512, 4 * GIB],
  [2_000, 512, 8 * GIB],
  [4_000, 2 * GIB, 16 * GIB],
  [6_000, 4 * GIB, 24 * GIB],
  [8_000, 4 * GIB, 32 * GIB],
];

/** Parts of a processor, for containers beside one that has a whole one. */
const PARTS: readonly (readonly [cpuMillis: number, most: number])[] = [
  [80, 512],
  [500, GIB],
];

/** What the containers of an instance can have together. */
export const LARGEST_CLOUD_RUN_SIZE: CloudRunSize = { cpuMillis: 8_000, memoryMebibytes: 32 * GIB };

/** @see https://cloud.google.com/run/docs/configuring/services/gpu */
export const LEAST_WITH_L4: CloudRunSize = { cpuMillis: 4_000, memoryMebibytes: 16 * GIB };

/**
 * The smallest size that covers what is wanted, a whole processor at least: with less, Cloud Run serves one call at a time, in its
 * first generation.
 * @returns nothing where no size is large enough
 */
export function smallestWholeSize(wanted: CloudRunSize): CloudRunSize | undefined {
  const found = WHOLE.find(([cpu, , most]) => cpu >= wanted.cpuMillis && most >= wanted.memoryMebibytes);
  if (found === undefined) return undefined;
  const [cpuMillis, least] = found;
  return { cpuMillis, memoryMebibytes: Math.max(least, wanted.memoryMebibytes) };
}

/** The same for a container beside another one: it may have part of a processor. */
export function smallestSidecarSize(wanted: CloudRunSize): CloudRunSize | undefined {
  const { cpuMillis, memoryMebibytes } = wanted;
  const part = PARTS.find(([, most]) => most >= memoryMebibytes);
  if (part === undefined || cpuMillis > 1_000) return smallestWholeSize(wanted);
  return { cpuMillis: Math.max(cpuMillis, part[0]), memoryMebibytes: Math.max(128, memoryMebibytes) };
}
