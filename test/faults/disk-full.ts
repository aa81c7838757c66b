import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Volume } from '../../lib';
import type { AppFolder } from '../e2e/app-folder';
import { docker, leftOf } from '../e2e/engine';
import type { Scenario } from '../e2e/support';
import { intended, refused, secondsUntil, seen } from './fault';
import { notesServer, use } from './notes-server';
import { smallDisk } from './small-disk';

export const scenario: Scenario = {
  name: 'disk-full',
  steps: (suite) => {
    let app: AppFolder;
    let server = '';
    const describe = (version: string): void =>
      app.describe(
        notesServer(suite.image, {
          environment: { DATA: '/data', VERSION: version },
          volumes: { '/data': Volume.persistent('notes') },
        }),
      );
    const health = (): Promise<string> => docker('inspect', '--format', '{{.State.Health.Status}}', server);
    const turns = (to: string): Promise<string> => secondsUntil(90, async () => assert.equal(await health(), to));
    return [
      [
        'a volume that exists already, on a disk of 4 MiB, is taken as it is',
        async () => {
          app = await suite.app();
          server = app.nameOf('notes');
          const disk = join(app.path, 'disk');
          smallDisk(disk, 4);
          const options = ['type=none', 'o=bind', `device=${disk}`].flatMap((option) => ['--opt', option]);
          await docker('volume', 'create', ...options, app.nameOf('notes_notes'));
          describe('1');
          await app.mustApply();
          assert.equal(await use(app.port, 'keep', 'first'), 'kept');
        },
      ],
      [
        'the disk is full: a write fails in words, what was kept can be read, the check of the server says unhealthy',
        async () => {
          assert.equal(await use(app.port, 'fill'), 'ENOSPC');
          await assert.rejects(use(app.port, 'keep', 'second'), /ENOSPC/);
          assert.equal(await use(app.port, 'read'), 'first ');
          seen(
            `a tool call that writes says ENOSPC, one that reads works; unhealthy after ${await turns('unhealthy')} s`,
          );
        },
      ],
      [
        'a deploy without a change does not look at the health of what runs',
        async () => {
          const { out } = await app.mustApply();
          seen(`the deploy ends well: ${/Resources: (.*?)\./.exec(out)?.[1]}`);
          assert.match(out, /0 added, 0 changed, 0 destroyed/);
        },
      ],
      [
        'a deploy of a change fails with the last answer, the check and the log',
        async () => {
          describe('2');
          const said = await refused(
            app,
            "MCP server 'notes' is not ready: its health check fails",
            'last answer: HTTP 503 from GET /health',
            'health: ENOSPC',
          );
          seen(`the deploy says: ${/MCP server 'notes' is not ready: .{0,150}/.exec(said)?.[0]}`);
          assert.equal(await use(app.port, 'read'), 'first ');
        },
      ],
      [
        'with room again it is healthy by itself, and the next deploy goes through with the data',
        async () => {
          assert.equal(await use(app.port, 'free'), 'free');
          const seconds = await turns('healthy');
          const { out } = await app.plan();
          await app.mustApply();
          assert.equal(await use(app.port, 'keep', 'second'), 'kept');
          assert.equal(await use(app.port, 'read'), 'first second ');
          seen(`healthy after ${seconds} s; the plan: ${intended(out)}`);
          await app.mustBeUnchanged();
        },
      ],
      [
        'destroy leaves the data, and nothing else',
        async () => {
          await app.mustDestroy();
          assert.deepEqual(await leftOf(app.instance), [`volume ${app.nameOf('notes_notes')}`]);
        },
      ],
    ];
  },
};
