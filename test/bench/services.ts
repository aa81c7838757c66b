import type { Measured } from './both-ways';
import { bothWays } from './both-ways';
import { median } from './measurement';
import type { Figure } from './report';
import type { Workshop } from './workshop';

/** Build and synthesis of many services on Docker, described and by hand. */
export function services(workshop: Workshop): readonly Figure[] {
  const { figures, measured } = bothWays(workshop, {
    label: '(a)',
    title: 'Docker',
    folder: 'services',
    counts: [1, 10, 100, 1_000],
    warmUp: [200],
    turns: [100, 1, 10, 100, 1, 10, 100, 1, 10, 100, 1_000], // the cheap ones often, the dear one once and last
    seconds: 110,
    budgetFrom: 100,
    normalize: (text) => text.replace(/("cdktf-mcp\.hash",\s*"value": )"[0-9a-f]{8}"/g, '$1"00000000"'), // nobody computes it by hand
  });
  return [...figures, { what: '(a) a service of 1000 / of 100, CPU time', value: growth(measured), budget: 1.3 }];
}

/** How much dearer a service is among 1,000 than among 100, within one process. */
function growth(measured: readonly Measured[]): number {
  const each = (process: number, count: number): number =>
    median(measured.filter((m) => m.process === process && m.count === count).map((m) => m.ours.cpu)) / count;
  const processes = [...new Set(measured.map((m) => m.process))];
  return median(processes.map((process) => each(process, 1_000) / each(process, 100)));
}
