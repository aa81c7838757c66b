import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppFolder } from './app-folder';
import { succeeded } from './app-folder';
import { eventually } from './checks';
import { docker, inspect } from './engine';
import { copyPythonExample } from './example-folder';
import { connect } from './mcp-client';
import { megabytesAbove, pythonBase } from './python-base';
import { standIn } from './stand-in';
import type { Scenario } from './support';
import { Skip } from './support';

/** A server starts for each call, and for the first list: on a busy machine that takes its time. */
const PATIENT = { timeout: 150_000 };

const TOOLS = ['report__write_table', 'time__convert_time', 'time__get_current_time'];

/** In place of Open WebUI: its check, and a page that asks the bridge, which it is told about as Open WebUI is, for its tools. */
const UI_SOURCE = `
const { PORT, DATA_DIR, STATIC_DIR, TOOL_SERVER_CONNECTIONS, WEBUI_AUTH, WEBUI_SECRET_KEY } = process.env;
require('node:fs').writeFileSync(DATA_DIR + '/webui.db', 'chats');
require('node:fs').mkdirSync(STATIC_DIR, { recursive: true });
const [{ type, url }] = JSON.parse(TOOL_SERVER_CONNECTIONS);
async function tools() {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });
  const text = await (await fetch(url, { method: 'POST', headers, body })).text();
  return JSON.parse(/^(?:data: )?({.*})/m.exec(text)[1]).result.tools.map(({ name }) => name).sort();
}
require('node:http').createServer(async (request, response) => {
  if (request.url === '/health') return response.end('{"status":true}');
  try {
    response.end(JSON.stringify({ type, auth: WEBUI_AUTH, key: WEBUI_SECRET_KEY.length, tools: await tools() }));
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}).listen(PORT, '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));
`;

