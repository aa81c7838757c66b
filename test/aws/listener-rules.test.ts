import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import type { TerraformStack } from 'cdktf';
import { existingListener } from '../../lib/aws/balancer/existing-listener';
import { listenerRules, rulesNeeded } from '../../lib/aws/balancer/listener-rules';
import type { Route } from '../../lib/aws/balancer/listener-rules';
import { inProject, resources } from '../support/project';
import { LISTENER_ARN, group, httpsListener, problemsOf, synthesized } from './balancing';

inProject();

type Rule = {
  readonly priority: number;
  readonly action: readonly Readonly<Record<string, unknown>>[];
  readonly condition: readonly Readonly<Record<string, { readonly values: readonly string[] }>>[];
  readonly lifecycle?: unknown;
};

const ROUTE: Route = { priority: 100, hosts: ['mcp.example.com'], paths: ['/mcp', '/mcp/*'], openPaths: [] };
const JWT = { issuer: 'https://login.example.com', jwksUrl: 'https://login.example.com/keys', audiences: ['a', 'b'] };
const DISCOVERY = ['/.well-known/oauth-protected-resource*', '/.well-known/oauth-authorization-server*'];

const build =
  (changes: Partial<Route> = {}, kinds = ['tasks']) =>
  (stack: TerraformStack): void => {
    const groups = kinds.map((kind) => group(stack, kind));
    listenerRules(stack, 'weather', httpsListener(), { ...ROUTE, ...changes }, groups);
  };
const rulesOf = (changes: Partial<Route> = {}, kinds?: string[]): readonly Rule[] =>
  (resources(synthesized(build(changes, kinds)), 'aws_lb_listener_rule') as unknown as Rule[])
    .slice()
    .sort((a, b) => a.priority - b.priority);
const pathsOf = ({ condition }: Rule): readonly string[] => condition.flatMap((c) => c.path_pattern?.values ?? []);
const hostsOf = ({ condition }: Rule): readonly string[] => condition.flatMap((c) => c.host_header?.values ?? []);

test('a host and paths lead to the tasks', () => {
  expect(resources(synthesized(build()), 'aws_lb_listener_rule')).toEqual([
    {
      listener_arn: LISTENER_ARN,
      priority: 100,
      action: [{ type: 'forward', target_group_arn: '${aws_lb_target_group.tasks.arn}' }],
      condition: [{ host_header: { values: ['mcp.example.com'] } }, { path_pattern: { values: ['/mcp', '/mcp/*'] } }],
    },
  ]);
});

test('without a check of tokens open paths are paths like others', () => {
  const [rule, ...others] = rulesOf({ openPaths: ['/.well-known/oauth-*', '/mcp'] });
  expect(others).toEqual([]);
  expect(pathsOf(rule)).toEqual(['/mcp', '/mcp/*', '/.well-known/oauth-*']);
});

describe('tokens', () => {
  test('are checked before anything is forwarded; discovery needs none, by a rule before', () => {
    const [open, guarded, ...others] = rulesOf({ jwt: JWT });
    expect(others).toEqual([]);
    expect(pathsOf(open)).toEqual(DISCOVERY);
    expect(open).toMatchObject({ priority: 100, action: [{ type: 'forward' }] });
    expect(pathsOf(guarded)).toEqual(['/mcp', '/mcp/*']);
    expect(guarded.priority).toBe(101);
    expect(guarded.action).toEqual([
      {
        type: 'jwt-validation',
        order: 1,
        jwt_validation: {
          issuer: JWT.issuer,
          jwks_endpoint: JWT.jwksUrl,
          additional_claim: [{ name: 'aud', format: 'string-array', values: ['a', 'b'] }],
        },
      },
      { type: 'forward', order: 2, target_group_arn: '${aws_lb_target_group.tasks.arn}' },
    ]);
    expect([...hostsOf(open), ...hostsOf(guarded)]).toEqual(['mcp.example.com', 'mcp.example.com']);
  });

  test.each([
    [
      'a narrower discovery',
      { openPaths: ['/.well-known/oauth-protected-resource/mcp'] },
      ['/.well-known/oauth-protected-resource/mcp'],
    ],
    ['another path', { openPaths: ['/open'] }, ['/open', ...DISCOVERY]],
    ['discovery among the paths', { paths: ['/mcp', '/.well-known/oauth-protected-resource'] }, DISCOVERY],
    [
      'discovery beside a narrower one',
      { paths: ['/mcp', '/.well-known/oauth-x'], openPaths: ['/.well-known/oauth-y'] },
      ['/.well-known/oauth-y', '/.well-known/oauth-x'],
    ],
  ])('are not needed for %s', (_what, changes, open) => {
    const rules = rulesOf({ jwt: JWT, ...changes });
    expect(rules.filter(({ action }) => action.length === 1).flatMap(pathsOf)).toEqual(open);
    expect(rules.filter(({ action }) => action[0].type === 'jwt-validation').flatMap(pathsOf)[0]).toBe('/mcp');
  });

  test('are never asked for by a login page', () => {
    expect(JSON.stringify(rulesOf({ jwt: JWT }))).not.toMatch(/authenticate|redirect/);
  });
});

