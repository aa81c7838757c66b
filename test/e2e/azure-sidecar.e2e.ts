import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Access,
  Authentication,
  ConfigFile,
  ContainerImage,
  ImageRuntime,
  McpServer,
  Secret,
  Transport,
} from '../../lib';
import { CALL_LINE } from '../../lib/azure/alarm-queries';
import { GATEWAY_IMAGE, TLS_IMAGE } from '../../lib/azure/proxies';
import { containersOf, deployed, groupOf } from '../azure/services';
import type { AppFolder } from './app-folder';
import { AzureGroup } from './azure-group';
import { fetchTrusting } from './by-name';
import { eventually } from './checks';
import { RUN_LABEL, docker } from './engine';
import { figure, gatewayImage } from './gateway/deployed';
import { goImage } from './go-image';
import { connect } from './mcp-client';
import { Pebble } from './pebble';
import type { Scenario, Suite } from './support';

const NAME = 'mcp.azure.test';
const TOKEN = 'right';
const CADDY = {
  published: TLS_IMAGE,
  source: 'github.com/caddyserver/caddy/v2/cmd/caddy@v2.11.9',
  program: 'caddy',
  fileCapabilities: 'cap_net_bind_service=+ep',
};

/** The published image has a shell, which the one that is put together here has not. */
async function withShell(suite: Suite, app: AppFolder, image: string): Promise<string> {
  const name = `${suite.id}:azure-gateway`;
  app.write(
    'gateway/Dockerfile',
    `FROM ${image} AS proxy\nFROM ${suite.image}\nCOPY --from=proxy / /\nUSER 0\nRUN chmod 1777 /tmp\nUSER 99:99\n`,
  );
  await docker('build', '--label', `${RUN_LABEL}=${suite.id}`, '--tag', name, join(app.path, 'gateway'));
  return name;
}

/** What Azure would run, on this engine: the configuration of the proxies is what is deployed there. */
export const scenario: Scenario = {
  name: 'azure-sidecar',
  steps: (suite) => {
    let group: AzureGroup;
    let root: string;
    let pebble: Pebble;
    let port: number;
    let orders: number;
    const url = (path = '/mcp'): string => `https://${NAME}:${port}${path}`;
    const headers = { authorization: `Bearer ${TOKEN}` };
    const client = (): ReturnType<typeof connect> =>
      connect(url(), 'legacy', { fetch: fetchTrusting(root), requestInit: { headers } });
    const status = async (path: string, init: RequestInit = {}): Promise<number> =>
      (await fetchTrusting(root)(url(path), init)).status;
    /** Whoever answers is the server: 503 is the gateway's word for a server that is not there. */
    const ready = (): Promise<unknown> =>
      eventually(90, async () => assert.equal(await status('/mcp', { headers }), 400));

    return [
      [
        'a group gets a certificate for its name, and shows nothing but ports 80 and 443',
        async () => {
          const app = await suite.app();
          port = await suite.freePort();
          const http = await suite.freePort();
          const caddy = `${suite.id}:caddy`;
          await goImage(caddy, CADDY);
          const gateway = await withShell(suite, app, await gatewayImage(suite));
          pebble = await Pebble.start(suite, app, NAME, http);
          root = await pebble.root();
          const configuration = deployed({
            server: server(suite.image),
            stateHoldsSecrets: 'a test',
            ...names(app, pebble),
          });
          const [config] = Object.entries(configuration.locals ?? {}).filter(([, text]) => String(text).includes(NAME));
          const containers = containersOf(configuration);
          const exposed = (groupOf(configuration).exposed_port as { port: number }[]).map((one) => one.port);
          assert.deepEqual(exposed, [443, 80]);
          const token = (containers['mcp-gateway'].secure_environment_variables ?? {}).GATEWAY_TOKEN;
          group = new AzureGroup(Object.values(containers), {
            app,
            name: `${suite.id}_group`,
            network: pebble.network,
            published: { 443: port, 80: http },
            images: { [TLS_IMAGE]: caddy, [GATEWAY_IMAGE]: gateway },
            values: {
              [`base64encode(local.${config[0]})`]: Buffer.from(String(config[1])).toString('base64'),
              [token.slice(2, -1)]: TOKEN,
            },
          });
          await group.start();
          await ready();
          await pebble.mustHaveAsked(NAME);
          orders = await pebble.orders();
        },
      ],
      [
        'an MCP client calls a tool over TLS, and sees its progress live',
        async () => {
          const mcp = await client();
          const at: number[] = [];
          const began = Date.now();
          const call = { name: 'work', arguments: { ms: 3_000, events: 3 } };
          const { content } = await mcp.callTool(call, { onprogress: () => at.push(Date.now() - began) });
          await mcp.close();
          assert.match(JSON.stringify(content), /"text":"1 /);
          figure(`progress after ${at.map((ms) => (ms / 1000).toFixed(1)).join(', ')} s`);
          assert.ok(at.length === 3 && at[0] < 1_800 && at[1] < 2_800, at.join());
        },
      ],
      [
        'who has no token is refused, and health, metrics and other paths are not there',
        async () => {
          assert.deepEqual(
            [
              await status('/mcp'),
              await status('/mcp', { headers: { authorization: 'Bearer wrong' } }),
              await status('/health', { headers }),
              await status('/metrics', { headers }),
              await status('/other', { headers }),
              await status('/.well-known/oauth-protected-resource'),
            ],
            [401, 401, 404, 404, 404, 200],
          );
        },
      ],
      [
        'what the proxy writes of a call is what the alarms look for',
        async () => {
          const lines = (await docker('logs', group.nameOf('mcp-gateway'))).split('\n');
          const calls = lines.flatMap((line) => new RegExp(CALL_LINE).exec(line)?.slice(2) ?? []);
          assert.ok(calls.includes('200') && calls.includes('401'), lines.join('\n'));
        },
      ],
      [
        'a replaced group has the certificate that it had',
        async () => {
          await group.remove();
          await group.start();
          await ready();
          assert.equal(await pebble.orders(), orders);
          await group.remove();
        },
      ],
    ];
  },
};

/** The replica of the gateway's tests, as a description that Azure takes. */
function server(image: string): McpServer {
  const replica = readFileSync(join(__dirname, 'gateway', 'replica.js'), 'utf8');
  return new McpServer({
    name: 'work',
    image: ContainerImage.fromRegistry(image, { runtime: ImageRuntime.NODE }),
    transport: Transport.streamableHttp({ port: 3001 }),
    command: ['node', '/srv/work/replica.js'],
    files: { '/srv/work/replica.js': ConfigFile.fromContent(replica) },
    environment: { SESSIONS: 'stateful', ON_STOP: 'abort' },
    secrets: { TOKEN: Secret.required() },
    access: Access.public({ authentication: Authentication.bearer('TOKEN') }),
  });
}

const names = (app: AppFolder, pebble: Pebble) => ({
  domain: { name: NAME },
  acme: { directory: Pebble.directory, trustedRoots: join(app.path, pebble.rootsFile) },
});
