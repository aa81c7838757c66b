import { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy';
import type { AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration as Tracking } from '@cdktf/provider-aws/lib/appautoscaling-policy';
import { AppautoscalingScheduledAction } from '@cdktf/provider-aws/lib/appautoscaling-scheduled-action';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import { Construct } from 'constructs';
import type { Problem } from '../../model/errors';
import { McpValidationError, wholeNumberProblem } from '../../model/errors';
import type { Scaling } from '../../model/scaling';
import { requestsPerTarget } from './formulas';
import type { Schedule } from './scaling-schedule';
import { scheduleProblems } from './scaling-schedule';

export type { Schedule } from './scaling-schedule';

export interface McpAutoscalingProps {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly scaling: Scaling;

  /** Calls a minute that one replica takes; needs what tells which calls. @default - not a target */
  readonly requestsPerReplica?: number;

  /** @default - none */
  readonly schedules?: readonly Schedule[];

  /** `<arn suffix of the balancer>/<arn suffix of the target group>`, where there is one group. */
  readonly resourceLabel?: string;

  /** Instead, where blue and green take turns: a label names one group, and would miss the calls of the other. */
  readonly groups?: { readonly loadBalancerArnSuffix: string; readonly targetGroupArnSuffixes: readonly string[] };
}

/** Load comes at once, and goes for good only after a while: clients that keep a session or a stream open would notice each replica that goes. */
const COOLDOWN = { scaleOutCooldown: 60, scaleInCooldown: 300 };

/** Of the processing power, where a description says only that it scales. */
const DEFAULT_CPU_PERCENT = 70;

/** How many tasks a service has, by its load and by the clock. The service itself must ignore its desired count. */
export class McpAutoscaling extends Construct {
  public readonly target: AppautoscalingTarget;
  public readonly policies: readonly AppautoscalingPolicy[];
  public readonly schedules: readonly AppautoscalingScheduledAction[];

  constructor(scope: Construct, id: string, props: McpAutoscalingProps) {
    super(scope, id);
    const problems = autoscalingProblems(props);
    if (problems.length > 0) throw new McpValidationError(`Autoscaling at '${this.node.path}' is not valid`, problems);

    const { clusterName, serviceName, scaling, schedules = [] } = props;
    this.target = new AppautoscalingTarget(this, 'target', {
      serviceNamespace: 'ecs',
      scalableDimension: 'ecs:service:DesiredCount',
      resourceId: `service/${clusterName}/${serviceName}`,
      minCapacity: scaling.minimum,
      maxCapacity: scaling.maximum,
    });
    const { serviceNamespace, scalableDimension, resourceId } = this.target;
    const where = { serviceNamespace, scalableDimension, resourceId };
    this.policies = Object.entries(targetsOf(props)).map(
      ([name, tracked]) =>
        new AppautoscalingPolicy(this, name, {
          ...where,
          name,
          policyType: 'TargetTrackingScaling',
          targetTrackingScalingPolicyConfiguration: { ...tracked, ...COOLDOWN },
        }),
    );
    this.schedules = schedules.map(
      ({ cron, timezone = 'UTC', minimum, maximum }, i) =>
        new AppautoscalingScheduledAction(this, `schedule-${i}`, {
          ...where,
          name: `schedule-${i}`,
          schedule: `cron(${cron})`,
          timezone,
          scalableTargetAction: { minCapacity: minimum?.toString(), maxCapacity: maximum?.toString() },
        }),
    );
  }
}

/** What is wrong with how a service is to scale. */
export function autoscalingProblems(
  props: Omit<McpAutoscalingProps, 'clusterName' | 'serviceName'>,
): readonly Problem[] {
  const { requestsPerReplica, resourceLabel, groups, schedules = [] } = props;
  const problems = [...scheduleProblems(schedules)];
  if (requestsPerReplica === undefined) return problems;
  const range = { min: 1, of: 'a whole number of calls a minute' };
  const message =
    wholeNumberProblem(requestsPerReplica, range) ??
    (resourceLabel === undefined && groups === undefined
      ? 'calls are counted by a load balancer, and there is none; scale by cpuUtilization instead'
      : undefined);
  return message === undefined ? problems : [{ property: 'requestsPerReplica', message }, ...problems];
}

/** By name of the policy. */
function targetsOf({ scaling, ...props }: McpAutoscalingProps): Readonly<Record<string, Tracking>> {
  const { cpuUtilization, memoryUtilization, isFixed } = scaling;
  const { requestsPerReplica } = props;
  const isAsked = [cpuUtilization, memoryUtilization, requestsPerReplica].some((target) => target !== undefined);
  const cpu = cpuUtilization ?? (isFixed || isAsked ? undefined : DEFAULT_CPU_PERCENT);
  return {
    ...(cpu !== undefined && { cpu: predefined(cpu, 'ECSServiceAverageCPUUtilization') }),
    ...(memoryUtilization !== undefined && {
      memory: predefined(memoryUtilization, 'ECSServiceAverageMemoryUtilization'),
    }),
    ...(requestsPerReplica !== undefined && { requests: requestsTarget(requestsPerReplica, props) }),
  };
}

function predefined(targetValue: number, predefinedMetricType: string, resourceLabel?: string): Tracking {
  return { targetValue, predefinedMetricSpecification: { predefinedMetricType, resourceLabel } };
}

function requestsTarget(
  targetValue: number,
  { clusterName, serviceName, resourceLabel, groups }: Omit<McpAutoscalingProps, 'scaling'>,
): Tracking {
  if (groups === undefined) return predefined(targetValue, 'ALBRequestCountPerTarget', resourceLabel);
  const { expression, metrics } = requestsPerTarget({ clusterName, serviceName, ...groups });
  return {
    targetValue,
    customizedMetricSpecification: {
      metrics: [
        ...Object.entries(metrics).map(([id, { namespace, name, statistic, dimensions }]) => ({
          id,
          returnData: false,
          metricStat: {
            stat: statistic,
            metric: {
              namespace,
              metricName: name,
              dimensions: Object.entries(dimensions).map(([key, value]) => ({ name: key, value })),
            },
          },
        })),
        { id: 'calls', expression, returnData: true },
      ],
    },
  };
}
