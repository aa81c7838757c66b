import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { derivedName } from '../../render/names';

export interface FlowLogsProps {
  readonly name: string;
  readonly vpc: Vpc;
  readonly kmsKeyArn?: string;
  readonly permissionsBoundaryArn?: string;
}

/** Long enough to look into an incident; a log of connections grows with traffic. */
const RETENTION_DAYS = 30;

/** Logs every connection of a network, by a role that may write this one log group. */
export function flowLogs(scope: Construct, { name, vpc, kmsKeyArn, permissionsBoundaryArn }: FlowLogsProps): FlowLog {
  const own = derivedName([TerraformStack.of(scope).node.id, name, scope.node.id], { max: 60, separator: '-' });
  const group = new CloudwatchLogGroup(scope, 'flow-logs', {
    name: `/mcp/flow-logs/${own}`,
    retentionInDays: RETENTION_DAYS,
    kmsKeyId: kmsKeyArn,
  });
  const role = new IamRole(scope, 'flow-logs-role', {
    name: `${own}-fl`,
    description: 'Writes the flow logs of one VPC',
    permissionsBoundary: permissionsBoundaryArn,
    assumeRolePolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': vpc.ownerId } },
        },
      ],
    }),
  });
  const policy = new IamRolePolicy(scope, 'flow-logs-policy', {
    role: role.id,
    policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
          Resource: [group.arn, `${group.arn}:*`],
        },
      ],
    }),
  });
  return new FlowLog(scope, 'flow-log', {
    vpcId: vpc.id,
    trafficType: 'ALL',
    logDestinationType: 'cloud-watch-logs',
    logDestination: group.arn,
    iamRoleArn: role.arn,
    maxAggregationInterval: 600, // fewer, larger records: less to pay for
    dependsOn: [policy],
  });
}
