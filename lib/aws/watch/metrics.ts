/** What CloudWatch keeps of something, one number a period. */
export interface Metric {
  readonly namespace: 'AWS/ApplicationELB' | 'AWS/ECS';
  readonly name: string;
  readonly statistic: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A calculation with metrics, by the names that it calls them. */
export interface Formula {
  readonly expression: string;
  readonly metrics: Readonly<Record<string, Metric>>;
}

/** A service, as metrics know it. */
export interface Watched {
  readonly clusterName: string;
  readonly serviceName: string;
  /** `app/name/id`; @default - nothing balances */
  readonly loadBalancerArnSuffix?: string;
  /** `targetgroup/name/id`; two where rollouts are blue and green, of which one has the traffic. */
  readonly targetGroupArnSuffixes: readonly string[];
}

export function isBalanced({ loadBalancerArnSuffix, targetGroupArnSuffixes }: Watched): boolean {
  return loadBalancerArnSuffix !== undefined && targetGroupArnSuffixes.length > 0;
}

/** Of the tasks; free of charge, by the minute, while a task runs. */
export function serviceMetric({ clusterName, serviceName }: Watched, name: string, statistic: string): Metric {
  return {
    namespace: 'AWS/ECS',
    name,
    statistic,
    dimensions: { ClusterName: clusterName, ServiceName: serviceName },
  };
}

/** Every running task gives one sample a minute, so their number needs no Container Insights. */
export function runningTasks(watched: Watched): Metric {
  return serviceMetric(watched, 'CPUUtilization', 'SampleCount');
}

/**
 * A metric of the target groups, one each, called `letter` and a number.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export function targetMetrics(watched: Watched, letter: string, name: string, statistic: string): Formula['metrics'] {
  const { loadBalancerArnSuffix: LoadBalancer = '', targetGroupArnSuffixes } = watched;
  return Object.fromEntries(
    targetGroupArnSuffixes.map((TargetGroup, i) => [
      `${letter}${i}`,
      { namespace: 'AWS/ApplicationELB', name, statistic, dimensions: { LoadBalancer, TargetGroup } },
    ]),
  );
}

/** A metric of the whole balancer, which other services may share. */
export function balancerMetric({ loadBalancerArnSuffix: LoadBalancer = '' }: Watched, name: string): Metric {
  return { namespace: 'AWS/ApplicationELB', name, statistic: 'Sum', dimensions: { LoadBalancer } };
}

/** Together. A balancer reports what happened and not what did not: no data is none. */
export function sum(metrics: Formula['metrics']): string {
  const filled = Object.keys(metrics).map(orZero);
  return filled.length === 1 ? filled[0] : `(${filled.join('+')})`;
}

export function orZero(name: string): string {
  return `FILL(${name},0)`;
}
