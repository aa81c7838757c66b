import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppFolder } from './app-folder';
import { succeeded } from './app-folder';
import { eventually } from './checks';
import { ensureDebianImage } from './debian-image';
import { docker, inspect, leftOf } from './engine';
import { copyExample } from './example-folder';
import { connect } from './mcp-client';
import { pipArgsForThisNetwork } from './network';
import { megabytesAbove, pythonBase } from './python-base';
import type { Scenario, Suite } from './support';
import { Skip } from './support';

const SERVER = 'todo-mcp-server';
const TOOLS = ['create_task', 'delete_task', 'list_tasks', 'mark_task_completed', 'update_task'];

/** The published image of Python weighs about 125 MB; with it, this is half of the 500 MB that are a fault. */
const MOST_MEGABYTES = 125;

interface Task {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly completed: boolean;
}

/** The example as a user copies it, on names and ports of its own, with images that are there. */
async function copied(suite: Suite, app: AppFolder, base: string): Promise<void> {
  const published = ['python:3.12-slim', base] as const;
  copyExample(app, '06-todo-fastapi', { server: published, backend: published });
  const buildArgs = JSON.stringify(pipArgsForThisNetwork());
  for (const folder of ['server', 'backend'])
    app.edit('server.ts', `fromDockerfile('${folder}', {`, `fromDockerfile('${folder}', { buildArgs: ${buildArgs},`);
  const own = `instance: '${app.instance}'`;
  app.edit('main.ts', '{ server: todo }', `{ server: todo, hostPort: ${app.port}, ${own} }`);
  app.edit('main.ts', 'hostPort: 3002,', `hostPort: ${await suite.freePort()}, network: '${suite.id}-neon', ${own},`);
}

