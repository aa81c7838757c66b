/**
 * The gateway on a real engine: `npx tsx test/e2e/gateway.e2e.ts [scenario...]`. Makes its images, or says why it cannot; prints its figures;
 * ends with 1 when a promise is broken. GATEWAY_IMAGE and E2E_PREFIX choose another image and other names.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type SecureVersion } from 'node:tls';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { GATEWAY_STREAMS_SCRIPT, type GatewayConfig, type GatewayReplica } from '../../lib/render/gateway';
import { ensureBaseImage } from './base-image';
import { ask, keepCalling, LoadClient, newTally, rpc, type Tally } from './gateway/clients';
import { docker, Rig } from './gateway/rig';
import { ensureHaproxyImage } from './haproxy-image';

const IMAGES = { gateway: process.env.GATEWAY_IMAGE ?? 'haproxy:3.2', node: 'node:22-slim' };
const PREFIX = process.env.E2E_PREFIX ?? `cdktf-mcp-gateway-${process.pid}`;

const base = {
  listen: { port: 8000 },
  mcpPath: '/mcp',
  readiness: { path: '/mcp', statuses: '200-399,400,401,405,406' },
  longestCallSeconds: 100,
  stopGraceSeconds: 30,
} as const;
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));
const between = (from: number, to: number) => () => from + Math.random() * (to - from);

const rows: { what: string; figure: string; ok: boolean }[] = [];
function note(what: string, figure: string, ok = true): void {
  rows.push({ what, figure, ok });
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${what}: ${figure}`);
}

async function officialClient(url: string): Promise<Client> {
  const client = new Client({ name: 'e2e', version: '1.0.0' }, { versionNegotiation: { mode: 'legacy' } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

/** 50 clients at once, each making 20 calls, by the official client. */
async function fiftyClients(url: string): Promise<void> {
  let failed = 0;
  const served = new Set<string>();
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      const client = await officialClient(url);
      for (let call = 0; call < 20; call++) {
        const result = await client.callTool({ name: 'work', arguments: { ms: 20 } }).catch(() => undefined);
        if (result) served.add((result.content as { text: string }[])[0].text);
        else failed++;
      }
      await client.close();
    }),
  );
  note(
    '50 stateful clients x 20 calls, three replicas',
    `${failed} of 1000 failed, ${served.size} replicas served`,
    !failed && served.size === 3,
  );
}

async function sessionsOf(url: string, tally: Tally, length = 50): Promise<LoadClient[]> {
  const clients = Array.from({ length }, () => new LoadClient(url, tally));
  await Promise.all(clients.map((client) => client.initialize()));
  return clients;
}

async function killOne(rig: Rig, url: string, victim: GatewayReplica): Promise<void> {
  const tally = newTally();
  const clients = await sessionsOf(url, tally);
  const own = new Set(clients.filter((client) => client.replica === victim.id).map((client) => client.name));
  const again: boolean[] = [];
  const work = clients.map(async (client) => {
    for (let call = 0; call < 20; call++) {
      if (await client.call(50)) continue;
      await client.initialize();
      again.push(await client.call(50));
    }
  });
  await sleep(400);
  await rig.kill(victim);
  await Promise.all(work);
  const failed = new Set(tally.failures.map(({ key }) => key.split('-')[0]));
  const others = [...failed].filter((name) => !own.has(name)).length;
  note(
    'one replica killed under 50 x 20 calls',
    `${failed.size} of its ${own.size} clients fail, ${others} of the ${50 - own.size} others`,
    others === 0,
  );
  note('  after a new handshake', `${again.filter(Boolean).length} of ${again.length} work`, again.every(Boolean));
  clients.forEach((client) => client.close());
}

async function restartGateway(rig: Rig, url: string): Promise<void> {
  const tally = newTally();
  const clients = await sessionsOf(url, tally);
  await Promise.all(clients.map((client) => client.call(0)));
  await rig.restartGateway();
  await sleep(1_500);
  await Promise.all(clients.map((client) => client.call(0)));
  note('gateway restarted under 50 sessions', `${tally.failures.length} lost`, tally.failures.length === 0);
  clients.forEach((client) => client.close());
}

