import assert from 'node:assert/strict';
import { Scaling } from '../../lib';
import type { AppFolder } from '../e2e/app-folder';
import { docker, inspect } from '../e2e/engine';
import { gatewayImage, replicasOf } from '../e2e/gateway/deployed';
import type { Scenario } from '../e2e/support';
import { crash, intended, secondsUntil, seen, status } from './fault';
import { notesServer, use } from './notes-server';

export const scenario: Scenario = {
  name: 'gateway',
  steps: (suite) => {
    let app: AppFolder;
    let gateway = '';
    /** Calls one after the other while something happens; how many failed of how many. */
    const calling = async (happens: () => Promise<unknown>): Promise<readonly [failed: number, all: number]> => {
      let [over, failed, all] = [false, 0, 0];
      const calls = (async () => {
        for (; !over; all++) await use(app.port, 'read').catch(() => failed++);
      })();
      await happens().finally(() => (over = true));
      await calls;
      return [failed, all];
    };
    return [
      [
        'a replica that dies: calls go to the other one, and it comes back',
        async () => {
          const image = await gatewayImage(suite);
          app = await suite.app();
          gateway = app.nameOf('notes');
          app.describe(notesServer(suite.image, { scaling: Scaling.fixed(2) }), { gateway: { image } });
          await app.mustApply();
          const [victim] = await replicasOf(app, 'notes');
          let seconds = '';
          const [failed, all] = await calling(async () => {
            await crash(victim, suite.image);
            seconds = await secondsUntil(20, async () => {
              const { RestartCount, State } = await inspect(victim);
              assert.deepEqual([RestartCount, State.Status], [1, 'running']);
            });
            await new Promise((done) => setTimeout(done, 3_000));
          });
          assert.ok(failed <= 1 && all > 10, `${failed} of ${all} handshakes with a call failed`);
          seen(`${failed} of ${all} handshakes with a call failed (one at a time); it runs again after ${seconds} s`);
          await app.mustBeUnchanged();
        },
      ],
      [
        'a replica removed by hand: the other one serves, and the next deploy makes it anew',
        async () => {
          const [victim] = await replicasOf(app, 'notes');
          await docker('rm', '--force', victim);
          assert.equal(await use(app.port, 'read'), '');
          const { out } = await app.plan();
          const [failed, all] = await calling(() => app.mustApply());
          assert.equal((await replicasOf(app, 'notes')).length, 2);
          seen(`the plan: ${intended(out)}; ${failed} of ${all} handshakes with a call failed during the deploy`);
          assert.equal(failed, 0);
          await app.mustBeUnchanged();
        },
      ],
      [
        'a gateway that dies is restarted by the engine; nothing is reachable until then',
        async () => {
          await crash(gateway, suite.image);
          const seconds = await secondsUntil(20, async () => assert.equal(await use(app.port, 'read'), ''));
          assert.equal((await inspect(gateway)).RestartCount, 1);
          seen(`a tool call works ${seconds} s after the death`);
          await app.mustBeUnchanged();
        },
      ],
      [
        'a gateway that was killed by docker kill: the next deploy makes it anew, and leaves the replicas alone',
        async () => {
          const replicas = await Promise.all((await replicasOf(app, 'notes')).map(inspect));
          await docker('kill', gateway);
          assert.equal(await status(gateway), 'exited');
          await assert.rejects(use(app.port, 'read'));
          const { seconds } = await app.mustApply();
          assert.equal(await use(app.port, 'read'), '');
          const after = await Promise.all((await replicasOf(app, 'notes')).map(inspect));
          assert.deepEqual(
            after.map(({ Id }) => Id),
            replicas.map(({ Id }) => Id),
          );
          seen(`unreachable until the deploy, which took ${seconds.toFixed(1)} s`);
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
