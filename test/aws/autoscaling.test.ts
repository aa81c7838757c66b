import { Scaling } from '../../lib';
import type { McpAutoscalingProps } from '../../lib/aws/watch/autoscaling';
import { McpAutoscaling } from '../../lib/aws/watch/autoscaling';
import type { Schedule } from '../../lib/aws/watch/scaling-schedule';
import type { Configuration } from '../support/project';
import { inProject, only, resources } from '../support/project';
import { BLUE_GREEN, onAws } from './monitoring';

inProject();

const scaled = (props: Partial<McpAutoscalingProps>): Configuration =>
  onAws((stack) => {
    new McpAutoscaling(stack, 'scaling', {
      clusterName: 'tools',
      serviceName: 'weather',
      scaling: Scaling.between(2, 10),
      ...props,
    });
  });

/** What is tracked, by name of the policy. */
const tracked = (props: Partial<McpAutoscalingProps>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    resources(scaled(props), 'aws_appautoscaling_policy').map(
      ({ name, target_tracking_scaling_policy_configuration: tracking }) => {
        const { scale_in_cooldown: slow, scale_out_cooldown: quick, ...rest } = tracking as Record<string, unknown>;
        expect([slow, quick]).toEqual([300, 60]);
        return [name, rest];
      },
    ),
  );
const predefined = (type: string, value: number): object => ({
  target_value: value,
  predefined_metric_specification: { predefined_metric_type: type },
});
const [CPU, MEMORY] = ['ECSServiceAverageCPUUtilization', 'ECSServiceAverageMemoryUtilization'];

test('the number of tasks is what is scaled, quickly out and slowly in', () => {
  const config = scaled({});
  expect(only(config, 'aws_appautoscaling_target')).toEqual({
    service_namespace: 'ecs',
    scalable_dimension: 'ecs:service:DesiredCount',
    resource_id: 'service/tools/weather',
    min_capacity: 2,
    max_capacity: 10,
  });
  const [id] = Object.keys(config.resource?.aws_appautoscaling_target ?? {});
  const target = (attribute: string): string => `\${aws_appautoscaling_target.${id}.${attribute}}`;
  expect(only(config, 'aws_appautoscaling_policy')).toEqual({
    name: 'cpu',
    policy_type: 'TargetTrackingScaling',
    service_namespace: target('service_namespace'),
    scalable_dimension: target('scalable_dimension'),
    resource_id: target('resource_id'),
    target_tracking_scaling_policy_configuration: {
      ...predefined(CPU, 70),
      scale_out_cooldown: 60,
      scale_in_cooldown: 300,
    },
  });
});

test.each<[string, Partial<McpAutoscalingProps>, object]>([
  ['nothing', {}, { cpu: predefined(CPU, 70) }],
  ['nothing where the number is fixed', { scaling: Scaling.fixed(2) }, {}],
  ['cpu', { scaling: Scaling.between(1, 5, { cpuUtilization: 40 }) }, { cpu: predefined(CPU, 40) }],
  ['memory', { scaling: Scaling.between(1, 5, { memoryUtilization: 80 }) }, { memory: predefined(MEMORY, 80) }],
  [
    'calls and memory',
    {
      scaling: Scaling.between(1, 5, { memoryUtilization: 80 }),
      requestsPerReplica: 600,
      resourceLabel: 'app/front/1a2b/targetgroup/blue/3c4d',
    },
    {
      memory: predefined(MEMORY, 80),
      requests: {
        target_value: 600,
        predefined_metric_specification: {
          predefined_metric_type: 'ALBRequestCountPerTarget',
          resource_label: 'app/front/1a2b/targetgroup/blue/3c4d',
        },
      },
    },
  ],
])('asked for %s', (_, props, expected) => {
  expect(tracked(props)).toEqual(expected);
});

test('calls of blue and green are counted together', () => {
  const { requests } = tracked({ requestsPerReplica: 600, groups: BLUE_GREEN });
  const { customized_metric_specification: custom } = requests as {
    customized_metric_specification: { metrics: readonly Record<string, unknown>[] };
  };
  expect(custom.metrics.map(({ id, expression, return_data }) => [id, expression, return_data])).toEqual([
    ['c0', undefined, false],
    ['c1', undefined, false],
    ['calls', '(FILL(c0,0)+FILL(c1,0))', true],
  ]);
  expect(custom.metrics[1].metric_stat).toEqual({
    stat: 'Sum',
    metric: {
      namespace: 'AWS/ApplicationELB',
      metric_name: 'RequestCountPerTarget',
      dimensions: [
        { name: 'LoadBalancer', value: 'app/front/1a2b' },
        { name: 'TargetGroup', value: 'targetgroup/green/5e6f' },
      ],
    },
  });
});

test('schedules set bounds at a time of a place', () => {
  const config = scaled({
    schedules: [
      { cron: '0 7 ? * MON-FRI *', timezone: 'Europe/Berlin', minimum: 4, maximum: 20 },
      { cron: '0 19 ? * * *', minimum: 1 },
    ],
  });
  const actions = resources(config, 'aws_appautoscaling_scheduled_action');
  expect(actions.map(({ name, schedule, timezone, scalable_target_action: to }) => [name, schedule, timezone, to])) //
    .toEqual([
      ['schedule-0', 'cron(0 7 ? * MON-FRI *)', 'Europe/Berlin', { min_capacity: '4', max_capacity: '20' }],
      ['schedule-1', 'cron(0 19 ? * * *)', 'UTC', { min_capacity: '1' }],
    ]);
});

describe('refused', () => {
  const schedule = (changes: Partial<Schedule>): Partial<McpAutoscalingProps> => ({
    schedules: [{ cron: '0 7 ? * MON-FRI *', minimum: 1, ...changes }],
  });
  test.each<[string, Partial<McpAutoscalingProps>]>([
    ["schedules[0].cron: '0 7 * * 1-5' is not a schedule of AWS", schedule({ cron: '0 7 * * 1-5' })],
    ["schedules[0].cron: 'cron(0 7 ? * MON-FRI *)' is not", schedule({ cron: 'cron(0 7 ? * MON-FRI *)' })],
    ["schedules[0].cron: '0 7 * * * *' is not", schedule({ cron: '0 7 * * * *' })],
    ["schedules[0].timezone: 'Berlin' is not a time zone", schedule({ timezone: 'Berlin' })],
    ['schedules[0].minimum: 1001 is out of range', schedule({ minimum: 1_001 })],
    ['schedules[0].maximum: 1 is less than the minimum of 2', schedule({ minimum: 2, maximum: 1 })],
    ['schedules[0].maximum: neither a minimum nor a maximum is given', schedule({ minimum: undefined })],
    ['requestsPerReplica: calls are counted by a load balancer, and there is none', { requestsPerReplica: 1 }],
    ['requestsPerReplica: 0.5 is not a whole number of calls a minute', { requestsPerReplica: 0.5 }],
  ])('%s', (message, props) => {
    expect(() => scaled(props)).toThrow(message);
  });
});
