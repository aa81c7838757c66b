import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Fresh } from './aws/fresh';
import { bothWays } from './both-ways';
import { freshTable } from './fresh-table';
import { inTurns, ratio } from './measurement';
import type { Figure } from './report';
import { say } from './report';
import type { Workshop } from './workshop';

/** Numbers of services, and the most that the library may take of what aws-cdk takes: a quarter, and two fifths. */
const AGAINST_AWS_CDK: readonly (readonly [count: number, budget: number])[] = [
  [1, 0.25],
  [10, 0.25],
  [100, 0.4],
];

/** Services on Fargate with network, balancer and autoscaling: described, by hand, and by aws-cdk's pattern. */
export function aws(workshop: Workshop): readonly Figure[] {
  const { figures } = bothWays(workshop, {
    label: '(d)',
    title: 'AWS',
    folder: 'aws',
    counts: [1, 10, 100],
    warmUp: [30],
    turns: [10, 1, 100, 10, 1, 10, 1, 100],
    seconds: 60,
    budgetFrom: 1,
  });
  return [...figures, ...againstAwsCdk(workshop)];
}

/** Imports, build and synthesis, as one command of a user takes them: a process a side and round. */
function againstAwsCdk(workshop: Workshop): readonly Figure[] {
  const fresh = (side: string, count: number) => (): Fresh => {
    const outdir = join(workshop.folder, `fresh-${side}`);
    rmSync(outdir, { recursive: true, force: true });
    return workshop.run<Fresh>(join('aws', `fresh-${side}.js`), outdir, String(count));
  };
  fresh('library', 1)(); // the files come from the disk once
  fresh('aws-cdk', 1)();
  const measured = AGAINST_AWS_CDK.map(([count, budget]) => ({
    count,
    budget,
    pairs: inTurns({ rounds: 8, least: 2, seconds: 30 }, fresh('library', count), fresh('aws-cdk', count)),
  }));

  say(
    "\n(e) AWS, imports, build and synthesis of N services with one network and one cluster, against aws-cdk's ApplicationLoadBalancedFargateService: a process a side and round, in turns, without Node's own start; medians\n",
  );
  say(freshTable('aws-cdk', measured));
  return measured.map(({ count, budget, pairs }) => ({
    what: `(e) N = ${count}: library / aws-cdk, CPU time`,
    value: ratio(pairs, ({ cpu }) => cpu),
    budget,
  }));
}
