import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import type { Construct } from 'constructs';
import { isToken, Problems, show } from '../../model/errors';
import { derivedName, shortHash } from '../../render/names';
import { meant, resolveText } from '../../render/text';
import { TARGET_GROUP, lengthProblem, rangeProblem } from './balancer-limits';

export interface TargetGroupProps {
  /** What the name derives from: the stack's id, the server's name, and what tells two groups of a server apart. */
  readonly name: readonly string[];

  readonly vpcId: string;

  /** Port of the tasks. */
  readonly port: number;

  readonly check: TargetGroupCheck;

  /** Seconds that calls have to end in when a task goes; 0 to 3600. */
  readonly deregistrationDelay: number;

  /** @default 'least_outstanding_requests', because calls and streams of MCP last very differently */
  readonly loadBalancingAlgorithm?: 'least_outstanding_requests' | 'round_robin' | 'weighted_random';
}

/** How the balancer asks a task whether it may get calls. */
export interface TargetGroupCheck {
  readonly path: string;

  /** @default - the port of the tasks */
  readonly port?: number;

  /** Status codes that mean yes, such as `200,405` or `200-399`; 200 to 499. */
  readonly matcher: string;

  /** Seconds between two checks; 5 to 300. */
  readonly interval: number;

  /** Seconds that one check may take; 2 to 120, and less than `interval`. */
  readonly timeout: number;

  /** Checks in a row that make a task healthy; 2 to 10. */
  readonly healthyThreshold: number;

  /** Failures in a row that make it unhealthy; 2 to 10. */
  readonly unhealthyThreshold: number;
}

/**
 * A group of tasks by their addresses, as Fargate wants it.
 * @throws McpValidationError for what the platform would refuse
 */
export function mcpTargetGroup(scope: Construct, id: string, props: TargetGroupProps): LbTargetGroup {
  const { vpcId, port, check, deregistrationDelay, loadBalancingAlgorithm } = props;
  checkTargetGroup(props).throwIfAny(`target group '${props.name.join('-')}' is not valid`);
  return new LbTargetGroup(scope, id, {
    // A listener holds it while it is replaced: the new one comes first, under a name of its own.
    name: derivedName([...props.name, shortHash(meant(scope, { vpcId, port }))], {
      max: TARGET_GROUP.nameLength,
      separator: '-',
    }),
    lifecycle: { createBeforeDestroy: true },
    vpcId,
    port,
    protocol: 'HTTP', // TLS ends at the balancer; behind it security groups say who may call
    targetType: 'ip',
    deregistrationDelay: `${deregistrationDelay}`,
    loadBalancingAlgorithmType: loadBalancingAlgorithm ?? 'least_outstanding_requests',
    healthCheck: {
      enabled: true,
      protocol: 'HTTP',
      path: resolveText(check.path),
      port: check.port === undefined ? 'traffic-port' : `${check.port}`,
      matcher: check.matcher,
      interval: check.interval,
      timeout: check.timeout,
      healthyThreshold: check.healthyThreshold,
      unhealthyThreshold: check.unhealthyThreshold,
    },
  });
}

function checkTargetGroup({ port, check, deregistrationDelay }: TargetGroupProps): Problems {
  const problems = new Problems();
  const add = (property: string, message: string | undefined): void => {
    if (message !== undefined) problems.add(property, message);
  };
  add('port', rangeProblem(port, TARGET_GROUP.port));
  add('deregistrationDelay', rangeProblem(deregistrationDelay, TARGET_GROUP.deregistrationDelay));
  if (check.port !== undefined) add('check.port', rangeProblem(check.port, TARGET_GROUP.port));
  add('check.interval', rangeProblem(check.interval, TARGET_GROUP.interval));
  add('check.timeout', rangeProblem(check.timeout, TARGET_GROUP.timeout));
  for (const property of ['healthyThreshold', 'unhealthyThreshold'] as const)
    add(`check.${property}`, rangeProblem(check[property], TARGET_GROUP.threshold));
  if (!isToken(check.timeout) && !isToken(check.interval) && check.timeout >= check.interval)
    add(
      'check.timeout',
      `${check.timeout} seconds is not less than the interval of ${check.interval}; use a shorter timeout or a longer interval`,
    );
  if (!isToken(check.path) && !check.path.startsWith('/'))
    add('check.path', `${show(check.path)} does not begin with a slash; use one such as '/health'`);
  add('check.path', lengthProblem(check.path, TARGET_GROUP.pathLength));
  add('check.matcher', matcherProblem(check.matcher));
  return problems;
}

function matcherProblem(matcher: string): string | undefined {
  if (isToken(matcher)) return undefined;
  const form = /^\d{3}(,\d{3})*$|^\d{3}-\d{3}$/;
  const codes = matcher.split(/[,-]/).map(Number);
  const fits = codes.every((code) => rangeProblem(code, TARGET_GROUP.status) === undefined);
  if (form.test(matcher) && fits) return undefined;
  return `${show(matcher)} is not a list or range of status codes from 200 to 499; use one such as '200,405' or '200-399'`;
}
