import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pair, Taken } from './measurement';
import { median, ratio } from './measurement';
import type { Figure } from './report';
import { table } from './report';
import type { Workshop } from './workshop';

const COUNTS = [1, 10, 100, 1_000] as const;

/** A few hundred to warm up, then each number of services: the cheap ones often, the dear one once and last. */
const WARM_UP = [200];
const TURNS = [...WARM_UP, 100, 1, 10, 100, 1, 10, 100, 1, 10, 100, 1_000];

/** A pair, and the process that it was measured in. */
type Measured = Pair<Taken> & { readonly process: number; readonly count: number };

/** Build and synthesis of many services, described and by hand. */
export function services(workshop: Workshop): readonly Figure[] {
  const folder = join(workshop.folder, 'services');
  const measured: Measured[] = [];
  const end = performance.now() + 110_000;
  let processes = 0;
  // An even number, so that each way comes first as often as second; two at the least.
  for (; processes < 6 && (processes < 2 || processes % 2 === 1 || performance.now() < end); processes++) {
    const first = processes % 2 === 0 ? 'ours' : 'theirs';
    const pairs = workshop.run<Pair<Taken>[]>(join('services', 'measure.js'), folder, first, ...TURNS.map(String));
    const process = processes;
    measured.push(...pairs.map((pair, turn) => ({ ...pair, process, count: TURNS[turn] })).slice(WARM_UP.length));
  }
  const compared = COUNTS.map((count) => compare(folder, count));

  console.log(
    `\n(a) build and synthesis of N services, each both ways in turns, in ${processes} processes, warmed with ${WARM_UP.join(', ')} services; medians of a service\n`,
  );
  console.log(
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
  console.log(`\n  resources for N = ${count}, either way: ${byType.join(', ')}`);
  return [
    ...COUNTS.map((count) => ({
      what: `(a) N = ${count}: described / by hand, CPU time`,
      value: ratio(
        measured.filter((pair) => pair.count === count),
        ({ cpu }) => cpu,
      ),
      budget: count >= 100 ? 1.25 : undefined,
    })),
    { what: '(a) a service of 1000 / of 100, CPU time', value: growth(measured), budget: 1.3 },
  ];
}

/** How much dearer a service is among 1,000 than among 100, within one process. */
function growth(measured: readonly Measured[]): number {
  const each = (process: number, count: number): number =>
    median(measured.filter((m) => m.process === process && m.count === count).map((m) => m.ours.cpu)) / count;
  const processes = [...new Set(measured.map((m) => m.process))];
  return median(processes.map((process) => each(process, 1_000) / each(process, 100)));
}

interface Comparison {
  readonly count: number;
  readonly resources: Readonly<Record<string, number>>;
  readonly bytes: number;
  /** How alike the two are. */
  readonly same: string;
}

/** A ratio means something only if both ways come to the same resources. */
function compare(folder: string, count: number): Comparison {
  const read = (way: string): string =>
    readFileSync(join(folder, `${way}-${count}`, 'stacks', 'bench', 'cdk.tf.json'), 'utf8') //
      .replace(/("cdktf-mcp\.hash",\s*"value": )"[0-9a-f]{8}"/g, '$1"00000000"'); // nobody computes it by hand
  const [ours, theirs] = [read('described'), read('byHand')];
  const [resources, others] = [ours, theirs].map(resourcesByType);
  const refuse = (what: string, here: unknown, there: unknown): never => {
    throw new Error(
      `for ${count} services the library makes ${JSON.stringify(here)} ${what}, services/by-hand.ts ${JSON.stringify(there)}; bring that up to date:\n${firstDifference(ours, theirs)}`,
    );
  };
  if (JSON.stringify(resources) !== JSON.stringify(others)) refuse('by type', resources, others);
  const difference = (ours.length - theirs.length) / theirs.length;
  if (Math.abs(difference) > 0.03) refuse('bytes', ours.length, theirs.length);
  const same = ours === theirs ? 'all' : `${difference < 0 ? '' : '+'}${(difference * 100).toFixed(2)} %`;
  return { count, resources, bytes: ours.length, same };
}

function resourcesByType(text: string): Record<string, number> {
  const { resource } = JSON.parse(text) as { readonly resource: Record<string, Record<string, unknown>> };
  return Object.fromEntries(Object.entries(resource).map(([type, byId]) => [type, Object.keys(byId).length]));
}

function firstDifference(ours: string, theirs: string): string {
  const [a, b] = [ours.split('\n'), theirs.split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  return `  library: ${a[at]?.trim()}\n  by hand: ${b[at]?.trim()}`;
}
