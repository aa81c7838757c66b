import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { Volume } from '../../lib';
import type { AppFolder } from '../e2e/app-folder';
import { inspect, leftOf } from '../e2e/engine';
import { storeCompanion } from '../e2e/store';
import type { Scenario } from '../e2e/support';
import { refused, seen } from './fault';
import { notesServer, use } from './notes-server';

export const scenario: Scenario = {
  name: 'state-lost',
  steps: (suite) => {
    let app: AppFolder;
    let server = '';
    let store = '';
    let way = '';
    return [
      [
        'without its state a deploy names what is there already, and the way out; what runs goes on',
        async () => {
          app = await suite.app();
          [server, store] = [app.nameOf('notes'), app.nameOf('notes_store')];
          app.describe(
            notesServer(suite.image, {
              environment: { DATA: '/data' },
              volumes: { '/data': Volume.persistent('notes') },
              companions: [storeCompanion(suite.image, { environment: { PASSWORD: 'for-a-test', DATA: '/tmp' } })],
            }),
          );
          await app.mustApply();
          await use(app.port, 'keep', 'first');
          const before = (await inspect(server)).Id;
          const states = readdirSync(app.path).filter((file) => file.startsWith('terraform.local.tfstate'));
          assert.ok(states.length > 0);
          states.forEach((file) => app.remove(file));
          way = `docker rm --force ${server} ${store} && docker network rm ${server}`;
          const said = await refused(
            app,
            `container ${server}, container ${store}, network ${server} of MCP server 'notes' exist already`,
            'another copy has the name, or the state was lost',
            'set instance',
            way,
          );
          seen(`the deploy says: ${said.replace(/^.*?Output: /, '')}`);
          assert.equal((await inspect(server)).Id, before);
          assert.equal(await use(app.port, 'read'), 'first ');
        },
      ],
      [
        'after the command that it gives the deploy goes through, and the data is there',
        async () => {
          await app.shell(way);
          await app.mustApply();
          assert.equal(await use(app.port, 'read'), 'first ');
          seen('the volume was taken over with its data');
          await app.mustBeUnchanged();
        },
      ],
      [
        'a move to another port, which looks at the names again, is no loss',
        async () => {
          const port = await suite.freePort();
          app.describe(
            notesServer(suite.image, {
              environment: { DATA: '/data' },
              volumes: { '/data': Volume.persistent('notes') },
              companions: [storeCompanion(suite.image, { environment: { PASSWORD: 'for-a-test', DATA: '/tmp' } })],
            }),
            { hostPort: port },
          );
          await app.mustApply();
          assert.equal(await use(port, 'read'), 'first ');
          await app.mustBeUnchanged();
        },
      ],
      [
        'destroy leaves the data, and nothing else',
        async () => {
          await app.mustDestroy();
          assert.deepEqual(await leftOf(app.instance), [`volume ${app.nameOf('notes_notes')}`]);
        },
      ],
    ];
  },
};
