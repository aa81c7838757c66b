import { isToken, Problems, show } from '../../model/errors';
import type { Problem } from '../../model/errors';
import { BALANCER, rangeProblem } from './balancer-limits';
import { ANYWHERE } from './balancer-traffic';
import type { Domain } from './certificate';
import type { FargateNetwork } from '../network/network';

/** A load balancer for one server or several. */
export interface LoadBalancerProps {
  /** Names start with it, so it belongs to one load balancer of the account and region; longer than 32 characters it is shortened. */
  readonly name: string;

  /** The balancer takes `loadBalancerSubnetIds`, else `subnetIds`: at least two, public ones for a public balancer. */
  readonly network: FargateNetwork;

  /** Whether the internet can reach it. */
  readonly isPublic: boolean;

  /** Serve without TLS. @default - false for a public balancer; an internal one does without a certificate or domain */
  readonly plainHttp?: boolean;

  /** A certificate of ACM or IAM that covers `domain`. @default - one is issued for `domain` */
  readonly certificateArn?: string;

  /** Names that lead to the balancer; without a hosted zone somebody else makes them do so. @default - clients use the balancer's own name */
  readonly domain?: Domain;

  /** Seconds without a byte after which a connection is closed; 1 to 4000. */
  readonly idleTimeout: number;

  /** The platform then refuses to delete it, so that `cdktf destroy` fails. @default false */
  readonly deletionProtection?: boolean;

  /** Where requests are logged: a bucket that the platform may write to. @default - not logged */
  readonly accessLogs?: { readonly bucket: string; readonly prefix?: string };

  /** What TLS clients may use. @default DEFAULT_SSL_POLICY */
  readonly sslPolicy?: string;

  /** Networks that may call it. @default - for a public balancer everybody, for an internal one its VPC, unless `ingressSecurityGroupIds` is given */
  readonly ingressCidrs?: readonly string[];

  /** Groups whose members may call it. @default - none */
  readonly ingressSecurityGroupIds?: readonly string[];

  /** Whether a public balancer has IPv6 addresses, too; its subnets then need such a range. @default false */
  readonly hasIpv6?: boolean;

  /** ARN of what logs the requests that `protect` blocks; its name begins with `aws-waf-logs-`. @default - they are counted only */
  readonly rateLimitLogArn?: string;
}

/**
 * TLS 1.3, and 1.2 with forward secrecy and authenticated ciphers, with post-quantum key exchange for clients that can.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
export const DEFAULT_SSL_POLICY = 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09';

/** What the platform would refuse, and what would not be safe. */
export function checkLoadBalancer(props: LoadBalancerProps): Problems {
  const { network, isPublic, plainHttp, certificateArn, domain, idleTimeout, hasIpv6 } = props;
  const problems = new Problems();
  const add = (property: string, message: string | undefined): void => {
    if (message !== undefined) problems.add(property, message);
  };
  add('idleTimeout', rangeProblem(idleTimeout, BALANCER.idleTimeout));
  const subnets = network.loadBalancerSubnetIds ?? network.subnetIds;
  if (!isToken(subnets) && subnets.length < BALANCER.fewestSubnets)
    problems.add(
      'network.loadBalancerSubnetIds',
      `${subnets.length} of them cannot hold a load balancer, which needs subnets in two zones; give ${BALANCER.fewestSubnets} or more`,
    );
  if (!isToken(props.name) && !/^[A-Za-z0-9]+(-+[A-Za-z0-9]+)*$/.test(props.name))
    problems.add(
      'name',
      `${show(props.name)} is not made of letters, digits and hyphens; use one such as 'mcp-shared'`,
    );
  if (isPublic && plainHttp !== true && certificateArn === undefined && domain === undefined)
    problems.add(
      'domain',
      'a public load balancer speaks HTTPS and needs a certificate; give a domain with its hosted zone, one with a certificateArn, or plainHttp: true',
    );
  if (plainHttp === true && certificateArn !== undefined)
    problems.add('plainHttp', 'it has no use for a certificate; leave one of the two out');
  if (certificateArn !== undefined && domain === undefined)
    problems.add(
      'certificateArn',
      "it does not cover the load balancer's own name, which clients would use; give the domain that it covers, too",
    );
  if (domain !== undefined) problems.addAll(domainProblems(domain));
  if (domain !== undefined && plainHttp !== true && certificateArn === undefined && domain.hostedZoneId === undefined)
    problems.add(
      'domain.hostedZoneId',
      'a certificate can be issued only where its proof can be written; give the hosted zone of Route 53, or a certificateArn',
    );
  if (hasIpv6 === true && !isPublic)
    problems.add('hasIpv6', 'only a public load balancer can have IPv6 addresses here; leave it out');
  for (const cidr of props.ingressCidrs ?? []) add('ingressCidrs', cidrProblem(cidr, isPublic));
  return problems;
}

/** Clients use the first name as it is; of the others the certificate also takes all of a domain. */
function domainProblems({ name, additionalNames = [] }: Domain): readonly Problem[] {
  const host = /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;
  const isHost = (text: string): boolean => isToken(text) || host.test(text);
  return [
    ...(isHost(name)
      ? []
      : [
          {
            property: 'domain.name',
            message: `${show(name)} is not a host name; use one such as 'mcp.example.com', and additionalNames for others`,
          },
        ]),
    ...additionalNames
      .filter((other) => !isHost(other.replace(/^\*\./, '')))
      .map((other) => ({
        property: 'domain.additionalNames',
        message: `${show(other)} is not a host name; use one such as 'www.example.com' or '*.example.com'`,
      })),
  ];
}

function cidrProblem(cidr: string, isPublic: boolean): string | undefined {
  if (isToken(cidr)) return undefined;
  if (!/^[0-9a-fA-F.:]+\/\d{1,3}$/.test(cidr)) return `${show(cidr)} is not a range; use one such as '10.0.0.0/8'`;
  if (!isPublic && /\/0+$/.test(cidr))
    return `${show(cidr)} is everybody, and the load balancer is internal; use the ranges of your networks, not ${ANYWHERE.ipv4}`;
  return undefined;
}
