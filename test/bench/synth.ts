import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inTurns, median, ratio, stopwatch } from './measurement';
import type { Figure } from './report';
import { say, table } from './report';
import { PROJECT, type Workshop } from './workshop';

/** `cdktf synth` of the shipped app as cdktf.json runs it, and as cdktf's own template would. */
export function synth(workshop: Workshop): readonly Figure[] {
  const { app } = JSON.parse(readFileSync(join(PROJECT, 'cdktf.json'), 'utf8')) as { readonly app: string };
  const template = `npx ts-node ${app.split(' ').pop()}`;
  const cli = join(dirname(require.resolve('cdktf-cli/package.json')), 'bundle', 'bin', 'cdktf');
  const run = (command: string, output: string) => (): number => {
    const taken = stopwatch();
    workshop.node([cli, 'synth', '--app', command, '--output', join(workshop.folder, output)], PROJECT);
    return taken().wall;
  };
  const [ours, theirs] = [run(app, 'synth-a'), run(template, 'synth-b')];
  ours(); // fills the runner's cache, as a user's first command does
  const measured = inTurns({ rounds: 8, least: 3, seconds: 45 }, ours, theirs);

  const [stacks, others] = ['synth-a', 'synth-b'].map((output) => synthesized(join(workshop.folder, output)));
  if (Object.keys(stacks).length === 0 || JSON.stringify(stacks) !== JSON.stringify(others))
    throw new Error(`'${app}' and '${template}' do not synthesize the same`);

  say(
    `\n(c) cdktf synth of the shipped app (${Object.keys(stacks).join(', ')}): ${measured.length} rounds in turns; medians\n`,
  );
  say(
    table(
      ['runner', 'seconds'],
      [
        [app, (median(measured.map((pair) => pair.ours)) / 1_000).toFixed(2)],
        [template, (median(measured.map((pair) => pair.theirs)) / 1_000).toFixed(2)],
      ],
    ),
  );
  return [{ what: '(c) cdktf synth, shipped runner / ts-node', value: ratio(measured, (ms) => ms), budget: 0.7 }];
}

function synthesized(output: string): Readonly<Record<string, string>> {
  const folder = join(output, 'stacks');
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((stack) => [stack, readFileSync(join(folder, stack, 'cdk.tf.json'), 'utf8')]),
  );
}
