import type { McpServerProps } from '../../lib';
import {
  Alarms,
  Companion,
  ContainerImage,
  Duration,
  Rollout,
  Scaling,
  Sessions,
  Transport,
  postgres,
} from '../../lib';
import type { FargateMcpServiceProps } from '../../lib/aws';
import { inProject, resources } from '../support/project';
import type { Configuration } from '../support/project';
import { deployed, found, lookUps } from './fargate';
import { small } from './servers';

inProject();

const stateless = Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS });

function serviceOf(
  changes: Partial<McpServerProps>,
  props: Partial<FargateMcpServiceProps> = {},
): readonly [Readonly<Record<string, unknown>>, Configuration] {
  const config = deployed({ server: small({ transport: stateless, ...changes }), ...props });
  return [found(config, 'aws_ecs_service', { name: 'aws-weather' }), config];
}

const deployment = (rollout: Rollout): unknown => serviceOf({ rollout })[0].deployment_configuration;

describe('a rolling update', () => {
  test('has a circuit breaker that goes back', () => {
    const [service] = serviceOf({});
    expect(service.deployment_circuit_breaker).toEqual({ enable: true, rollback: true });
    for (const key of ['deployment_configuration', 'sigint_rollback', 'deployment_controller', 'alarms'])
      expect(service).not.toHaveProperty(key);
  });

  test('forwards to one target group, and needs no role', () => {
    const [service, config] = serviceOf({});
    const [group] = Object.keys(config.resource?.aws_lb_target_group ?? {});
    expect(service.load_balancer).toEqual([
      { target_group_arn: `\${aws_lb_target_group.${group}.arn}`, container_name: 'weather', container_port: 3000 },
    ]);
    expect(resources(config, 'aws_lb_target_group')).toHaveLength(1);
  });
});

describe('strategies of ECS', () => {
  test.each<readonly [string, Rollout, number]>([
    ['rolling', Rollout.rolling(), 0],
    ['blue/green', Rollout.blueGreen({ bakeTime: Duration.hours(2) }), 120],
    ['canary', Rollout.canary({ bakeTime: Duration.minutes(10) }), 20],
    ['linear', Rollout.linear({ stepPercent: 30, stepTime: Duration.minutes(7), bakeTime: Duration.minutes(5) }), 33],
  ])('%s: Terraform waits as long as the traffic takes to move, and more', (_, rollout, moving) => {
    const { timeouts } = serviceOf({ rollout })[0];
    expect(timeouts).toEqual({ create: `${30 + moving}m`, update: `${60 + moving}m`, delete: '30m' });
  });

  test.each<readonly [string, Rollout, object]>([
    ['blue/green', Rollout.blueGreen(), { strategy: 'BLUE_GREEN', bake_time_in_minutes: '5' }],
    [
      'blue/green with a bake time in whole minutes',
      Rollout.blueGreen({ bakeTime: Duration.seconds(61) }),
      { strategy: 'BLUE_GREEN', bake_time_in_minutes: '2' },
    ],
    [
      'blue/green with the longest bake time',
      Rollout.blueGreen({ bakeTime: Duration.days(2) }),
      { strategy: 'BLUE_GREEN', bake_time_in_minutes: '1440' },
    ],
    [
      'canary',
      Rollout.canary({ percent: 5, bakeTime: Duration.minutes(10) }),
      {
        strategy: 'CANARY',
        bake_time_in_minutes: '10',
        canary_configuration: { canary_percent: 5, canary_bake_time_in_minutes: '10' },
      },
    ],
    [
      'linear',
      Rollout.linear({ stepPercent: 25, stepTime: Duration.minutes(3), bakeTime: Duration.minutes(10) }),
      {
        strategy: 'LINEAR',
        bake_time_in_minutes: '10',
        linear_configuration: { step_percent: 25, step_bake_time_in_minutes: '3' },
      },
    ],
  ])('%s', (_, rollout, block) => {
    expect(deployment(rollout)).toEqual(block);
  });

  test('take an interrupted deploy back, and have no circuit breaker, which they would refuse', () => {
    const [service] = serviceOf({ rollout: Rollout.canary() });
    expect(service).toMatchObject({ sigint_rollback: true, deployment_minimum_healthy_percent: 100 });
    expect(service).not.toHaveProperty('deployment_circuit_breaker');
  });

  test('move one rule between two groups, by a role that only ECS takes on', () => {
    const [service, config] = serviceOf({ rollout: Rollout.blueGreen() });
    const groups = Object.keys(config.resource?.aws_lb_target_group ?? {});
    const [blue, green] = ['blue', 'green'].map((kind) => groups.find((id) => id.includes(`_${kind}_`)));
    const [rule] = Object.keys(config.resource?.aws_lb_listener_rule ?? {});
    const role = found(config, 'aws_iam_role', { name: 'aws-weather-traffic' });
    const [roleId] = Object.entries(config.resource?.aws_iam_role ?? {}).find(
      ([, { name }]) => name === 'aws-weather-traffic',
    ) ?? [''];
    expect(service.load_balancer).toEqual([
      {
        target_group_arn: `\${aws_lb_target_group.${blue}.arn}`,
        container_name: 'weather',
        container_port: 3000,
        advanced_configuration: {
          alternate_target_group_arn: `\${aws_lb_target_group.${green}.arn}`,
          production_listener_rule: `\${aws_lb_listener_rule.${rule}.arn}`,
          role_arn: `\${aws_iam_role.${roleId}.arn}`,
        },
      },
    ]);
    expect(JSON.parse(String(role.assume_role_policy))).toMatchObject({
      Statement: [{ Principal: { Service: 'ecs.amazonaws.com' } }],
    });
    expect(resources(config, 'aws_iam_role_policy_attachment').map((one) => one.policy_arn)).toEqual([
      expect.stringMatching(/^arn:[^:]*:iam::aws:policy\/AmazonECSInfrastructureRolePolicyForLoadBalancers$/),
    ]);
    expect(resources(config, 'aws_lb_listener_rule')[0].lifecycle).toEqual({ ignore_changes: ['action'] });
  });

  test('keep the role as long as the service, which needs it to the end', () => {
    const [service, config] = serviceOf({ rollout: Rollout.blueGreen() });
    const [attachment] = Object.keys(config.resource?.aws_iam_role_policy_attachment ?? {});
    expect(service.depends_on).toContain(`aws_iam_role_policy_attachment.${attachment}`);
  });

  test('are for what is in front: a database beside it is replaced as ever', () => {
    const [, config] = serviceOf({ rollout: Rollout.blueGreen(), companions: [postgres('db')] });
    expect(found(config, 'aws_ecs_service', { name: 'aws-weather-db' })).toMatchObject({
      deployment_circuit_breaker: { enable: true, rollback: true },
      deployment_minimum_healthy_percent: 0,
      deployment_maximum_percent: 100,
    });
  });
});

