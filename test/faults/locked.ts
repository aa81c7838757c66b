import assert from 'node:assert/strict';
import type { AppFolder } from '../e2e/app-folder';
import { inspect } from '../e2e/engine';
import type { Scenario } from '../e2e/support';
import { errorOf, hasMade, refused, secondsUntil, seen } from './fault';
import { notesServer, use } from './notes-server';
import { Program } from './program';

const LOCKED = 'Error acquiring the state lock';

export const scenario: Scenario = {
  name: 'locked',
  steps: (suite) => {
    let app: AppFolder;
    const describe = (version: string, startSeconds = 0): void =>
      app.describe(
        notesServer(suite.image, { environment: { VERSION: version, START_MS: `${startSeconds * 1_000}` } }),
      );
    /** A deploy of the next version, when its container runs and does not answer yet. */
    const halfWay = async (version: string, start: (app: AppFolder) => Program): Promise<Program> => {
      const server = app.nameOf('notes');
      const { Id } = await inspect(server);
      describe(version, 10);
      const deploy = start(app);
      await hasMade(app, server, Id);
      return deploy;
    };
    const serves = async (): Promise<void> => {
      assert.equal(await use(app.port, 'keep', 'x'), 'kept');
      await app.mustBeUnchanged();
    };
    return [
      [
        'two deploys at a time: the second is told who holds the lock and since when, and the first goes on',
        async () => {
          app = await suite.app();
          describe('1');
          await app.mustApply();
          const first = await halfWay('2', Program.terraform);
          const said = await refused(app, LOCKED, 'Operation: OperationTypeApply', 'Who:', 'Created:');
          seen(`the second says: ${said.slice(0, 300)}`);
          assert.equal(await first.ended, 'exit code 0', first.out);
          await serves();
        },
      ],
      [
        'the lock of a Terraform that was killed holds nobody up',
        async () => {
          const killed = await halfWay('3', Program.terraform);
          killed.signal('SIGKILL');
          assert.equal(await killed.ended, 'SIGKILL');
          const { seconds } = await app.mustApply();
          seen(`the next deploy gets the lock at once, and mends it in ${seconds.toFixed(1)} s`);
          await serves();
        },
      ],
      [
        'a cdktf that is killed by SIGKILL half-way',
        async () => {
          const killed = await halfWay('4', Program.cdktf);
          killed.signal('SIGKILL');
          await killed.ended;
          let told = 'none is refused';
          const seconds = await secondsUntil(60, async () => {
            const { code, out } = await app.apply();
            if (code === 0) return;
            told = `until then they say: ${errorOf(out, 120)}`;
            throw new Error(out);
          });
          seen(`a deploy goes through ${seconds} s later; ${told}`);
          await serves();
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
