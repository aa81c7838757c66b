import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { CloudwatchMetricAlarmConfig } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { Construct } from 'constructs';
import type { Formula, Metric } from './metrics';

export interface MetricAlarmProps extends Pick<
  CloudwatchMetricAlarmConfig,
  'comparisonOperator' | 'threshold' | 'evaluationPeriods'
> {
  readonly name: string;
  readonly description: string;
  /** What is compared with the threshold. */
  readonly value: Metric | Formula;
  /** Seconds that one number of a metric stands for. */
  readonly period: number;
  /** What it means that CloudWatch has no number. */
  readonly silence: 'breaching' | 'notBreaching';
  /** Is told of the start and the end. @default - nobody */
  readonly topicArn?: string;
}

/** An alarm of one metric, or of what is calculated from several. */
export function metricAlarm(
  scope: Construct,
  id: string,
  { name, description, value, period, silence, topicArn, ...compared }: MetricAlarmProps,
): CloudwatchMetricAlarm {
  const actions = topicArn === undefined ? undefined : [topicArn];
  return new CloudwatchMetricAlarm(scope, id, {
    alarmName: name,
    alarmDescription: description,
    ...compared,
    ...rendered(value, period),
    treatMissingData: silence,
    alarmActions: actions,
    okActions: actions,
  });
}

function rendered(value: Metric | Formula, period: number): Partial<CloudwatchMetricAlarmConfig> {
  if (!('expression' in value)) {
    const { name: metricName, namespace, statistic, dimensions } = value;
    return { namespace, metricName, statistic, dimensions, period };
  }
  const { expression, metrics } = value;
  return {
    metricQuery: [
      { id: 'value', expression, returnData: true },
      ...Object.entries(metrics).map(([id, { name: metricName, namespace, statistic: stat, dimensions }]) => ({
        id,
        metric: { namespace, metricName, stat, dimensions, period },
      })),
    ],
  };
}
