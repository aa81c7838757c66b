/** What a process says about a part of itself, in milliseconds. */
export interface Taken {
  readonly wall: number;
  /** User and system time of all its threads: other work on the machine disturbs it less than the clock on the wall. */
  readonly cpu: number;
}

export interface Loaded extends Taken {
  /** Files of provider bindings, such as `provider-docker/lib/container/index.js`. */
  readonly bindings: readonly string[];
}

/** Starts; the answer tells what has passed since. */
export function stopwatch(): () => Taken {
  const cpu = process.cpuUsage();
  const start = performance.now();
  return () => {
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    return { wall, cpu: (user + system) / 1_000 };
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What was measured right after one another. */
export interface Pair<T> {
  readonly ours: T;
  readonly theirs: T;
}

/**
 * Measures two things in turns, each first as often as second, so that what else the machine does meets both. On a slow or busy
 * machine there are fewer rounds, `least` at the least.
 */
export function inTurns<T>(
  { rounds, least, seconds }: { readonly rounds: number; readonly least: number; readonly seconds: number },
  ours: () => T,
  theirs: () => T,
): readonly Pair<T>[] {
  const end = performance.now() + seconds * 1_000;
  const pairs: Pair<T>[] = [];
  for (let round = 0; round < rounds && (round < least || performance.now() < end); round++) {
    const before = round % 2 === 0 ? ours() : undefined;
    const there = theirs();
    pairs.push({ ours: before ?? ours(), theirs: there });
  }
  return pairs;
}

/** Median of the ratios within each pair. */
export function ratio<T>(pairs: readonly Pair<T>[], of: (measured: T) => number): number {
  return median(pairs.map(({ ours, theirs }) => of(ours) / of(theirs)));
}