describe('the number of tasks', () => {
  test.each<readonly [string, Scaling, number, boolean]>([
    ['is fixed', Scaling.fixed(3), 3, false],
    ['starts at the least, and is then left to the autoscaling', Scaling.between(2, 5), 2, true],
  ])('%s', (_, scaling, count, isLeft) => {
    const [service] = serviceOf({ scaling });
    expect(service.desired_count).toBe(count);
    expect(service.lifecycle).toEqual(isLeft ? { ignore_changes: ['desired_count'] } : undefined);
  });

  test('is left to a schedule, too', () => {
    const schedules = [{ name: 'night', cron: '0 22 * * ? *', minimum: 1, maximum: 1 }];
    const [service] = serviceOf({}, { autoscaling: { schedules } } as never);
    expect(service.lifecycle).toEqual({ ignore_changes: ['desired_count'] });
  });

  test('of a companion with data is one', () => {
    const [, config] = serviceOf({ scaling: Scaling.fixed(3), companions: [postgres('db')] });
    expect(found(config, 'aws_ecs_service', { name: 'aws-weather-db' }).desired_count).toBe(1);
  });
});

describe('a deploy', () => {
  test('waits, gives tasks time to start, and goes back when an alarm rings', () => {
    const [service] = serviceOf({ alarms: Alarms.standard() });
    expect(service).toMatchObject({ wait_for_steady_state: true, health_check_grace_period_seconds: 60 });
    expect(service.alarms).toMatchObject({ enable: true, rollback: true });
    expect((service.alarms as { alarm_names: string[] }).alarm_names.length).toBeGreaterThan(0);
  });

  test('fails where ECS went back to the version before, and says how to see why', () => {
    const [, config] = serviceOf({});
    const [service] = Object.keys(config.resource?.aws_ecs_service ?? {});
    const [task] = Object.keys(config.resource?.aws_ecs_task_definition ?? {});
    const [look] = lookUps(config, 'aws_ecs_service');
    expect(look.depends_on).toEqual([`aws_ecs_service.${service}`]);
    const { postcondition } = look.lifecycle as { postcondition: { condition: string; error_message: string }[] };
    expect(postcondition).toHaveLength(1);
    expect(postcondition[0].condition).toBe(`\${self.task_definition == aws_ecs_task_definition.${task}.arn}`);
    expect(postcondition[0].error_message).toMatch(
      /^MCP server 'weather': the new version did not get healthy, and ECS went back to the one before\. See why: aws ecs describe-services /,
    );
  });

  test('looks at every service, each after what it needs', () => {
    const server = small({
      companions: [postgres('db'), new Companion({ name: 'cache', image: ContainerImage.fromRegistry('redis:7.4.1') })],
    });
    const config = deployed(server);
    expect(lookUps(config, 'aws_ecs_service')).toHaveLength(2);
    const [look] = Object.keys(
      (config as { data?: Record<string, Record<string, unknown>> }).data?.aws_ecs_service ?? {},
    ).filter((id) => id.includes('task-db'));
    expect(found(config, 'aws_ecs_service', { name: 'aws-weather' }).depends_on).toContain(
      `data.aws_ecs_service.${look}`,
    );
  });
});
