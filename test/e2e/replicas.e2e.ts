import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Reference, Scaling, Secret, Sessions, Volume, reportText } from '../../lib';
import { dockerProfile } from '../../lib/docker/docker-profile';
import type { AppFolder } from './app-folder';
import { eventually } from './checks';
import { docker, inspect } from './engine';
import { LoadClient, newTally, rpc } from './gateway/clients';
import { figure, gatewayImage, nothingLost, replicaServer, replicasOf, underLoad, urlOf } from './gateway/deployed';
import { connect } from './mcp-client';
import { inside, storeCompanion } from './store';
import type { Scenario } from './support';

/** From inside, so that the engine takes it for a death and not for its user's wish. */
const DIE = `
for (const pid of require('node:fs').readdirSync('/proc').filter(Number)) {
  try {
    const line = require('node:fs').readFileSync('/proc/' + pid + '/cmdline', 'latin1');
    if (line.startsWith('node\\0/srv/replica.js')) process.kill(Number(pid), 'SIGKILL');
  } catch {}
}`;

export const stateful: Scenario = {
  name: 'stateful-replicas',
  steps: (suite) => {
    let app: AppFolder;
    let other: AppFolder;
    let gateway: { image: string };
    let silent: Promise<string>;
    const describe = (version: string): void =>
      app.describe(replicaServer(app, suite.image, { environment: { VERSION: version } }, Sessions.STATEFUL), {
        gateway,
      });
    const sessions = async (tally = newTally()): Promise<LoadClient[]> => {
      const clients = Array.from({ length: 50 }, () => new LoadClient(urlOf(app), tally));
      await Promise.all(clients.map((client) => client.initialize()));
      return clients;
    };

    return [
      [
        'three replicas without a port of this machine, and one gateway on the loopback address',
        async () => {
          gateway = { image: await gatewayImage(suite) };
          [app, other] = [await suite.app(), await suite.app()];
          describe('1');
          other.describe(replicaServer(other, suite.image, { scaling: Scaling.fixed(2) }), { gateway });
          await Promise.all([app.mustApply(), other.mustApply()]);
          const began = Date.now();
          silent = rpc(urlOf(other), 'tools/call', { name: 'work', arguments: { ms: 90_000 } }).then(
            ({ status }) => `${status} after ${Math.floor((Date.now() - began) / 1000)} s`,
            (error: Error) => error.message,
          );
          const replicas = await replicasOf(app);
          assert.equal(replicas.length, 3);
          for (const replica of replicas) assert.equal(await docker('port', replica), '');
          assert.match(
            await docker('port', app.nameOf('work')),
            new RegExp(`^3001/tcp -> 127\\.0\\.0\\.1:${app.port}$`),
          );
        },
      ],
      ['the plan is empty', () => app.mustBeUnchanged()],
      [
        'progress arrives live',
        async () => {
          const client = await connect(urlOf(other), 'legacy');
          const began = Date.now();
          const at: number[] = [];
          const call = { name: 'work', arguments: { ms: 3_000, events: 6 } };
          await client.callTool(call, { onprogress: () => at.push(Date.now() - began) });
          await client.close();
          figure(`events after ${at.map((ms) => (ms / 1000).toFixed(1)).join(', ')} s`);
          assert.equal(at.length, 6);
          assert.ok(at[0] < 1_500 && at[5] - at[0] > 2_000, 'they came in one go');
        },
      ],
      [
        '50 clients of the official library with 20 calls each: none fails',
        async () => {
          const served = new Set<string>();
          let failed = 0;
          await Promise.all(
            Array.from({ length: 50 }, async () => {
              const client = await connect(urlOf(app), 'legacy');
              for (let call = 0; call < 20; call++) {
                const result = await client.callTool({ name: 'work', arguments: { ms: 20 } }).catch(() => failed++);
                if (typeof result === 'object') served.add((result.content as { text: string }[])[0].text);
              }
              await client.close();
            }),
          );
          figure(`${failed} of 1000 calls failed, ${served.size} replicas served`);
          assert.deepEqual([failed, served.size], [0, 3]);
        },
      ],
      [
        'a replica that dies takes only its own sessions with it; they work after a new handshake, and it comes back',
        async () => {
          const tally = newTally();
          const clients = await sessions(tally);
          const [victim] = await replicasOf(app);
          const id = victim.slice(app.nameOf('work').length + 1);
          const own = new Set(clients.filter(({ replica }) => replica === id).map(({ name }) => name));
          assert.ok(own.size > 0, `nobody is on ${id}, but on ${[...new Set(clients.map((c) => c.replica))].join()}`);
          const again: boolean[] = [];
          const work = clients.map(async (client) => {
            for (let call = 0; call < 20; call++) {
              if (await client.call(50)) continue;
              await client.initialize();
              again.push(await client.call(50));
            }
            client.close();
          });
          await sleep(400);
          await docker('exec', victim, 'node', '-e', DIE);
          await Promise.all(work);
          const failed = new Set(tally.failures.map(({ key }) => key.split('-')[0]));
          const others = [...failed].filter((name) => !own.has(name)).length;
          figure(`${failed.size} of its ${own.size} clients failed, ${others} of the ${50 - own.size} others`);
          assert.equal(others, 0);
          assert.ok(again.every(Boolean), 'a call failed after a new handshake');
          await eventually(20, async () => {
            assert.ok((await inspect(victim)).RestartCount > 0);
            const client = new LoadClient(urlOf(app), newTally());
            await client.initialize();
            client.close();
            assert.equal(client.replica, id);
          });
          await app.mustBeUnchanged();
        },
      ],
      [
        'a new version: each client fails at most once, and no new session lands on an old replica',
        async () => {
          const tally = newTally();
          const clients = await sessions(tally);
          const old = clients[0].replica.split('-')[0];
          let over = false;
          let stuck = 0;
          const work = clients.map(async (client) => {
            while (!over) {
              if (await client.call(5 + Math.random() * 200)) continue;
              await client.initialize().catch(() => stuck++);
              if (!(await client.call(5))) stuck++;
            }
          });
          const arrived: { readonly began: number; readonly ended: number; readonly isOld: boolean }[] = [];
          const newcomers = (async () => {
            while (!over) {
              const client = new LoadClient(urlOf(app), newTally());
              const began = Date.now();
              await client.initialize();
              arrived.push({ began, ended: Date.now(), isOld: client.replica.startsWith(old) });
              client.close();
              await sleep(30);
            }
          })();
          describe('2');
          await app.mustApply();
          await sleep(1_000);
          over = true;
          await Promise.all([...work, newcomers]);
          const perClient = new Map<string, number>();
          for (const { key } of tally.failures) {
            const [name] = key.split('-');
            perClient.set(name, (perClient.get(name) ?? 0) + 1);
          }
          const most = Math.max(0, ...perClient.values());
          const switched = arrived.find(({ isOld }) => !isOld)?.ended ?? Infinity;
          const after = arrived.filter(({ began }) => began > switched);
          const wrong = after.filter(({ isOld }) => isOld).length;
          figure(
            `${tally.failures.length} of ${tally.keys.length} calls failed, at most ${most} a client, ${stuck} after a new handshake; ` +
              `${wrong} of ${after.length} new sessions on an old replica`,
          );
          clients.forEach((client) => client.close());
          assert.ok(most <= 1, `a client failed ${most} times`);
          assert.equal(stuck, 0);
          assert.deepEqual([wrong, after.length > 0], [0, true]);
          await app.mustBeUnchanged();
        },
      ],
      [
        'a call that says nothing for 90 s passes',
        async () => {
          figure(await silent);
          assert.match(await silent, /^200 after 9\d s$/);
        },
      ],
      [
        'destroy leaves nothing',
        async () => {
          await Promise.all([app.mustDestroy(), other.mustDestroy()]);
          await Promise.all([suite.mustHaveLeftNothing(app), suite.mustHaveLeftNothing(other)]);
        },
      ],
    ];
  },
};