/** Two changes of version under load; the replicas abort whatever runs when they are told to stop. */
async function rollStateless(rig: Rig, retryEmptyResponse: boolean): Promise<void> {
  const name = retryEmptyResponse ? 'with retry-on empty-response' : 'without retry-on empty-response';
  const config = { ...base, sessions: 'stateless', retryEmptyResponse } as const;
  const start = (version: string) => rig.start({ sessions: 'stateless', onStop: 'abort', version, count: 3 });
  const head = retryEmptyResponse ? 'r' : 'n';
  let old = await start(`${head}1`);
  const url = `${await rig.open({ ...config, replicas: old })}/mcp`;
  const tally = newTally();
  let over = false;
  const load = (length: number, ms: () => number, pause: () => number, keepAlive = true) =>
    Array.from({ length }, () => keepCalling(new LoadClient(url, tally, keepAlive), () => over, ms, pause));
  const clients = [
    ...load(20, between(5, 80), () => 0),
    ...load(5, between(4_000, 9_000), () => 0),
    ...load(10, between(0, 20), between(500, 6_000)),
    ...load(5, between(0, 20), between(0, 10), false),
  ];
  await sleep(2_000);
  const waits: string[] = [];
  for (const version of [`${head}2`, `${head}3`]) {
    const fresh = await start(version);
    waits.push(/([\d.]+) s/.exec(await rig.switchTo({ ...config, replicas: fresh }))![1]);
    await rig.stop(old, 10);
    old = fresh;
    await sleep(1_500);
  }
  over = true;
  await Promise.all(clients);
  const runs = rig.runs();
  const twice = tally.keys.filter((key) => (runs.get(key) ?? 0) > 1).length;
  const ok = tally.failures.length === 0 && twice === 0;
  note(
    `two rolling changes, stateless, ${name}`,
    `${tally.failures.length} of ${tally.keys.length} calls failed, ${twice} ran twice; drained in ${waits.join(' and ')} s`,
    ok,
  );
  tally.failures.slice(0, 5).forEach(({ why }) => console.log(`     ${why}`));
  await killUnderLoad(rig, url, old, name);
  await rig.stop(old, 1);
}

/** A figure, not a promise: what the option buys and costs when a replica dies in the middle of calls. */
async function killUnderLoad(rig: Rig, url: string, replicas: readonly GatewayReplica[], name: string): Promise<void> {
  const tally = newTally();
  const clients = Array.from({ length: 30 }, () => new LoadClient(url, tally));
  const work = clients.map(async (client) => {
    for (let call = 0; call < 50; call++) await client.call(50);
  });
  await sleep(800);
  await rig.kill(replicas[0]);
  await Promise.all(work);
  const runs = rig.runs();
  const twice = tally.keys.filter((key) => (runs.get(key) ?? 0) > 1).length;
  note(
    `  a stateless replica killed, ${name}`,
    `${tally.failures.length} of ${tally.keys.length} calls failed, ${twice} ran twice`,
  );
}

async function rollStateful(rig: Rig): Promise<void> {
  const config = { ...base, sessions: 'stateful' } as const;
  const start = (version: string) => rig.start({ sessions: 'stateful', onStop: 'abort', version, count: 3 });
  const old = await start('s1');
  const url = `${await rig.open({ ...config, replicas: old })}/mcp`;
  const tally = newTally();
  const clients = await sessionsOf(url, tally);
  let over = false;
  let stuck = 0;
  const work = clients.map(async (client) => {
    while (!over) {
      if (await client.call(between(5, 200)())) continue;
      await client.initialize().catch(() => stuck++);
      if (!(await client.call(5))) stuck++;
    }
  });
  const fresh = await start('s2');
  let switched = Infinity;
  const late: string[] = [];
  const newcomers = (async () => {
    while (!over) {
      const client = new LoadClient(url, newTally());
      const at = Date.now();
      await client.initialize();
      if (at > switched) late.push(client.replica);
      client.close();
      await sleep(20);
    }
  })();
  await sleep(1_000);
  await rig.switchTo({ ...config, replicas: fresh });
  switched = Date.now();
  await sleep(1_000);
  await rig.stop(old, 10);
  await sleep(1_000);
  over = true;
  await Promise.all([...work, newcomers]);
  const perClient = new Map<string, number>();
  for (const { key } of tally.failures) perClient.set(key.split('-')[0], (perClient.get(key.split('-')[0]) ?? 0) + 1);
  const most = Math.max(0, ...perClient.values());
  note(
    'rolling change, stateful',
    `${tally.failures.length} of ${tally.keys.length} calls failed, at most ${most} a client, ${stuck} failed after a new handshake`,
    most <= 1 && stuck === 0,
  );
  const wrong = late.filter((id) => !id.startsWith('s2')).length;
  note(
    '  new sessions after the switch',
    `${wrong} of ${late.length} on an old replica`,
    wrong === 0 && late.length > 0,
  );
  clients.forEach((client) => client.close());
  await rig.stop(fresh, 1);
}

