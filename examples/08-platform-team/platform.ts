import { DataAwsAcmCertificate } from '@cdktf/provider-aws/lib/data-aws-acm-certificate';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { DataAwsRoute53Zone } from '@cdktf/provider-aws/lib/data-aws-route53-zone';
import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import type { FargateNetwork, ListenerTarget } from 'cdktf-mcp/aws';
import { existingListener } from 'cdktf-mcp/aws';
import { Construct } from 'constructs';

export interface PlatformProps {
  /** Zone of Route 53, such as `mcp.example.com`; there is a certificate for every name in it. */
  readonly zone: string;
  /** The longest time without a byte that a call may take, in seconds. */
  readonly idleTimeout: number;
}

/** What all servers of the team share: the company's network, a cluster, and one load balancer with a listener. */
export class Platform extends Construct {
  public readonly network: FargateNetwork;
  public readonly clusterArn: string;
  public readonly listener: ListenerTarget;
  public readonly alarmTopicArn: string;

  constructor(scope: Construct, id: string, { zone, idleTimeout }: PlatformProps) {
    super(scope, id);
    const vpc = new DataAwsVpc(this, 'vpc', { tags: { Name: 'company' } });
    const subnets = (tier: string): string[] =>
      new DataAwsSubnets(this, tier, { filter: [{ name: 'vpc-id', values: [vpc.id] }], tags: { tier } }).ids;
    this.network = { vpcId: vpc.id, subnetIds: subnets('private') };
    this.clusterArn = new EcsCluster(this, 'cluster', { name: 'mcp' }).arn;

    const group = new SecurityGroup(this, 'balancer', {
      name: 'mcp-balancer',
      vpcId: vpc.id,
      revokeRulesOnDelete: true,
    });
    const tcp = { securityGroupId: group.id, ipProtocol: 'tcp' };
    new VpcSecurityGroupIngressRule(this, 'in', { ...tcp, cidrIpv4: '0.0.0.0/0', fromPort: 443, toPort: 443 });
    new VpcSecurityGroupEgressRule(this, 'out', { ...tcp, cidrIpv4: vpc.cidrBlock, fromPort: 1024, toPort: 65535 });
    const balancer = new Lb(this, 'load-balancer', {
      name: 'mcp',
      subnets: subnets('public'),
      securityGroups: [group.id],
      idleTimeout,
      dropInvalidHeaderFields: true,
    });
    const listener = new LbListener(this, 'https', {
      loadBalancerArn: balancer.arn,
      port: 443,
      protocol: 'HTTPS',
      sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
      certificateArn: new DataAwsAcmCertificate(this, 'certificate', { domain: `*.${zone}`, statuses: ['ISSUED'] }).arn,
      defaultAction: [{ type: 'fixed-response', fixedResponse: { contentType: 'text/plain', statusCode: '404' } }],
    });
    new Route53Record(this, 'names', {
      zoneId: new DataAwsRoute53Zone(this, 'zone', { name: zone }).zoneId,
      name: `*.${zone}`,
      type: 'A',
      alias: { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: false },
    });
    this.listener = existingListener({
      listenerArn: listener.arn,
      securityGroupId: group.id,
      hostName: `any.${zone}`,
      isPublic: true,
    });
    this.alarmTopicArn = this.alarmTopic();
  }

  /** Alarms, and tasks that failed, are told by these two services. */
  private alarmTopic(): string {
    const { arn } = new SnsTopic(this, 'alarms', { name: 'mcp-alarms' });
    const principals = [{ type: 'Service', identifiers: ['cloudwatch.amazonaws.com', 'events.amazonaws.com'] }];
    const { json } = new DataAwsIamPolicyDocument(this, 'alarms-policy', {
      statement: [{ principals, actions: ['sns:Publish'], resources: [arn] }],
    });
    return new SnsTopicPolicy(this, 'alarms-access', { arn, policy: json }).arn;
  }
}
