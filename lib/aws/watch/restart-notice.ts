import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import type { Construct } from 'constructs';
import { derivedName } from '../../render/names';

export interface RestartNoticeProps {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly namePrefix: string;
  /** Its policy must let `events.amazonaws.com` publish. */
  readonly topicArn: string;
}

/** A task that ended by itself or never started. ECS says the same of one that it stopped in a rollout and of one that failed its checks; only the reason differs. */
const FAILED = [
  { stopCode: ['EssentialContainerExited', 'TaskFailedToStart'] },
  { stoppedReason: [{ prefix: 'Task failed ' }] },
];

/**
 * Tells a topic of every task that failed, and why. An event and no metric: a metric of restarts costs Container Insights, and
 * does not hold the reason.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export function restartNotice(scope: Construct, id: string, props: RestartNoticeProps): CloudwatchEventRule {
  const { clusterName, serviceName, namePrefix, topicArn } = props;
  const rule = new CloudwatchEventRule(scope, id, {
    name: derivedName([namePrefix, 'restarts'], { max: 64, separator: '-' }),
    description: `A task of ${serviceName} failed`,
    eventPattern: JSON.stringify({
      source: ['aws.ecs'],
      'detail-type': ['ECS Task State Change'],
      detail: {
        clusterArn: [{ suffix: `:cluster/${clusterName}` }],
        group: [`service:${serviceName}`],
        lastStatus: ['STOPPED'],
        $or: FAILED,
      },
    }),
  });
  new CloudwatchEventTarget(scope, `${id}-topic`, {
    rule: rule.name,
    arn: topicArn,
    inputTransformer: {
      inputPaths: { task: '$.detail.taskArn', code: '$.detail.stopCode', reason: '$.detail.stoppedReason' },
      inputTemplate: JSON.stringify(`A task of ${serviceName} failed: <reason> (<code>). It is <task>`),
    },
  });
  return rule;
}
