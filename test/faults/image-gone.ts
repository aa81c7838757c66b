import assert from 'node:assert/strict';
import { ContainerImage, ImageRuntime } from '../../lib';
import type { AppFolder } from '../e2e/app-folder';
import { RUN_LABEL, docker, inspect, tryDocker } from '../e2e/engine';
import type { Scenario } from '../e2e/support';
import { intended, refused, seen } from './fault';
import { notesServer, use } from './notes-server';

/** Nobody answers there: a registry that cannot be reached. */
const REGISTRY = '127.0.0.1:9';

export const scenario: Scenario = {
  name: 'image-gone',
  steps: (suite) => {
    let app: AppFolder;
    let built: AppFolder;
    const tag = `${REGISTRY}/${suite.id}:gone`;
    return [
      [
        'an image that is nowhere: the deploy names it and why it could not be pulled, and makes no container',
        async () => {
          app = await suite.app();
          app.describe(notesServer(tag));
          seen(`the deploy says: ${(await refused(app, tag)).slice(0, 300)}`);
          await assert.rejects(inspect(app.nameOf('notes')), /no such container/i);
        },
      ],
      [
        'as soon as it is there the deploy goes through',
        async () => {
          await docker('tag', suite.image, tag);
          await app.mustApply();
          assert.equal(await use(app.port, 'keep', 'first'), 'kept');
        },
      ],
      [
        'removed from under a running server, with the registry out of reach: the plan says so, and the deploy fails',
        async () => {
          await docker('rmi', '--force', tag);
          const { out } = await app.plan();
          assert.match(out, /docker_image\S* will be created/);
          assert.match(out, /docker_container\S* must be replaced/);
          const said = await refused(app, tag);
          seen(`the plan: ${intended(out)}; the deploy says: ${said.slice(0, 300)}`);
          const { code } = await tryDocker('inspect', app.nameOf('notes'));
          seen(code === 0 ? 'the server runs on' : 'Terraform had removed the container before: the server is down');
        },
      ],
      [
        'with the image back the next deploy mends it',
        async () => {
          await docker('tag', suite.image, tag);
          await app.mustApply();
          assert.equal(await use(app.port, 'keep', 'second'), 'kept');
          await app.mustBeUnchanged();
          await app.mustDestroy();
          await suite.mustHaveLeftNothing(app);
        },
      ],
      [
        'an image that is built here is built again',
        async () => {
          built = await suite.app();
          built.write('server/Dockerfile', `FROM ${suite.image}\nLABEL ${RUN_LABEL}=${built.instance}\nUSER 1000\n`);
          const image = ContainerImage.fromDockerfile('server', { runtime: ImageRuntime.NODE });
          built.describe(notesServer(suite.image, { image }));
          await built.mustApply();
          const id = (await inspect(built.nameOf('notes'))).Id;
          const { Image: imageId } = await inspect(built.nameOf('notes'));
          for (const name of (await docker('image', 'inspect', '--format', '{{join .RepoTags " "}}', imageId)).split(
            ' ',
          ))
            await docker('rmi', '--force', name);
          const { out } = await built.plan();
          await built.mustApply();
          assert.equal(await use(built.port, 'keep', 'x'), 'kept');
          const isSame = (await inspect(built.nameOf('notes'))).Id === id;
          seen(`the plan: ${intended(out)}; the container was ${isSame ? 'left alone' : 'replaced'}`);
          await built.mustBeUnchanged();
        },
      ],
      [
        'destroy leaves nothing',
        async () => {
          await built.mustDestroy();
          await suite.mustHaveLeftNothing(built);
        },
      ],
    ];
  },
};
