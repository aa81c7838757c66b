import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ContainerImage, ImageRuntime, Reference, Secret, User, Volume } from '../../lib';
import type { AppFolder } from './app-folder';
import { RUN_LABEL, docker, inspect, leftOf } from './engine';
import { inside, memory, memoryServer, note, ownerOf, storeCompanion } from './store';
import type { Scenario } from './support';

const LONG = `${'long'.repeat(30)}/größe ⟂.bin`;
const CONTENT = [
  '/seeded/below',
  `/seeded/${'long'.repeat(30)}`,
  '/seeded/seed.txt',
  '/seeded/below/seed.txt',
  `/seeded/${LONG}`,
];

export const scenario: Scenario = {
  name: 'volumes',
  steps: (suite) => {
    let app: AppFolder;
    let server = '';
    let store = '';
    /** It has a folder with content, of root, where volumes are. */
    const built = ContainerImage.fromDockerfile('with-content', { runtime: ImageRuntime.NODE });
    const description = memoryServer(suite.image, {
      image: built,
      environment: { STORE_URL: Reference.companionUrl('store') },
      secrets: { STORE_PASSWORD: Secret.generated() },
      volumes: {
        '/cache': Volume.persistent('cache', { removeOnDestroy: true }),
        '/var/lib/deep/er': Volume.persistent('deep', { removeOnDestroy: true }),
        '/seeded': Volume.shared('seeded', { removeOnDestroy: true }),
      },
      companions: [
        storeCompanion(suite.image, {
          image: built,
          user: User.id(999),
          environment: { DATA: '/seeded' },
          secrets: { PASSWORD: Secret.generated({ name: 'STORE_PASSWORD' }) },
          volumes: { '/seeded': Volume.persistent('notes') },
        }),
      ],
    });

    return [
      [
        "volumes belong to the container's user, also where the image has the folder with content of root",
        async () => {
          app = await suite.app();
          [server, store] = [app.nameOf('memory'), app.nameOf('memory_store')];
          app.write('with-content/seed.txt', 'from the image');
          app.write('with-content/below/seed.txt', 'from the image, too');
          app.write(`with-content/${LONG}`, 'x'.repeat(100_000));
          app.write(
            'with-content/Dockerfile',
            [`FROM ${suite.image}`, `LABEL ${RUN_LABEL}=${app.instance}`, 'COPY . /seeded/', ''].join('\n'),
          );
          app.describe(description);
          await app.mustApply();
          for (const path of ['/cache', '/var/lib/deep/er', '/seeded', ...CONTENT])
            assert.deepEqual(await ownerOf(server, path), { uid: 1_000, gid: 1_000 }, path);
          for (const path of ['/seeded', ...CONTENT])
            assert.deepEqual(await ownerOf(store, path), { uid: 999, gid: 999 }, path);
          const size = (path: string): Promise<string> => inside(store, `console.log(fs.statSync('${path}').size)`);
          assert.deepEqual(await Promise.all(CONTENT.slice(2).map(size)), ['14', '19', '100000']);
          assert.equal((await inspect(store)).RestartCount, 0);
        },
      ],
      [
        'they can be written, and the plan is empty',
        async () => {
          assert.equal((await memory(app.port)).first, '200 nothing');
          assert.equal(await note(app.port, 'first'), '200 kept');
          await inside(server, `fs.writeFileSync('/cache/x', 'y')`);
          await inside(server, `fs.writeFileSync('/var/lib/deep/er/x', 'y')`);
          await app.mustBeUnchanged();
        },
      ],
      [
        "a backup by the stack's own command, and a restore by the other, bring the data back with its owner",
        async () => {
          const { backup_notes: backup, restore_notes: restore } = await app.outputs();
          await app.shell(backup);
          assert.ok(statSync(join(app.path, 'notes.tar')).size > 1_000);
          assert.equal(await note(app.port, 'second'), '200 kept');
          await app.shell(restore);
          await app.mustApply(); // waits until it is healthy, should the restore have restarted it
          assert.equal(await settled(app.port), '200 first');
          for (const file of ['/seeded', '/seeded/data.json', '/seeded/password.sha256'])
            assert.deepEqual(await ownerOf(store, file), { uid: 999, gid: 999 }, file);
          assert.equal(await note(app.port, 'third'), '200 kept');
          await app.mustBeUnchanged();
        },
      ],
      [
        'destroy takes what is meant to go along, and leaves the other',
        async () => {
          await app.mustDestroy();
          assert.deepEqual(await leftOf(app.instance), [`volume ${app.nameOf('memory_notes')}`]);
        },
      ],
      [
        'a backup brings data into a volume that is new',
        async () => {
          await docker('volume', 'rm', app.nameOf('memory_notes'));
          await app.mustApply();
          assert.equal(await note(app.port), '200 nothing');
          await app.shell((await app.outputs()).restore_notes);
          assert.equal(await settled(app.port), '200 first');
          assert.deepEqual(await ownerOf(store, '/seeded/data.json'), { uid: 999, gid: 999 });
          await assert.rejects(inside(server, `fs.readFileSync('/cache/x')`), /ENOENT/);
        },
      ],
      [
        'another user of the container owns the volume, with what is in it, after the next deploy',
        async () => {
          const companions = description.companions.map((c) => c.with({ user: User.id(998, 997) }));
          app.describe(description.with({ companions }));
          await app.mustApply();
          for (const path of ['/seeded', '/seeded/data.json', ...CONTENT])
            assert.deepEqual(await ownerOf(store, path), { uid: 998, gid: 997 }, path);
          assert.equal(await note(app.port, 'of another user'), '200 kept');
          await app.mustBeUnchanged();
        },
      ],
      ['destroy works', () => app.mustDestroy().then(() => undefined)],
    ];
  },
};

/** After a restart the store needs its moment. */
async function settled(port: number): Promise<string> {
  for (let i = 0; ; i++) {
    const answer = await note(port);
    if (answer.startsWith('200') || i > 60) return answer;
    await new Promise((done) => setTimeout(done, 250));
  }
}
