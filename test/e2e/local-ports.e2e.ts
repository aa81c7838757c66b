import assert from 'node:assert/strict';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { ContainerImage, McpServer, Transport } from '../../lib';
import type { AppFolder } from './app-folder';
import { docker, leftOf, removeAllOf } from './engine';
import type { Scenario } from './support';
import { writeTinyBuild } from './tiny-build';
import { TINY_SOURCE, tell } from './tiny-server';

function listen(port: number, host: string): Promise<Server> {
  return new Promise((done, failed) => {
    const server = createServer().once('error', failed);
    server.listen(port, host, () => done(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((done) => server.close(() => done()));
}

export const scenario: Scenario = {
  name: 'ports',
  steps: (suite) => {
    let app: AppFolder;
    let holder: AppFolder;
    const takenBy = (port: number, who: string): string =>
      `hostPort: port ${port}, which MCP server 'tiny' is published on, is taken by ${who}; set hostPort to a free port`;
    const describe = (hostPort: number): void =>
      app.describe(
        new McpServer({
          name: 'tiny',
          image: ContainerImage.fromDockerfile('server'),
          transport: Transport.http({ port: 3000 }),
        }),
        { hostPort },
      );

    return [
      [
        'a port that a container has is named with the container, and nothing is made',
        async () => {
          app = await suite.app();
          holder = await suite.app();
          writeTinyBuild(app, suite.image);
          describe(app.port);
          const other = holder.nameOf('holder');
          const publish = `127.0.0.1:${app.port}:3000`;
          await docker('run', '-d', '--init', '--name', other, '-p', publish, suite.image, 'node', '-e', TINY_SOURCE);
          await app.mustRefuse([takenBy(app.port, `container ${other}`)]);
          await suite.mustHaveLeftNothing(app);
          await removeAllOf(holder.instance);
        },
      ],
      [
        'so is one that a program has, on this address or on all',
        async () => {
          for (const host of ['127.0.0.1', '0.0.0.0']) {
            const program = await listen(app.port, host);
            try {
              await app.mustRefuse([takenBy(app.port, 'another program of this machine')]);
            } finally {
              await close(program);
            }
            await suite.mustHaveLeftNothing(app);
          }
        },
      ],
      [
        'as soon as it is free the deploy succeeds, and the plan is empty',
        async () => {
          await app.mustApply();
          assert.ok((await tell(app.port)).env);
          await app.mustBeUnchanged();
        },
      ],
      [
        'a move to a port that is taken says so, and one to a free port works after that',
        async () => {
          const [taken, free] = [await suite.freePort(), await suite.freePort()];
          const program = await listen(taken, '127.0.0.1');
          try {
            describe(taken);
            await app.mustRefuse([takenBy(taken, 'another program of this machine')]);
          } finally {
            await close(program);
          }
          describe(free);
          await app.mustApply();
          assert.ok((await tell(free)).env);
          await app.mustBeUnchanged();
        },
      ],
      [
        'destroy leaves nothing',
        async () => {
          await app.mustDestroy();
          assert.deepEqual(await leftOf(app.instance), []);
        },
      ],
    ];
  },
};
