import assert from 'node:assert/strict';
import { chownSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Volume } from '../../lib';
import type { AppFolder } from './app-folder';
import { inspect } from './engine';
import type { Scenario } from './support';
import { Skip } from './support';
import { inside } from './store';
import { tellFile, tinyServer } from './tiny-server';

export const scenario: Scenario = {
  name: 'development',
  steps: (suite) => {
    let app: AppFolder;
    let id = '';
    const describe = (): void =>
      app.describe(
        tinyServer(suite.image, {
          volumes: { '/app/src': Volume.host('./src'), '/app/out': Volume.host('out', { readOnly: false }) },
        }),
      );
    const seen = (): Promise<string> => tellFile(app.port, '/app/src/page.txt');

    return [
      [
        'a folder that is not there is refused at synthesis, and nothing is made',
        async () => {
          app = await suite.app();
          describe();
          const refusal = ["volumes./app/src: './src' does not exist", "volumes./app/out: 'out' does not exist"];
          await app.mustRefuse([...refusal, 'make the folder, relative to the one with cdktf.json']);
          await suite.mustHaveLeftNothing(app);
        },
      ],
      [
        'a folder of this machine is in the container, and no path of this machine in what is synthesized',
        async () => {
          app.write('src/page.txt', 'one');
          mkdirSync(join(app.path, 'out'));
          describe();
          await app.mustApply();
          assert.equal(await seen(), 'one');
          assert.deepEqual(app.synthesizedWith(join(app.path, 'src')), []);
          id = (await inspect(app.nameOf('tiny'))).Id;
        },
      ],
      [
        'a change is seen at once, without a deploy: also of an editor that writes a new file, and of a new file',
        async () => {
          app.write('src/page.txt', 'two');
          assert.equal(await seen(), 'two');
          app.write('src/more/new.txt', 'new');
          assert.equal(await tellFile(app.port, '/app/src/more/new.txt'), 'new');
          assert.equal((await inspect(app.nameOf('tiny'))).Id, id);
          await app.mustBeUnchanged();
        },
      ],
      [
        'the container cannot write it, unless asked for',
        async () => {
          await assert.rejects(inside(app.nameOf('tiny'), `fs.writeFileSync('/app/src/page.txt', 'x')`), /EROFS/);
          const uid = process.getuid?.();
          if (process.platform === 'linux' && uid !== 1_000) {
            if (uid !== 0) throw new Skip('the folder belongs to another user than the container');
            chownSync(join(app.path, 'out'), 1_000, 1_000);
          }
          await inside(app.nameOf('tiny'), `fs.writeFileSync('/app/out/made', 'by the container')`);
          assert.equal(readFileSync(join(app.path, 'out', 'made'), 'utf8'), 'by the container');
        },
      ],
      [
        'destroy leaves the folders on this machine, and nothing on the engine',
        async () => {
          await app.mustDestroy();
          await suite.mustHaveLeftNothing(app);
          assert.equal(readFileSync(join(app.path, 'src', 'page.txt'), 'utf8'), 'two');
        },
      ],
    ];
  },
};
