import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import type { HandMadeNetwork } from './network-by-hand';
import type { Values } from './values';

export interface HandMadeBalancer {
  readonly targetGroup: LbTargetGroup;
  readonly rule: LbListenerRule;
}

/** An internal balancer that sends everything to the tasks, which let it in. */
export function balancerByHand(
  scope: Construct,
  { name, port, healthPath }: Values,
  { vpcId, privateSubnetIds }: HandMadeNetwork,
  tasks: SecurityGroup,
): HandMadeBalancer {
  const entry = new Construct(scope, 'entry');
  const inner = new Construct(entry, 'load-balancer');
  const securityGroup = new SecurityGroup(inner, 'security-group', {
    namePrefix: `bench-${name}-lb-`,
    description: 'Load balancer of MCP servers',
    vpcId,
    lifecycle: { createBeforeDestroy: true },
  });
  new VpcSecurityGroupIngressRule(inner, 'in-80-cidr-0', {
    securityGroupId: securityGroup.id,
    description: 'Clients of MCP servers',
    ipProtocol: 'tcp',
    fromPort: 80,
    toPort: 80,
    cidrIpv4: new DataAwsVpc(inner, 'vpc', { id: vpcId }).cidrBlock,
  });
  const balancer = new Lb(inner, 'balancer', {
    name: `bench-${name}`,
    loadBalancerType: 'application',
    internal: true,
    ipAddressType: 'ipv4',
    subnets: privateSubnetIds,
    securityGroups: [securityGroup.id],
    idleTimeout: 315,
    clientKeepAlive: 3_600,
    enableHttp2: true,
    enableDeletionProtection: false,
    desyncMitigationMode: 'defensive',
    dropInvalidHeaderFields: true,
    preserveHostHeader: true,
    xffHeaderProcessingMode: 'append',
  });
  const listener = new LbListener(inner, 'listener', {
    loadBalancerArn: balancer.arn,
    port: 80,
    protocol: 'HTTP',
    defaultAction: [
      {
        type: 'fixed-response',
        fixedResponse: { statusCode: '404', contentType: 'application/json', messageBody: '{"error":"not found"}' },
      },
    ],
  });
  const targetGroup = new LbTargetGroup(entry, 'tasks', {
    name: `bench-${name}`,
    lifecycle: { createBeforeDestroy: true },
    vpcId,
    port,
    protocol: 'HTTP',
    targetType: 'ip',
    deregistrationDelay: '300',
    loadBalancingAlgorithmType: 'least_outstanding_requests',
    healthCheck: {
      enabled: true,
      protocol: 'HTTP',
      path: healthPath,
      port: `${port}`,
      matcher: '200-399',
      interval: 30,
      timeout: 5,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
    },
  });
  const rule = new LbListenerRule(entry, 'rule', {
    listenerArn: listener.arn,
    priority: 100,
    condition: [{ pathPattern: { values: ['/*'] } }],
    action: [{ type: 'forward', targetGroupArn: targetGroup.arn }],
  });
  new VpcSecurityGroupIngressRule(entry, `in-${port}`, {
    securityGroupId: tasks.id,
    referencedSecurityGroupId: securityGroup.id,
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
    description: 'from the load balancer',
  });
  new VpcSecurityGroupEgressRule(inner, `out-bench-${name}-${port}`, {
    securityGroupId: securityGroup.id,
    referencedSecurityGroupId: tasks.id,
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
    description: 'Tasks of MCP servers',
  });
  return { targetGroup, rule };
}
