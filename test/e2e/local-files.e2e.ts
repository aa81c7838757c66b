import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigFile, Secret, User } from '../../lib';
import { DockerSecret } from '../../lib/docker';
import type { AppFolder } from './app-folder';
import { inspect } from './engine';
import type { Scenario } from './support';
import { Skip } from './support';
import { tellFile, tinyServer } from './tiny-server';

const TOKEN = '/run/secrets/token';
const CONTENT = '{ "home": "${HOME}", "if": "%{ if true }", "quote": "\\"" }\n';

export const scenario: Scenario = {
  name: 'files',
  steps: (suite) => {
    let app: AppFolder;
    const idOf = async (): Promise<string> => (await inspect(app.nameOf('tiny'))).Id;
    const describe = (content: string): void =>
      app.describe(
        tinyServer(suite.image, {
          user: User.id(12_345), // nobody of this machine
          files: {
            '/etc/tiny/content.json': ConfigFile.fromContent(content),
            '/etc/tiny/path.txt': ConfigFile.fromPath('config/path.txt'),
          },
          secrets: { TINY_TOKEN: Secret.required({ file: TOKEN }) },
        }),
        { secrets: { TINY_TOKEN: DockerSecret.fromFile('secrets/token') } },
      );

    return [
      [
        'a secret file that is missing stops the plan, and nothing is made',
        async () => {
          app = await suite.app();
          app.write('config/path.txt', 'by path\n');
          describe(CONTENT);
          const path = join(app.path, 'secrets', 'token');
          const server = "MCP server 'tiny' (at 'local/mcp-tiny')";
          await app.mustRefuse([`${server} needs secret TINY_TOKEN as a file, and ${path} does not exist.`]);
          await suite.mustHaveLeftNothing(app);
        },
      ],
      [
        "one that the container's user cannot read stops the deploy, and nothing is made",
        async () => {
          app.write('secrets/token', 't0ken\n', 0o600);
          if (process.platform !== 'linux') throw new Skip("elsewhere the engine's own machine maps the owner");
          await app.mustRefuse(["secrets.TINY_TOKEN: user 12345 of MCP server 'tiny' cannot read", 'run chown 12345']);
          await suite.mustHaveLeftNothing(app);
        },
      ],
      [
        'configuration by content and by path, and a secret file, arrive as they are, and cannot be written',
        async () => {
          chmodSync(join(app.path, 'secrets', 'token'), 0o644);
          await app.mustApply();
          assert.equal(await tellFile(app.port, '/etc/tiny/content.json'), CONTENT);
          assert.equal(await tellFile(app.port, '/etc/tiny/path.txt'), 'by path\n');
          assert.equal(await tellFile(app.port, TOKEN), 't0ken\n');
          const { Mounts, Config } = await inspect(app.nameOf('tiny'));
          assert.deepEqual(
            Mounts.filter(({ RW }) => RW),
            [],
          );
          assert.equal(Mounts.length, 3);
          assert.ok(!JSON.stringify(Config).includes('t0ken'));
          assert.deepEqual(app.synthesizedWith('t0ken'), []);
          await app.mustBeUnchanged();
        },
      ],
      [
        'changed content replaces the container',
        async () => {
          const before = await idOf();
          describe('{}');
          await app.mustApply();
          assert.notEqual(await idOf(), before);
          assert.equal(await tellFile(app.port, '/etc/tiny/content.json'), '{}');
        },
      ],
      [
        'so does a changed file',
        async () => {
          const before = await idOf();
          app.write('config/path.txt', 'by path, changed\n', 0o600); // as an editor may leave it
          describe('{}');
          await app.mustApply();
          assert.notEqual(await idOf(), before);
          assert.equal(await tellFile(app.port, '/etc/tiny/path.txt'), 'by path, changed\n');
        },
      ],
      [
        'so does a changed secret file, without synthesis',
        async () => {
          const before = await idOf();
          app.write('secrets/token', 'an0ther\n', 0o644);
          await app.mustApply();
          assert.notEqual(await idOf(), before);
          assert.equal(await tellFile(app.port, TOKEN), 'an0ther\n');
          await app.mustBeUnchanged();
        },
      ],
      [
        'destroy works without the secret file, and leaves nothing',
        async () => {
          app.remove('secrets/token');
          await app.mustDestroy();
          await suite.mustHaveLeftNothing(app);
        },
      ],
    ];
  },
};
