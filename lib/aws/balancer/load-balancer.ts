import { Lb } from '@cdktf/provider-aws/lib/lb';
import type { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import type { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { isToken } from '../../model/errors';
import { derivedName } from '../../render/names';
import { resolveText } from '../../render/text';
import { BALANCER } from './balancer-limits';
import { letIn, letOut } from './balancer-traffic';
import { McpCertificate, aliasRecords, isHosted } from './certificate';
import type { ListenerTarget } from './listener-target';
import { DEFAULT_SSL_POLICY, checkLoadBalancer } from './load-balancer-props';
import type { LoadBalancerProps } from './load-balancer-props';
import { mainListener, redirectListener } from './listeners';
import type { Certified } from './listeners';
import { McpRateLimits } from './rate-limit';
import type { RateLimit } from './rate-limit';

export type { ListenerTarget } from './listener-target';
export type { LoadBalancerProps } from './load-balancer-props';

/**
 * An Application Load Balancer that servers share. Internal: HTTP inside the VPC, or HTTPS where there is a certificate. Public:
 * HTTPS, and a redirect from HTTP. What no server's route matches is answered with 404.
 */
export class McpLoadBalancer extends Construct implements ListenerTarget {
  public readonly loadBalancer: Lb;
  public readonly securityGroup: SecurityGroup;
  public readonly ingress: readonly VpcSecurityGroupIngressRule[];
  /** At which servers put their rules. */
  public readonly listener: LbListener;
  /** From HTTP to HTTPS; public balancers have it. */
  public readonly redirect?: LbListener;
  /** The one issued for `domain`. */
  public readonly certificate?: McpCertificate;
  /** Lead the names of `domain` here. */
  public readonly records: readonly Route53Record[];

  public readonly hostName: string;
  public readonly scheme: 'http' | 'https';
  public readonly isPublic: boolean;
  private limits?: McpRateLimits;
  private hasWayToIssuers = false;

  /** @throws McpValidationError for what the platform would refuse, and for a public balancer without TLS that nobody asked for */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: LoadBalancerProps,
  ) {
    super(scope, id);
    checkLoadBalancer(props).throwIfAny(`load balancer '${props.name}' is not valid`);
    const { isPublic, plainHttp, certificateArn, domain, hasIpv6 = false } = props;
    const isTls = plainHttp !== true && (certificateArn ?? domain) !== undefined;
    this.isPublic = isPublic;
    this.scheme = isTls ? 'https' : 'http';
    this.securityGroup = this.createSecurityGroup();
    // 80 of a public one answers with a redirect and nothing else.
    const ports = isTls ? (isPublic ? [443, 80] : [443]) : [80];
    this.ingress = letIn(this, { securityGroup: this.securityGroup, ports }, props);
    this.loadBalancer = this.createBalancer();
    this.hostName = domain?.name ?? this.loadBalancer.dnsName;
    if (isTls && certificateArn === undefined && isHosted(domain))
      this.certificate = new McpCertificate(this, 'certificate', domain);
    this.listener = mainListener(this, this.loadBalancer, this.certified(isTls));
    if (isTls && isPublic) this.redirect = redirectListener(this, this.loadBalancer);
    this.records = isHosted(domain) ? aliasRecords(this, domain, this.loadBalancer, hasIpv6) : [];
  }

  public get listenerArn(): string {
    return this.listener.arn;
  }

  public get securityGroupId(): string {
    return this.securityGroup.id;
  }

  public get loadBalancerArn(): string {
    return this.loadBalancer.arn;
  }

  public get loadBalancerArnSuffix(): string {
    return this.loadBalancer.arnSuffix;
  }

  /** The web ACL with the limits; there from the first one on. */
  public get rateLimits(): McpRateLimits | undefined {
    return this.limits;
  }

  /** Limits how often one client address calls; each server of the balancer can have its own limit. */
  public protect(limit: RateLimit): void {
    const { name, rateLimitLogArn: logDestinationArn } = this.props;
    this.limits ??= new McpRateLimits(this, 'limits', {
      name,
      loadBalancerArn: this.loadBalancer.arn,
      logDestinationArn,
    });
    this.limits.add(limit);
  }

  public allowTo(id: string, taskSecurityGroupId: string, ports: readonly number[]): void {
    for (const port of new Set(ports))
      letOut(this, `out-${id}-${port}`, this.securityGroup, {
        port,
        description: 'Tasks of MCP servers',
        securityGroupId: taskSecurityGroupId,
      });
  }

  public allowToIssuers(): void {
    if (this.hasWayToIssuers) return;
    this.hasWayToIssuers = true;
    letOut(this, 'out-issuers', this.securityGroup, { port: 443, description: 'Keys of token issuers' });
  }

  private certified(isTls: boolean): Certified | undefined {
    const certificateArn = this.props.certificateArn ?? this.certificate?.arn;
    const { sslPolicy = DEFAULT_SSL_POLICY } = this.props;
    return isTls && certificateArn !== undefined ? { certificateArn, sslPolicy } : undefined;
  }

  private createSecurityGroup(): SecurityGroup {
    return new SecurityGroup(this, 'security-group', {
      namePrefix: `${balancerName(this.props.name)}-lb-`,
      description: 'Load balancer of MCP servers',
      vpcId: this.props.network.vpcId,
      lifecycle: { createBeforeDestroy: true }, // the balancer and tasks refer to it while it is replaced
    });
  }

  private createBalancer(): Lb {
    const { network, isPublic, idleTimeout, deletionProtection, accessLogs, hasIpv6 = false } = this.props;
    return new Lb(this, 'balancer', {
      name: balancerName(this.props.name),
      loadBalancerType: 'application',
      internal: !isPublic,
      ipAddressType: hasIpv6 ? 'dualstack' : 'ipv4',
      subnets: [...(network.loadBalancerSubnetIds ?? network.subnetIds)],
      securityGroups: [this.securityGroup.id],
      idleTimeout,
      clientKeepAlive: isToken(idleTimeout) ? undefined : Math.max(BALANCER.clientKeepAliveSeconds, idleTimeout),
      enableHttp2: true,
      enableDeletionProtection: deletionProtection ?? false,
      desyncMitigationMode: 'defensive',
      dropInvalidHeaderFields: true,
      preserveHostHeader: true, // servers check it
      xffHeaderProcessingMode: 'append',
      accessLogs: accessLogs && {
        enabled: true,
        bucket: accessLogs.bucket,
        prefix: accessLogs.prefix && resolveText(accessLogs.prefix),
      },
    });
  }
}

function balancerName(name: string): string {
  const form = { max: BALANCER.nameLength, separator: '-' } as const;
  if (isToken(name)) return name;
  // The platform keeps this beginning for itself.
  if (name.startsWith('internal-')) return derivedName(['mcp', name], form);
  return name.length > form.max ? derivedName([name], form) : name;
}
