import { Duration, HealthCheck, Rollout } from '../../lib';
import { hostOf, ownersRepository } from '../../lib/google/image-hosts';
import { logFilter } from '../../lib/google/logs';
import { probesOf } from '../../lib/google/probes';
import { securityRules } from '../../lib/google/security-rules';
import { trafficOf, trafficProblems } from '../../lib/google/traffic';

describe('probes', () => {
  test.each([
    [
      'no check: the port, as long as Cloud Run waits',
      undefined,
      { startupProbe: { tcpSocket: { port: 3000 }, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 48 } },
    ],
    [
      'a connection: until it has started',
      HealthCheck.tcp({ port: 3001, timeout: Duration.seconds(2) }),
      { startupProbe: { tcpSocket: { port: 3001 }, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 21 } },
    ],
    [
      'a route: from its start on',
      HealthCheck.http('/health', { interval: Duration.seconds(30), retries: 2 }),
      {
        startupProbe: {
          httpGet: { path: '/health', port: 3000 },
          periodSeconds: 5,
          timeoutSeconds: 5,
          failureThreshold: 16,
        },
        livenessProbe: {
          httpGet: { path: '/health', port: 3000 },
          periodSeconds: 30,
          timeoutSeconds: 5,
          failureThreshold: 2,
        },
      },
    ],
    [
      'a route that is asked each second',
      HealthCheck.http('/health', { interval: Duration.seconds(1), startPeriod: Duration.seconds(60) }),
      {
        startupProbe: {
          httpGet: { path: '/health', port: 3000 },
          periodSeconds: 1,
          timeoutSeconds: 1,
          failureThreshold: 66,
        },
        livenessProbe: {
          httpGet: { path: '/health', port: 3000 },
          periodSeconds: 1,
          timeoutSeconds: 1,
          failureThreshold: 3,
        },
      },
    ],
  ])('%s', (_what, check, expected) => {
    expect(probesOf(check, 3000)).toEqual(expected);
  });

  test('a container that never starts is given up within what Cloud Run allows', () => {
    const { startupProbe } = probesOf(
      HealthCheck.http('/h', { interval: Duration.minutes(10), timeout: Duration.minutes(2), retries: 10 }),
      80,
    );
    expect((startupProbe.periodSeconds ?? 0) * (startupProbe.failureThreshold ?? 0)).toBeLessThanOrEqual(240);
  });
});

describe('rules for calls', () => {
  const DENY = expect.objectContaining({ priority: 2_147_483_647, action: 'deny(404)' });

  test('the paths of the server and what clients need to find out how to authenticate, nothing else', () => {
    expect(securityRules({ paths: ['/mcp'] })).toEqual([
      expect.objectContaining({ priority: 900, action: 'deny(404)' }),
      {
        priority: 1_000,
        description: 'the paths of the server',
        action: 'allow',
        match: { expr: { expression: 'request.path.matches("^(?:/[.]well-known/oauth-.*|/mcp(?:/.*)?)$")' } },
      },
      DENY,
    ]);
  });

  test.each([
    ['/mcp', true],
    ['/mcp/x', true],
    ['/.well-known/oauth-protected-resource/mcp', true],
    ["/it's/(a)/$b", true],
    ['/mcpx', false],
    ['/health', false],
    ['/its/a/b', false],
    ['/xwell-known/oauth-', false],
  ])('%s', (path, isReachable) => {
    const rule = securityRules({ paths: ['/mcp', "/it's/(a)/$b"] })[1];
    const text = (rule.match as { expr: { expression: string } }).expr.expression;
    const [, pattern = ''] = /^request\.path\.matches\("(.*)"\)$/.exec(text) ?? [];
    expect(text).not.toContain('\\');
    expect(new RegExp(pattern).test(path)).toBe(isReachable);
  });

  test('what checks and monitoring ask is hidden, however it is written', () => {
    expect(securityRules({ paths: ['/'], hiddenPaths: ['/Health', '/metrics'] })).toContainEqual({
      priority: 910,
      description: 'what checks and monitoring ask',
      action: 'deny(404)',
      match: {
        expr: { expression: 'request.path.urlDecode().lower().matches("^(?:/health(?:/.*)?|/metrics(?:/.*)?)$")' },
      },
    });
  });

  test('so many calls a minute of one address', () => {
    const [, rule, last] = securityRules({ paths: ['/'], requestsPerMinute: 60 });
    expect(rule).toMatchObject({
      action: 'throttle',
      rateLimitOptions: {
        conformAction: 'allow',
        exceedAction: 'deny(429)',
        enforceOnKey: 'IP',
        rateLimitThreshold: { count: 60, intervalSec: 60 },
      },
    });
    expect(last).toEqual(DENY);
  });

  test('more paths than an expression holds are several rules', () => {
    const paths = Array.from({ length: 60 }, (_, i) => `/tools/of-a-server-with-many-of-them/${i}`);
    const rules = securityRules({ paths }).slice(1, -1);
    expect(rules.map(({ priority }) => priority)).toEqual(rules.map((_, i) => 1_000 + i));
    expect(rules.length).toBeGreaterThan(1);
    for (const { match } of rules) expect(JSON.stringify(match).length).toBeLessThan(1_100);
  });
});

