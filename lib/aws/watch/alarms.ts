import type { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import type { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { Alarms } from '../../model/alarms';
import { Duration } from '../../model/duration';
import { refuse } from '../../model/errors';
import { addressOf } from '../../render/terraform-data';
import { balancerErrorPercent, healthyHosts, latency, targetErrorPercent } from './formulas';
import type { MetricAlarmProps } from './metric-alarm';
import { metricAlarm } from './metric-alarm';
import type { Watched } from './metrics';
import { isBalanced, runningTasks, serviceMetric } from './metrics';
import { restartNotice } from './restart-notice';

/** What the alarms watch, and whom they tell. */
export interface McpAlarmsProps extends Watched {
  readonly thresholds: NonNullable<Alarms['thresholds']>;

  /** Starts the names of the alarms, which are unique in a region; letters, digits and dashes. */
  readonly namePrefix: string;

  /**
   * Is told when an alarm starts and ends, and of each task that failed. Its policy must let `cloudwatch.amazonaws.com` and
   * `events.amazonaws.com` publish. @default - nobody; the alarms are seen in the console, and rollbacks heed them
   */
  readonly topicArn?: string;

  /** Fewest tasks that run at any time, schedules included. With 0 nobody promised that one answers, and none is missed. */
  readonly minimumReplicas: number;
}

/** CloudWatch looks back a day by the minute, and a week by the hour. */
const LONGEST_DOWN = Duration.days(7);

/** What somebody wants to hear of, as alarms of CloudWatch. */
export class McpAlarms extends Construct {
  public readonly alarms: readonly CloudwatchMetricAlarm[];

  /**
   * Names of those that a bad version trips and a deployment does not: none is about tasks, which come and go in each deployment
   * (ECS counts those that fail by itself), and none about the balancer, where another service could trip it. Their resources do
   * not refer to the service, which can therefore refer to them.
   */
  public readonly forRollback: readonly string[];

  /** Tells the topic of tasks that failed. */
  public readonly restarts?: CloudwatchEventRule;

  private readonly ofTasks: readonly CloudwatchMetricAlarm[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: McpAlarmsProps,
  ) {
    super(scope, id);
    const { topicArn } = props;
    this.ofTasks = [...this.down(), this.memory()];
    const ofCalls = isBalanced(props) ? [this.targetErrors(), ...this.slow()] : [];
    const ofBalancer = isBalanced(props) ? [this.balancerErrors()] : [];
    this.alarms = [...this.ofTasks, ...ofCalls, ...ofBalancer];
    this.forRollback = ofCalls.map((alarm) => alarm.alarmName);
    if (topicArn !== undefined) this.restarts = restartNotice(this, 'restarts', { ...props, topicArn });
  }

  /** Watches tasks only from when there are some: a first deployment is no outage. */
  public startAfter(service: TerraformResource): void {
    for (const alarm of this.ofTasks) alarm.dependsOn = [addressOf(service)];
  }

  /** Nobody answers; without a balancer, nothing runs. Where nothing is left nothing is measured, so silence is down, too. */
  private down(): readonly CloudwatchMetricAlarm[] {
    const { serviceName, minimumReplicas, thresholds } = this.props;
    if (minimumReplicas === 0) return [];
    const [what, value] = isBalanced(this.props)
      ? ['No task answers the checks of the balancer', healthyHosts(this.props)]
      : ['No task runs', runningTasks(this.props)];
    return [
      this.alarm('down', {
        description: `${what} in ${serviceName} for ${thresholds.downFor}`,
        value,
        comparisonOperator: 'LessThanThreshold',
        threshold: 1,
        ...spanOf(thresholds.downFor),
        silence: 'breaching',
      }),
    ];
  }

  /** The task that uses most; without data there is no task, which is the business of another alarm. */
  private memory(): CloudwatchMetricAlarm {
    const { serviceName, thresholds } = this.props;
    return this.alarm('memory', {
      description: `A task of ${serviceName} uses ${thresholds.memoryPercent} % of its memory or more for 2 minutes`,
      value: serviceMetric(this.props, 'MemoryUtilization', 'Maximum'),
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: thresholds.memoryPercent,
      period: 60,
      evaluationPeriods: 2,
      silence: 'notBreaching',
    });
  }

  private targetErrors(): CloudwatchMetricAlarm {
    const { errorPercent } = this.props.thresholds;
    return this.alarm('target-errors', {
      description: `The tasks answer ${errorPercent} % of the calls or more with 500 to 599, over 5 minutes`,
      value: targetErrorPercent(this.props),
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: errorPercent,
      ...FIVE_MINUTES,
    });
  }

  private balancerErrors(): CloudwatchMetricAlarm {
    const { errorPercent } = this.props.thresholds;
    return this.alarm('balancer-errors', {
      description: `The balancer itself answers ${errorPercent} % of its calls or more with 500 to 599, over 5 minutes; all services behind it count`,
      value: balancerErrorPercent(this.props),
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: errorPercent,
      ...FIVE_MINUTES,
    });
  }

  private slow(): readonly CloudwatchMetricAlarm[] {
    const { p95 } = this.props.thresholds;
    if (p95 === undefined) return [];
    return [
      this.alarm('slow', {
        description: `5 of 100 calls wait more than ${p95} for an answer, over 5 minutes`,
        value: latency(this.props, 'p95'),
        comparisonOperator: 'GreaterThanThreshold',
        threshold: p95.toMilliseconds() / 1_000,
        ...FIVE_MINUTES,
      }),
    ];
  }

  private alarm(id: string, props: Omit<MetricAlarmProps, 'name' | 'topicArn'>): CloudwatchMetricAlarm {
    const { namePrefix, topicArn } = this.props;
    return metricAlarm(this, id, { name: `${namePrefix}-${id}`, topicArn, ...props });
  }
}

/** Where nobody called, nothing is wrong. */
const FIVE_MINUTES = { period: 300, evaluationPeriods: 1, silence: 'notBreaching' } as const;

/** By the minute as long as CloudWatch can; else by the hour. */
function spanOf(downFor: Duration): Pick<MetricAlarmProps, 'period' | 'evaluationPeriods'> {
  if (downFor.isLongerThan(LONGEST_DOWN))
    refuse(
      'Alarms.standard',
      'downFor',
      `${downFor} is longer than CloudWatch looks back; use ${LONGEST_DOWN} or less`,
    );
  const period = downFor.isLongerThan(Duration.days(1)) ? 3_600 : 60;
  return { period, evaluationPeriods: Math.ceil(downFor.toSeconds() / period) };
}
