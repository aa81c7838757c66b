import assert from 'node:assert/strict';
import { Volume } from '../../lib';
import type { AppFolder } from '../e2e/app-folder';
import { docker, inspect, tryDocker } from '../e2e/engine';
import type { Scenario } from '../e2e/support';
import { crash, intended, secondsUntil, seen, status } from './fault';
import { notesServer, use } from './notes-server';

export const scenario: Scenario = {
  name: 'killed',
  steps: (suite) => {
    let app: AppFolder;
    let server = '';
    return [
      [
        'a server whose process dies is restarted by the engine, with its data; the plan stays empty',
        async () => {
          app = await suite.app();
          server = app.nameOf('notes');
          app.describe(
            notesServer(suite.image, {
              environment: { DATA: '/data' },
              volumes: { '/data': Volume.persistent('notes', { removeOnDestroy: true }) },
            }),
          );
          await app.mustApply();
          assert.equal(await use(app.port, 'keep', 'first'), 'kept');
          await crash(server, suite.image);
          const seconds = await secondsUntil(20, async () => assert.equal(await use(app.port, 'read'), 'first '));
          assert.equal((await inspect(server)).RestartCount, 1);
          seen(`a tool call works ${seconds} s after the death; restarts: 1`);
          await app.mustBeUnchanged();
        },
      ],
      [
        'docker kill is taken for a wish: the engine leaves it dead, and the next deploy makes it anew',
        async () => {
          const before = (await inspect(server)).Id;
          await docker('kill', server);
          await new Promise((done) => setTimeout(done, 3_000));
          assert.equal(await status(server), 'exited');
          const { code, out } = await app.plan();
          assert.equal(code, 2);
          const { code: gone } = await tryDocker('inspect', '--type', 'container', server);
          seen(`exited, not restarted within 3 s; the plan: ${intended(out)}`);
          seen(
            `the plan ${gone === 0 ? 'left the dead container, and its log' : 'removed the dead container, with its log'}`,
          );
          const { seconds } = await app.mustApply();
          assert.notEqual((await inspect(server)).Id, before);
          assert.equal(await use(app.port, 'read'), 'first ');
          assert.equal(await use(app.port, 'keep', 'second'), 'kept');
          seen(`the deploy mends it in ${seconds.toFixed(1)} s; the data is there`);
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