describe('a rule holds five values', () => {
  const some = (count: number, text: string): string[] => Array.from({ length: count }, (_, i) => `${text}${i + 1}`);
  const hosts = (count: number): string[] => some(count, 'h').map((host) => `${host}.example.com`);

  test.each<[number, number, number]>([
    [0, 5, 1],
    [0, 6, 2],
    [1, 4, 1],
    [1, 5, 2],
    [4, 2, 2],
    [5, 4, 5],
  ])('%d hosts and %d paths take %d', (h, p, count) => {
    const route = { hosts: hosts(h), paths: some(p, '/p') };
    const rules = rulesOf(route);
    expect(rules).toHaveLength(count);
    expect(rulesNeeded({ ...ROUTE, ...route })).toBe(count);
    expect(rules.map(({ priority }) => priority)).toEqual(rules.map((_, i) => 100 + i));
    for (const rule of rules) expect(hostsOf(rule).length + pathsOf(rule).length).toBeLessThanOrEqual(5);
    const reached = rules.flatMap((rule) =>
      pathsOf(rule).flatMap((path) => [...hostsOf(rule), ''].map((x) => x + path)),
    );
    for (const path of route.paths) for (const host of route.hosts) expect(reached).toContain(host + path);
  });

  test('and five wildcards', () => {
    expect(rulesOf({ hosts: [], paths: ['/*/a*', '/*/b*', '/*/c*'] }).map(pathsOf)).toEqual([
      ['/*/a*', '/*/b*'],
      ['/*/c*'],
    ]);
  });
});

describe('between two groups', () => {
  test('a deployment shifts one rule, which stays as ECS left it', () => {
    const rules = rulesOf({}, ['blue', 'green']);
    expect(rules).toHaveLength(1);
    expect(rules[0].action).toEqual([
      {
        type: 'forward',
        forward: {
          target_group: [
            { arn: '${aws_lb_target_group.blue.arn}', weight: 100 },
            { arn: '${aws_lb_target_group.green.arn}', weight: 0 },
          ],
        },
      },
    ]);
    expect(rules[0].lifecycle).toEqual({ ignore_changes: ['action'] });
    expect(rulesOf()[0].lifecycle).toBeUndefined();
  });

  test.each([
    [{ paths: ['/a', '/b', '/c', '/d', '/e'] }, /^rollout: .* this route needs 2; use Rollout.rolling\(\), or fewer/],
    [{ jwt: JWT }, /^rollout: .* would lose the check of tokens; use Rollout.rolling\(\)$/],
  ])('nothing else can be shifted: %#', (changes, problem) => {
    expect(problemsOf(build(changes, ['blue', 'green']))).toEqual([expect.stringMatching(problem)]);
  });
});

describe('priorities', () => {
  const two = (second: number, listenerArn?: (stack: TerraformStack) => string) => (stack: TerraformStack) => {
    const groups = [group(stack)];
    for (const [i, priority] of [100, second].entries()) {
      const arn = listenerArn?.(stack) ?? LISTENER_ARN;
      const target = existingListener({ ...httpsListener(), listenerArn: arn });
      listenerRules(stack, `server-${i}`, target, { ...ROUTE, priority, jwt: JWT }, groups);
    }
  };

  test('of two routes of a listener are apart', () => {
    expect(problemsOf(two(102))).toEqual([]);
    expect(problemsOf(two(101))).toEqual([
      "priority: 101 is taken on this listener by 'aws'; use another first priority",
    ]);
  });

  test('are known apart on a listener of the stack, too', () => {
    const made = (stack: TerraformStack): string =>
      (
        (stack.node.tryFindChild('made') as LbListener | undefined) ??
        new LbListener(stack, 'made', { loadBalancerArn: 'arn', defaultAction: [{ type: 'forward' }] })
      ).arn;
    expect(problemsOf(two(100, made))).toHaveLength(1);
    expect(problemsOf(two(200, made))).toEqual([]);
  });
});

test('what a user wrote is no template', () => {
  const [rule] = rulesOf({ paths: ['/$'], jwt: { ...JWT, audiences: ['${x}'] } }).slice(1);
  expect(JSON.stringify(rule)).toContain('"$${x}"');
});

test.each<[string, Partial<Route>, string | RegExp]>([
  ['priority 0', { priority: 0 }, 'priority: 0 is out of range; use a priority from 1 to 50000'],
  [
    'a last priority too high',
    { priority: 50_000, jwt: JWT },
    'priority: the rules need 2 from 50000 on; use at most 49999',
  ],
  ['no path', { paths: [] }, "paths: none leads to the server; give some, or ['/*'] for all of a host"],
  ['a path with a space', { paths: ['/a b'] }, /^paths: '\/a b' is not a path pattern/],
  ['a long path', { paths: [`/${'a'.repeat(128)}`] }, /^paths: .* has 129 characters; use at most 128$/],
  ['many wildcards', { paths: ['/*/*/*'] }, "paths: '/*/*/*' has too many wildcards; use at most 2"],
  ['a URL for a host', { hosts: ['https://mcp.example.com'] }, /^hosts: .* is not a host name with a dot/],
  [
    'an open path over a checked one',
    { jwt: JWT, paths: ['/mcp'], openPaths: ['/*'] },
    "openPaths: '/*' leaves '/mcp' open; name less",
  ],
  ['no audience', { jwt: { ...JWT, audiences: [] } }, /^jwt\.audiences: 0 of them cannot be checked, .* give 1 to 10$/],
  ['keys over HTTP', { jwt: { ...JWT, jwksUrl: 'http://x' } }, /^jwt\.jwksUrl: 'http:\/\/x' is not an https URL/],
])('refuses %s', (_what, changes, problem) => {
  expect(problemsOf(build(changes))).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
});

test('refuses to check tokens that travel without TLS', () => {
  const plain = existingListener({ ...httpsListener(), scheme: 'http' });
  expect(problemsOf((stack) => listenerRules(stack, 'weather', plain, { ...ROUTE, jwt: JWT }, [group(stack)]))).toEqual(
    ['jwt: tokens can be checked on an HTTPS listener only; give a domain or a certificate'],
  );
});
