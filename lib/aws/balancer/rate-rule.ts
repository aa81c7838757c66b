import type { Wafv2WebAclRule } from '@cdktf/provider-aws/lib/wafv2-web-acl';
import { isToken, refuse, show, wholeNumber } from '../../model/errors';
import { derivedName } from '../../render/names';
import { literal } from '../../render/text';
import { RATE_RULE } from './balancer-limits';
import type { RateLimit } from './rate-limit';
import { globExpression } from './route-conditions';

/** Key of the answer to a client beyond its limit. */
export const TOO_MANY_KEY = 'too-many-requests';

/** The answer, as JSON-RPC has it; MCP gives servers the codes from -32000 to -32099. */
export const TOO_MANY_REQUESTS = JSON.stringify({
  jsonrpc: '2.0',
  id: null,
  error: { code: -32000, message: 'Too many requests: wait, then try again' },
});

/** A statement of WAF, in the provider's own spelling: the binding passes it on as it is. */
type Statement = Readonly<Record<string, unknown>>;

/** The rule of one limit. */
export function rateRule(limit: RateLimit, priority: number): Wafv2WebAclRule {
  const name = derivedName([limit.name], { max: RATE_RULE.nameLength, separator: '-' });
  const { requests, window } = counted(limit.requestsPerMinute);
  const scopes = [
    anyOf((limit.hosts ?? []).map((host) => matching({ single_header: [{ name: 'host' }] }, host, 'LOWERCASE'))),
    anyOf((limit.paths ?? []).map((path) => matching({ uri_path: {} }, path, 'NONE'))),
  ].filter((scope) => scope !== undefined);
  const [only] = scopes;
  const scope = scopes.length > 1 ? { and_statement: { statement: scopes } } : only;
  return {
    name,
    priority,
    statement: {
      rate_based_statement: {
        aggregate_key_type: 'IP',
        limit: requests,
        evaluation_window_sec: window,
        ...(scope === undefined ? {} : { scope_down_statement: scope }),
      },
    },
    action: {
      block: {
        customResponse: {
          responseCode: 429,
          customResponseBodyKey: TOO_MANY_KEY,
          responseHeader: [{ name: 'Retry-After', value: `${window}` }],
        },
      },
    },
    visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: name, sampledRequestsEnabled: false },
  };
}

/** The shortest window in which the platform counts so few requests. */
function counted(requestsPerMinute: number): { readonly requests: number; readonly window: number } {
  const { limit, windows } = RATE_RULE;
  const range = { min: 1, max: limit.max, of: 'a whole number of requests' };
  wholeNumber('RateLimit', 'requestsPerMinute', requestsPerMinute, range);
  const window =
    windows.find((seconds) => (requestsPerMinute * seconds) / 60 >= limit.min) ?? windows[windows.length - 1];
  return { requests: (requestsPerMinute * window) / 60, window };
}

function anyOf(statements: readonly Statement[]): Statement | undefined {
  return statements.length > 1 ? { or_statement: { statement: statements } } : statements[0];
}

/** A host may come with a port, and in any case; a path is compared as the listener's rules do. */
function matching(field: Statement, pattern: string, transformation: 'LOWERCASE' | 'NONE'): Statement {
  const isHost = transformation === 'LOWERCASE';
  const common = { field_to_match: field, text_transformation: [{ priority: 0, type: transformation }] };
  if (isToken(pattern)) {
    if (!isHost) refuse('RateLimit', 'paths', `${show(pattern)} cannot be matched; give a path`);
    return {
      byte_match_statement: { ...common, search_string: pattern, positional_constraint: 'STARTS_WITH' },
    };
  }
  const expression = globExpression(isHost ? pattern.toLowerCase() : pattern);
  const regex = isHost ? expression.replace(/\$$/, '(:[0-9]+)?$') : expression;
  return { regex_match_statement: { ...common, regex_string: literal(regex) } };
}
