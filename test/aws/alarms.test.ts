import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { TerraformOutput } from 'cdktf';
import { Alarms, Duration } from '../../lib';
import type { AlarmThresholds } from '../../lib/model/alarms';
import type { McpAlarmsProps } from '../../lib/aws/watch/alarms';
import { McpAlarms } from '../../lib/aws/watch/alarms';
import type { Watched } from '../../lib/aws/watch/metrics';
import type { Configuration } from '../support/project';
import { inProject, only, resources } from '../support/project';
import { BLUE_GREEN, UNBALANCED, WATCHED, onAws } from './monitoring';

inProject();

const thresholds = (asked: AlarmThresholds = {}): McpAlarmsProps['thresholds'] => Alarms.standard(asked).thresholds!;
const common = { thresholds: thresholds(), namePrefix: 'prod-weather', minimumReplicas: 1 };
const alarmed = (watched: Watched, props: Partial<McpAlarmsProps> = {}): Configuration =>
  onAws((stack) => {
    new McpAlarms(stack, 'alarms', { ...common, ...watched, ...props });
  });

type Alarm = Readonly<Record<string, unknown>>;
const named = (config: Configuration): Readonly<Record<string, Alarm>> =>
  Object.fromEntries(
    resources(config, 'aws_cloudwatch_metric_alarm').map(({ alarm_name: name, ...rest }) => [
      String(name).replace('prod-weather-', ''),
      rest,
    ]),
  );
const expressionOf = (alarm: Alarm): string =>
  (alarm.metric_query as readonly { readonly expression?: string; readonly return_data?: boolean }[]) //
    .filter(({ return_data }) => return_data)
    .map(({ expression }) => expression)
    .join();
const metric = (id: string, name: string, stat: string, period: number, dimensions: object): object => ({
  id,
  metric: { namespace: 'AWS/ApplicationELB', metric_name: name, stat, period, dimensions },
});
const LB = { LoadBalancer: 'app/front/1a2b' };
const BLUE = { ...LB, TargetGroup: 'targetgroup/blue/3c4d' };

test('a balanced service: down, memory, errors of the tasks and of the balancer apart', () => {
  expect(named(alarmed(WATCHED))).toEqual({
    down: {
      alarm_description: 'No task answers the checks of the balancer in weather for 1m0s',
      comparison_operator: 'LessThanThreshold',
      threshold: 1,
      evaluation_periods: 1,
      treat_missing_data: 'breaching',
      metric_query: [
        { id: 'value', expression: 'FILL(h0,0)', return_data: true },
        metric('h0', 'HealthyHostCount', 'Maximum', 60, BLUE),
      ],
    },
    memory: {
      alarm_description: 'A task of weather uses 90 % of its memory or more for 2 minutes',
      namespace: 'AWS/ECS',
      metric_name: 'MemoryUtilization',
      statistic: 'Maximum',
      dimensions: { ClusterName: 'tools', ServiceName: 'weather' },
      comparison_operator: 'GreaterThanOrEqualToThreshold',
      threshold: 90,
      period: 60,
      evaluation_periods: 2,
      treat_missing_data: 'notBreaching',
    },
    'target-errors': {
      alarm_description: 'The tasks answer 5 % of the calls or more with 500 to 599, over 5 minutes',
      comparison_operator: 'GreaterThanOrEqualToThreshold',
      threshold: 5,
      evaluation_periods: 1,
      treat_missing_data: 'notBreaching',
      metric_query: [
        { id: 'value', expression: 'IF(FILL(e0,0)>=3,100*FILL(e0,0)/FILL(r0,0),0)', return_data: true },
        metric('e0', 'HTTPCode_Target_5XX_Count', 'Sum', 300, BLUE),
        metric('r0', 'RequestCount', 'Sum', 300, BLUE),
      ],
    },
    'balancer-errors': {
      alarm_description:
        'The balancer itself answers 5 % of its calls or more with 500 to 599, over 5 minutes; all services behind it count',
      comparison_operator: 'GreaterThanOrEqualToThreshold',
      threshold: 5,
      evaluation_periods: 1,
      treat_missing_data: 'notBreaching',
      metric_query: [
        {
          id: 'value',
          expression: 'IF(FILL(e0,0)>=3,100*FILL(e0,0)/(FILL(r0,0)+FILL(r1,0)),0)',
          return_data: true,
        },
        metric('e0', 'HTTPCode_ELB_5XX_Count', 'Sum', 300, LB),
        metric('r0', 'RequestCount', 'Sum', 300, LB),
        metric('r1', 'HTTPCode_ELB_503_Count', 'Sum', 300, LB),
      ],
    },
  });
});

test('slow calls are watched where asked, from 20 calls on', () => {
  const { slow } = named(alarmed(WATCHED, { thresholds: thresholds({ p95: Duration.milliseconds(1_500) }) }));
  expect(slow).toEqual({
    alarm_description: '5 of 100 calls wait more than 1.5s for an answer, over 5 minutes',
    comparison_operator: 'GreaterThanThreshold',
    threshold: 1.5,
    evaluation_periods: 1,
    treat_missing_data: 'notBreaching',
    metric_query: [
      { id: 'value', expression: 'IF(FILL(r0,0)>=20,FILL(t0,0),0)', return_data: true },
      metric('t0', 'TargetResponseTime', 'p95', 300, BLUE),
      metric('r0', 'RequestCount', 'Sum', 300, BLUE),
    ],
  });
});

