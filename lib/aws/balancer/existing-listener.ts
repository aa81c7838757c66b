import { Fn } from 'cdktf';
import { isToken, Problems, show } from '../../model/errors';
import type { ListenerTarget } from './listener-target';

/** A listener of a load balancer that is there already, by ids. */
export interface ExistingListenerProps {
  /** ARN of a listener of an Application Load Balancer; on an HTTPS one tokens can be checked. */
  readonly listenerArn: string;

  /** Of the balancer: tasks let it in. What the balancer itself may call is left as it is. */
  readonly securityGroupId: string;

  /** Host name that clients use. */
  readonly hostName: string;

  /** Whether the internet can reach the balancer. */
  readonly isPublic: boolean;

  /** What the listener speaks. @default 'https' */
  readonly scheme?: 'http' | 'https';
}

const LISTENER_ARN = /^(arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}):listener\/(app\/[^/]+\/[^/]+)\/[^/]+$/;

const HOST_NAME = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;

/**
 * A listener that somebody else made; several servers and stacks can share it.
 * @throws McpValidationError for what is no listener of an Application Load Balancer, or no host name
 */
export function existingListener(props: ExistingListenerProps): ListenerTarget {
  const { listenerArn, securityGroupId, hostName, isPublic, scheme = 'https' } = props;
  const problems = new Problems();
  if (!isToken(listenerArn) && !LISTENER_ARN.test(listenerArn))
    problems.add(
      'listenerArn',
      `${show(listenerArn)} is not the ARN of a listener of an Application Load Balancer; use one such as 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/name/0123456789abcdef/0123456789abcdef'`,
    );
  if (!isToken(hostName) && !HOST_NAME.test(hostName))
    problems.add(
      'hostName',
      `${show(hostName)} is not a host name; use one such as 'mcp.example.com', without a scheme`,
    );
  problems.throwIfAny('existingListener is not valid');
  return { listenerArn, securityGroupId, hostName, isPublic, scheme, ...balancerOf(listenerArn) };
}

/** A balancer's ARN is a listener's without its end, and with another word. */
function balancerOf(listenerArn: string): { loadBalancerArn: string; loadBalancerArnSuffix: string } {
  if (!isToken(listenerArn)) {
    const [, start, loadBalancerArnSuffix] = LISTENER_ARN.exec(listenerArn)!;
    return { loadBalancerArn: `${start}:loadbalancer/${loadBalancerArnSuffix}`, loadBalancerArnSuffix };
  }
  const parts = Fn.split('/', listenerArn);
  const loadBalancerArnSuffix = Fn.join('/', Fn.slice(parts, 1, 4));
  const start = Fn.replace(Fn.element(parts, 0), ':listener', ':loadbalancer');
  return { loadBalancerArn: Fn.join('/', [start, loadBalancerArnSuffix]), loadBalancerArnSuffix };
}
