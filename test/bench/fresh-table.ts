import type { Fresh } from './aws/fresh';
import type { Pair } from './measurement';
import { median, ratio } from './measurement';
import { table } from './report';

/** Numbers of services, measured a process a side and round. */
export interface FreshPairs {
  readonly count: number;
  readonly pairs: readonly Pair<Fresh>[];
}

/** Wall and CPU time of both sides; `times` is how often ours goes into theirs. */
export function freshTable(other: string, measured: readonly FreshPairs[]): string {
  return table(
    ['N', 'resources', `of ${other}`, 'pairs', 'ms', other, 'times', 'CPU ms', other, 'times'],
    measured.map(({ count, pairs }) => {
      const middle = (side: keyof Pair<Fresh>, of: keyof Fresh): string =>
        median(pairs.map((pair) => pair[side][of])).toFixed(0);
      const times = (of: keyof Fresh): string => (1 / ratio(pairs, (taken) => taken[of])).toFixed(1);
      return [
        count,
        middle('ours', 'resources'),
        middle('theirs', 'resources'),
        pairs.length,
        middle('ours', 'wall'),
        middle('theirs', 'wall'),
        times('wall'),
        middle('ours', 'cpu'),
        middle('theirs', 'cpu'),
        times('cpu'),
      ];
    }),
  );
}
