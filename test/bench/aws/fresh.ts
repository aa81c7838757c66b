import type { Taken } from '../measurement';
import { stopwatch } from '../measurement';

/** What a process took from its first import to its last file. */
export interface Fresh extends Taken {
  readonly resources: number;
}

// Imported before everything else: Node's own start does not count.
const taken = stopwatch();

/** Prints what the process took so far; then, beyond that, how many resources `count` finds. */
export function report(count: () => number): void {
  const passed = taken();
  console.log(JSON.stringify({ ...passed, resources: count() } satisfies Fresh));
}
