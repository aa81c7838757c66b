import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import type { FargateNetwork } from '../../lib/aws/network/network';
import type { ListenerTarget } from '../../lib/aws/balancer/listener-target';
import { existingListener } from '../../lib/aws/balancer/existing-listener';
import { mcpTargetGroup } from '../../lib/aws/balancer/target-group';
import type { TargetGroupProps } from '../../lib/aws/balancer/target-group';
import { McpValidationError } from '../../lib/model/errors';
import type { Configuration } from '../support/project';
import { configuration, synthesize } from '../support/project';

/** What a stack with these constructs gives to Terraform. */
export function synthesized(build: (stack: TerraformStack) => void): Configuration {
  const app = synthesize((root) => {
    const stack = new TerraformStack(root, 'aws');
    new AwsProvider(stack, 'provider', { region: 'eu-central-1' });
    build(stack);
  });
  return configuration(app, 'aws');
}

/** What a stack with these constructs is refused for, as `property: message`. */
export function problemsOf(build: (stack: TerraformStack) => void): readonly string[] {
  try {
    synthesized(build);
  } catch (error) {
    if (!(error instanceof McpValidationError)) throw error;
    return error.problems.map(({ property, message }) => `${property}: ${message}`);
  }
  return [];
}

export const NETWORK: FargateNetwork = {
  vpcId: 'vpc-1',
  subnetIds: ['subnet-a', 'subnet-b'],
  loadBalancerSubnetIds: ['subnet-a', 'subnet-b'],
};

export const LISTENER_ARN =
  'arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/shared/0123456789abcdef/fedcba9876543210';

export const httpsListener = (): ListenerTarget =>
  existingListener({
    listenerArn: LISTENER_ARN,
    securityGroupId: 'sg-lb',
    hostName: 'mcp.example.com',
    isPublic: true,
  });

export const CHECK: TargetGroupProps['check'] = {
  path: '/health',
  matcher: '200-399',
  interval: 30,
  timeout: 5,
  healthyThreshold: 2,
  unhealthyThreshold: 3,
};

export function group(stack: TerraformStack, kind = 'tasks', changes: Partial<TargetGroupProps> = {}): LbTargetGroup {
  return mcpTargetGroup(stack, kind, {
    name: ['aws', 'weather', kind],
    vpcId: 'vpc-1',
    port: 8000,
    check: CHECK,
    deregistrationDelay: 300,
    ...changes,
  });
}
