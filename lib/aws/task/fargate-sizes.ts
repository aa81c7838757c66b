/** What a task reserves. */
export interface FargateSize {
  /** Units; 1024 are a core. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
}

const GIB = 1_024;

const steps = (from: number, to: number, step: number): readonly number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, i) => (from + i * step) * GIB);

/**
 * Memory in MiB by units of processing power, the least first.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
const SIZES: readonly (readonly [cpu: number, memory: readonly number[]])[] = [
  [256, [512, 1 * GIB, 2 * GIB]],
  [512, steps(1, 4, 1)],
  [1_024, steps(2, 8, 1)],
  [2_048, steps(4, 16, 1)],
  [4_096, steps(8, 30, 1)],
  [8_192, steps(16, 60, 4)],
  [16_384, steps(32, 120, 8)],
  [32_768, [60 * GIB, 120 * GIB, 244 * GIB]],
];

/** Nothing larger runs as one task. */
export const LARGEST_FARGATE_SIZE: FargateSize = { cpu: 32_768, memory: 244 * GIB };

/**
 * The smallest size that covers what is wanted: the least processing power first, which costs most, then the least memory.
 * @param cpuMillis thousandths of a core
 * @returns nothing where no size is large enough
 */
export function smallestFargateSize(cpuMillis: number, memoryMebibytes: number): FargateSize | undefined {
  for (const [cpu, sizes] of SIZES) {
    if (cpu * 1_000 < cpuMillis * 1_024) continue;
    const memory = sizes.find((size) => size >= memoryMebibytes);
    if (memory !== undefined) return { cpu, memory };
  }
  return undefined;
}
