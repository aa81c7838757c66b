import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import type { McpServer } from '../../lib';
import type { FargateMcpServiceProps, FargateNetwork } from '../../lib/aws';
import { AwsSecret, FargateMcpService, awsProfile } from '../../lib/aws';
import { pushProvider } from '../../lib/image-build/push-image';
import { AwsStack } from '../../stacks/aws-stack';
import { forOlderProvider } from '../aws/older-provider';
import { properties } from './properties';
import type { Stage } from './stage';
import { bindings } from './stage';

const stored = AwsSecret.fromSecretsManager('arn:aws:secretsmanager:eu-central-1:123456789012:secret:token-AbCdEf');

function props(server: McpServer, stage: Stage): Omit<FargateMcpServiceProps, 'server' | 'network'> {
  const { isPublic } = server.access;
  return {
    ...bindings(server, stage, stored),
    domain: isPublic ? { name: 'mcp.example.com', hostedZoneId: 'Z0123456789' } : undefined,
    dashboard: stage.otherEntry,
    executeCommand: stage.otherEntry && [server, ...server.companions].every((one) => !one.readOnlyRootFilesystem),
  };
}

const network = ({ access }: McpServer): FargateNetwork => ({
  vpcId: 'vpc-1',
  subnetIds: ['subnet-a', 'subnet-b'],
  loadBalancerSubnetIds: access.isPublic ? ['subnet-c', 'subnet-d'] : undefined,
});

properties({
  profile: awsProfile,
  forTerraform: forOlderProvider,
  own(app, servers, stage) {
    const stack = new TerraformStack(app, 'stack');
    new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
    pushProvider(stack, 'docker', { registry: 'registry.example.com' });
    for (const server of servers)
      new FargateMcpService(stack, server.name, { server, network: network(server), ...props(server, stage) });
    return stack;
  },
  ready: (app, server, stage) =>
    new AwsStack(app, 'stack', {
      server,
      region: 'eu-central-1',
      network: stage.otherEntry ? undefined : network(server),
      ...props(server, stage),
    }),
});