export const scenario: Scenario = {
  name: 'example-mcpo',
  steps: (suite) => {
    let app: AppFolder;
    let base = '';
    let [uiPort, bridgePort] = [0, 0];
    const withBase = (run: () => Promise<void>) => async (): Promise<void> => {
      if (base === '') throw new Skip('there is no image with Python');
      await run();
    };
    const bridge = (stack: string): string => `${stack}_${app.instance}_mcpo-bridge`;
    const get = async (port: number, path: string): Promise<unknown> => {
      const response = await fetch(`http://localhost:${port}${path}`, { headers: { connection: 'close' } });
      const text = await response.text();
      assert.equal(response.status, 200, text);
      return JSON.parse(text);
    };
    const unchanged = async (stack: string): Promise<void> => {
      const { code, out } = await app.plan({}, stack);
      assert.equal(code, 0, out);
    };
    const tools = async (): Promise<readonly string[]> => {
      const client = await connect(`http://localhost:${bridgePort}/mcp`, 'auto');
      try {
        return (await client.listTools({}, PATIENT)).tools.map(({ name }) => name).sort();
      } finally {
        await client.close();
      }
    };

    return [
      [
        'cdktf deploy production',
        async () => {
          app = await suite.app();
          base = await pythonBase(app, suite);
          [uiPort, bridgePort] = [await suite.freePort(), await suite.freePort()];
          const image = `${app.instance}:open-webui`;
          await standIn(image, UI_SOURCE);
          copyPythonExample(app, '04-mcpo-open-webui', base);
          const own = `instance: '${app.instance}', hostPort:`;
          app.edit('main.ts', 'hostPort: 3000', `${own} ${app.port}`);
          app.edit('main.ts', 'hostPort: 3001', `${own} ${uiPort}`);
          app.edit('main.ts', 'external: 8080', `external: ${bridgePort}`);
          app.edit('server.ts', "'http://localhost:8080'", `'http://localhost:${bridgePort}'`);
          const standsIn = `image: ContainerImage.fromRegistry('${image}', { runtime: ImageRuntime.NODE }),`;
          app.edit('server.ts', "openWebUi('openwebui', {", `openWebUi('openwebui', { ${standsIn}`);
          succeeded(await app.cdktf('deploy', 'production', '--auto-approve'));
        },
      ],
      [
        'users reach Open WebUI only, which asks for a sign-in and finds the tools of the bridge',
        withBase(async () => {
          assert.deepEqual(await get(app.port, '/'), { type: 'mcp', auth: 'true', key: 64, tools: TOOLS });
          const ui = `${bridge('production')}_openwebui`;
          assert.equal(await docker('port', ui), `8080/tcp -> 127.0.0.1:${app.port}`);
          assert.equal(await docker('port', bridge('production')), '');
        }),
      ],
      [
        'the bridge is as described',
        withBase(async () => {
          const { Config, HostConfig, Mounts, Image } = await inspect(bridge('production'));
          assert.deepEqual([HostConfig.Memory, HostConfig.ReadonlyRootfs], [2 * 2 ** 30, true]);
          const { Interval, Timeout, Retries } = Config.Healthcheck ?? {};
          assert.deepEqual([Interval, Timeout, Retries], [30e9, 10e9, 3]);
          const writable = Object.fromEntries(Mounts.map(({ Destination, RW }) => [Destination, RW]));
          assert.deepEqual([writable['/tmp/mcpo-jobs'], writable['/app/config/mcp-servers.json']], [true, false]);
          for (const entry of ['MCPO_TIMEOUT=300', 'MCPO_LOG_LEVEL=INFO', 'MCPO_MAX_CONCURRENT=8'])
            assert.ok(Config.Env.includes(entry), entry);
          assert.ok((await megabytesAbove(base, Image)) < 75);
        }),
      ],
      ['the second plan is empty', withBase(() => unchanged('production'))],
      [
        'cdktf deploy development, beside it',
        withBase(async () => {
          succeeded(await app.cdktf('deploy', 'development', '--auto-approve'));
          const { auth } = (await get(uiPort, '/')) as { readonly auth: string };
          assert.equal(auth, 'false');
        }),
      ],
      [
        'an MCP client calls the bridge itself; what a server writes is in the answer and behind a link',
        withBase(async () => {
          assert.deepEqual(await tools(), TOOLS);
          const client = await connect(`http://localhost:${bridgePort}/mcp`, 'auto');
          const zone = { timezone: 'Asia/Tokyo' };
          const time = await client.callTool({ name: 'time__get_current_time', arguments: zone }, PATIENT);
          const rows = [
            ['name', 'height'],
            ['Watzmann', '2713'],
          ];
          const table = await client.callTool(
            { name: 'report__write_table', arguments: { name: 'peaks', rows } },
            PATIENT,
          );
          await client.close();
          assert.match(JSON.stringify(time.content), /\+09:00/);
          const [said, file, link] = table.content as readonly { text?: string; resource?: { text: string } }[];
          assert.equal(said.text, '2 rows in peaks.csv');
          assert.equal(file.resource?.text, 'name,height\r\nWatzmann,2713\r\n');
          const [, url] = /^peaks\.csv: (http\S+)$/.exec(`${link.text}`) ?? [];
          const response = await fetch(url, { headers: { connection: 'close' } });
          assert.deepEqual([response.status, await response.text()], [200, 'name,height\r\nWatzmann,2713\r\n']);
          const [, id] = /\/jobs\/([^/]+)\//.exec(url) ?? [];
          const kept = await docker('exec', bridge('development'), 'ls', `/tmp/mcpo-jobs/${id}`);
          assert.deepEqual(kept.split('\n'), ['files', 'metadata.json', 'request.json', 'response.json']);
        }),
      ],
      [
        'an edited list counts at once, and edited sources are loaded again, without a deploy',
        withBase(async () => {
          const { Id } = await inspect(bridge('development'));
          const list = JSON.parse(readFileSync(join(app.path, 'config', 'mcp-servers.json'), 'utf8')) as {
            mcpServers: Record<string, unknown>;
          };
          const broken = { command: 'no-such-program' };
          app.write('config/mcp-servers.json', JSON.stringify({ mcpServers: { time: list.mcpServers.time, broken } }));
          assert.deepEqual(await tools(), TOOLS.slice(1));
          const health = (): Promise<Record<string, unknown>> =>
            get(bridgePort, '/health') as Promise<Record<string, unknown>>;
          assert.equal((await health()).status, 'degraded');
          app.edit('server/src/app.py', 'VERSION = "1.0.0"', 'VERSION = "1.0.1"');
          await eventually(30, async () => assert.equal((await health()).version, '1.0.1'));
          assert.equal((await inspect(bridge('development'))).Id, Id);
          await unchanged('development');
        }),
      ],
      [
        'destroy leaves the data of Open WebUI, and nothing else',
        withBase(async () => {
          succeeded(await app.cdktf('destroy', 'production', 'development', '--auto-approve'));
          await docker('image', 'rm', '--force', `${app.instance}:open-webui`);
          for (const stack of ['production', 'development'])
            await docker('volume', 'rm', `${bridge(stack)}_openwebui-data`); // fails unless it is there
          await suite.mustHaveLeftNothing(app);
        }),
      ],
    ];
  },
};
