import assert from 'node:assert/strict';
import type { CompanionProps } from '../../lib';
import { Companion, ContainerImage, HealthCheck, ImageRuntime, Reference, SERVER } from '../../lib';
import type { AppFolder } from './app-folder';
import { docker, inspect } from './engine';
import type { Scenario } from './support';
import { QUICK, inside } from './store';
import { TINY_SOURCE, tinyServer } from './tiny-server';

/** The bridge needs a moment before it answers. */
const BRIDGE = `setTimeout(() => {${TINY_SOURCE}}, 2_000); process.on('SIGTERM', () => process.exit(0));`;

/** It asks the bridge when it starts, and at every call. */
const UI = `
const { createServer } = require('node:http');
process.on('SIGTERM', () => process.exit(0));
const ask = () => fetch(process.env.BRIDGE_URL, { headers: { connection: 'close' } }).then((r) => 'HTTP ' + r.status, (e) => 'failed: ' + e.cause?.code);
const first = ask();
createServer(async (request, response) => response.end(JSON.stringify({ first: await first, now: await ask() }))).listen(8080, '0.0.0.0');
`;
const SICK = `
require('node:http').createServer((q, r) => r.writeHead(503).end()).listen(8080, '0.0.0.0');
console.log('the bridge speaks another language');
process.on('SIGTERM', () => process.exit(0));
`;

export const scenario: Scenario = {
  name: 'front',
  steps: (suite) => {
    let app: AppFolder;
    let [server, ui] = ['', ''];
    const describe = (
      changes: Partial<CompanionProps> = {},
      check: HealthCheck | undefined = HealthCheck.tcp(QUICK),
    ): void =>
      app.describe(
        tinyServer(suite.image, {
          name: 'bridge',
          command: ['node', '-e', BRIDGE],
          healthCheck: check,
          front: 'ui',
          companions: [
            new Companion({
              name: 'ui',
              image: ContainerImage.fromRegistry(suite.image, { runtime: ImageRuntime.NODE }),
              command: ['node', '-e', UI],
              environment: { BRIDGE_URL: Reference.serverUrl(), PUBLIC_URL: Reference.publicUrl() },
              ports: { http: 8_080 },
              healthCheck: HealthCheck.http('/', QUICK),
              needs: [SERVER],
              ...changes,
            }),
          ],
        }),
      );
    const told = async (): Promise<{ first: string; now: string }> => {
      const response = await fetch(`http://127.0.0.1:${app.port}/`, { headers: { connection: 'close' } });
      return (await response.json()) as { first: string; now: string };
    };

    return [
      [
        'the front starts when the server is healthy: its very first request succeeds',
        async () => {
          app = await suite.app();
          [server, ui] = [app.nameOf('bridge'), app.nameOf('bridge_ui')];
          describe();
          await app.mustApply();
          assert.deepEqual(await told(), { first: 'HTTP 200', now: 'HTTP 200' });
          assert.ok((await inspect(server)).State.StartedAt < (await inspect(ui)).State.StartedAt);
        },
      ],
      [
        'only the front is published, on the loopback address, and the endpoint is its own',
        async () => {
          assert.equal(await docker('port', server), '');
          assert.equal(await docker('port', ui), `8080/tcp -> 127.0.0.1:${app.port}`);
          const { endpoint, ...others } = await app.outputs();
          assert.equal(endpoint, `http://localhost:${app.port}/`);
          assert.deepEqual(
            Object.keys(others).filter((name) => name.startsWith('client_')),
            [],
          );
          assert.equal(await inside(ui, 'console.log(process.env.PUBLIC_URL)'), endpoint);
        },
      ],
      ['the plan is empty', () => app.mustBeUnchanged()],
      [
        'without a health check of the server the front still waits until its port answers',
        async () => {
          await app.mustDestroy();
          describe({}, undefined);
          await app.mustApply();
          assert.equal((await told()).first, 'HTTP 200');
          await app.mustBeUnchanged();
        },
      ],
      [
        'a front that stays unhealthy fails the deploy in bounded time, by its name and log',
        async () => {
          describe({ command: ['node', '-e', SICK] });
          const { seconds } = await app.mustRefuse([
            "companion 'ui' of MCP server 'bridge' is not ready",
            'HTTP 503 from GET /',
            'the bridge speaks another language',
            `more: docker logs ${ui}`,
          ]);
          assert.ok(seconds < 60, `it took ${seconds.toFixed(1)} s`);
        },
      ],
      [
        'one that nobody sees from outside does so, too',
        async () => {
          const sick = (app: AppFolder): void =>
            app.describe(
              tinyServer(suite.image, {
                name: 'bridge',
                companions: [
                  new Companion({
                    name: 'sick',
                    image: ContainerImage.fromRegistry(suite.image, { runtime: ImageRuntime.NODE }),
                    command: ['node', '-e', SICK],
                    ports: { http: 8_080 },
                    healthCheck: HealthCheck.http('/', QUICK),
                  }),
                ],
              }),
            );
          sick(app);
          const { seconds } = await app.mustRefuse([
            "companion 'sick' of MCP server 'bridge' is not ready",
            'its health check fails',
            'the bridge speaks another language',
            `more: docker logs ${app.nameOf('bridge_sick')}`,
          ]);
          assert.ok(seconds < 60, `it took ${seconds.toFixed(1)} s`);
        },
      ],
      [
        'a repaired description deploys on top',
        async () => {
          describe();
          await app.mustApply();
          assert.equal((await told()).now, 'HTTP 200');
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
