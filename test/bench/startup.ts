import { join } from 'node:path';
import type { Loaded } from './measurement';
import { inTurns, median, ratio } from './measurement';
import type { Figure } from './report';
import { say, table } from './report';
import type { Workshop } from './workshop';

/** What an app with only the local stack loads, against what its author would load without the library. */
export function startup(workshop: Workshop): readonly Figure[] {
  const load = (app: string) => () => workshop.run<Loaded>(join('startup', `${app}.js`));
  load('local-stack')(); // the files come from the disk once
  const measured = inTurns({ rounds: 20, least: 8, seconds: 20 }, load('local-stack'), load('binding-alone'));

  const [{ ours }] = measured;
  const { bindings } = ours;
  const foreign = bindings.filter((file) => !file.startsWith('provider-docker/'));
  if (foreign.length > 0) throw new Error(`the local stack loads other providers: ${foreign.join(', ')}`);
  if (bindings.includes('provider-docker/lib/index.js'))
    throw new Error('the local stack loads the whole docker binding; import it by resource path');

  say(
    `\n(b) imports of an app, compiled: a process a side and round, ${measured.length} rounds in turns, without Node's own start; medians\n`,
  );
  const row = (app: string, loaded: readonly Loaded[]) => [
    app,
    median(loaded.map((l) => l.wall)).toFixed(0),
    median(loaded.map((l) => l.cpu)).toFixed(0),
    loaded[0].bindings.length,
    loaded[0].bindings.filter((file) => !file.startsWith('provider-docker/')).length,
  ];
  say(
    table(
      ['app', 'ms', 'CPU ms', 'files of provider-docker', 'of other providers'],
      [
        row(
          'the local stack',
          measured.map((pair) => pair.ours),
        ),
        row(
          'cdktf and the docker binding',
          measured.map((pair) => pair.theirs),
        ),
      ],
    ),
  );
  return [
    { what: '(b) start-up, local stack / cdktf and binding', value: ratio(measured, (l) => l.cpu), budget: 1.2 },
    { what: '(b) files of other providers loaded', value: foreign.length, budget: 0 },
  ];
}
