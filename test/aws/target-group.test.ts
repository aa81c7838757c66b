import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import type { TargetGroupProps } from '../../lib/aws/balancer/target-group';
import { inProject, only, resources } from '../support/project';
import { CHECK, group, problemsOf, synthesized } from './balancing';

inProject();

test('addresses of tasks, asked on the readiness path', () => {
  const { name, ...rest } = only(
    synthesized((stack) => group(stack)),
    'aws_lb_target_group',
  );
  expect(name).toMatch(/^aws-weather-tasks-[0-9a-f-]{8,}$/);
  expect(rest).toEqual({
    vpc_id: 'vpc-1',
    port: 8000,
    protocol: 'HTTP',
    target_type: 'ip',
    deregistration_delay: '300',
    load_balancing_algorithm_type: 'least_outstanding_requests',
    health_check: {
      enabled: true,
      protocol: 'HTTP',
      path: '/health',
      port: 'traffic-port',
      matcher: '200-399',
      interval: 30,
      timeout: 5,
      healthy_threshold: 2,
      unhealthy_threshold: 3,
    },
    lifecycle: { create_before_destroy: true },
  });
});

test('a port and a path of the check, which Terraform takes as they are', () => {
  const check = { ...CHECK, port: 9000, path: '/${x}' };
  const { health_check } = only(
    synthesized((stack) => group(stack, 'tasks', { check, loadBalancingAlgorithm: 'round_robin' })),
    'aws_lb_target_group',
  );
  expect(health_check).toMatchObject({ port: '9000', path: '/$${x}' });
});

describe('its name', () => {
  const nameOf = (changes: Partial<TargetGroupProps>): string => {
    const config = synthesized((stack) => group(stack, 'tasks', changes));
    return only(config, 'aws_lb_target_group').name as string;
  };

  test('changes with what replaces it, so that the new one can come first', () => {
    const names = [{}, { port: 8001 }, { vpcId: 'vpc-2' }, { name: ['aws', 'maps'] }].map(nameOf);
    expect(new Set(names).size).toBe(names.length);
    expect(nameOf({ deregistrationDelay: 10 })).toBe(names[0]);
  });

  test('is cut to 32 characters, and then differs all the same', () => {
    const long = (end: string): string => nameOf({ name: ['aws-prod', 'a-server-with-a-very-long-name', end] });
    expect(long('blue')).toMatch(/^aws-prod-a-server-with-[0-9a-f]{8}$/);
    expect(long('blue')).not.toBe(long('green'));
  });

  test('is the same at each synthesis where only Terraform knows the network', () => {
    const names = [0, 3].map((before) => {
      const config = synthesized((stack) => {
        const { id } = new Vpc(stack, 'vpc', { cidrBlock: '10.0.0.0/16' });
        for (let i = 0; i < before; i++) group(stack, `other-${i}`);
        group(stack, 'tasks', { vpcId: id });
      });
      return resources(config, 'aws_lb_target_group').find(({ vpc_id }) => vpc_id === '${aws_vpc.vpc.id}')?.name;
    });
    expect(names[0]).toBe(names[1]);
  });
});

test.each<[string, Partial<TargetGroupProps>, string]>([
  ['port', { port: 0 }, 'port: 0 is out of range; use a port from 1 to 65535'],
  [
    'drain',
    { deregistrationDelay: 3601 },
    'deregistrationDelay: 3601 is out of range; use a whole number of seconds from 0 to 3600',
  ],
  [
    'interval',
    { check: { ...CHECK, interval: 4, timeout: 2 } },
    'check.interval: 4 is out of range; use a whole number of seconds from 5 to 300',
  ],
  [
    'timeout',
    { check: { ...CHECK, timeout: 1 } },
    'check.timeout: 1 is out of range; use a whole number of seconds from 2 to 120',
  ],
  [
    'threshold',
    { check: { ...CHECK, healthyThreshold: 1 } },
    'check.healthyThreshold: 1 is out of range; use a number of checks from 2 to 10',
  ],
  [
    'timeout beyond the interval',
    { check: { ...CHECK, timeout: 30 } },
    'check.timeout: 30 seconds is not less than the interval of 30; use a shorter timeout or a longer interval',
  ],
  [
    'path',
    { check: { ...CHECK, path: 'health' } },
    "check.path: 'health' does not begin with a slash; use one such as '/health'",
  ],
  [
    'matcher',
    { check: { ...CHECK, matcher: '200,500' } },
    "check.matcher: '200,500' is not a list or range of status codes from 200 to 499; use one such as '200,405' or '200-399'",
  ],
])('refuses a %s that the platform would not take', (_what, changes, problem) => {
  expect(problemsOf((stack) => group(stack, 'tasks', changes))).toEqual([problem]);
});
