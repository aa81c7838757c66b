import { App, TerraformStack } from 'cdktf';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Pair, Taken } from './measurement';
import { stopwatch } from './measurement';

/** Puts a number of services into a stack. */
export type Build = (stack: TerraformStack, count: number) => void;

/**
 * The whole of a process: builds and synthesizes the given numbers of services, each number both ways in turns, and prints what
 * each took. What was synthesized lies in folders named after way and number.
 */
export function measureBothWays(ours: Build, theirs: Build, provider: (stack: TerraformStack) => void): void {
  const [, , folder, first, ...counts] = process.argv;
  mkdirSync(folder, { recursive: true });

  const measure = (build: Build, count: string): Taken => {
    const outdir = join(folder, `${build.name}-${count}`);
    rmSync(outdir, { recursive: true, force: true });
    globalThis.gc?.(); // what an earlier turn left is not this one's to clear up
    const taken = stopwatch();
    const app = new App({ outdir });
    const stack = new TerraformStack(app, 'bench');
    provider(stack);
    build(stack, Number(count));
    app.synth();
    return taken();
  };
  const results = counts.map((count, turn): Pair<Taken> => {
    if ((first === 'ours') === (turn % 2 === 0)) {
      const before = measure(ours, count);
      return { ours: before, theirs: measure(theirs, count) };
    }
    const before = measure(theirs, count);
    return { ours: measure(ours, count), theirs: before };
  });
  console.log(JSON.stringify(results));
}