export const scenario: Scenario = {
  name: 'example-todo',
  steps: (suite) => {
    let app: AppFolder;
    let [base, token] = ['', ''];
    const withBase = (run: () => Promise<void>) => async (): Promise<void> => {
      if (base === '') throw new Skip('there is no image with Python');
      await run();
    };
    const backend = (): string => app.nameOf(`${SERVER}_backend`);
    const called = async (url: string, name: string, args: Record<string, unknown> = {}): Promise<unknown> => {
      const client = await connect(url, 'auto');
      try {
        const { structuredContent, content, isError } = await client.callTool({ name, arguments: args });
        if (isError) throw new Error(JSON.stringify(content));
        const answer = structuredContent as { readonly result?: unknown } | undefined;
        return answer?.result ?? answer;
      } finally {
        await client.close();
      }
    };
    const call = (name: string, args?: Record<string, unknown>): Promise<unknown> =>
      called(`http://localhost:${app.port}/mcp`, name, args);
    /** Straight to the backend, from inside the server's container. */
    const ask = (authorization: string): Promise<string> =>
      docker(
        ...['exec', app.nameOf(SERVER), 'python', '-c'],
        `import httpx; print(httpx.get('http://backend:8000/tasks', headers={'Authorization': '${authorization}'}).status_code)`,
      );
    const envOf = async (container: string, name: string): Promise<string | undefined> =>
      (await inspect(container)).Config.Env.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);

    return [
      [
        'cdktf deploy local builds both images, and starts the backend before the server',
        async () => {
          app = await suite.app();
          base = await pythonBase(app, suite);
          await copied(suite, app, base);
          succeeded(await app.cdktf('deploy', 'local', '--auto-approve'));
          const started = async (name: string): Promise<number> => Date.parse((await inspect(name)).State.StartedAt);
          assert.ok((await started(backend())) < (await started(app.nameOf(SERVER))));
          const log = await docker('logs', app.nameOf(SERVER));
          assert.match(log, /INFO - Starting todo-mcp-server/);
          for (const tool of TOOLS) assert.match(log, new RegExp(`INFO - Registered tool: ${tool}`));
        },
      ],
      [
        'MCP clients of both eras find exactly five tools',
        withBase(async () => {
          for (const mode of ['legacy', { pin: '2026-07-28' }] as const) {
            const client = await connect(`http://localhost:${app.port}/mcp`, mode);
            const { tools } = await client.listTools();
            await client.close();
            assert.deepEqual(tools.map(({ name }) => name).sort(), TOOLS);
          }
        }),
      ],
      [
        'a task is made, found, changed, completed and deleted',
        withBase(async () => {
          const made = await call('create_task', { title: 'Write it down', description: 'once' });
          const task: Task = { id: 1, title: 'Write it down', description: 'once', completed: false };
          assert.deepEqual(made, task);
          assert.equal(((await call('create_task', { title: 'Second' })) as Task).id, 2);
          assert.deepEqual(await call('update_task', { task_id: 1, title: 'Written' }), { ...task, title: 'Written' });
          const done = { ...task, title: 'Written', completed: true };
          assert.deepEqual(await call('mark_task_completed', { task_id: 1 }), done);
          assert.deepEqual(await call('list_tasks', { completed: true }), [done]);
          assert.equal(await call('delete_task', { task_id: 2 }), 'task 2 is deleted');
          assert.deepEqual(await call('list_tasks'), [done]);
          await assert.rejects(call('delete_task', { task_id: 2 }), /there is no such task/);
        }),
      ],
      [
        'the token was made once, is the same on both sides, and the backend wants it',
        withBase(async () => {
          token = (await envOf(backend(), 'SERVICE_AUTH_TOKEN')) ?? '';
          assert.match(token, /^[0-9a-f]{64}$/);
          assert.equal(await envOf(app.nameOf(SERVER), 'SERVICE_AUTH_TOKEN'), token);
          const answers = [await ask('Bearer wrong'), await ask(''), await ask(`Bearer ${token}`)];
          assert.deepEqual(answers, ['401', '401', '200']);
          assert.deepEqual(app.synthesizedWith(token), []);
        }),
      ],
      [
        'the containers are as described; only the server is published',
        withBase(async () => {
          for (const name of [app.nameOf(SERVER), backend()]) {
            const { Config, HostConfig, RestartCount } = await inspect(name);
            const { ReadonlyRootfs, Memory } = HostConfig;
            assert.deepEqual([Config.User, ReadonlyRootfs, Memory], ['1000:1000', true, 256 * 2 ** 20]);
            assert.equal(RestartCount, 0);
            assert.equal(await docker('inspect', '--format', '{{.State.Health.Status}}', name), 'healthy');
          }
          assert.equal(await docker('port', app.nameOf(SERVER)), `3000/tcp -> 127.0.0.1:${app.port}`);
          assert.equal((await docker('port', backend())).trim(), '');
        }),
      ],
      [
        `each image weighs at most ${MOST_MEGABYTES} MB more than that of Python, and holds neither uv nor a cache`,
        withBase(async () => {
          for (const name of [app.nameOf(SERVER), backend()]) {
            const { Image } = await inspect(name);
            const above = await megabytesAbove(base, Image);
            assert.ok(above > 1 && above <= MOST_MEGABYTES, `${name}: ${above.toFixed(1)} MB`);
            const look = [
              'sh',
              '-c',
              'ls -d /usr/local/bin/uv /root/.cache /app/ca.pem /app/requirements.lock 2>&1; true',
            ];
            const found = await docker('run', '--rm', '--network', 'none', '--user', '0', Image, ...look);
            assert.equal(found.match(/No such file/g)?.length, 4, found);
          }
        }),
      ],
      ['the second plan is empty', withBase(() => app.mustBeUnchanged())],
      [
        'without the backend a call says so, and the server stays alive; with it, the tasks are there',
        withBase(async () => {
          await docker('stop', backend());
          await assert.rejects(call('list_tasks'), /the backend cannot be reached/);
          const health = await fetch(`http://localhost:${app.port}/health`, { headers: { connection: 'close' } });
          assert.equal(health.status, 200);
          await docker('start', backend());
          const tasks = (await eventually(30, () => call('list_tasks'))) as readonly Task[];
          assert.deepEqual(
            tasks.map(({ title }) => title),
            ['Written'],
          );
        }),
      ],
      [
        'cdktf destroy leaves the data, and nothing else',
        withBase(async () => {
          succeeded(await app.cdktf('destroy', 'local', '--auto-approve'));
          assert.deepEqual(await leftOf(app.instance), [`volume ${app.nameOf(`${SERVER}_tasks`)}`]);
          await docker('volume', 'rm', app.nameOf(`${SERVER}_tasks`));
        }),
      ],
      [
        'with a database outside, bound as a secret, the backend keeps its tasks there and nothing on this machine',
        withBase(async () => {
          const ensured = ensureDebianImage('postgres:15.19-bookworm', 'postgres');
          if (!ensured.ok) throw new Skip(ensured.why);
          await docker('tag', 'postgres:15.19-bookworm', `${suite.id}:neon`);
          if (ensured.made) await docker('image', 'rm', 'postgres:15.19-bookworm'); // the other name keeps it
          const [network, neon] = [`${suite.id}-neon`, `${suite.id}-neon-database`];
          await docker('network', 'create', network);
          const env = ['POSTGRES_USER=todo', 'POSTGRES_DB=todo', 'POSTGRES_PASSWORD=p%40ss', 'PGDATA=/tmp/data'];
          await docker(
            ...['run', '--detach', '--name', neon, '--network', network, '--user', '999', '--init'],
            ...['--tmpfs', '/var/run/postgresql:mode=1777', ...env.flatMap((entry) => ['--env', entry])],
            `${suite.id}:neon`,
          );
          await eventually(40, () => docker('exec', neon, 'pg_isready', '--host=127.0.0.1'));
          app.write('.env.neon', `DATABASE_URL=postgresql://todo:p%2540ss@${neon}:5432/todo\n`);
          succeeded(await app.cdktf('deploy', 'neon', '--auto-approve'));
          const server = (await docker('ps', '--format', '{{.Names}}', '--filter', `name=neon_${app.instance}`))
            .split('\n')
            .find((name) => name.endsWith(SERVER));
          const published = await docker('port', `${server}`);
          const url = `http://localhost:${published.split(':').pop()}/mcp`;
          const { id, title } = (await called(url, 'create_task', { title: 'Far away' })) as Task;
          assert.deepEqual([id, title], [1, 'Far away']);
          assert.deepEqual(await called(url, 'list_tasks', { completed: true }), []);
          const rows = await docker('exec', neon, 'psql', '-U', 'todo', '-Atc', 'SELECT title, completed FROM tasks');
          assert.equal(rows, 'Far away|f');
          assert.ok(!readFileSync(join(app.path, 'cdktf.out/stacks/neon/cdk.tf.json'), 'utf8').includes('p%2540ss'));
          const { code, out } = await app.plan({}, 'neon');
          assert.equal(code, 0, out);
          succeeded(await app.cdktf('destroy', 'neon', '--auto-approve'));
          await docker('rm', '--force', neon);
          await docker('network', 'rm', network);
          await suite.mustHaveLeftNothing(app);
        }),
      ],
    ];
  },
};
