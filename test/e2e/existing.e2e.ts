import assert from 'node:assert/strict';
import { Reference, Secret, Volume } from '../../lib';
import type { AppFolder } from './app-folder';
import { docker, leftOf } from './engine';
import { STORE_SOURCE, memory, memoryServer, note, storeCompanion } from './store';
import type { Scenario } from './support';

const GIVEN = 'p@ss/w:rd';

export const scenario: Scenario = {
  name: 'existing',
  steps: (suite) => {
    let app: AppFolder;
    const network = `${suite.id}-existing`;
    const managed = `${suite.id}-managed`;
    const description = memoryServer(suite.image, {
      environment: { STORE_URL: Reference.companionUrl('store') },
      secrets: {
        STORE_PASSWORD: Secret.generated(),
        STORE_DSN: Secret.template(
          `store://app:${Reference.secret('STORE_PASSWORD')}@${Reference.companionHost('store')}:${Reference.companionPort('store')}/a`,
        ),
        STORE_LINE: Secret.template(`password=${Reference.secret('STORE_PASSWORD')};`, { urlEncode: false }),
      },
      companions: [
        storeCompanion(suite.image, {
          secrets: { PASSWORD: Secret.generated({ name: 'STORE_PASSWORD' }) },
          volumes: { '/data': Volume.persistent('notes', { removeOnDestroy: true }) },
        }),
      ],
    });
    const bind = (): void =>
      app.describe(description, { network, existing: { store: { host: managed, ports: { http: 7_000 } } } });

    return [
      [
        'a password given in .env is used on both sides, and is encoded in a URL',
        async () => {
          app = await suite.app();
          app.write('.env', `STORE_PASSWORD='${GIVEN}'\n`);
          app.describe(description);
          await app.mustApply();
          const { env, first } = await memory(app.port);
          assert.equal(first, '200 nothing');
          assert.equal(env.STORE_PASSWORD, GIVEN);
          assert.equal(env.STORE_DSN, 'store://app:p%40ss%2Fw%3Ard@store:6333/a');
          assert.equal(decodeURIComponent(new URL(env.STORE_DSN).password), GIVEN);
          assert.equal(env.STORE_LINE, `password=${GIVEN};`);
          assert.deepEqual(app.synthesizedWith(GIVEN), []);
          await app.mustBeUnchanged();
        },
      ],
      [
        'a service that exists already takes the place of the companion, whose container and data go',
        async () => {
          await docker('network', 'create', network);
          const env = ['DATA=/tmp', 'PORT=7000', 'START_MS=0', `PASSWORD=${GIVEN}`].flatMap((entry) => [
            '--env',
            entry,
          ]);
          await docker(
            'run',
            '--detach',
            '--name',
            managed,
            '--network',
            network,
            ...env,
            suite.image,
            'node',
            '-e',
            STORE_SOURCE,
          );
          bind();
          await app.mustApply();
          const told = await memory(app.port);
          assert.equal(told.first, '200 nothing');
          assert.equal(told.env.STORE_URL, `http://${managed}:7000`);
          assert.equal(told.env.STORE_DSN, `store://app:p%40ss%2Fw%3Ard@${managed}:7000/a`);
          assert.equal(await note(app.port, 'elsewhere'), '200 kept');
          assert.equal(await docker('exec', managed, 'cat', '/tmp/data.json'), '{"note":"elsewhere"}');
          assert.deepEqual(await leftOf(app.instance), [`container ${app.nameOf('memory')}`]);
          await app.mustBeUnchanged();
        },
      ],
      [
        'its password cannot be made up: without a value the plan names it',
        async () => {
          app.remove('.env');
          await app.mustRefuse(["MCP server 'memory' (at 'local/mcp-memory') needs values", '- STORE_PASSWORD']);
        },
      ],
      [
        'destroy leaves the service that was there before',
        async () => {
          await app.mustDestroy();
          await suite.mustHaveLeftNothing(app);
          await docker('rm', '--force', managed);
          await docker('network', 'rm', network);
        },
      ],
    ];
  },
};
