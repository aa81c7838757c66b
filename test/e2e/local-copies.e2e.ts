import assert from 'node:assert/strict';
import { Reference, Transport } from '../../lib';
import type { AppFolder } from './app-folder';
import { docker, inspect } from './engine';
import type { Scenario } from './support';
import { tell, tinyServer } from './tiny-server';

export const scenario: Scenario = {
  name: 'copies',
  steps: (suite) => {
    let first: AppFolder;
    let second: AppFolder;
    const network = `${suite.id}-shared`;
    /** Both listen on the same port in their containers. */
    const describe = (app: AppFolder, hostPort?: number, joined?: string): void =>
      app.describe(
        tinyServer(suite.image, {
          transport: Transport.http({ port: first.port }),
          environment: { PORT: Reference.port(), COPY: app.instance },
        }),
        { hostPort, network: joined },
      );
    const copyAt = async (port: number): Promise<string> => (await tell(port)).env.COPY;

    return [
      [
        "the first copy has the container's own port number",
        async () => {
          first = await suite.app();
          second = await suite.app();
          describe(first);
          await first.mustApply();
          assert.equal(await copyAt(first.port), first.instance);
        },
      ],
      [
        'the second without a port of its own is told which property to set, and nothing of it is made',
        async () => {
          describe(second);
          await second.mustRefuse([
            `hostPort: port ${first.port},`,
            `is taken by container ${first.nameOf('tiny')}; set hostPort`,
          ]);
          await suite.mustHaveLeftNothing(second);
        },
      ],
      [
        'with one both answer, and both plans are empty',
        async () => {
          describe(second, second.port);
          await second.mustApply();
          assert.deepEqual([await copyAt(first.port), await copyAt(second.port)], [first.instance, second.instance]);
          await first.mustBeUnchanged();
          await second.mustBeUnchanged();
        },
      ],
      [
        'destroy of one leaves the other, and the image that was not built here',
        async () => {
          await first.mustDestroy();
          await suite.mustHaveLeftNothing(first);
          assert.equal(await copyAt(second.port), second.instance);
          await docker('image', 'inspect', suite.image);
        },
      ],
      [
        'a stopped container is brought back by the next deploy',
        async () => {
          await docker('stop', second.nameOf('tiny'));
          await second.mustApply();
          assert.equal(await copyAt(second.port), second.instance);
          await second.mustBeUnchanged();
        },
      ],
      [
        'so is one that somebody removed',
        async () => {
          await docker('rm', '--force', second.nameOf('tiny'));
          await second.mustApply();
          assert.equal(await copyAt(second.port), second.instance);
          await second.mustBeUnchanged();
        },
      ],
      [
        'a network that exists is joined under the name of the server',
        async () => {
          await docker('network', 'create', network);
          describe(second, second.port, network);
          await second.mustApply();
          const { Networks } = (await inspect(second.nameOf('tiny'))).NetworkSettings;
          assert.deepEqual(Object.keys(Networks), [network]);
          assert.ok(Networks[network].Aliases.includes('tiny'));
          assert.equal(await copyAt(second.port), second.instance);
          await second.mustBeUnchanged();
        },
      ],
      [
        'and stays after destroy, which leaves nothing else',
        async () => {
          await second.mustDestroy();
          await suite.mustHaveLeftNothing(second);
          await docker('network', 'inspect', network);
          await docker('network', 'rm', network);
        },
      ],
    ];
  },
};
