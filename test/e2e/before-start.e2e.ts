import assert from 'node:assert/strict';
import { ContainerImage, ImageRuntime, Reference, Secret, Volume } from '../../lib';
import type { AppFolder } from './app-folder';
import { RUN_LABEL, inspect, tryDocker } from './engine';
import { MEMORY_SOURCE, inside, memory, memoryServer, note, storeCompanion } from './store';
import type { Scenario } from './support';

/** A migration: it needs the store, its password and the environment, and adds a line to what the store holds. */
const migration = (name: string): string => `
const { STORE_URL, STORE_PASSWORD, STAGE } = process.env;
const headers = { authorization: 'Bearer ' + STORE_PASSWORD, connection: 'close' };
(async () => {
  const before = await (await fetch(STORE_URL + '/note', { headers })).text();
  const body = (before === 'nothing' ? '' : before + ' ') + '${name}:' + STAGE;
  await fetch(STORE_URL + '/note', { method: 'PUT', headers, body });
  require('node:fs').appendFileSync('/state/steps', '${name} ');
  console.log('migrated ${name}');
})();
`;
const FAILING = `console.log('step three begins'); console.error('no table users'); process.exit(7);`;

export const scenario: Scenario = {
  name: 'before-start',
  steps: (suite) => {
    let app: AppFolder;
    let server = '';
    const writeImage = (version: string): void => {
      app.write('server/server.js', MEMORY_SOURCE);
      app.write('server/one.js', migration('one'));
      app.write('server/two.js', migration('two'));
      app.write('server/version.txt', version);
      const lines = [`FROM ${suite.image}`, `LABEL ${RUN_LABEL}=${app.instance}`, 'WORKDIR /app', 'COPY . .', ''];
      app.write('server/Dockerfile', lines.join('\n'));
    };
    const describe = (further: readonly (readonly string[])[] = [], stage = 'dev'): void =>
      app.describe(
        memoryServer(suite.image, {
          image: ContainerImage.fromDockerfile('server', { runtime: ImageRuntime.NODE }),
          command: ['node', 'server.js'],
          environment: { STORE_URL: Reference.companionUrl('store'), STAGE: stage },
          secrets: { STORE_PASSWORD: Secret.generated() },
          volumes: { '/state': Volume.persistent('state', { removeOnDestroy: true }) },
          beforeStart: [['node', 'one.js'], ['node', 'two.js'], ...further],
          companions: [
            storeCompanion(suite.image, {
              secrets: { PASSWORD: Secret.generated({ name: 'STORE_PASSWORD' }) },
              volumes: { '/data': Volume.persistent('notes', { removeOnDestroy: true }) },
            }),
          ],
        }),
      );
    const steps = (): Promise<string> =>
      inside(server, `process.stdout.write(fs.readFileSync('/state/steps', 'utf8'))`);
    const version = (): Promise<string> =>
      inside(server, `process.stdout.write(fs.readFileSync('/app/version.txt', 'utf8'))`);

    return [
      [
        'steps run in order before the server, with its environment, secrets, volumes and companions',
        async () => {
          app = await suite.app();
          server = app.nameOf('memory');
          writeImage('1');
          describe();
          await app.mustApply();
          assert.equal((await memory(app.port)).first, '200 one:dev two:dev');
          assert.equal(await steps(), 'one two');
        },
      ],
      [
        'they do not run again where nothing has changed',
        async () => {
          await app.mustBeUnchanged();
          await app.mustApply();
          assert.equal(await note(app.port), '200 one:dev two:dev');
        },
      ],
      [
        'a changed image runs them again',
        async () => {
          writeImage('2');
          describe();
          await app.mustApply();
          assert.equal(await version(), '2');
          assert.equal((await memory(app.port)).first, '200 one:dev two:dev one:dev two:dev');
          await app.mustBeUnchanged();
        },
      ],
      [
        'one that fails stops the deploy with its exit code and log, and the new version does not start',
        async () => {
          writeImage('3');
          describe([['node', '-e', FAILING]]);
          await app.mustRefuse([
            "step 3 before MCP server 'memory'",
            'failed with exit code 7',
            'step three begins',
            'no table users',
            'more: docker logs',
          ]);
          const running = await tryDocker('exec', server, 'cat', '/app/version.txt');
          assert.notEqual(running.out.trim(), '3', 'the new version runs though its step failed');
        },
      ],
      [
        'as long as it fails, so does the deploy',
        async () => {
          await app.mustRefuse(["step 3 before MCP server 'memory'", 'failed with exit code 7']);
        },
      ],
      [
        'repaired, the next deploy works',
        async () => {
          describe([['node', '-e', `console.log('repaired')`]]);
          await app.mustApply();
          assert.equal(await version(), '3');
          assert.match((await memory(app.port)).first, /^200 one:dev/);
          await app.mustBeUnchanged();
        },
      ],
      [
        'a changed environment runs them again, too',
        async () => {
          const [before, id] = [(await note(app.port)).split(' ').length, (await inspect(server)).Id];
          describe([], 'test');
          await app.mustApply();
          assert.notEqual((await inspect(server)).Id, id);
          const after = (await note(app.port)).split(' ');
          assert.deepEqual([after.length, ...after.slice(-2)], [before + 2, 'one:test', 'two:test']);
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
