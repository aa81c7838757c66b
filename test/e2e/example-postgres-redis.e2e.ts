import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppFolder } from './app-folder';
import { succeeded } from './app-folder';
import { buildArgsForThisNetwork } from './base-image';
import { fetchTrusting } from './by-name';
import { eventually } from './checks';
import { ensureDebianImage } from './debian-image';
import { docker, inspect, leftOf } from './engine';
import { copyExample } from './example-folder';
import { gatewayImage, replicasOf } from './gateway/deployed';
import { connect } from './mcp-client';
import { megabytesAbove } from './python-base';
import type { Scenario, Suite } from './support';
import { Skip } from './support';

const SERVER = 'mcp-server';
const JWT_SECRET = 'of-the-end-to-end-tests-and-of-nothing-else';

/** What the two bundles weigh, and not what they are made of. */
const MOST_MEGABYTES = 5;

interface Found {
  readonly notes: readonly { readonly title: string; readonly author: string }[];
  readonly cached: boolean;
}

/** An image of the example, or a stand-in of Debian's packages, under a name that only this run has. */
async function databaseImage(suite: Suite, kind: 'postgres' | 'redis', published: string): Promise<string> {
  const ensured = ensureDebianImage(published, kind);
  if (!ensured.ok) throw new Skip(ensured.why);
  await docker('tag', published, `${suite.id}:${kind}`);
  if (ensured.made) await docker('image', 'rm', published); // the other name keeps it
  return `${suite.id}:${kind}`;
}

/** The example as a user copies it, on names and ports of its own, with images that are there. */
async function copied(suite: Suite): Promise<AppFolder> {
  const [postgres, redis, gateway] = [
    await databaseImage(suite, 'postgres', 'postgres:15.19-bookworm'),
    await databaseImage(suite, 'redis', 'redis:7.4.10-bookworm'),
    await gatewayImage(suite),
  ];
  const app = await suite.app();
  copyExample(app, '05-postgres-redis', { server: [suite.baseImage, suite.image] });
  const buildArgs = JSON.stringify(buildArgsForThisNetwork());
  app.edit('server.ts', "fromDockerfile('server', {", `fromDockerfile('server', { buildArgs: ${buildArgs},`);
  app.edit('server.ts', "fromRegistry('postgres:15.19-bookworm')", `fromRegistry('${postgres}')`);
  app.edit('server.ts', "redis('redis')", `redis('redis', { image: ContainerImage.fromRegistry('${redis}') })`);
  const own = `hostPort: ${app.port}, instance: '${app.instance}', gateway: { image: '${gateway}' }`;
  app.edit('main.ts', 'server: production, hostPort: 8443', `server: production, ${own}`);
  return app;
}

