import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import type { SecureVersion } from 'node:tls';
import { connect } from 'node:tls';
import type { PublicAccessProps } from '../../lib';
import { Access, Authentication, HealthCheck, Scaling, Secret } from '../../lib';
import type { LocalStackProps } from '../../stacks/local-stack';
import type { AppFolder } from './app-folder';
import { docker, inspect } from './engine';
import { ask } from './gateway/clients';
import { figure, gatewayImage, replicaServer } from './gateway/deployed';
import type { Scenario } from './support';

const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'e2e', version: '1' } },
});
const TOKEN = 'a "token" $HOME #1 %';

export const scenario: Scenario = {
  name: 'public-access',
  steps: (suite) => {
    let app: AppFolder;
    let image: string;
    let authority: string;
    let own: string;
    const describe = (access: Partial<PublicAccessProps> = {}, props: Partial<LocalStackProps> = {}): void =>
      app.describe(
        replicaServer(app, suite.image, {
          scaling: Scaling.fixed(1),
          secrets: { TOKEN: Secret.required() },
          healthCheck: HealthCheck.http('/mcp/health'),
          access: Access.public({
            authentication: Authentication.bearer('TOKEN'),
            paths: ['/mcp', '/docs'],
            ...access,
          }),
        }),
        { gateway: { image }, ...props },
      );
    /** By a client that trusts this certificate only. */
    const status = (path: string, token?: string, ca = authority): Promise<number> =>
      new Promise((done, fail) => {
        const headers = {
          ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        };
        const { port } = app;
        https
          .request({ host: 'localhost', port, path, ca, method: 'POST', headers, agent: false }, (response) => {
            response.resume().once('end', () => done(response.statusCode ?? 0));
          })
          .once('error', fail)
          .end(INITIALIZE);
      });
    const makeCertificate = (name: string): string => {
      const [key, certificate] = [`${name}.key`, `${name}.crt`].map((file) => join(app.path, file));
      execFileSync(
        'openssl',
        [
          ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
          ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate],
        ],
        { stdio: 'ignore' },
      );
      return readFileSync(certificate, 'utf8');
    };

    return [
      [
        'is published on every interface, with a certificate of its own that only the user can read',
        async () => {
          image = await gatewayImage(suite);
          app = await suite.app();
          app.write('.env', `TOKEN='${TOKEN}'\n`);
          describe();
          await app.mustApply();
          assert.match(await docker('port', app.nameOf('work')), new RegExp(`-> 0\\.0\\.0\\.0:${app.port}`));
          assert.equal((await app.outputs()).endpoint, `https://localhost:${app.port}/mcp`);
          const file = join(app.path, '.mcp-certificates', `${app.nameOf('work')}.pem`);
          assert.equal(statSync(file).mode & 0o777, 0o600);
          authority = own = readFileSync(`${file}.crt`, 'utf8');
          assert.equal(await status('/mcp', TOKEN), 200);
        },
      ],
      ['the plan is empty', () => app.mustBeUnchanged()],
      [
        'callers without the right token are refused; it is in nothing that is synthesized',
        async () => {
          const got = [
            await status('/mcp'),
            await status('/mcp', 'x'),
            await status('/mcp', ''),
            await status('/docs'),
          ];
          assert.deepEqual(got, [401, 401, 401, 401]);
          assert.deepEqual([app.synthesizedWith('"token"'), app.synthesizedWith('a \\"token')], [[], []]);
          assert.ok(!JSON.stringify(await inspect(app.nameOf('work'))).includes('a \\"token'));
        },
      ],
      [
        'only the declared paths can be reached, and health cannot',
        async () => {
          const paths = [
            '/docs',
            '/docs/x',
            '/health',
            '/mcp/health',
            '/mcp/he%61lth',
            '/metrics',
            '/mcpx',
            '/mcp/../x',
          ];
          const got = await Promise.all(paths.map((path) => status(path, TOKEN)));
          assert.deepEqual(got, [200, 200, 404, 404, 404, 404, 404, 400]);
          assert.equal(await status('/.well-known/oauth-protected-resource/mcp'), 200);
        },
      ],
      [
        'TLS 1.2 and 1.3 only',
        async () => {
          const versions = ['TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
          const spoken = await Promise.all(versions.map((version) => speaks(app.port, version)));
          assert.deepEqual(spoken, [false, true, true]);
        },
      ],
      [
        'a given certificate, and later another one in the same file, are taken over without a restart',
        async () => {
          const { StartedAt } = (await inspect(app.nameOf('work'))).State;
          for (const round of ['first', 'second']) {
            const before = authority;
            authority = makeCertificate('given');
            describe({}, { tls: { certificate: 'given.crt', key: 'given.key' } });
            await app.mustApply();
            assert.equal(await status('/mcp', TOKEN), 200, round);
            await assert.rejects(status('/mcp', TOKEN, before), /self.signed/, round);
            await app.mustBeUnchanged();
          }
          assert.equal((await inspect(app.nameOf('work'))).State.StartedAt, StartedAt);
        },
      ],
      [
        'a changed token holds after the next deploy, and the old one no more',
        async () => {
          app.write('.env', 'TOKEN=another\n');
          await app.mustApply();
          assert.deepEqual([await status('/mcp', TOKEN), await status('/mcp', 'another')], [401, 200]);
          await app.mustBeUnchanged();
        },
      ],
      [
        'more requests than the limit get 429',
        async () => {
          describe({ requestsPerMinute: 30 }, { tls: { certificate: 'given.crt', key: 'given.key' } });
          await app.mustApply();
          const got = await Promise.all(Array.from({ length: 50 }, () => status('/mcp', 'another')));
          const [passed, limited] = [200, 429].map((code) => got.filter((one) => one === code).length);
          figure(`${passed} passed, ${limited} got 429`);
          assert.ok(limited >= 20 && passed > 0 && passed + limited === 50, got.join());
        },
      ],
      [
        'without the given certificate, its own one is back',
        async () => {
          describe();
          await app.mustApply();
          assert.equal(await status('/mcp', 'another', own), 200);
        },
      ],
      [
        'in clear only where that was said',
        async () => {
          describe({ plainHttp: 'behind my own proxy' });
          await app.mustApply();
          const headers = { authorization: 'Bearer another' };
          assert.equal((await ask(`http://127.0.0.1:${app.port}/mcp`)).status, 401);
          assert.equal((await ask(`http://127.0.0.1:${app.port}/mcp`, { headers })).status, 405);
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

function speaks(port: number, version: SecureVersion): Promise<boolean> {
  return new Promise((done) => {
    // Nothing of this client's own would refuse an old version.
    const ciphers = 'DEFAULT@SECLEVEL=0';
    const options = { port, host: '127.0.0.1', rejectUnauthorized: false, minVersion: version, maxVersion: version };
    const socket = connect({ ...options, ciphers }, () => (done(true), socket.destroy()));
    socket.once('error', () => done(false));
  });
}
