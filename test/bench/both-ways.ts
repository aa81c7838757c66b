import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pair, Taken } from './measurement';
import { median, ratio } from './measurement';
import type { Figure } from './report';
import { say, table } from './report';
import type { Workshop } from './workshop';

export interface Contest {
  /** How the figures begin, such as `(a)`. */
  readonly label: string;
  readonly title: string;
  /** The folder with `measure.ts` and `by-hand.ts`. */
  readonly folder: string;
  /** Numbers of services that are compared. */
  readonly counts: readonly number[];
  /** To warm a process up. */
  readonly warmUp: readonly number[];
  /** Numbers of services in the order of one process. */
  readonly turns: readonly number[];
  /** No further pair of processes begins after this many seconds. */
  readonly seconds: number;
  /** From this number of services on the ratio has a budget. */
  readonly budgetFrom: number;
  /** Lets what nobody writes by hand be the same. */
  readonly normalize?: (text: string) => string;
}

/** A pair, and the process that it was measured in. */
export type Measured = Pair<Taken> & { readonly process: number; readonly count: number };

/** Build and synthesis of services, described and by hand, which come to the same resources. */
export function bothWays(
  workshop: Workshop,
  contest: Contest,
): { readonly figures: readonly Figure[]; readonly measured: readonly Measured[] } {
  const { label, title, counts, warmUp, turns, budgetFrom } = contest;
  const out = join(workshop.folder, contest.folder);
  const measured: Measured[] = [];
  const end = performance.now() + contest.seconds * 1_000;
  let processes = 0;
  // An even number, so that each way comes first as often as second; two at the least.
  for (; processes < 6 && (processes < 2 || processes % 2 === 1 || performance.now() < end); processes++) {
    const first = processes % 2 === 0 ? 'ours' : 'theirs';
    const all = [...warmUp, ...turns];
    const program = join(contest.folder, 'measure.js');
    const pairs = workshop.run<Pair<Taken>[]>(program, out, first, ...all.map(String));
    const process = processes;
    measured.push(...pairs.map((pair, turn) => ({ ...pair, process, count: all[turn] })).slice(warmUp.length));
  }
  const compared = counts.map((count) => compare(out, count, contest));

  say(
    `\n${label} ${title}: build and synthesis of N services, each both ways in turns, in ${processes} processes, warmed with ${warmUp.join(', ')} services; medians of a service\n`,
  );
  say(
    table(
      ['N', 'resources', 'JSON bytes', 'same', 'pairs', 'ms', 'by hand', 'ratio', 'CPU ms', 'by hand', 'ratio'],
      compared.map(({ count, resources, bytes, same }) => {
        const pairs = measured.filter((pair) => pair.count === count);
        const each = (side: keyof Pair<Taken>, of: keyof Taken): string =>
          (median(pairs.map((pair) => pair[side][of])) / count).toFixed(2);
        return [
          count,
          Object.values(resources).reduce((a, b) => a + b, 0),
          bytes,
          same,
          pairs.length,
          each('ours', 'wall'),
          each('theirs', 'wall'),
          ratio(pairs, ({ wall }) => wall).toFixed(2),
          each('ours', 'cpu'),
          each('theirs', 'cpu'),
          ratio(pairs, ({ cpu }) => cpu).toFixed(2),
        ];
      }),
    ),
  );
  const { count, resources } = compared[compared.length - 1];
  const byType = Object.entries(resources).map(([type, n]) => `${type} ${n}`);
  say(`\n  resources for N = ${count}, either way: ${byType.join(', ')}`);
  const figures = counts.map((n) => ({
    what: `${label} N = ${n}: described / by hand, CPU time`,
    value: ratio(
      measured.filter((pair) => pair.count === n),
      ({ cpu }) => cpu,
    ),
    budget: n >= budgetFrom ? 1.25 : undefined,
  }));
  return { figures, measured };
}

interface Comparison {
  readonly count: number;
  readonly resources: Readonly<Record<string, number>>;
  readonly bytes: number;
  /** How alike the two are. */
  readonly same: string;
}

/** A ratio means something only if both ways come to the same resources. */
function compare(out: string, count: number, { folder, normalize = (text) => text }: Contest): Comparison {
  const read = (way: string): string =>
    normalize(readFileSync(join(out, `${way}-${count}`, 'stacks', 'bench', 'cdk.tf.json'), 'utf8'));
  const [ours, theirs] = [read('described'), read('byHand')];
  const [resources, others] = [ours, theirs].map(resourcesByType);
  const refuse = (what: string, here: unknown, there: unknown): never => {
    throw new Error(
      `for ${count} services the library makes ${JSON.stringify(here)} ${what}, ${folder}/by-hand.ts ${JSON.stringify(there)}; bring that up to date:\n${firstDifference(ours, theirs)}`,
    );
  };
  if (JSON.stringify(resources) !== JSON.stringify(others)) refuse('by type', resources, others);
  const difference = (ours.length - theirs.length) / theirs.length;
  if (Math.abs(difference) > 0.03) refuse('bytes', ours.length, theirs.length);
  const same = ours === theirs ? 'all' : `${difference < 0 ? '' : '+'}${(difference * 100).toFixed(2)} %`;
  return { count, resources, bytes: ours.length, same };
}

/** What both ways make; data sources count, too. */
function resourcesByType(text: string): Record<string, number> {
  type Blocks = Record<string, Record<string, unknown>>;
  const { resource, data = {} } = JSON.parse(text) as { readonly resource: Blocks; readonly data?: Blocks };
  const counted = (blocks: Blocks, prefix = ''): [string, number][] =>
    Object.entries(blocks).map(([type, byId]) => [`${prefix}${type}`, Object.keys(byId).length]);
  return Object.fromEntries([...counted(resource), ...counted(data, 'data.')].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function firstDifference(ours: string, theirs: string): string {
  const [a, b] = [ours.split('\n'), theirs.split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  return `  library: ${a[at]?.trim()}\n  by hand: ${b[at]?.trim()}`;
}
