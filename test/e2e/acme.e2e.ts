import assert from 'node:assert/strict';
import http from 'node:http';
import type { PeerCertificate, SecureVersion } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import type { McpServerProps } from '../../lib';
import { Access, Authentication, Scaling, Secret, Sessions } from '../../lib';
import type { AcmeOptions, LocalTls } from '../../lib/docker';
import type { LocalStackProps } from '../../stacks/local-stack';
import type { AppFolder } from './app-folder';
import { fetchTrusting, here } from './by-name';
import { docker, inspect, leftOf } from './engine';
import { figure, gatewayImage, replicaServer } from './gateway/deployed';
import { goImage } from './go-image';
import { connect } from './mcp-client';
import { Pebble } from './pebble';
import type { Scenario } from './support';

const NAME = 'mcp.example.test';
const TOKEN = 'right';
/** Longer than what proxies allow by default. */
const SILENT_SECONDS = 65;
const CADDY = {
  published: 'caddy:2.11',
  source: 'github.com/caddyserver/caddy/v2/cmd/caddy@v2.11.9',
  program: 'caddy',
  fileCapabilities: 'cap_net_bind_service=+ep',
};

export const scenario: Scenario = {
  name: 'acme',
  steps: (suite) => {
    let app: AppFolder;
    let gateway: string;
    let pebble: Pebble;
    let httpPort: number;
    let root: string;
    let serial: string;
    const caddy = `${suite.id}:caddy`;
    const url = (): string => `https://${NAME}:${app.port}/mcp`;
    const byPebble = (changes: AcmeOptions = {}): LocalTls => {
      const authority = { directory: Pebble.directory, trustedRoots: pebble.rootsFile };
      return { acme: { email: 'ops@example.com', ...authority, image: caddy, httpPort, ...changes } };
    };
    const describe = (changes: Partial<McpServerProps> = {}, props: Partial<LocalStackProps> = {}): void =>
      app.describe(
        replicaServer(
          app,
          suite.image,
          {
            scaling: Scaling.fixed(1),
            secrets: { TOKEN: Secret.required() },
            access: Access.public({ authentication: Authentication.bearer('TOKEN'), paths: ['/mcp', '/docs'] }),
            ...changes,
          },
          Sessions.STATEFUL,
        ),
        { gateway: { image: gateway }, publicHost: NAME, network: pebble.network, tls: byPebble(), ...props },
      );
    const headers = { authorization: `Bearer ${TOKEN}` };
    const proxy = (): string => app.nameOf('work_acme_proxy');
    const client = (): ReturnType<typeof connect> =>
      connect(url(), 'legacy', { fetch: fetchTrusting(root), requestInit: { headers } });

    return [
      [
        'a certificate is got for the public name before the deploy is ready',
        async () => {
          app = await suite.app();
          httpPort = await suite.freePort();
          gateway = await gatewayImage(suite);
          await goImage(caddy, CADDY);
          pebble = await Pebble.start(suite, app, NAME, httpPort);
          root = await pebble.root();
          app.write('.env', `TOKEN=${TOKEN}\n`);
          describe();
          await app.mustApply();
          await pebble.mustHaveAsked(NAME);
          assert.equal((await app.outputs()).endpoint, url());
          serial = (await certificate(app.port)).serialNumber;
        },
      ],
      ['the second plan is empty', () => app.mustBeUnchanged()],
      [
        'an MCP client that trusts the authority calls a tool, and sees its progress live',
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
        `a call that is silent for ${SILENT_SECONDS} s passes`,
        async () => {
          const mcp = await client();
          const call = { name: 'work', arguments: { ms: SILENT_SECONDS * 1_000 } };
          const { content } = await mcp.callTool(call, { timeout: 120_000 });
          await mcp.close();
          assert.match(JSON.stringify(content), /"text":"1 /);
        },
      ],
      [
        'the token is asked for, other paths are not there, and the server learns who called',
        async () => {
          const ask = fetchTrusting(root);
          const status = async (path: string, init: RequestInit = {}): Promise<number> =>
            (await ask(new URL(path, url()), init)).status;
          assert.deepEqual(
            [await status('/mcp'), await status('/metrics', { headers }), await status('/docs', { headers })],
            [401, 404, 200],
          );
          const spoofed = { ...headers, 'x-forwarded-for': '203.0.113.9' };
          const told = (await (await ask(new URL('/docs', url()), { headers: spoofed })).json()) as {
            readonly headers: Record<string, string>;
          };
          assert.equal(told.headers['x-forwarded-proto'], 'https');
          assert.equal(told.headers.host, `${NAME}:${app.port}`);
          assert.match(told.headers['x-forwarded-for'], /^[0-9a-f.:]+$/);
          assert.notEqual(told.headers['x-forwarded-for'], '203.0.113.9');
        },
      ],
      [
        'TLS 1.2 and 1.3 only, and who comes in clear is sent there',
        async () => {
          const versions = ['TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
          const spoken = await Promise.all(
            versions.map((version) =>
              certificate(app.port, version).then(
                () => true,
                () => false,
              ),
            ),
          );
          assert.deepEqual(spoken, [false, true, true]);
          const [status, location] = await redirected(httpPort, '/mcp?x=1');
          assert.deepEqual([status, location], [308, `${url()}?x=1`]);
        },
      ],
      [
        'it is hardened, and its account and certificate are on a volume of their own',
        async () => {
          const { Config, HostConfig } = await inspect(proxy());
          const { ReadonlyRootfs, CapDrop, CapAdd, SecurityOpt, Privileged } = HostConfig;
          assert.deepEqual(
            { User: Config.User, ReadonlyRootfs, CapDrop, CapAdd, SecurityOpt, Privileged },
            {
              User: '1000:1000',
              ReadonlyRootfs: true,
              CapDrop: ['ALL'],
              CapAdd: ['CAP_NET_BIND_SERVICE'],
              SecurityOpt: ['no-new-privileges'],
              Privileged: false,
            },
          );
        },
      ],
      [
        'a change of the server leaves the proxy alone',
        async () => {
          const before = await inspect(proxy());
          describe({ environment: { VERSION: '2' } });
          await app.mustApply();
          const mcp = await client();
          const { content } = await mcp.callTool({ name: 'work', arguments: {} });
          await mcp.close();
          assert.match(JSON.stringify(content), /"text":"2 /);
          assert.deepEqual((await inspect(proxy())).State.StartedAt, before.State.StartedAt);
          await app.mustBeUnchanged();
        },
      ],
      [
        'a changed proxy, and a new deployment after destroy, keep the certificate',
        async () => {
          const { Id } = await inspect(proxy());
          describe({}, { tls: byPebble({ email: 'others@example.com' }) });
          await app.mustApply();
          assert.notEqual((await inspect(proxy())).Id, Id);
          await app.mustDestroy();
          assert.deepEqual(await leftOf(app.instance), [`volume ${app.nameOf('work_acme_certificates')}`]);
          await app.mustApply();
          assert.equal((await certificate(app.port)).serialNumber, serial);
          assert.equal(await pebble.orders(), 1);
        },
      ],
      [
        'an authority that cannot be reached fails the deploy with the reason, and soon',
        async () => {
          await app.mustDestroy();
          await docker('volume', 'rm', app.nameOf('work_acme_certificates'));
          describe({}, { tls: byPebble({ directory: 'https://pebble:14001/dir' }) });
          const { seconds } = await app.mustRefuse([`gets a certificate for ${NAME} by ACME`, 'connection refused']);
          figure(`after ${seconds.toFixed(0)} s`);
        },
      ],
      [
        'so does a name that does not lead here',
        async () => {
          describe({}, { tls: byPebble({ httpPort: await suite.freePort() }) });
          await app.mustRefuse(['urn:ietf:params:acme:error:connection', `http://${NAME}:${httpPort}/.well-known`]);
        },
      ],
      [
        'and the next deploy tries again at once',
        async () => {
          const ended = await app.mustRefuse(['urn:ietf:params:acme:error:connection']);
          figure(`refused again after ${ended.seconds.toFixed(0)} s`);
          assert.ok((await pebble.orders()) >= 3, 'it did not try again');
          describe();
          await app.mustApply();
          const mcp = await client();
          await mcp.close();
        },
      ],
      [
        'to a certificate of its own and back, at the same port',
        async () => {
          describe({}, { tls: undefined });
          await app.mustApply();
          assert.equal((await certificate(app.port)).issuer.CN, NAME);
          await app.mustBeUnchanged();
          describe();
          await app.mustApply();
          const mcp = await client();
          await mcp.close();
          await app.mustBeUnchanged();
        },
      ],
      [
        'destroy leaves nothing but the volume of the certificates',
        async () => {
          await app.mustDestroy();
          assert.deepEqual(await leftOf(app.instance), [`volume ${app.nameOf('work_acme_certificates')}`]);
        },
      ],
    ];
  },
};

/** What is shown to a client that asks by the name. */
function certificate(port: number, version?: SecureVersion): Promise<PeerCertificate> {
  return new Promise((done, fail) => {
    // Nothing of this client's own would refuse an old version.
    const ciphers = 'DEFAULT@SECLEVEL=0';
    const versions = version === undefined ? {} : { minVersion: version, maxVersion: version, ciphers };
    const options = { host: NAME, servername: NAME, port, lookup: here, rejectUnauthorized: false, ...versions };
    const socket = connectTls(options, () => {
      done(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.once('error', fail);
  });
}

function redirected(port: number, path: string): Promise<readonly [number | undefined, string | undefined]> {
  return new Promise((done, fail) => {
    http
      .request({ host: NAME, port, path, method: 'POST', lookup: here, agent: false }, (response) => {
        response.resume();
        done([response.statusCode, response.headers.location]);
      })
      .once('error', fail)
      .end();
  });
}