export const stateless: Scenario = {
  name: 'stateless-replicas',
  steps: (suite) => {
    let app: AppFolder;
    let image: string;
    const describe = (version: string, scaling = Scaling.fixed(3), retryEmptyResponse = false): void =>
      app.describe(
        replicaServer(app, suite.image, {
          scaling,
          environment: { VERSION: version },
          secrets: { API_KEY: Secret.required() },
        }),
        { gateway: { image, retryEmptyResponse } },
      );
    const rolls = async (what: string): Promise<void> => {
      nothingLost(await underLoad(app, () => app.mustApply()), what);
      await app.mustBeUnchanged();
    };

    return [
      [
        'a new version under load: no call fails, and none runs twice',
        async () => {
          image = await gatewayImage(suite);
          app = await suite.app();
          app.write('.env', 'API_KEY=one\n');
          describe('1');
          await app.mustApply();
          describe('2');
          await rolls('');
          assert.equal((await replicasOf(app)).length, 3);
        },
      ],
      [
        'the same where the gateway sends calls again that got no answer',
        async () => {
          describe('3', undefined, true);
          await rolls('with retryEmptyResponse: ');
        },
      ],
      [
        'a changed secret replaces the replicas without a clash of names, under load',
        async () => {
          const before = await replicasOf(app);
          app.write('.env', 'API_KEY=two\n');
          await rolls('');
          const after = await replicasOf(app);
          assert.equal(after.length, 3);
          assert.ok(after.every((name) => !before.includes(name)));
          for (const name of after) assert.ok((await inspect(name)).Config.Env.includes('API_KEY=two'));
        },
      ],
      [
        'fewer and more replicas, under load',
        async () => {
          for (const count of [2, 4]) {
            describe('3', Scaling.fixed(count), true);
            await rolls(`${count} replicas: `);
            assert.equal((await replicasOf(app)).length, count);
          }
        },
      ],
      [
        'between two and five are two, and the report says so',
        async () => {
          const server = replicaServer(app, suite.image, { scaling: Scaling.between(2, 5) });
          assert.match(
            reportText(server, dockerProfile).replace(/\s+/g, ' '),
            /autoscaling between 2 and 5 replicas no effect: a development engine has no autoscaling; the minimum runs/,
          );
          describe('3', Scaling.between(2, 5), true);
          await app.mustApply();
          assert.equal((await replicasOf(app)).length, 2);
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

export const oneAndMany: Scenario = {
  name: 'one-and-many',
  steps: (suite) => {
    let app: AppFolder;
    let image: string;
    const deploy = async (count: number): Promise<void> => {
      app.describe(replicaServer(app, suite.image, { scaling: Scaling.fixed(count) }), { gateway: { image } });
      await app.mustApply();
      await app.mustBeUnchanged();
      assert.equal((await replicasOf(app)).length, count === 1 ? 0 : count);
      const { status } = await rpc(urlOf(app), 'tools/call', { name: 'work', arguments: {} });
      assert.equal(status, 200);
    };

    return [
      [
        'one container, published itself',
        async () => {
          image = await gatewayImage(suite);
          app = await suite.app();
          await deploy(1);
        },
      ],
      ['several: the gateway takes over its name and port', () => deploy(2)],
      ['one again: it takes them back', () => deploy(1)],
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

/** What the store says decides whether the server starts: it must have been migrated. */
const AFTER_MIGRATION = `
fetch(process.env.STORE_URL + '/note', { headers: { authorization: 'Bearer x', connection: 'close' } })
  .then((answer) => answer.text())
  .then((note) => {
    if (!note.startsWith('migrated')) process.exit(3);
    if (process.env.VERSION !== 'never') require('/srv/replica.js');
    else setInterval(() => {}, 1000);
  });`;
const MIGRATION = `
const headers = { authorization: 'Bearer x', connection: 'close' };
const url = process.env.STORE_URL + '/note';
fetch(url, { headers })
  .then((answer) => answer.text())
  .then((note) => fetch(url, { headers, method: 'PUT', body: (note === 'nothing' ? 'migrated' : note) + ' ' + process.env.VERSION }));`;

export const changes: Scenario = {
  name: 'changing-replicas',
  steps: (suite) => {
    let app: AppFolder;
    let image: string;
    const describe = (version: string, storeStart = '500'): void =>
      app.describe(
        replicaServer(app, suite.image, {
          scaling: Scaling.fixed(2),
          command: ['node', '-e', AFTER_MIGRATION],
          environment: { VERSION: version, STORE_URL: Reference.companionUrl('store') },
          beforeStart: [['node', '-e', MIGRATION]],
          companions: [
            storeCompanion(suite.image, {
              environment: { PASSWORD: 'x', START_MS: storeStart },
              volumes: { '/data': Volume.persistent('notes', { removeOnDestroy: true }) },
            }),
          ],
        }),
        { gateway: { image } },
      );
    const migrations = (): Promise<string> =>
      inside(
        app.nameOf('work_store'),
        `process.stdout.write(JSON.parse(fs.readFileSync('/data/data.json', 'utf8')).note)`,
      );
    const serves = async (version: string): Promise<void> => {
      const { text } = await rpc(urlOf(app), 'tools/call', { name: 'work', arguments: {} });
      assert.match(text, new RegExp(`"text":"${version} `));
    };

    return [
      [
        'the first deploy: the companion, the step before the start, the replicas, the gateway',
        async () => {
          image = await gatewayImage(suite);
          app = await suite.app();
          describe('1');
          await app.mustApply();
          assert.equal(await migrations(), 'migrated 1');
          await serves('1');
          await app.mustBeUnchanged();
        },
      ],
      [
        'a new version under load runs the step again',
        async () => {
          describe('2');
          nothingLost(await underLoad(app, () => app.mustApply()));
          assert.equal(await migrations(), 'migrated 1 2');
          await serves('2');
          await app.mustBeUnchanged();
        },
      ],
      [
        'a changed companion is replaced, and the replicas stay',
        async () => {
          const before = await replicasOf(app);
          describe('2', '400');
          nothingLost(await underLoad(app, () => app.mustApply()));
          assert.deepEqual(await replicasOf(app), before);
          await app.mustBeUnchanged();
        },
      ],
      [
        'a version that never gets ready leaves the old one serving, under load',
        async () => {
          describe('never', '400');
          const refused = ["of MCP server 'work' is not ready", 'more: docker logs'];
          const twice = async (): Promise<unknown> => (await app.mustRefuse(refused), app.mustRefuse(refused));
          nothingLost(await underLoad(app, twice));
          await serves('2');
        },
      ],
      [
        'the next good version takes over, under load',
        async () => {
          describe('3', '400');
          nothingLost(await underLoad(app, () => app.mustApply()));
          await serves('3');
          await app.mustBeUnchanged();
          assert.equal((await replicasOf(app)).length, 2);
        },
      ],
      [
        'after another bad version, the way back to the one that still serves, under load',
        async () => {
          describe('never', '400');
          await app.mustRefuse(["of MCP server 'work' is not ready"]);
          describe('3', '400');
          nothingLost(await underLoad(app, () => app.mustApply()));
          await serves('3');
          await app.mustBeUnchanged();
          assert.equal((await replicasOf(app)).length, 2);
        },
      ],
      [
        'back to the first version',
        async () => {
          describe('1', '400');
          nothingLost(await underLoad(app, () => app.mustApply()));
          await serves('1');
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
