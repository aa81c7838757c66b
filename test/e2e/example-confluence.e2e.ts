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
import type { Scenario } from './support';
import { Skip } from './support';

const EMAIL = 'jane@acme.example';
const TOKEN = 'e2e-api-token';
const CQL = 'text ~ "release" and type = page';

/** The published image of Python weighs about 125 MB, and the whole shall weigh 200 MB at most. */
const MOST_MEGABYTES = 75;

/** Confluence, as far as the server asks it; it prints who asks for what. */
const ATLASSIAN = `
const right = 'Basic ' + Buffer.from('${EMAIL}:${TOKEN}').toString('base64');
require('node:http').createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://x');
  const { authorization } = request.headers;
  console.log(JSON.stringify({ pathname, query: Object.fromEntries(searchParams), authorization }));
  const answer = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (authorization !== right) return answer(401, { message: 'Unauthorized' });
  if (pathname === '/wiki/rest/api/user/current') return answer(200, { displayName: 'Jane' });
  if (pathname !== '/wiki/rest/api/search') return answer(404, {});
  const content = { id: '7', type: 'page', title: 'Release 4.2' };
  const resultGlobalContainer = { title: 'Engineering' };
  answer(200, { results: [{ content, resultGlobalContainer, url: '/spaces/ENG/pages/7', excerpt: 'the @@@hl@@@release@@@endhl@@@ of May' }] });
}).listen(80, '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));
`;

interface Asked {
  readonly pathname: string;
  readonly query: Readonly<Record<string, string>>;
  readonly authorization?: string;
}

export const scenario: Scenario = {
  name: 'example-confluence',
  steps: (suite) => {
    let app: AppFolder;
    let [base, container, atlassian] = ['', '', ''];
    const withBase = (run: () => Promise<void>) => async (): Promise<void> => {
      if (base === '') throw new Skip('there is no image with Python');
      await run();
    };
    const asked = async (): Promise<readonly Asked[]> =>
      (await docker('logs', atlassian)).split('\n').map((line) => JSON.parse(line) as Asked);
    const searched = async (): Promise<Record<string, unknown>> => {
      const client = await connect(`http://localhost:${app.port}/mcp`, 'auto');
      try {
        const { tools } = await client.listTools();
        assert.deepEqual(
          tools.map(({ name }) => name),
          ['search'],
        );
        return await client.callTool({ name: 'search', arguments: { cql: CQL, limit: 3 } });
      } finally {
        await client.close();
      }
    };
    const health = async (): Promise<unknown> => {
      const response = await fetch(`http://localhost:${app.port}/health`, { headers: { connection: 'close' } });
      return [response.status, await response.json()];
    };

    return [
      [
        'cdktf deploy local, with a filled-in copy of .env.example',
        async () => {
          app = await suite.app();
          base = await pythonBase(app, suite);
          container = app.nameOf('confluence-mcp');
          atlassian = `${app.instance}-atlassian`;
          const network = `${app.instance}-outside`;
          await docker('network', 'create', network);
          const fake = ['--network', network, '--network-alias', 'atlassian.test', suite.image];
          await docker('run', '--detach', '--name', atlassian, ...fake, 'node', '-e', ATLASSIAN);
          copyPythonExample(app, '02-confluence', base);
          const own = `hostPort: ${app.port}, instance: '${app.instance}', network: '${network}'`;
          app.edit('main.ts', "'local', { server", `'local', { server, ${own}`);
          app.write('.env', readFileSync(join(app.path, '.env.example'), 'utf8'));
          app.edit('.env', 'https://acme.atlassian.net/wiki', 'http://atlassian.test/wiki');
          app.edit('.env', 'ATLASSIAN_API_TOKEN=', `ATLASSIAN_API_TOKEN=${TOKEN}`);
          succeeded(await app.cdktf('deploy', 'local', '--auto-approve'));
        },
      ],
      [
        'the deploy has asked Confluence, with the credentials',
        withBase(async () => {
          const authorization = `Basic ${Buffer.from(`${EMAIL}:${TOKEN}`).toString('base64')}`;
          const [first] = await asked();
          assert.deepEqual(first, { pathname: '/wiki/rest/api/user/current', query: {}, authorization });
          const details = 'signed in as Jane';
          assert.deepEqual(await health(), [200, { status: 'ok', confluence_connected: true, details }]);
        }),
      ],
      [
        'an MCP client searches by CQL',
        withBase(async () => {
          const { isError, structuredContent } = await searched();
          assert.ok(!isError);
          const url = 'http://atlassian.test/wiki/spaces/ENG/pages/7';
          const page = { title: 'Release 4.2', type: 'page', space: 'Engineering', url };
          assert.deepEqual(structuredContent, {
            pages: [{ ...page, excerpt: 'the release of May', last_modified: '' }],
          });
          const { pathname, query, authorization } = (await asked()).at(-1) as Asked;
          assert.deepEqual([pathname, query.cql, query.limit], ['/wiki/rest/api/search', CQL, '3']);
          assert.match(`${authorization}`, /^Basic /);
        }),
      ],
      ['the second plan is empty', withBase(() => app.mustBeUnchanged())],
      [
        'the container is as described, and nothing synthesized holds the token',
        withBase(async () => {
          const { Config, HostConfig } = await inspect(container);
          const { ReadonlyRootfs, Memory, RestartPolicy, LogConfig } = HostConfig;
          assert.deepEqual([Config.User, ReadonlyRootfs, Memory], ['1000:1000', true, 512 * 2 ** 20]);
          assert.equal((RestartPolicy as { Name: string }).Name, 'unless-stopped');
          assert.deepEqual(LogConfig, { Type: 'json-file', Config: { 'max-file': '3', 'max-size': '10m' } });
          assert.equal(await docker('port', container), `8000/tcp -> 127.0.0.1:${app.port}`);
          assert.deepEqual(app.synthesizedWith(TOKEN), []);
        }),
      ],
      [
        `its image weighs at most ${MOST_MEGABYTES} MB more than that of Python`,
        withBase(async () => {
          const above = await megabytesAbove(base, (await inspect(container)).Image);
          assert.ok(above > 1 && above <= MOST_MEGABYTES, `${above.toFixed(1)} MB`);
        }),
      ],
      [
        'an outage of Confluence is told to the caller, and the server stays alive',
        withBase(async () => {
          await docker('rm', '--force', atlassian);
          const { isError, content } = await searched();
          assert.equal(isError, true);
          assert.match(JSON.stringify(content), /http:\/\/atlassian\.test\/wiki cannot be reached/);
          const [status] = (await health()) as [number];
          assert.equal(status, 200);
          const state = await eventually(40, async () => {
            const now = await docker('inspect', '--format', '{{.State.Health.Status}} {{.RestartCount}}', container);
            assert.ok(!now.startsWith('starting'), now);
            return now;
          });
          assert.equal(state, 'healthy 0');
        }),
      ],
      [
        'destroy leaves nothing',
        withBase(async () => {
          succeeded(await app.cdktf('destroy', 'local', '--auto-approve'));
          await docker('network', 'rm', `${app.instance}-outside`);
          await suite.mustHaveLeftNothing(app);
        }),
      ],
    ];
  },
};
