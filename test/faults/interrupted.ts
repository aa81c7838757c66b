import assert from 'node:assert/strict';
import { Reference, Secret, Volume } from '../../lib';
import type { AppFolder } from '../e2e/app-folder';
import { eventually } from '../e2e/checks';
import { docker, tryDocker } from '../e2e/engine';
import { storeCompanion } from '../e2e/store';
import type { Scenario, Step } from '../e2e/support';
import { errorOf, hasMade, seen } from './fault';
import { notesServer, use } from './notes-server';
import { Program } from './program';

export const scenario: Scenario = {
  name: 'interrupted',
  steps: (suite) => {
    let app: AppFolder;
    let store = '';
    let turn = 0;
    /** Each turn replaces the companion, which takes its time: half-way is when it runs and does not answer yet. */
    const describe = (startMs: number): void => {
      turn++;
      app.describe(
        notesServer(suite.image, {
          environment: { STORE_URL: Reference.companionUrl('store'), VERSION: `${turn}` },
          secrets: { STORE_PASSWORD: Secret.generated() },
          companions: [
            storeCompanion(suite.image, {
              environment: { START_MS: `${startMs + turn}` },
              secrets: { PASSWORD: Secret.generated({ name: 'STORE_PASSWORD' }) },
              volumes: { '/data': Volume.persistent('notes', { removeOnDestroy: true }) },
            }),
          ],
        }),
      );
    };
    const idOf = async (): Promise<string> => (await tryDocker('inspect', '--format', '{{.Id}}', store)).out.trim();
    const mended = async (): Promise<void> => {
      // What outlives the command holds the lock until it has written down what it has made.
      await eventually(30, () => app.mustApply());
      assert.equal(await use(app.port, 'read'), 'first ');
      await app.mustBeUnchanged();
    };
    /** In a terminal Ctrl-C reaches every process of the command; `kill` reaches the one that it names. */
    const stopped = (what: string, signal: NodeJS.Signals, start: (app: AppFolder) => Program, group = false): Step => [
      `${what} that is stopped half-way by ${signal}, and repeated`,
      async () => {
        const before = await idOf();
        describe(9_000);
        const apply = start(app);
        await hasMade(app, store, before);
        const began = performance.now();
        apply.signal(signal, group);
        const end = await apply.ended;
        const seconds = ((performance.now() - began) / 1_000).toFixed(1);
        assert.notEqual(end, 'exit code 0');
        await mended();
        seen(`it ends by ${end} within ${seconds} s; the next deploy mends it, with the data`);
      },
    ];
    return [
      [
        'a server with a store',
        async () => {
          app = await suite.app();
          store = app.nameOf('notes_store');
          describe(0);
          await app.mustApply();
          await use(app.port, 'keep', 'first');
        },
      ],
      stopped('cdktf deploy with all that it started', 'SIGINT', Program.cdktf, true),
      stopped('cdktf deploy', 'SIGTERM', Program.cdktf),
      stopped('terraform apply', 'SIGINT', Program.terraform),
      stopped('terraform apply', 'SIGTERM', Program.terraform),
      stopped('terraform apply', 'SIGKILL', Program.terraform),
      [
        'killed at the worst moment, when a container exists that the state does not know yet',
        async () => {
          describe(0);
          const before = await idOf();
          const events = new Program(
            'docker',
            ['events', '--filter', `container=${store}`, '--filter', 'event=create', '--format', '{{.ID}}'],
            app.path,
          );
          const apply = Program.terraform(app);
          try {
            await eventually(60, async () => assert.notEqual(events.out, ''));
            apply.signal('SIGKILL');
            await apply.ended;
          } finally {
            events.signal('SIGTERM');
            await events.ended;
          }
          assert.notEqual(await idOf(), before);
          const { code, out } = await app.apply();
          if (code !== 0) {
            seen(`the next deploy says: ${errorOf(out)}`);
            assert.ok(out.includes(store), 'it does not name the container');
            await docker('rm', '--force', store);
            seen('after docker rm --force of it the next deploy mends it, with the data');
          } else seen('the state knew it already; the next deploy mends it, with the data');
          await mended();
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
