import { Lb } from '@cdktf/provider-aws/lib/lb';
import { McpRateLimits } from '../../lib/aws/balancer/rate-limit';
import type { RateLimit, RateLimitsProps } from '../../lib/aws/balancer/rate-limit';
import type { Configuration } from '../support/project';
import { inProject, only, resources } from '../support/project';
import { problemsOf, synthesized } from './balancing';

inProject();

type Rule = Readonly<Record<string, unknown>> & {
  readonly statement: { readonly rate_based_statement: Readonly<Record<string, unknown>> };
};

const limited = (limits: readonly RateLimit[], changes: Partial<RateLimitsProps> = {}): Configuration =>
  synthesized((stack) => {
    const acl = new McpRateLimits(stack, 'limits', { name: 'shared', loadBalancerArn: 'arn:lb', ...changes });
    limits.forEach((limit) => acl.add(limit));
  });
const rulesOf = (...limits: readonly RateLimit[]): readonly Rule[] =>
  only(limited(limits), 'aws_wafv2_web_acl').rule as Rule[];
const statementOf = (changes: Partial<RateLimit>): Readonly<Record<string, unknown>> =>
  rulesOf({ name: 'weather', requestsPerMinute: 60, ...changes })[0].statement.rate_based_statement;

test('an address beyond the limit gets 429, as JSON-RPC, and when to try again', () => {
  const config = limited([{ name: 'weather', requestsPerMinute: 60 }]);
  const acl = only(config, 'aws_wafv2_web_acl');
  expect(acl).toMatchObject({ scope: 'REGIONAL', default_action: { allow: {} } });
  expect(acl.rule).toEqual([
    {
      name: 'weather',
      priority: 0,
      statement: { rate_based_statement: { aggregate_key_type: 'IP', limit: 60, evaluation_window_sec: 60 } },
      action: {
        block: {
          custom_response: {
            response_code: 429,
            custom_response_body_key: 'too-many-requests',
            response_header: [{ name: 'Retry-After', value: '60' }],
          },
        },
      },
      visibility_config: {
        cloudwatch_metrics_enabled: true,
        metric_name: 'weather',
        sampled_requests_enabled: false,
      },
    },
  ]);
  const [{ key, content_type, content }] = acl.custom_response_body as Record<string, string>[];
  expect({ key, content_type }).toEqual({ key: 'too-many-requests', content_type: 'APPLICATION_JSON' });
  expect(JSON.parse(content)).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32000 } });
  expect(only(config, 'aws_wafv2_web_acl_association')).toMatchObject({ resource_arn: 'arn:lb' });
});

test.each([
  [1, 10, 600],
  [2, 10, 300],
  [4, 20, 300],
  [5, 10, 120],
  [9, 18, 120],
  [10, 10, 60],
  [1_000_000, 1_000_000, 60],
])('%d a minute are %d in %d seconds: fewer than 10 cannot be counted', (requestsPerMinute, limit, window) => {
  expect(statementOf({ requestsPerMinute })).toMatchObject({ limit, evaluation_window_sec: window });
});

describe('counts only', () => {
  const regex = (statement: unknown): string =>
    (statement as { regex_match_statement: { regex_string: string } }).regex_match_statement.regex_string;

  test('requests to a host, however it is written', () => {
    const scope = statementOf({ hosts: ['MCP.example.com'] }).scope_down_statement;
    expect(scope).toEqual({
      regex_match_statement: {
        field_to_match: { single_header: [{ name: 'host' }] },
        text_transformation: [{ priority: 0, type: 'LOWERCASE' }],
        regex_string: '^mcp\\.example\\.com(:[0-9]+)?$',
      },
    });
    expect('mcp.example.com:443').toMatch(new RegExp(regex(scope)));
    expect('mcpxexample.com').not.toMatch(new RegExp(regex(scope)));
  });

  test('requests to one of the hosts and one of the paths', () => {
    const scope = statementOf({ hosts: ['*.example.com'], paths: ['/mcp', '/mcp/*'] }).scope_down_statement as {
      and_statement: { statement: [unknown, { or_statement: { statement: unknown[] } }] };
    };
    const [host, paths] = scope.and_statement.statement;
    expect(regex(host)).toBe('^.*\\.example\\.com(:[0-9]+)?$');
    expect(paths.or_statement.statement.map(regex)).toEqual(['^/mcp$', '^/mcp/.*$']);
  });

  test('requests to a host that only Terraform knows', () => {
    const config = synthesized((stack) => {
      const hosts = [new Lb(stack, 'lb', {}).dnsName];
      const acl = new McpRateLimits(stack, 'limits', { name: 'shared', loadBalancerArn: 'arn:lb' });
      acl.add({ name: 'weather', requestsPerMinute: 60, hosts });
    });
    const [rule] = only(config, 'aws_wafv2_web_acl').rule as Rule[];
    expect(rule.statement.rate_based_statement.scope_down_statement).toMatchObject({
      byte_match_statement: { search_string: '${aws_lb.lb.dns_name}', positional_constraint: 'STARTS_WITH' },
    });
  });
});

test('servers of a balancer share one web ACL, each with a rule of its own', () => {
  const rules = rulesOf({ name: 'weather', requestsPerMinute: 60 }, { name: 'maps', requestsPerMinute: 120 });
  expect(rules.map(({ name, priority }) => [name, priority])).toEqual([
    ['weather', 0],
    ['maps', 1],
  ]);
});

describe('what was blocked', () => {
  const destination = 'arn:aws:logs:eu-central-1:123456789012:log-group:aws-waf-logs-mcp';

  test('is logged where a destination is given, without credentials', () => {
    const config = limited([], { logDestinationArn: destination });
    expect(only(config, 'aws_wafv2_web_acl_logging_configuration')).toMatchObject({
      log_destination_configs: [destination],
      logging_filter: {
        default_behavior: 'DROP',
        filter: [
          { behavior: 'KEEP', requirement: 'MEETS_ANY', condition: [{ action_condition: { action: 'BLOCK' } }] },
        ],
      },
      redacted_fields: ['authorization', 'cookie', 'mcp-session-id'].map((name) => ({ single_header: { name } })),
    });
  });

  test('is not logged otherwise, and never sampled', () => {
    const config = limited([{ name: 'weather', requestsPerMinute: 60 }]);
    expect(resources(config, 'aws_wafv2_web_acl_logging_configuration')).toEqual([]);
    expect(JSON.stringify(config)).not.toContain('"sampled_requests_enabled":true');
  });
});

test.each<[string, () => void, string]>([
  [
    'a second limit of a name',
    () => rulesOf({ name: 'a', requestsPerMinute: 1 }, { name: 'a', requestsPerMinute: 2 }),
    "name: 'a' has a limit already; use another name",
  ],
  [
    'none at all',
    () => statementOf({ requestsPerMinute: 0 }),
    'requestsPerMinute: 0 is out of range; use a whole number of requests from 1 to 2000000000',
  ],
  [
    'a log that the platform does not write to',
    () => limited([], { logDestinationArn: 'arn:aws:logs:eu-central-1:123456789012:log-group:mine' }),
    "logDestinationArn: 'arn:aws:logs:eu-central-1:123456789012:log-group:mine' names nothing that the platform writes to; use a log group, bucket or delivery stream whose name begins with 'aws-waf-logs-'",
  ],
])('refuses %s', (_what, build, problem) => {
  expect(problemsOf(build)).toEqual([problem]);
});
