import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { TerraformOutput } from 'cdktf';
import { existingListener } from '../../lib/aws/balancer/existing-listener';
import type { ExistingListenerProps } from '../../lib/aws/balancer/existing-listener';
import { inProject } from '../support/project';
import { LISTENER_ARN, problemsOf, synthesized } from './balancing';

inProject();

const listener = (changes: Partial<ExistingListenerProps> = {}) =>
  existingListener({
    listenerArn: LISTENER_ARN,
    securityGroupId: 'sg-lb',
    hostName: 'mcp.example.com',
    isPublic: true,
    ...changes,
  });

test('the balancer is read off the ARN of its listener', () => {
  expect(listener()).toEqual({
    listenerArn: LISTENER_ARN,
    securityGroupId: 'sg-lb',
    hostName: 'mcp.example.com',
    isPublic: true,
    scheme: 'https',
    loadBalancerArnSuffix: 'app/shared/0123456789abcdef',
    loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shared/0123456789abcdef',
  });
});

test.each(['aws-cn', 'aws-us-gov'])('in partition %s, too', (partition) => {
  const { loadBalancerArn } = listener({ listenerArn: LISTENER_ARN.replace('arn:aws:', `arn:${partition}:`) });
  expect(loadBalancerArn).toMatch(new RegExp(`^arn:${partition}:.*:loadbalancer/app/shared/0123456789abcdef$`));
});

test('Terraform reads it off an ARN that only it knows', () => {
  const { output } = synthesized((stack) => {
    const made = new LbListener(stack, 'made', { loadBalancerArn: 'arn', defaultAction: [{ type: 'forward' }] });
    const { loadBalancerArn, loadBalancerArnSuffix } = listener({ listenerArn: made.arn, scheme: 'http' });
    new TerraformOutput(stack, 'arn', { value: loadBalancerArn });
    new TerraformOutput(stack, 'suffix', { value: loadBalancerArnSuffix });
  });
  const parts = 'split("/", aws_lb_listener.made.arn)';
  const suffix = `join("/", slice(${parts}, 1, 4))`;
  expect(output?.suffix.value).toBe(`\${${suffix}}`);
  expect(output?.arn.value).toBe(
    `\${join("/", [replace(element(${parts}, 0), ":listener", ":loadbalancer"), ${suffix}])}`,
  );
});

test.each<[string, Partial<ExistingListenerProps>, RegExp]>([
  [
    'a balancer',
    { listenerArn: LISTENER_ARN.replace(':listener/', ':loadbalancer/') },
    /^listenerArn: .* is not the ARN/,
  ],
  [
    'a listener of another kind',
    { listenerArn: LISTENER_ARN.replace('/app/', '/net/') },
    /^listenerArn: .* is not the ARN/,
  ],
  ['a URL', { hostName: 'https://mcp.example.com' }, /^hostName: 'https:.*' is not a host name; use one such as/],
])('refuses %s', (_what, changes, problem) => {
  expect(problemsOf(() => listener(changes))).toEqual([expect.stringMatching(problem)]);
});