describe('traffic', () => {
  const LATEST = 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST';
  const stable = (percent: number) => ({
    type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION',
    revision: 'weather-1',
    percent,
  });

  test.each([
    [Rollout.rolling(), undefined, [{ type: LATEST, percent: 100 }]],
    [Rollout.canary(), 'none', [{ type: LATEST, percent: 100 }]],
    [Rollout.canary({ percent: 20 }), 'weather-1', [stable(80), { type: LATEST, percent: 20, tag: 'canary' }]],
    [Rollout.blueGreen(), 'weather-1', [stable(100), { type: LATEST, percent: 0, tag: 'green' }]],
  ])('%#', (rollout, revision, expected) => {
    expect(trafficOf(rollout, revision)).toEqual(expected);
  });

  test.each([
    [Rollout.canary(), undefined, 'it is missing, and canary takes two deploys'],
    [Rollout.blueGreen(), 'Weather 1', "'Weather 1' is not the name of a revision"],
    [Rollout.rolling(), 'weather-1', "'weather-1' would be without effect, because the rollout is rolling"],
  ])('%#: says what is wrong', (rollout, revision, message) => {
    expect(trafficProblems(rollout, revision).map((p) => p.message)).toEqual([expect.stringContaining(message)]);
  });

  test('says nothing where all is said', () => {
    expect(
      [Rollout.rolling(), Rollout.canary(), Rollout.blueGreen()].flatMap((r) => trafficProblems(r, 'none')),
    ).toEqual([]);
  });
});

test.each([
  ['redis:7.4', undefined],
  ['acme/weather:1', undefined],
  ['docker.io/library/redis:7', undefined],
  ['gcr.io/acme/x', undefined],
  ['eu.gcr.io/acme/x', undefined],
  ['europe-west1-docker.pkg.dev/acme/mcp/x:1', undefined],
  ['ghcr.io/acme/x:1', 'ghcr.io'],
  ['public.ecr.aws/docker/library/haproxy:3.2', 'public.ecr.aws'],
  ['registry.local:5000/x', 'registry.local:5000'],
])('the host of %s that Cloud Run does not know', (reference, expected) => {
  expect(hostOf(reference)).toBe(expected);
});

test('the repository of an image', () => {
  const mine = { location: 'europe-west1', project: 'acme', repository: 'mcp' };
  expect(ownersRepository('europe-west1-docker.pkg.dev/acme/mcp/team/x:1')).toEqual(mine);
  expect(ownersRepository('europe-west1-docker.pkg.dev/example.com:acme/mcp/x:1')?.project).toBe('example.com:acme');
  expect(ownersRepository('ghcr.io/acme/x:1')).toBeUndefined();
});

test('the logs of a service are those of its revisions in its region', () => {
  expect(logFilter('weather', 'europe-west1')).toBe(
    'resource.type="cloud_run_revision" AND resource.labels.service_name="weather" AND resource.labels.location="europe-west1"',
  );
});