test('blue and green count together, of which one has no calls', () => {
  const alarms = named(alarmed(BLUE_GREEN, { thresholds: thresholds({ p95: Duration.seconds(2) }) }));
  const expressions = ['down', 'target-errors', 'slow'].map((name) => expressionOf(alarms[name]));
  expect(expressions).toEqual([
    '(FILL(h0,0)+FILL(h1,0))',
    'IF((FILL(e0,0)+FILL(e1,0))>=3,100*(FILL(e0,0)+FILL(e1,0))/(FILL(r0,0)+FILL(r1,0)),0)',
    'MAX([IF(FILL(r0,0)>=20,FILL(t0,0),0),IF(FILL(r1,0)>=20,FILL(t1,0),0)])',
  ]);
});

test('without a balancer it is down when no task runs', () => {
  const { down, memory, ...others } = named(alarmed(UNBALANCED));
  expect(down).toMatchObject({
    alarm_description: 'No task runs in weather for 1m0s',
    namespace: 'AWS/ECS',
    metric_name: 'CPUUtilization',
    statistic: 'SampleCount',
    threshold: 1,
    treat_missing_data: 'breaching',
  });
  expect(memory).toBeDefined();
  expect(others).toEqual({});
});

test('where schedules may stop all tasks nothing is down', () => {
  expect(Object.keys(named(alarmed(WATCHED, { minimumReplicas: 0 })))).not.toContain('down');
});

test.each([
  [Duration.minutes(1), 60, 1],
  [Duration.milliseconds(60_001), 60, 2],
  [Duration.days(1), 60, 1_440],
  [Duration.minutes(1_441), 3_600, 25],
  [Duration.days(7), 3_600, 168],
])('down for %s is %i seconds %i times', (downFor, period, evaluation_periods) => {
  const { down } = named(alarmed(UNBALANCED, { thresholds: thresholds({ downFor }) }));
  expect(down).toMatchObject({ period, evaluation_periods });
});

test('longer than CloudWatch looks back is refused', () => {
  const asked = { thresholds: thresholds({ downFor: Duration.hours(169) }) };
  expect(() => alarmed(WATCHED, asked)).toThrow(
    'downFor: 169h0m0s is longer than CloudWatch looks back; use 168h0m0s or less',
  );
});

test('tasks are watched from when there are some', () => {
  const config = onAws((stack) => {
    const service = new EcsService(stack, 'service', { name: 'weather' });
    new McpAlarms(stack, 'alarms', { ...common, ...WATCHED }).startAfter(service);
  });
  const waiting = Object.entries(named(config)).filter(([, alarm]) => alarm.depends_on !== undefined);
  expect(waiting.map(([name, { depends_on }]) => [name, depends_on])).toEqual([
    ['down', ['aws_ecs_service.service']],
    ['memory', ['aws_ecs_service.service']],
  ]);
});

test('a rollback heeds what a bad version trips, by alarms that know nothing of the service', () => {
  const config = onAws((stack) => {
    const alarms = new McpAlarms(stack, 'alarms', {
      ...common,
      ...WATCHED,
      serviceName: '${aws_ecs_service.weather.name}',
      thresholds: thresholds({ p95: Duration.seconds(2) }),
    });
    new TerraformOutput(stack, 'names', { value: alarms.forRollback });
  });
  const alarms = config.resource?.aws_cloudwatch_metric_alarm ?? {};
  const { value: names } = config.output?.names ?? {};
  const heeded = (names as string[]).map((name) => alarms[name.split('.')[1]]);
  expect(heeded.map(({ alarm_name }) => alarm_name)).toEqual(['prod-weather-target-errors', 'prod-weather-slow']);
  expect(JSON.stringify(heeded)).not.toContain('aws_ecs_service');
});

describe('a topic', () => {
  const withTopic = (): Configuration =>
    onAws((stack) => {
      const { arn: topicArn } = new SnsTopic(stack, 'topic', { name: 'on-call' });
      new McpAlarms(stack, 'alarms', { ...common, ...WATCHED, topicArn });
    });

  test('is told when each alarm starts and ends', () => {
    for (const alarm of Object.values(named(withTopic()))) {
      expect(alarm.alarm_actions).toEqual(['${aws_sns_topic.topic.arn}']);
      expect(alarm.ok_actions).toEqual(alarm.alarm_actions);
    }
  });

  test('is told of tasks of this service that failed, not of those that a rollout stopped', () => {
    const config = withTopic();
    const rule = only(config, 'aws_cloudwatch_event_rule');
    expect(rule.name).toMatch(/^prod-weather-restarts-[0-9a-f]{8}$/);
    expect(JSON.parse(rule.event_pattern as string)).toEqual({
      source: ['aws.ecs'],
      'detail-type': ['ECS Task State Change'],
      detail: {
        clusterArn: [{ suffix: ':cluster/tools' }],
        group: ['service:weather'],
        lastStatus: ['STOPPED'],
        $or: [
          { stopCode: ['EssentialContainerExited', 'TaskFailedToStart'] },
          { stoppedReason: [{ prefix: 'Task failed ' }] },
        ],
      },
    });
    expect(only(config, 'aws_cloudwatch_event_target')).toMatchObject({
      arn: '${aws_sns_topic.topic.arn}',
      input_transformer: { input_template: '"A task of weather failed: <reason> (<code>). It is <task>"' },
    });
  });

  test('without one there are no actions and no rule', () => {
    const config = alarmed(WATCHED);
    expect(resources(config, 'aws_cloudwatch_event_rule')).toEqual([]);
    expect(JSON.stringify(config)).not.toContain('_actions');
  });
});
