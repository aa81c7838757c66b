import type { LbListenerRuleAction } from '@cdktf/provider-aws/lib/lb-listener-rule';
import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { resolveText } from '../../render/text';

/**
 * A token signed with RS256, that has not expired.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html
 */
export interface TokenCheck {
  /** As in the token's `iss`; at most 256 characters. */
  readonly issuer: string;

  /** Where the issuer's keys are: at most 10, and 150 KB. Reached from the balancer's own network. */
  readonly jwksUrl: string;

  /** Accepted `aud` values, 1 to 10. */
  readonly audiences: readonly string[];
}

/** What a rule does with a request: where tokens are checked, only one with a good token goes on to the server. */
export function actions(targetGroups: readonly LbTargetGroup[], check: TokenCheck | undefined): LbListenerRuleAction[] {
  const [blue, green] = targetGroups;
  const forward: LbListenerRuleAction =
    green === undefined
      ? { type: 'forward', targetGroupArn: blue.arn }
      : {
          type: 'forward',
          forward: {
            targetGroup: [
              { arn: blue.arn, weight: 100 },
              { arn: green.arn, weight: 0 },
            ],
          },
        };
  if (check === undefined) return [forward];
  const { issuer, jwksUrl, audiences } = check;
  const jwtValidation = {
    issuer: resolveText(issuer),
    jwksEndpoint: resolveText(jwksUrl),
    additionalClaim: [
      { name: 'aud', format: 'string-array', values: audiences.map((audience) => resolveText(audience)) },
    ],
  };
  return [
    { type: 'jwt-validation', order: 1, jwtValidation },
    { ...forward, order: 2 },
  ];
}