/** Clients that listen all day, and one call that runs: the reload waits for the call, not for the streams. */
async function reloadUnderStreams(rig: Rig): Promise<void> {
  if (
    !(
      await docker('run', '--rm', IMAGES.gateway, 'haproxy', '-vv').catch(() =>
        docker('run', '--rm', IMAGES.gateway, '-vv'),
      )
    ).includes('+LUA')
  )
    return note('reload under listening streams', 'not run: this image has no Lua');
  const files = { 'streams.lua': { text: GATEWAY_STREAMS_SCRIPT } };
  const config = { ...base, sessions: 'stateful', streamsScriptFile: '/etc/gateway/streams.lua' } as const;
  const old = await rig.start({ sessions: 'stateful', onStop: 'abort', version: 't1', count: 2 });
  const url = `${await rig.open({ ...config, replicas: old }, files)}/mcp`;
  const clients = await Promise.all(Array.from({ length: 5 }, () => officialClient(url)));
  const running = rpc(url, 'initialize', {}).then(({ headers }) =>
    rpc(
      url,
      'tools/call',
      { name: 'work', arguments: { ms: 6_000 } },
      { headers: { 'mcp-session-id': headers['mcp-session-id'] } },
    ),
  );
  const fresh = await rig.start({ sessions: 'stateful', onStop: 'abort', version: 't2', count: 2 });
  const waited = Number(/([\d.]+) s/.exec(await rig.switchTo({ ...config, replicas: fresh }, files))![1]);
  const { status } = await running;
  note(
    'reload under 5 listening streams and a call of 6 s',
    `${waited} s of at most ${base.stopGraceSeconds}, the call ${status}`,
    waited < 10 && status === 200,
  );
  await Promise.all(clients.map((client) => client.close().catch(() => undefined)));
  await rig.stop([...old, ...fresh], 1);
}

async function streaming(url: string): Promise<void> {
  const client = await officialClient(url);
  const began = Date.now();
  const at: number[] = [];
  await client.callTool(
    { name: 'work', arguments: { ms: 3_000, events: 6 } },
    { onprogress: () => at.push(Date.now() - began) },
  );
  await client.close();
  const live = at.length === 6 && at.every((ms, index) => Math.abs(ms - (index + 1) * 500) < 350);
  note('progress events', `arrive after ${at.map((ms) => (ms / 1000).toFixed(1)).join(', ')} s`, live);
}

async function silentCall(url: string): Promise<void> {
  const began = Date.now();
  const { status } = await rpc(url, 'tools/call', { name: 'work', arguments: { ms: 90_000 } });
  note(
    'a call that is silent for 90 s',
    `${status} after ${((Date.now() - began) / 1000).toFixed(1)} s`,
    status === 200,
  );
}

