import assert from 'node:assert/strict';
import { Reference, Secret, Volume } from '../../lib';
import type { AppFolder } from '../e2e/app-folder';
import { docker, inspect } from '../e2e/engine';
import { storeCompanion } from '../e2e/store';
import type { Scenario } from '../e2e/support';
import { crash, intended, secondsUntil, seen } from './fault';
import { notesServer, use } from './notes-server';

export const scenario: Scenario = {
  name: 'database',
  steps: (suite) => {
    let app: AppFolder;
    let store = '';
    return [
      [
        'a companion with data that dies is restarted; what it had acknowledged is there',
        async () => {
          app = await suite.app();
          store = app.nameOf('notes_store');
          app.describe(
            notesServer(suite.image, {
              environment: { STORE_URL: Reference.companionUrl('store') },
              secrets: { STORE_PASSWORD: Secret.generated() },
              companions: [
                storeCompanion(suite.image, {
                  secrets: { PASSWORD: Secret.generated({ name: 'STORE_PASSWORD' }) },
                  volumes: { '/data': Volume.persistent('notes', { removeOnDestroy: true }) },
                }),
              ],
            }),
          );
          await app.mustApply();
          await use(app.port, 'keep', 'first');
          await crash(store, suite.image);
          const word = await use(app.port, 'read').catch((error: Error) => error.message);
          const seconds = await secondsUntil(30, async () => assert.equal(await use(app.port, 'read'), 'first '));
          assert.equal((await inspect(store)).RestartCount, 1);
          seen(`a tool call says '${word}', and works again after ${seconds} s (the store takes 2 s to start)`);
          await app.mustBeUnchanged();
        },
      ],
      [
        'killed by docker kill: the next deploy makes it anew, on the same data, with the same password',
        async () => {
          await docker('kill', store);
          await assert.rejects(use(app.port, 'read'));
          const { out } = await app.plan();
          await app.mustApply();
          assert.equal(await use(app.port, 'read'), 'first ');
          await use(app.port, 'keep', 'second');
          assert.equal(await use(app.port, 'read'), 'first second ');
          seen(`the plan: ${intended(out)}; the data is there`);
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
