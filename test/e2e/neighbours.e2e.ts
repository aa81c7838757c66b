import assert from 'node:assert/strict';
import { LocalStack } from '../../stacks/local-stack';
import type { AppFolder } from './app-folder';
import type { Scenario } from './support';
import { inside } from './store';
import { tell, tinyServer } from './tiny-server';

export const scenario: Scenario = {
  name: 'neighbours',
  steps: (suite) => {
    let app: AppFolder;
    let otherPort = 0;
    const describe = (shareNetwork: boolean): void =>
      app.synthesize((root) => {
        const servers = ['first', 'second'].map((name) =>
          tinyServer(suite.image, { name, environment: { WHO: name } }),
        );
        const hostPort = { first: app.port, second: otherPort };
        new LocalStack(root, 'local', { servers, hostPort, instance: app.instance, shareNetwork });
      });
    /** What one server says when the other asks it by its name. */
    const asks = (from: string, to: string): Promise<string> =>
      inside(
        app.nameOf(from),
        `fetch('http://${to}:3000/').then((r) => r.json()).then((r) => console.log(r.env.WHO), (e) => console.log('failed: ' + e.cause?.code))`,
      );

    return [
      [
        'two servers of a stack cannot call one another, unless asked for',
        async () => {
          app = await suite.app();
          otherPort = await suite.freePort();
          describe(false);
          await app.mustApply();
          assert.deepEqual([(await tell(app.port)).env.WHO, (await tell(otherPort)).env.WHO], ['first', 'second']);
          assert.match(await asks('first', 'second'), /^failed: (ENOTFOUND|EAI_AGAIN)/);
          assert.match(await asks('second', app.nameOf('first')), /^failed: (ENOTFOUND|EAI_AGAIN)/);
          await app.mustBeUnchanged();
        },
      ],
      [
        'with a shared network they can, by name',
        async () => {
          describe(true);
          await app.mustApply();
          assert.equal(await asks('first', 'second'), 'second');
          assert.equal(await asks('second', 'first'), 'first');
          await app.mustBeUnchanged();
        },
      ],
      [
        'each has outputs of its own',
        async () => {
          const outputs = await app.outputs();
          assert.equal(outputs.first_endpoint, `http://localhost:${app.port}/`);
          assert.equal(outputs.second_endpoint, `http://localhost:${otherPort}/`);
        },
      ],
      [
        'and back again',
        async () => {
          describe(false);
          await app.mustApply();
          assert.match(await asks('first', 'second'), /^failed: (ENOTFOUND|EAI_AGAIN)/);
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
