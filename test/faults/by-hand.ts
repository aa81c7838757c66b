import assert from 'node:assert/strict';
import { Volume } from '../../lib';
import type { AppFolder } from '../e2e/app-folder';
import { docker, inspect, leftOf } from '../e2e/engine';
import { ownerOf } from '../e2e/store';
import type { Scenario } from '../e2e/support';
import { intended, seen } from './fault';
import { notesServer, use } from './notes-server';

export const scenario: Scenario = {
  name: 'by-hand',
  steps: (suite) => {
    let app: AppFolder;
    let server = '';
    const volume = (): string => app.nameOf('notes_notes');
    const mended = async (kept: string): Promise<void> => {
      const { out, code } = await app.plan();
      const { seconds } = await app.mustApply();
      seen(`the plan: ${intended(out)}; the deploy took ${seconds.toFixed(1)} s`);
      assert.equal(code, 2, out);
      assert.equal(await use(app.port, 'read'), kept);
      await app.mustBeUnchanged();
    };
    return [
      [
        'a container that was removed is made anew, on its data',
        async () => {
          app = await suite.app();
          server = app.nameOf('notes');
          app.describe(
            notesServer(suite.image, {
              environment: { DATA: '/data' },
              volumes: { '/data': Volume.persistent('notes') },
            }),
          );
          await app.mustApply();
          await use(app.port, 'keep', 'first');
          await docker('rm', '--force', server);
          await mended('first ');
        },
      ],
      [
        'a container that was taken from its network joins it again',
        async () => {
          await docker('network', 'disconnect', '--force', server, server);
          await assert.rejects(use(app.port, 'read'));
          await mended('first ');
          assert.deepEqual(Object.keys((await inspect(server)).NetworkSettings.Networks), [server]);
        },
      ],
      [
        'a network that was removed is made anew, and the container in it',
        async () => {
          await docker('network', 'disconnect', '--force', server, server);
          await docker('network', 'rm', server);
          await mended('first ');
          assert.deepEqual(Object.keys((await inspect(server)).NetworkSettings.Networks), [server]);
        },
      ],
      [
        'a volume that was removed with its container: the data is gone, the server starts with an empty one of its own',
        async () => {
          await docker('rm', '--force', server);
          await docker('volume', 'rm', volume());
          const { out } = await app.plan();
          const isNamed = /_volumes_\w+ (will be|must be)/.test(out);
          seen(`the plan ${isNamed ? 'says' : 'does not say'} that the volume is made anew`);
          await mended('');
          assert.deepEqual(await ownerOf(server, '/data'), { uid: 1_000, gid: 1_000 });
          assert.equal(await use(app.port, 'keep', 'anew'), 'kept');
        },
      ],
      [
        'destroy leaves the data, and nothing else',
        async () => {
          await app.mustDestroy();
          assert.deepEqual(await leftOf(app.instance), [`volume ${volume()}`]);
        },
      ],
    ];
  },
};
