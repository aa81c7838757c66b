import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Reference, Secret, Volume } from '../../lib';
import type { AppFolder } from './app-folder';
import { docker, inspect, leftOf } from './engine';
import { STORE_PORT, memory, memoryServer, note, storeCompanion } from './store';
import type { Scenario } from './support';

const PASSWORD = 'STORE_PASSWORD';

export const scenario: Scenario = {
  name: 'companions',
  steps: (suite) => {
    let app: AppFolder;
    let store = '';
    let password = '';
    const description = memoryServer(suite.image, {
      environment: {
        STORE_URL: Reference.companionUrl('store'),
        STORE_PORT: Reference.companionPort('store', 'http'),
        STORE_HOST: Reference.companionHost('store'),
      },
      secrets: {
        [PASSWORD]: Secret.generated({ bytes: 16 }),
        STORE_DSN: Secret.template(
          `store://app:${Reference.secret(PASSWORD)}@${Reference.companionHost('store')}:${Reference.companionPort('store')}/a`,
        ),
      },
      companions: [
        storeCompanion(suite.image, {
          secrets: { PASSWORD: Secret.generated({ name: PASSWORD, bytes: 16 }) },
          volumes: { '/data': Volume.persistent('notes') },
        }),
      ],
    });
    const entryOf = async (container: string, name: string): Promise<string | undefined> => {
      const entry = (await inspect(container)).Config.Env.find((env) => env.startsWith(`${name}=`));
      return entry?.slice(name.length + 1);
    };
    const volumes = async (): Promise<readonly string[]> =>
      (await leftOf(app.instance)).filter((what) => what.startsWith('volume '));

    return [
      [
        'the server starts when its companion answers: its very first request succeeds',
        async () => {
          app = await suite.app();
          store = app.nameOf('memory_store');
          app.describe(description);
          await app.mustApply();
          const { env, first } = await memory(app.port);
          assert.equal(first, '200 nothing');
          assert.equal(env.STORE_URL, `http://store:${STORE_PORT}`);
          assert.deepEqual([env.STORE_HOST, env.STORE_PORT], ['store', `${STORE_PORT}`]);
        },
      ],
      [
        'a password that nobody gave is the same on both sides, in a file of its own that only the user reads',
        async () => {
          password = (await memory(app.port)).env[PASSWORD];
          assert.match(password, /^[0-9a-f]{32}$/);
          assert.equal(await entryOf(store, 'PASSWORD'), password);
          const file = join(app.path, '.env.generated');
          assert.equal(statSync(file).mode & 0o777, 0o600);
          assert.ok(readFileSync(file, 'utf8').includes(`${PASSWORD}=${password}\n`));
          assert.deepEqual(app.synthesizedWith(password), []);
          assert.equal((await memory(app.port)).env.STORE_DSN, `store://app:${password}@store:${STORE_PORT}/a`);
        },
      ],
      ['the plan is empty', () => app.mustBeUnchanged()],
      [
        'only the server is published',
        async () => {
          assert.equal((await docker('port', store)).trim(), '');
          assert.match(await docker('port', app.nameOf('memory')), new RegExp(`127\\.0\\.0\\.1:${app.port}$`));
        },
      ],
      [
        'destroy leaves the data, and nothing else',
        async () => {
          assert.equal(await note(app.port, 'remember me'), '200 kept');
          await app.mustDestroy();
          assert.deepEqual(await leftOf(app.instance), [`volume ${app.nameOf('memory_notes')}`]);
        },
      ],
      [
        'a new deploy has the data and the password',
        async () => {
          app.describe(description);
          await app.mustApply();
          assert.equal((await memory(app.port)).first, '200 remember me');
          assert.equal((await memory(app.port)).env[PASSWORD], password);
          assert.equal(await note(app.port), '200 remember me');
          await app.mustBeUnchanged();
        },
      ],
      [
        "a value in .env wins; here the companion refuses it, and the deploy says so with the companion's own words",
        async () => {
          app.write('.env', `${PASSWORD}=another\n`);
          const { seconds } = await app.mustRefuse([
            "companion 'store' of MCP server 'memory' is not ready",
            'exit code 4',
            'the data belongs to another password',
            `more: docker logs ${store}`,
          ]);
          assert.ok(seconds < 45, `it took ${seconds.toFixed(1)} s`);
        },
      ],
      [
        'without it the next deploy works, and the data is there',
        async () => {
          app.remove('.env');
          await app.mustApply();
          assert.equal(await note(app.port), '200 remember me');
          await app.mustBeUnchanged();
        },
      ],
      [
        'a changed companion is replaced, and keeps its data',
        async () => {
          const before = (await inspect(store)).Id;
          const companions = description.companions.map((c) => c.with({ environment: { START_MS: '100' } }));
          app.describe(description.with({ companions }));
          await app.mustApply();
          assert.notEqual((await inspect(store)).Id, before);
          assert.equal(await note(app.port), '200 remember me');
          await app.mustBeUnchanged();
        },
      ],
      [
        'destroy works again, and the data is still there',
        async () => {
          await app.mustDestroy();
          assert.deepEqual(await leftOf(app.instance), await volumes());
          assert.equal((await volumes()).length, 1);
        },
      ],
    ];
  },
};
