import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import type { Construct } from 'constructs';
import { isToken } from '../../model/errors';
import type { LoadBalancerProps } from './load-balancer-props';

/** Everybody, by IPv4 and IPv6. */
export const ANYWHERE = { ipv4: '0.0.0.0/0', ipv6: '::/0' } as const;

/** Lets callers in: of a public balancer everybody, of an internal one the network that it is in, unless told otherwise. */
export function letIn(
  scope: Construct,
  { securityGroup, ports }: { readonly securityGroup: SecurityGroup; readonly ports: readonly number[] },
  props: LoadBalancerProps,
): VpcSecurityGroupIngressRule[] {
  const { ingressSecurityGroupIds = [] } = props;
  const sources = [
    ...cidrs(scope, props).map((cidr, i) => ({
      id: isToken(cidr) ? `cidr-${i}` : cidr.replaceAll('/', '_'),
      from: isToken(cidr) || !cidr.includes(':') ? { cidrIpv4: cidr } : { cidrIpv6: cidr },
    })),
    ...ingressSecurityGroupIds.map((id, i) => ({ id: `group-${i}`, from: { referencedSecurityGroupId: id } })),
  ];
  return ports.flatMap((port) =>
    sources.map(
      ({ id, from }) =>
        new VpcSecurityGroupIngressRule(scope, `in-${port}-${id}`, {
          securityGroupId: securityGroup.id,
          description: 'Clients of MCP servers',
          ipProtocol: 'tcp',
          fromPort: port,
          toPort: port,
          ...from,
        }),
    ),
  );
}

function cidrs(scope: Construct, props: LoadBalancerProps): readonly string[] {
  const { ingressCidrs, ingressSecurityGroupIds, isPublic, hasIpv6 = false, network } = props;
  if (ingressCidrs !== undefined) return ingressCidrs;
  if (isPublic) return hasIpv6 ? [ANYWHERE.ipv4, ANYWHERE.ipv6] : [ANYWHERE.ipv4];
  if (ingressSecurityGroupIds !== undefined) return [];
  return [new DataAwsVpc(scope, 'vpc', { id: network.vpcId }).cidrBlock];
}

/** Lets the balancer call something, on one port. */
export function letOut(
  scope: Construct,
  id: string,
  securityGroup: SecurityGroup,
  to: { readonly port: number; readonly description: string; readonly securityGroupId?: string },
): VpcSecurityGroupEgressRule {
  return new VpcSecurityGroupEgressRule(scope, id, {
    securityGroupId: securityGroup.id,
    description: to.description,
    ipProtocol: 'tcp',
    fromPort: to.port,
    toPort: to.port,
    ...(to.securityGroupId === undefined
      ? { cidrIpv4: ANYWHERE.ipv4 }
      : { referencedSecurityGroupId: to.securityGroupId }),
  });
}
