import type { Formula, Watched } from './metrics';
import { balancerMetric, orZero, sum, targetMetrics } from './metrics';

/**
 * Fewer failing calls than this are no share of errors: one at night would be 100 %. A floor of failing calls, not of all: a
 * server with few calls that all fail is heard.
 */
export const FEWEST_ERRORS = 3;

/** Among fewer calls, 95 of 100 are all of them, and the slowest one would decide. */
export const FEWEST_CALLS = 20;

/** Calls that all groups got. */
export function requests(watched: Watched): Formula {
  const metrics = targetMetrics(watched, 'r', 'RequestCount', 'Sum');
  return { expression: sum(metrics), metrics };
}

/** Calls that the tasks answered with 500 or more, in percent of those that they got. */
export function targetErrorPercent(watched: Watched, fewest = FEWEST_ERRORS): Formula {
  const all = requests(watched);
  const errors = targetMetrics(watched, 'e', 'HTTPCode_Target_5XX_Count', 'Sum');
  return { expression: percent(sum(errors), all.expression, fewest), metrics: { ...errors, ...all.metrics } };
}

/**
 * Calls that the balancer itself answered with 500 or more, because a task closed the connection, was late or was not there, in
 * percent of all. It counts as requests only those for which there was a task, so that those with 503 are added.
 */
export function balancerErrorPercent(watched: Watched, fewest = FEWEST_ERRORS): Formula {
  const metrics = {
    e0: balancerMetric(watched, 'HTTPCode_ELB_5XX_Count'),
    r0: balancerMetric(watched, 'RequestCount'),
    r1: balancerMetric(watched, 'HTTPCode_ELB_503_Count'),
  };
  return { expression: percent(orZero('e0'), `(${orZero('r0')}+${orZero('r1')})`, fewest), metrics };
}

/** Seconds until the headers of an answer, so that long streams count as fast; of the group that is slower. */
export function latency(watched: Watched, percentile: string, fewest = FEWEST_CALLS): Formula {
  const times = targetMetrics(watched, 't', 'TargetResponseTime', percentile);
  const slowest = (each: readonly string[]): string => (each.length === 1 ? each[0] : `MAX([${each.join(',')}])`);
  if (fewest === 0) return { expression: slowest(Object.keys(times)), metrics: times };
  const calls = targetMetrics(watched, 'r', 'RequestCount', 'Sum');
  const each = watched.targetGroupArnSuffixes.map((_, i) => `IF(${orZero(`r${i}`)}>=${fewest},${orZero(`t${i}`)},0)`);
  return { expression: slowest(each), metrics: { ...times, ...calls } };
}

/** Tasks that get calls; the node of the balancer that sees most of them decides. */
export function healthyHosts(watched: Watched): Formula {
  const metrics = targetMetrics(watched, 'h', 'HealthyHostCount', 'Maximum');
  return { expression: sum(metrics), metrics };
}

/** Calls a minute and task. The group without traffic has none. */
export function requestsPerTarget(watched: Watched): Formula {
  const metrics = targetMetrics(watched, 'c', 'RequestCountPerTarget', 'Sum');
  return { expression: sum(metrics), metrics };
}

function percent(part: string, all: string, fewest: number): string {
  const share = `100*${part}/${all}`;
  return fewest > 0 ? `IF(${part}>=${fewest},${share},0)` : share;
}
