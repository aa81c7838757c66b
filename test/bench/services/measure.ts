/**
 * A process of its own: builds and synthesizes the given numbers of services, each number both ways in turns, and prints what each
 * took. What was synthesized lies in folders named after way and number.
 */
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Pair, Taken } from '../measurement';
import { stopwatch } from '../measurement';
import { byHand } from './by-hand';
import { described } from './described';
import { ENGINE } from './values';

const [, , folder, first, ...counts] = process.argv;
mkdirSync(folder, { recursive: true });

function measure(build: (stack: TerraformStack, count: number) => void, count: string): Taken {
  const outdir = join(folder, `${build.name}-${count}`);
  rmSync(outdir, { recursive: true, force: true });
  globalThis.gc?.(); // what an earlier turn left is not this one's to clear up
  const taken = stopwatch();
  const app = new App({ outdir });
  const stack = new TerraformStack(app, 'bench');
  new DockerProvider(stack, 'docker', { host: ENGINE });
  build(stack, Number(count));
  app.synth();
  return taken();
}

const results = counts.map((count, turn): Pair<Taken> => {
  if ((first === 'ours') === (turn % 2 === 0)) {
    const ours = measure(described, count);
    return { ours, theirs: measure(byHand, count) };
  }
  const theirs = measure(byHand, count);
  return { ours: measure(described, count), theirs };
});
console.log(JSON.stringify(results));
