import assert from 'node:assert/strict';
import type { AppFolder } from './app-folder';
import { succeeded } from './app-folder';
import { docker, inspect, leftOf } from './engine';
import { copyPythonExample } from './example-folder';
import { connect } from './mcp-client';
import { megabytesAbove, pythonBase } from './python-base';
import { QDRANT_SOURCE } from './qdrant-stand-in';
import { standIn } from './stand-in';
import type { Scenario } from './support';
import { Skip } from './support';

type Client = Awaited<ReturnType<typeof connect>>;

interface Memories {
  readonly memories: readonly { readonly text: string; readonly score: number }[];
}

const TEXTS = [
  'Jane prefers tea over coffee',
  'the release of May is version 4.2',
  'the office key lies under the blue pot',
];

export const scenario: Scenario = {
  name: 'example-memory',
  steps: (suite) => {
    let app: AppFolder;
    let base = '';
    let sqlitePort = 0;
    const withBase = (run: () => Promise<void>) => async (): Promise<void> => {
      if (base === '') throw new Skip('there is no image with Python');
      await run();
    };
    const server = (stack = 'local'): string => `${stack}_${app.instance}_memory-mcp`;
    const as = async <T>(persona: string, what: (client: Client) => Promise<T>, port = app.port): Promise<T> => {
      const requestInit = { headers: { 'x-persona': persona } };
      const client = await connect(`http://localhost:${port}/mcp`, 'auto', { requestInit });
      try {
        return await what(client);
      } finally {
        await client.close();
      }
    };
    const recalled = async (client: Client, query: string): Promise<readonly string[]> => {
      const { isError, content, structuredContent } = await client.callTool({ name: 'recall', arguments: { query } });
      assert.ok(!isError, JSON.stringify(content));
      return (structuredContent as unknown as Memories).memories.map(({ text }) => text);
    };
    const store = async (client: Client): Promise<void> => {
      for (const text of TEXTS) {
        const { isError, content } = await client.callTool({ name: 'store', arguments: { text } });
        assert.ok(!isError, JSON.stringify(content));
      }
    };

    return [
      [
        'cdktf deploy local, with a Qdrant',
        async () => {
          app = await suite.app();
          base = await pythonBase(app, suite);
          sqlitePort = await suite.freePort();
          const image = `${app.instance}:qdrant`;
          await standIn(image, QDRANT_SOURCE);
          copyPythonExample(app, '03-memory-qdrant', base);
          const own = `instance: '${app.instance}', hostPort:`;
          app.edit('main.ts', "'local', { server: onQdrant", `'local', { server: onQdrant, ${own} ${app.port}`);
          app.edit('main.ts', 'hostPort: 9000', `${own} ${sqlitePort}`);
          app.edit(
            'server.ts',
            "qdrant('qdrant', {",
            `qdrant('qdrant', { image: ContainerImage.fromRegistry('${image}'),`,
          );
          succeeded(await app.cdktf('deploy', 'local', '--auto-approve'));
        },
      ],
      [
        'what an MCP client stores, it recalls, best first',
        withBase(() =>
          as('jane', async (client) => {
            const { tools } = await client.listTools();
            assert.deepEqual(tools.map(({ name }) => name).sort(), [
              'migrate_qdrant_to_sqlite_tool',
              'migrate_sqlite_to_qdrant_tool',
              'recall',
              'store',
            ]);
            await store(client);
            assert.equal((await recalled(client, 'where is the key of the office?'))[0], TEXTS[2]);
            assert.equal((await recalled(client, 'which version is the release?'))[0], TEXTS[1]);
          }),
        ),
      ],
      [
        "one persona does not see another one's memories, and a strange name is refused",
        withBase(async () => {
          assert.deepEqual(await as('john', (client) => recalled(client, 'tea')), []);
          const { isError } = await as('../x', (c) => c.callTool({ name: 'recall', arguments: { query: 'tea' } }));
          assert.equal(isError, true);
        }),
      ],
      [
        'Qdrant takes the key only, and is published nowhere',
        withBase(async () => {
          const ask = `fetch('http://127.0.0.1:6333/collections/memory_jane/exists').then((r) => console.log(r.status))`;
          assert.equal(await docker('exec', `${server()}_qdrant`, 'node', '-e', ask), '401');
          assert.equal(await docker('port', `${server()}_qdrant`), '');
        }),
      ],
      ['the second plan is empty', withBase(() => app.mustBeUnchanged())],
      [
        'the container is as described',
        withBase(async () => {
          const { Config, HostConfig, Mounts, Image } = await inspect(server());
          assert.deepEqual([HostConfig.Memory, HostConfig.ReadonlyRootfs], [4 * 2 ** 30, true]);
          const { Interval, Timeout, Retries } = Config.Healthcheck ?? {};
          assert.deepEqual([Interval, Timeout, Retries], [30e9, 10e9, 3]);
          assert.equal(await docker('port', server()), `26262/tcp -> 127.0.0.1:${app.port}`);
          const writable = Object.fromEntries(Mounts.map(({ Destination, RW }) => [Destination, RW]));
          assert.deepEqual([writable['/data'], writable['/config/memory-mcp/config.json']], [true, false]);
          assert.ok((await megabytesAbove(base, Image)) < 75);
        }),
      ],
      [
        'memories go over to SQLite, and outlive the deployment',
        withBase(async () => {
          const copied = await as('jane', (c) => c.callTool({ name: 'migrate_qdrant_to_sqlite_tool', arguments: {} }));
          assert.deepEqual(copied.structuredContent, { memories: 3 });
          await app.mustDestroy();
          const volumes = [`volume ${server()}_memory-data`, `volume ${server()}_qdrant-data`];
          assert.deepEqual([...(await leftOf(app.instance))].sort(), [`image ${app.instance}:qdrant`, ...volumes]);
          await app.mustApply();
          assert.equal((await as('jane', (client) => recalled(client, 'coffee or tea')))[0], TEXTS[0]);
        }),
      ],
      [
        'cdktf deploy local-sqlite: the same server beside it, with its memories in a file',
        withBase(async () => {
          succeeded(await app.cdktf('deploy', 'local-sqlite', '--auto-approve'));
          await as('jane', store, sqlitePort);
          const found = await as('jane', (client) => recalled(client, 'where is the key of the office?'), sqlitePort);
          assert.equal(found[0], TEXTS[2]);
          const files = await docker('exec', server('local-sqlite'), 'ls', '/data/memory/jane');
          assert.equal(files, 'memory.sqlite');
          const { code, out } = await app.plan({}, 'local-sqlite');
          assert.equal(code, 0, out);
        }),
      ],
      [
        'destroy leaves the data, and nothing else',
        withBase(async () => {
          succeeded(await app.cdktf('destroy', 'local', 'local-sqlite', '--auto-approve'));
          const left = await leftOf(app.instance);
          assert.deepEqual(
            [...left].sort(),
            [
              `image ${app.instance}:qdrant`,
              `volume ${server('local-sqlite')}_memory-data`,
              `volume ${server()}_memory-data`,
              `volume ${server()}_qdrant-data`,
            ].sort(),
          );
        }),
      ],
    ];
  },
};
