import type { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import type { McpAutoscalingProps } from '../watch/autoscaling';
import type { AwsDeployment } from '../deployment';
import type { FargateUnit } from '../task/fargate-unit';
import type { Route } from './listener-rules';
import { listenerRules } from './listener-rules';
import type { ListenerTarget } from './listener-target';
import { McpLoadBalancer } from './load-balancer';
import { claimPriorities } from './priorities';
import { routeOf } from './route';
import { mcpTargetGroup } from './target-group';

/** The way in: the load balancer, which of its requests are for the server, and the tasks that get them. */
export class Entry extends Construct {
  public readonly target: ListenerTarget;
  public readonly targetGroups: readonly LbTargetGroup[];
  /** The production rule first. */
  public readonly rules: readonly LbListenerRule[];

  constructor(
    scope: Construct,
    id: string,
    private readonly deployment: AwsDeployment,
  ) {
    super(scope, id);
    const { props, server } = deployment;
    this.target = props.loadBalancer ?? this.createBalancer();
    const kinds = server.rollout.strategy.kind === 'rolling' ? ['tasks'] : ['blue', 'green'];
    this.targetGroups = kinds.map((kind) =>
      mcpTargetGroup(this, kind, {
        name: [...deployment.nameParts, ...(kinds.length === 1 ? [] : [kind])],
        vpcId: props.network.vpcId,
        port: deployment.entryPort,
        check: deployment.balancerCheck,
        deregistrationDelay: deployment.deregistrationSeconds,
      }),
    );
    const route = this.route();
    const priority = props.route?.priority ?? claimPriorities(this.target, route);
    this.rules = listenerRules(this, 'rule', this.target, { ...route, priority }, this.targetGroups);
    this.limitRate();
  }

  /** Lets the balancer reach the tasks, at the port of the calls and at that of the check. */
  public admit({ securityGroup }: FargateUnit): void {
    const ports = [...new Set([this.deployment.entryPort, this.deployment.balancerCheck.port])];
    for (const port of ports)
      new VpcSecurityGroupIngressRule(this, `in-${port}`, {
        securityGroupId: securityGroup.id,
        referencedSecurityGroupId: this.target.securityGroupId,
        ipProtocol: 'tcp',
        fromPort: port,
        toPort: port,
        description: 'from the load balancer',
      });
    this.target.allowTo?.(this.deployment.named(100), securityGroup.id, ports);
  }

  /** What counts the calls of the tasks: one group, or two that take turns. */
  public get counted(): Pick<McpAutoscalingProps, 'resourceLabel' | 'groups'> {
    const { loadBalancerArnSuffix } = this.target;
    const targetGroupArnSuffixes = this.targetGroups.map(({ arnSuffix }) => arnSuffix);
    return targetGroupArnSuffixes.length === 1
      ? { resourceLabel: `${loadBalancerArnSuffix}/${targetGroupArnSuffixes[0]}` }
      : { groups: { loadBalancerArnSuffix, targetGroupArnSuffixes } };
  }

  private createBalancer(): McpLoadBalancer {
    const { props, server, idleSeconds } = this.deployment;
    const { publicly } = server.access;
    return new McpLoadBalancer(this, 'load-balancer', {
      name: this.deployment.named(32),
      network: props.network,
      isPublic: publicly !== undefined,
      plainHttp: publicly?.plainHttp !== undefined,
      certificateArn: props.certificateArn,
      domain: props.domain,
      idleTimeout: idleSeconds,
      ...props.loadBalancerOptions,
    });
  }

  private route(): Omit<Route, 'priority'> {
    const { server } = this.deployment;
    const how = server.access.publicly?.authentication.how;
    if (how?.kind !== 'oidc') return routeOf(this.deployment);
    const audiences = how.audiences ?? [this.deployment.endpointAt(this.target)];
    // The check has refused one without the address of the keys.
    return { ...routeOf(this.deployment), jwt: { issuer: how.issuer, jwksUrl: how.jwksUrl as string, audiences } };
  }

  private limitRate(): void {
    const { server, props } = this.deployment;
    const requestsPerMinute = server.access.publicly?.requestsPerMinute;
    if (requestsPerMinute === undefined || !(this.target instanceof McpLoadBalancer)) return;
    const { hosts, paths } = this.route();
    this.target.protect({
      name: this.deployment.named(100),
      requestsPerMinute,
      ...(props.loadBalancer === undefined ? {} : { hosts, paths }),
    });
  }
}