async function access(rig: Rig, replicas: readonly GatewayReplica[]): Promise<void> {
  const token = 'a "quoted" $TOKEN #1 \\ %';
  const config: GatewayConfig = {
    ...{ ...base, sessions: 'stateless', replicas, paths: ['/mcp'], hiddenPaths: ['/mcp/health'] },
    rateLimit: { requests: 30, perSeconds: 10 },
  };
  const authorization = { headers: { authorization: `Bearer ${token}` } };
  for (const [kind, bearer, files] of [
    ['variable', { tokenEnv: 'GATEWAY_TOKEN' }, {}],
    ['file', { tokenFile: '/etc/gateway/token' }, { token: { text: `${token}\n` } }],
  ] as const) {
    const url = await rig.open({ ...config, bearer }, files, [`GATEWAY_TOKEN=${token}`]);
    const status = async (path: string, options = {}) => (await ask(url + path, options)).status;
    const refused = await ask(`${url}/mcp`);
    note(
      `bearer token from a ${kind}`,
      `none ${refused.status}, wrong ${await status('/mcp', { headers: { authorization: 'Bearer x' } })}, empty ${await status('/mcp', { headers: { authorization: 'Bearer ' } })}, right ${await status('/mcp', authorization)} (the server's own answer)`,
      refused.status === 401 &&
        refused.headers['www-authenticate']?.startsWith('Bearer') === true &&
        (await status('/mcp', authorization)) === 405 &&
        (await status('/mcp', { headers: { authorization: 'Bearer ' } })) === 401,
    );
    if (kind === 'variable') continue;
    const paths: [string, number][] = [
      ['/health', 404],
      ['/mcp/health', 404],
      ['/mcp/HEALTH', 404],
      ['/mcp/he%61lth', 404],
      ['/mcpx', 404],
      ['/mcp/../health', 400],
      ['/mcp/%2e%2e/health', 400],
      ['/mcp/..%5chealth', 400],
      ['/mcp/x', 200],
    ];
    const got = await Promise.all(paths.map(([path]) => status(path, authorization)));
    const wrong = paths
      .filter(([, expected], index) => got[index] !== expected)
      .map(([path], index) => `${path} ${got[index]}`);
    note(
      'reachable and hidden paths',
      wrong.length > 0 ? `wrong: ${wrong.join(', ')}; got ${got}` : `${paths.length} as declared`,
      wrong.length === 0,
    );
    note(
      '  /.well-known/oauth-* without a token',
      String(await status('/.well-known/oauth-protected-resource/mcp')),
      (await status('/.well-known/oauth-protected-resource/mcp')) === 200,
    );
    const preflight = await status('/mcp', { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } });
    note('preflight without a token', `${preflight} (the server's own answer)`, preflight !== 401);
    const many = await Promise.all(Array.from({ length: 60 }, () => ask(`${url}/mcp`, authorization)));
    const limited = many.filter((answer) => answer.status === 429);
    note(
      'rate limit of 30 in 10 s',
      `${limited.length} of 60 more get 429, Retry-After ${limited[0]?.headers['retry-after']}`,
      limited.length >= 30 && limited[0].headers['retry-after'] === '10',
    );
    await rig.switchTo({ ...config, bearer, rateLimit: undefined }, { token: { text: 'other\n' } });
    const changed = [
      await status('/mcp', authorization),
      await status('/mcp', { headers: { authorization: 'Bearer other' } }),
    ];
    note(
      'token file changed and reloaded',
      `old ${changed[0]}, new ${changed[1]}`,
      changed[0] === 401 && changed[1] === 405,
    );
    const broken = await rig.step('global\n  nonsense\n', 5).then(
      () => 'taken',
      (error: Error) => (/nonsense/.test(error.message) ? 'refused, with the reason' : error.message),
    );
    note(
      'a broken configuration',
      `${broken}; the old one answers ${await status('/mcp', { headers: { authorization: 'Bearer other' } })}`,
      broken.startsWith('refused'),
    );
    await rig.restartGateway();
    await sleep(1_000);
    note(
      '  and after a restart',
      String(await status('/mcp', { headers: { authorization: 'Bearer other' } })),
      (await status('/mcp')) === 401,
    );
  }
}

