import type { ComputeSecurityPolicyRule } from '@cdktf/provider-google/lib/compute-security-policy';
import { literal } from '../render/text';

/** What may be called, and how often. */
export interface CallRules {
  /** With everything below them; `/` is everything. */
  readonly paths: readonly string[];
  /** With everything below them; stronger than `paths`. @default - none */
  readonly hiddenPaths?: readonly string[];
  /** Of one client address. @default - no limit */
  readonly requestsPerMinute?: number;
}

/** What every policy ends with. */
const LAST = 2_147_483_647;

/** Most characters of a text in an expression. @see https://cloud.google.com/armor/docs/rules-language-reference */
const MOST_CHARACTERS = 1_024;

/** Clients find out there how to authenticate. Without backslashes, which the language of the rules would take for itself. */
const DISCOVERY = '/[.]well-known/oauth-.*';

/** Servers resolve such parts of a path, also encoded ones: no rule could trust a path that has them. */
const DOT_SEGMENTS = 'request.path.urlDecode().matches("(?:^|/)[.][.]?(?:/|$)")';

const EVERYBODY = { versionedExpr: 'SRC_IPS_V1', config: { srcIpRanges: ['*'] } };

/** Rules of Cloud Armor: the paths of the server, each so often; everything else is not there. */
export function securityRules(rules: CallRules): ComputeSecurityPolicyRule[] {
  const everything = rules.paths.includes('/');
  const hidden = expressions((rules.hiddenPaths ?? []).map((path) => path.toLowerCase()).map(below));
  const allowed = everything
    ? [{ description: 'everything', match: EVERYBODY }]
    : expressions([DISCOVERY, ...rules.paths.map(below)]).map((pattern) => ({
        description: 'the paths of the server',
        match: matching(`request.path.matches("${pattern}")`),
      }));
  return [
    { priority: 900, description: 'no dot segments', action: 'deny(404)', match: matching(DOT_SEGMENTS) },
    ...hidden.map((pattern, i) => ({
      priority: 910 + i,
      description: 'what checks and monitoring ask',
      action: 'deny(404)',
      // Decoded and in any case, because servers route so.
      match: matching(`request.path.urlDecode().lower().matches("${pattern}")`),
    })),
    ...allowed.map((rule, i) => ({ priority: 1_000 + i, ...rule, ...action(rules.requestsPerMinute) })),
    { priority: LAST, description: 'nothing else', action: 'deny(404)', match: EVERYBODY },
  ];
}

const matching = (expression: string): ComputeSecurityPolicyRule['match'] => ({ expr: { expression } });

function action(requestsPerMinute: number | undefined): Pick<ComputeSecurityPolicyRule, 'action' | 'rateLimitOptions'> {
  if (requestsPerMinute === undefined) return { action: 'allow' };
  return {
    action: 'throttle',
    rateLimitOptions: {
      conformAction: 'allow',
      exceedAction: 'deny(429)',
      enforceOnKey: 'IP',
      rateLimitThreshold: { count: requestsPerMinute, intervalSec: 60 },
    },
  };
}

/** Patterns of paths, as few as there can be: each rule counts calls for itself. */
function expressions(paths: readonly string[]): readonly string[] {
  const groups: string[][] = [];
  for (const path of paths) {
    const last = groups[groups.length - 1];
    if (last === undefined || [...last, path].join('|').length > MOST_CHARACTERS - 20) groups.push([path]);
    else last.push(path);
  }
  return groups.map((group) => literal(`^(?:${group.join('|')})$`));
}

/** The path and what is below it, as a regular expression. */
function below(path: string): string {
  const base = path.replace(/\/$/, '').replace(/[.$*+?()|[\]{}]/g, '[$&]');
  return `${base}(?:/.*)?`;
}
