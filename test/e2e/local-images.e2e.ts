import assert from 'node:assert/strict';
import { ContainerImage, McpServer, Transport } from '../../lib';
import type { AppFolder } from './app-folder';
import { docker, inspect, leftOf } from './engine';
import type { Scenario } from './support';
import { writeTinyBuild } from './tiny-build';
import { tellFile } from './tiny-server';

export const scenario: Scenario = {
  name: 'images',
  steps: (suite) => {
    let app: AppFolder;
    const describe = (): void =>
      app.describe(
        new McpServer({
          name: 'tiny',
          image: ContainerImage.fromDockerfile('server', { buildArgs: { GREETING: 'hello ${x} "you"' } }),
          transport: Transport.http({ port: 3000 }),
        }),
      );
    const read = (file: string): Promise<string> => tellFile(app.port, `/app/${file}`);
    const images = async (): Promise<readonly string[]> =>
      (await leftOf(app.instance)).filter((what) => what.startsWith(`image ${app.nameOf('tiny')}:`));
    const before = { id: '', images: [] as readonly string[] };
    const remember = async (): Promise<void> => {
      before.id = (await inspect(app.nameOf('tiny'))).Id;
      before.images = await images();
    };

    return [
      [
        'a folder is built with its arguments and without what it ignores, and the plan is empty',
        async () => {
          app = await suite.app();
          writeTinyBuild(app, suite.image, ['ARG GREETING', 'RUN echo "$GREETING" > greeting.txt']);
          app.write('server/.dockerignore', '*.md\n!kept.md\nnotes\n');
          app.write('server/ignored.md', 'one');
          app.write('server/notes/ignored.txt', 'one');
          app.write('server/kept.md', 'one');
          describe();
          await app.mustApply();
          assert.equal(await read('kept.md'), 'one');
          assert.equal(await read('greeting.txt'), 'hello ${x} "you"\n');
          await assert.rejects(read('ignored.md'), /ENOENT/);
          await app.mustBeUnchanged();
        },
      ],
      [
        'a change of an ignored file leaves the plan empty',
        async () => {
          app.write('server/ignored.md', 'two');
          app.write('server/notes/more.txt', 'two');
          describe();
          await app.mustBeUnchanged();
        },
      ],
      [
        'a change of a used file builds again, replaces the container, and the old image goes',
        async () => {
          await remember();
          app.write('server/kept.md', 'two');
          describe();
          await app.mustApply();
          assert.equal(await read('kept.md'), 'two');
          assert.notEqual((await inspect(app.nameOf('tiny'))).Id, before.id);
          assert.equal((await images()).length, 1);
          assert.notDeepEqual(await images(), before.images);
          await app.mustBeUnchanged();
        },
      ],
      [
        'a build that fails says which step',
        async () => {
          writeTinyBuild(app, suite.image, ['RUN echo broken-here && exit 9']);
          describe();
          await app.mustRefuse(['broken-here', 'exit code: 9']);
        },
      ],
      [
        'after that a build that works deploys',
        async () => {
          writeTinyBuild(app, suite.image, ['RUN echo repaired > repaired.txt']);
          describe();
          await app.mustApply();
          assert.equal(await read('repaired.txt'), 'repaired\n');
          assert.equal((await images()).length, 1);
          await app.mustBeUnchanged();
        },
      ],
      [
        'destroy leaves nothing that was built, and the image that it was built from',
        async () => {
          await app.mustDestroy();
          await suite.mustHaveLeftNothing(app);
          await docker('image', 'inspect', suite.image);
        },
      ],
    ];
  },
};
