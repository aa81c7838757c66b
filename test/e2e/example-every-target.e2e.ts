import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AppFolder } from './app-folder';
import { succeeded } from './app-folder';
import { fetchTrusting } from './by-name';
import { says } from './checks';
import { docker, inspect } from './engine';
import { TOOLS, builtHere, copyExampleServer } from './example-folder';
import { gatewayImage } from './gateway/deployed';
import { connect } from './mcp-client';
import type { Scenario, Suite } from './support';

const EXAMPLE = resolve(__dirname, '..', '..', 'examples', '07-every-target');
const TOKEN = 'a token of this test';

/** The example as a user copies it, on names and a port of its own. */
async function copyExample(app: AppFolder, suite: Suite): Promise<void> {
  for (const file of ['main.ts', 'server.ts', 'cdktf.json']) app.write(file, readFileSync(join(EXAMPLE, file), 'utf8'));
  copyExampleServer(app, suite);
  app.edit('server.ts', "fromDockerfile('../01-local/server', {", `fromDockerfile('server', { ${builtHere()}`);
  const more = `hostPort: ${app.port}, instance: '${app.instance}', gateway: { image: '${await gatewayImage(suite)}' }`;
  app.edit('main.ts', 'server: stages.local', `server: stages.local, ${more}`);
}

export const scenario: Scenario = {
  name: 'example-every-target',
  steps: (suite) => {
    let app: AppFolder;
    let url = '';
    let trusted: typeof fetch;
    const status = async (path: string, authorization?: string): Promise<number> => {
      const headers = authorization === undefined ? undefined : { authorization };
      return (await trusted(new URL(path, url), { headers })).status;
    };
    return [
      [
        'without values, cdktf deploy local names them, and changes nothing',
        async () => {
          app = await suite.app();
          await copyExample(app, suite);
          const { code, out } = await app.cdktf('deploy', 'local', '--auto-approve');
          assert.notEqual(code, 0);
          says(out, 'LOG_LEVEL', 'CLIENT_TOKEN', 'what clients send as Authorization: Bearer');
          await suite.mustHaveLeftNothing(app);
        },
      ],
      [
        'with the values of .env, it deploys',
        async () => {
          app.write('.env', `LOG_LEVEL=debug\nCLIENT_TOKEN='${TOKEN}'\n`);
          const args = ['--auto-approve', '--outputs-file', 'outputs.json'];
          succeeded(await app.cdktf('deploy', 'local', ...args));
          const { local } = JSON.parse(readFileSync(join(app.path, 'outputs.json'), 'utf8')) as {
            local: Record<string, string>;
          };
          url = local.endpoint;
          assert.equal(url, `https://localhost:${app.port}/mcp`);
          const certificate = join(app.path, '.mcp-certificates', `${app.nameOf('everyday')}.pem.crt`);
          trusted = fetchTrusting(readFileSync(certificate, 'utf8'));
        },
      ],
      [
        'an MCP client with the token lists the tools and calls one',
        async () => {
          const headers = { authorization: `Bearer ${TOKEN}` };
          const client = await connect(url, 'auto', { fetch: trusted, requestInit: { headers } });
          const { tools } = await client.listTools();
          assert.deepEqual(tools.map(({ name }) => name).sort(), TOOLS);
          const call = { name: 'hash_text', arguments: { text: 'abc', algorithm: 'md5' } };
          const { structuredContent } = await client.callTool(call);
          assert.deepEqual(structuredContent, { algorithm: 'md5', digest: '900150983cd24fb0d6963f7d28e17f72' });
          await client.close();
        },
      ],
      [
        'nobody gets in without it, and nobody to the health route',
        async () => {
          assert.deepEqual([await status('/mcp'), await status('/mcp', 'Bearer wrong')], [401, 401]);
          assert.equal(await status('/health', `Bearer ${TOKEN}`), 404);
        },
      ],
      [
        'the container has the variable and the limits, and nothing synthesized holds the token',
        async () => {
          const name = (await docker('ps', '--format', '{{.Names}}'))
            .split('\n')
            .find((one) => one.startsWith(`${app.nameOf('everyday')}_`));
          assert.ok(name !== undefined, 'there is no replica');
          const { HostConfig } = await inspect(name);
          assert.deepEqual([HostConfig.CpuQuota, HostConfig.Memory], [50_000, 512 * 1024 * 1024]);
          assert.match(await docker('logs', name), /"level":"debug"/);
          assert.deepEqual(app.synthesizedWith(TOKEN), []);
        },
      ],
      ['the second plan is empty', () => app.mustBeUnchanged()],
      [
        'cdktf destroy leaves nothing',
        async () => {
          succeeded(await app.cdktf('destroy', 'local', '--auto-approve'));
          await suite.mustHaveLeftNothing(app);
        },
      ],
    ];
  },
};
