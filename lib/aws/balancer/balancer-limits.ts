import { isToken, show, wholeNumberProblem } from '../../model/errors';

interface Range {
  readonly min: number;
  readonly max: number;
  readonly of: string;
}

/**
 * What an Application Load Balancer takes.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
export const BALANCER = {
  /** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html */
  idleTimeout: { min: 1, max: 4_000, of: 'a whole number of seconds' },
  /** Age of a client's connection after which it is closed, once its call has ended; the platform's own default. */
  clientKeepAliveSeconds: 3_600,
  nameLength: 32,
  /** Zones, so subnets, that it needs. */
  fewestSubnets: 2,
} as const;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
export const RULE = {
  priority: { min: 1, max: 50_000, of: 'a priority' },
  /** Hosts and paths of one rule together; a rule with more is refused by the platform. */
  values: 5,
  /** `*` and `?` of one rule. */
  wildcards: 5,
  patternLength: 128,
} as const;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_JwtValidationActionConfig.html */
export const TOKEN_CHECK = { urlLength: 256, audiences: 10, audienceLength: 256 } as const;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
export const TARGET_GROUP = {
  nameLength: 32,
  port: { min: 1, max: 65_535, of: 'a port' },
  interval: { min: 5, max: 300, of: 'a whole number of seconds' },
  timeout: { min: 2, max: 120, of: 'a whole number of seconds' },
  threshold: { min: 2, max: 10, of: 'a number of checks' },
  deregistrationDelay: { min: 0, max: 3_600, of: 'a whole number of seconds' },
  status: { min: 200, max: 499, of: 'a status code' },
  pathLength: 1_024,
} as const;

/** @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html */
export const RATE_RULE = {
  limit: { min: 10, max: 2_000_000_000 },
  windows: [60, 120, 300, 600],
  nameLength: 128,
} as const;

/** What is wrong with a number; one that is known only at deploy time is the platform's to check. */
export function rangeProblem(value: unknown, range: Range): string | undefined {
  return isToken(value) ? undefined : wholeNumberProblem(value, range);
}

/** What is wrong with a text that must not be longer. */
export function lengthProblem(value: string, max: number): string | undefined {
  if (isToken(value) || value.length <= max) return undefined;
  return `${show(value)} has ${value.length} characters; use at most ${max}`;
}