async function tls(rig: Rig, replicas: readonly GatewayReplica[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-tls-'));
  const [key, certificate] = ['key.pem', 'cert.pem'].map((file) => join(folder, file));
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      key,
      '-out',
      certificate,
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
    ],
    { stdio: 'ignore' },
  );
  const pem = readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8');
  rmSync(folder, { recursive: true });
  const listen = { port: 8443, tls: { certificateFile: '/etc/gateway/tls.pem' } };
  const url = new URL(
    await rig.open({ ...base, listen, sessions: 'stateless', replicas }, { 'tls.pem': { text: pem } }),
  );
  const tried = await Promise.all(
    (['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const).map((version) => shake(Number(url.port), version)),
  );
  note('TLS', tried.join(', '), tried.join() === 'TLSv1 refused,TLSv1.1 refused,TLSv1.2 spoken,TLSv1.3 spoken');
}

function shake(port: number, version: SecureVersion): Promise<string> {
  return new Promise((done) => {
    const socket = connect({
      port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      minVersion: version,
      maxVersion: version,
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    socket.on('secureConnect', () => (done(`${version} spoken`), socket.destroy()));
    socket.on('error', () => done(`${version} refused`));
  });
}

async function overhead(rig: Rig, replica: GatewayReplica, config: GatewayConfig): Promise<void> {
  await rig.open(config);
  const urls = {
    direct: `http://${await rig.addressOf(replica.host)}:3001/mcp`,
    gateway: `http://${await rig.gatewayAddress()}:8000/mcp`,
  };
  const figures: Record<string, number[]> = { direct: [], gateway: [] };
  const clients = Object.entries(urls).map(([name, url]) => ({ name, client: new LoadClient(url, newTally()) }));
  for (let call = 0; call < 2_200; call++) {
    for (const { name, client } of clients) {
      const began = process.hrtime.bigint();
      await client.call(0);
      if (call >= 200) figures[name].push(Number(process.hrtime.bigint() - began) / 1e6);
    }
  }
  clients.forEach(({ client }) => client.close());
  const at = (name: string, share: number) =>
    figures[name].sort((a, b) => a - b)[Math.floor(figures[name].length * share)];
  const line = (name: string) => `${name} p50 ${at(name, 0.5).toFixed(2)} p99 ${at(name, 0.99).toFixed(2)} ms`;
  note(
    'overhead of a call, 2000 in turn',
    `${line('direct')}; ${line('gateway')}; added ${(at('gateway', 0.5) - at('direct', 0.5)).toFixed(2)} and ${(at('gateway', 0.99) - at('direct', 0.99)).toFixed(2)} ms`,
  );
}

const scenarios: Readonly<Record<string, (rig: Rig) => Promise<void>>> = {
  stateful: async (rig) => {
    const replicas = await rig.start({ sessions: 'stateful', onStop: 'abort', version: 'a1', count: 3 });
    const url = `${await rig.open({ ...base, sessions: 'stateful', replicas })}/mcp`;
    await fiftyClients(url);
    await restartGateway(rig, url);
    await killOne(rig, url, replicas[1]);
    await rig.stop(replicas, 1);
  },
  rollStateful,
  reloadUnderStreams,
  roll: (rig) => rollStateless(rig, false),
  rollWithRetry: (rig) => rollStateless(rig, true),
  rest: async (rig) => {
    const replicas = await rig.start({ sessions: 'stateless', onStop: 'drain', version: 'b1', count: 2 });
    await access(rig, replicas);
    await tls(rig, replicas);
    const config = { ...base, sessions: 'stateless', replicas } as const;
    await overhead(rig, replicas[0], { ...config, replicas: replicas.slice(0, 1) });
    const url = `${await rig.open(config)}/mcp`;
    await Promise.all([streaming(url), silentCall(url)]);
  },
};

async function main(): Promise<void> {
  for (const image of [ensureBaseImage(IMAGES.node), ensureHaproxyImage(IMAGES.gateway)])
    if (!image.ok) return console.log(`skipped: ${image.why}`);
  const rig = new Rig(PREFIX, IMAGES);
  await rig.prepare();
  const only = process.argv.slice(2);
  try {
    for (const [name, scenario] of Object.entries(scenarios))
      if (only.length === 0 || only.includes(name)) await scenario(rig);
  } catch (error) {
    console.log((await rig.gatewayLog()).slice(-3_000));
    throw error;
  } finally {
    await rig.remove();
  }
  console.table(rows.map(({ what, figure, ok }) => ({ what, figure, ok: ok ? 'ok' : 'FAIL' })));
  if (rows.some(({ ok }) => !ok)) process.exitCode = 1;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
