import assert from 'node:assert/strict';
import { Duration, HealthCheck } from '../../lib';
import type { AppFolder } from './app-folder';
import type { Scenario } from './support';
import { tell, tinyServer } from './tiny-server';

/** It answers, except where it is asked about its health. */
const SICK = `
require('node:http').createServer((q, r) => r.writeHead(q.url === '/health' ? 503 : 200).end()).listen(3000, '0.0.0.0');
console.log('listening, but the database is gone');
process.on('SIGTERM', () => process.exit(0));
`;
const EXITS = `console.log('reading settings'); console.error('no licence in /etc/licence'); process.exit(3);`;
const LATE = `console.log('warming up'); process.on('SIGTERM', () => process.exit(0)); setTimeout(() => undefined, 600_000);`;

const quick = {
  interval: Duration.seconds(3),
  timeout: Duration.seconds(3),
  retries: 1,
  startPeriod: Duration.seconds(1),
};

export const scenario: Scenario = {
  name: 'failing',
  steps: (suite) => {
    let app: AppFolder;
    const node = (source: string, props: Parameters<typeof tinyServer>[1] = {}): void =>
      app.describe(tinyServer(suite.image, { command: ['node', '-e', source], ...props }));
    const mustFail = async (atMostSeconds: number, ...texts: readonly string[]): Promise<void> => {
      const { seconds } = await app.mustRefuse(texts);
      assert.ok(seconds < atMostSeconds, `it took ${seconds.toFixed(1)} s, and the engine knew it much earlier`);
    };
    const logs = (): string => `more: docker logs ${app.nameOf('tiny')}`;

    return [
      [
        'a program that does not exist is named',
        async () => {
          app = await suite.app();
          app.describe(tinyServer(suite.image, { command: ['no-such-program'] }));
          await mustFail(30, 'no-such-program');
        },
      ],
      [
        'one that ends at once fails the deploy long before its limit of 60 s, with exit code and log',
        async () => {
          node(EXITS);
          const why = "MCP server 'tiny' is not ready: it ends and is restarted again and again (exit code 3)";
          await mustFail(30, why, 'last lines of its log:', 'reading settings', 'no licence in /etc/licence', logs());
        },
      ],
      [
        'one that never listens fails it at the limit of its readiness check',
        async () => {
          node(LATE, { readiness: HealthCheck.tcp(quick) });
          await mustFail(40, 'no answer that means yes within 7 s', 'last answer:', 'warming up', logs());
        },
      ],
      [
        'one that gets unhealthy fails it as soon as the engine says so, far below the limit of 115 s',
        async () => {
          node(SICK, { healthCheck: HealthCheck.http('/health', quick), readiness: HealthCheck.http('/health') });
          await mustFail(
            40,
            'its health check fails',
            'last answer: HTTP 503 from GET /health',
            'last health check: exit code 1',
            'listening, but the database is gone',
            logs(),
          );
        },
      ],
      [
        'a repaired description deploys on top, and the plan is empty',
        async () => {
          app.describe(tinyServer(suite.image, { healthCheck: HealthCheck.http('/', quick) }));
          await app.mustApply();
          assert.ok((await tell(app.port)).env);
          await app.mustBeUnchanged();
        },
      ],
      [
        'destroy leaves nothing',
        async () => {
          await app.mustDestroy();
          await suite.mustHaveLeftNothing(app);
        },
      ],
    ];
  },
};
