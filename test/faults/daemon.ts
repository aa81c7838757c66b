import assert from 'node:assert/strict';
import { RestartPolicy, Volume } from '../../lib';
import type { AppFolder } from '../e2e/app-folder';
import { storeCompanion } from '../e2e/store';
import type { Scenario } from '../e2e/support';
import { errorOf, intended, secondsUntil, seen } from './fault';
import { notesServer, use } from './notes-server';
import { SecondEngine, closeEngines } from './second-engine';

export const scenario: Scenario = {
  name: 'daemon',
  steps: (suite) => {
    let app: AppFolder;
    let engine: SecondEngine;
    const stored = (): Promise<string> =>
      engine.docker('exec', app.nameOf('notes_store'), 'cat', '/data/kept').then((out) => out.trim());
    const isBack = async (kept: string): Promise<void> => {
      const seconds = await secondsUntil(60, () => holds(kept));
      const { code, out } = await app.plan();
      seen(`both containers are back ${seconds} s after the engine answers; the plan: ${intended(out)}`);
      assert.equal(code, 0, out);
    };
    const holds = async (kept: string): Promise<void> => {
      assert.equal(await use(app.port, 'read'), kept);
      assert.equal(await stored(), 'by hand');
    };
    return [
      [
        'a server and a companion, each with a volume, on an engine of their own',
        async () => {
          engine = await SecondEngine.start();
          await engine.load(suite.image);
          app = await suite.app();
          app.describe(
            notesServer(suite.image, {
              environment: { DATA: '/data' },
              volumes: { '/data': Volume.persistent('notes', { removeOnDestroy: true }) },
              companions: [
                storeCompanion(suite.image, {
                  environment: { PASSWORD: 'for-a-test' },
                  restart: RestartPolicy.ALWAYS,
                  volumes: { '/data': Volume.persistent('store', { removeOnDestroy: true }) },
                }),
              ],
            }),
            { engine: engine.host },
          );
          await app.mustApply();
          await use(app.port, 'keep', 'first');
          await engine.docker('exec', app.nameOf('notes_store'), 'sh', '-c', 'echo by hand > /data/kept');
        },
      ],
      [
        'a killed engine takes the published port along, and a deploy says that it does not answer',
        async () => {
          await engine.stop('SIGKILL');
          await assert.rejects(use(app.port, 'read'));
          const { code, out } = await app.apply();
          assert.notEqual(code, 0);
          assert.match(errorOf(out), /docker/i);
          seen(`the deploy says: ${errorOf(out)}`);
        },
      ],
      [
        "started again, it brings back what has the policy 'always'; the next deploy makes the other anew, with its data",
        async () => {
          await engine.boot();
          const state = (name: string): Promise<string> =>
            engine.docker('inspect', '--type', 'container', '--format', '{{.State.Status}}', app.nameOf(name));
          await secondsUntil(60, async () => assert.equal(await state('notes_store'), 'running'));
          assert.equal(await stored(), 'by hand');
          const other = await state('notes');
          const { out } = await app.plan();
          seen(`'always' is running, 'unless-stopped' is ${other}; the plan: ${intended(out)}`);
          await app.mustApply();
          await holds('first ');
          await use(app.port, 'keep', 'second');
          await app.mustBeUnchanged();
        },
      ],
      [
        'a power cut, which ends engine and containers: they come back by themselves, and the plan is empty',
        async () => {
          await engine.loseAll();
          await engine.boot();
          await isBack('first second ');
        },
      ],
      [
        'the same after a restart of the engine in order',
        async () => {
          await engine.stop('SIGTERM');
          await engine.boot();
          await isBack('first second ');
        },
      ],
      [
        'destroy leaves nothing',
        async () => {
          await app.mustDestroy();
          for (const kind of ['container', 'volume'])
            assert.equal(await engine.docker(kind, 'ls', '--quiet'), '', `a ${kind} was left`);
          const networks = await engine.docker('network', 'ls', '--format', '{{.Name}}');
          assert.ok(!networks.includes(app.instance), networks);
          await closeEngines();
        },
      ],
    ];
  },
};