export const scenario: Scenario = {
  name: 'example-postgres-redis',
  steps: (suite) => {
    let app: AppFolder | undefined;
    let [url, token, password] = ['', '', ''];
    let trusted: typeof fetch;
    const here = (run: (folder: AppFolder) => Promise<void>) => async (): Promise<void> => {
      if (app === undefined) throw new Skip('there are no images');
      await run(app);
    };
    const replicas = (folder: AppFolder): Promise<readonly string[]> => replicasOf(folder, SERVER);
    const call = async <T>(name: string, args: Record<string, unknown> = {}): Promise<T> => {
      const headers = { authorization: `Bearer ${token}` };
      const client = await connect(url, { pin: '2026-07-28' }, { fetch: trusted, requestInit: { headers } });
      try {
        const { structuredContent, isError, content } = await client.callTool({ name, arguments: args });
        assert.ok(!isError, JSON.stringify(content));
        return structuredContent as T;
      } finally {
        await client.close();
      }
    };
    const status = async (path: string, authorization?: string): Promise<number> =>
      (await trusted(new URL(path, url), { headers: authorization === undefined ? {} : { authorization } })).status;
    /** From inside a replica, where probes ask, too. */
    const inside = (container: string, address: string): Promise<string> =>
      docker(
        'exec',
        container,
        'node',
        '-e',
        `fetch('http://${address}').then(async (r) => console.log(r.status, await r.text()))`,
      );

    return [
      [
        'without a secret for tokens, the deploy names it, and changes nothing',
        async () => {
          app = await copied(suite);
          await app.synth();
          await app.mustRefuse(['- JWT_SECRET: signs the tokens of callers: openssl rand -hex 32']);
          await suite.mustHaveLeftNothing(app);
        },
      ],
      [
        'with it, cdktf deploy local starts PostgreSQL, Redis, two replicas and the gateway',
        here(async (folder) => {
          folder.write('.env', `JWT_SECRET=${JWT_SECRET}\n`);
          succeeded(await folder.cdktf('deploy', 'local', '--auto-approve'));
          url = (await folder.outputs()).endpoint;
          assert.equal(url, `https://localhost:${folder.port}/mcp`);
          const certificate = join(folder.path, '.mcp-certificates', `${folder.nameOf(SERVER)}.pem.crt`);
          trusted = fetchTrusting(readFileSync(certificate, 'utf8'));
          assert.equal((await replicas(folder)).length, 2);
        }),
      ],
      [
        'a token of the server lets an MCP client in; nobody gets in without, and nobody to the probes or the metrics',
        here(async (folder) => {
          const [first] = await replicas(folder);
          token = await docker('exec', first, 'node', 'token.cjs', 'jane');
          const ended = await docker('exec', first, 'node', 'token.cjs', 'jane', '0.0000001');
          const wrong = [undefined, 'Bearer x', `Bearer ${token.slice(0, -4)}AAAA`, `Bearer ${ended}`];
          assert.deepEqual(await Promise.all(wrong.map((one) => status('/mcp', one))), [401, 401, 401, 401]);
          const paths = ['/health', '/ready', '/metrics'];
          const answers = await Promise.all(paths.map((path) => status(path, `Bearer ${token}`)));
          assert.deepEqual(answers, [404, 404, 404]);
        }),
      ],
      [
        'a note goes into PostgreSQL, under the name in the token, and is found; the second answer comes from Redis',
        here(async () => {
          const text = 'deployed once, described once';
          const saved = await call<{ id: number; author: string }>('save_note', { title: 'First', text });
          assert.deepEqual([saved.id, saved.author], [1, 'jane']);
          const asked = [
            await call<Found>('find_notes', { text: 'DESCRIBED' }),
            await call<Found>('find_notes', { text: 'DESCRIBED' }),
            await call<Found>('find_notes', { text: '100%' }),
          ];
          const seen = asked.map(({ notes, cached }) => [notes.map(({ title }) => title), cached]);
          assert.deepEqual(seen, [
            [['First'], false],
            [['First'], true],
            [[], false],
          ]);
          await call('save_note', { title: '100%', text: 'sure' });
          assert.equal((await call<Found>('find_notes', { text: '100%' })).cached, false);
        }),
      ],
      [
        'both replicas count in one place, and each has its metrics',
        here(async (folder) => {
          const { calls } = await call<{ calls: Record<string, number> }>('tool_usage');
          assert.deepEqual(calls, { save_note: 2, find_notes: 4 });
          const metrics = await Promise.all(
            (await replicas(folder)).map((name) => inside(name, '127.0.0.1:9090/metrics')),
          );
          const sum = metrics.flatMap((text) => [
            ...text.matchAll(/^mcp_tool_calls_total\{tool="find_notes",status="ok"\} (\d+)$/gm),
          ]);
          assert.equal(
            sum.reduce((total, [, times]) => total + Number(times), 0),
            4,
          );
          assert.match(metrics[0], /http_request_duration_seconds_bucket\{.*route="\/ready"/);
          assert.match(metrics[0], /^process_cpu_seconds_total /m);
        }),
      ],
      [
        'the containers are as described: user, limits, nothing published but the gateway; no secret is synthesized',
        here(async (folder) => {
          const [first] = await replicas(folder);
          const { Config, HostConfig } = await inspect(first);
          const { ReadonlyRootfs, Memory, CpuQuota } = HostConfig;
          assert.deepEqual([Config.User, ReadonlyRootfs, Memory, CpuQuota], ['1001:1001', true, 512 * 2 ** 20, 50_000]);
          for (const name of [first, folder.nameOf(`${SERVER}_postgres`), folder.nameOf(`${SERVER}_redis`)])
            assert.equal((await docker('port', name)).trim(), '', name);
          const generated = readFileSync(join(folder.path, '.env.generated'), 'utf8');
          password = /^POSTGRES_PASSWORD=([0-9a-f]{64})$/m.exec(generated)?.[1] ?? '';
          const wanted = `DATABASE_URL=postgresql://notes:${password}@postgres:5432/notes`;
          assert.ok(Config.Env.includes(wanted) && Config.Env.includes('REDIS_URL=redis://redis:6379'));
          assert.deepEqual([folder.synthesizedWith(password), folder.synthesizedWith(JWT_SECRET)], [[], []]);
        }),
      ],
      [
        `the image weighs at most ${MOST_MEGABYTES} MB more than that of Node`,
        here(async (folder) => {
          const above = await megabytesAbove(suite.image, (await inspect((await replicas(folder))[0])).Image);
          assert.ok(above > 1 && above <= MOST_MEGABYTES, `${above.toFixed(1)} MB`);
        }),
      ],
      ['the second plan is empty', here((folder) => folder.mustBeUnchanged())],
      [
        'without Redis the server is alive and not ready; with it, ready again, and all counts are there',
        here(async (folder) => {
          const [first] = await replicas(folder);
          const redis = folder.nameOf(`${SERVER}_redis`);
          await docker('stop', redis);
          assert.match(await inside(first, '127.0.0.1:3000/health'), /^200 .*"status":"ok"/);
          assert.match(
            await inside(first, '127.0.0.1:3000/ready'),
            /^503 .*"checks":\{"database":"ok","redis":"failed"\}/,
          );
          await docker('start', redis);
          await eventually(40, async () => assert.match(await inside(first, '127.0.0.1:3000/ready'), /^200 /));
          const { calls } = await eventually(40, () => call<{ calls: Record<string, number> }>('tool_usage'));
          assert.deepEqual([calls.save_note, calls.find_notes], [2, 4]);
          assert.equal((await inspect(first)).RestartCount, 0);
        }),
      ],
      [
        'cdktf destroy leaves the data, and nothing else',
        here(async (folder) => {
          succeeded(await folder.cdktf('destroy', 'local', '--auto-approve'));
          assert.deepEqual(await leftOf(folder.instance), [
            `volume ${folder.nameOf(`${SERVER}_postgres-data`)}`,
            `volume ${folder.nameOf(`${SERVER}_redis-data`)}`,
          ]);
        }),
      ],
    ];
  },
};
