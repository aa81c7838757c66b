'use strict';
// Runs on the machine that deploys, from Terraform, one step a call: `before` checks what would leave something half-made, `ready`
// waits until a container answers, `finished` until one has ended, `volumes` and `generate` make what is not in Terraform's state.
// No dependencies; the question comes as JSON in CDKTF_MCP_GATE.
const { execFile, spawn } = require('node:child_process');
const { randomBytes } = require('node:crypto');
const { existsSync, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');

const question = JSON.parse(process.env.CDKTF_MCP_GATE);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

class Refusal extends Error {}

function dockerEnvironment() {
  return question.dockerHost ? { ...process.env, DOCKER_HOST: question.dockerHost } : process.env;
}

function docker(...args) {
  return docker.stdin(undefined, ...args);
}

docker.stdin = (input, ...args) => {
  return new Promise((done) => {
    const child = execFile(
      'docker',
      args,
      { env: dockerEnvironment(), timeout: 60_000, maxBuffer: 1 << 24 },
      (error, stdout, stderr) => {
        if (error?.code === 'ENOENT')
          done({ ok: false, out: '', all: 'the docker command was not found; install the Docker CLI' });
        else done({ ok: !error, out: stdout.trim(), all: `${stdout}${stderr}`.trim() });
      },
    );
    child.stdin.on('error', () => {}); // it ended before it had read everything: its exit code says why
    child.stdin.end(input);
  });
};

// --- before: who holds the port, and can the container's user read the secret files? ---

function isFree(host, port) {
  return new Promise((done) => {
    const server = net.createServer();
    server.once('error', (error) => done(error.code !== 'EADDRINUSE'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => done(true)));
  });
}

async function checkPort({ server, container, hostPort, hostAddress, isRemote }) {
  const held = await docker('ps', '--filter', `publish=${hostPort}`, '--format', '{{.Names}}');
  const holders = held.out.split('\n').filter((name) => name !== '' && name !== container);
  const own = held.out.split('\n').includes(container);
  if (holders.length === 0 && (own || isRemote || (await isFree(hostAddress, hostPort)))) return;
  const who = holders.length > 0 ? `container ${holders.join(', ')}` : 'another program of this machine';
  throw new Refusal(
    `hostPort: port ${hostPort}, which MCP server '${server}' is published on, is taken by ${who}; ` +
      `set hostPort to a free port (MCP_LOCAL_HOST_PORT for the shipped app), or free it and deploy again`,
  );
}

function checkSecretFiles({ server, secretFiles }) {
  if (process.platform !== 'linux') return; // elsewhere the engine's own machine maps the owner
  for (const { name, path, uid, gid } of secretFiles) {
    if (uid === undefined || uid === 0) continue;
    const file = statSync(path);
    const bits = file.uid === uid ? 0o400 : file.gid === gid ? 0o040 : 0o004;
    if ((file.mode & bits) !== 0) continue;
    throw new Refusal(
      `secrets.${name}: user ${uid} of MCP server '${server}' cannot read ${path}; run chown ${uid} ${path}, or allow others to read it`,
    );
  }
}

// --- ready ---

function ask(probe, timeoutMs) {
  if (probe.kind === 'exec')
    return docker('exec', question.container, ...probe.command).then(({ ok, all }) => ({
      ok,
      answer: all.slice(-200),
    }));
  if (probe.kind === 'none') return Promise.resolve({ ok: true, answer: '' });
  return new Promise((done) => {
    const no = (answer) => done({ ok: false, answer });
    if (probe.kind === 'tcp') {
      // The engine's own proxy accepts on the published port before the server listens, and closes at once: stay a moment.
      const socket = net.connect({ host: probe.host, port: probe.port, timeout: timeoutMs });
      const settle = setTimeout(() => (socket.destroy(), done({ ok: true, answer: 'connected' })), 300);
      for (const event of ['error', 'timeout', 'close', 'end']) {
        socket.once(event, (e) => (clearTimeout(settle), socket.destroy(), no(e?.message || `connection: ${event}`)));
      }
      return;
    }
    const request = http.get(
      {
        host: probe.host,
        port: probe.port,
        path: probe.path,
        timeout: timeoutMs,
        headers: { host: `localhost:${probe.port}` },
      },
      (r) => {
        r.destroy();
        const ok = probe.statuses ? probe.statuses.includes(r.statusCode) : r.statusCode >= 200 && r.statusCode < 400;
        done({ ok, answer: `HTTP ${r.statusCode} from GET ${probe.path}` });
      },
    );
    request.once('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    request.once('error', (error) => no(error.message));
  });
}

/** What the engine says about the container, or why it does not. */
async function look() {
  const inspected = await docker('inspect', '--format', '{{json .State}} {{.RestartCount}}', question.container);
  if (!inspected.ok) return { reason: `the engine does not know it: ${inspected.all}` };
  const cut = inspected.out.lastIndexOf(' ');
  return { state: JSON.parse(inspected.out.slice(0, cut)), restarts: Number(inspected.out.slice(cut + 1)) };
}

let firstRestarts; // from before this deploy looked: it may have recovered since
let knownRestarts;

/** What the engine knows: a reason why it will never be ready, or nothing. */
async function verdict() {
  let seen = await look();
  firstRestarts ??= seen.restarts;
  knownRestarts ??= seen.restarts;
  // Once it runs again the engine shows the exit code no more; what goes on ending soon shows it again, and one end is no loop.
  const end = Date.now() + 2_000;
  while (seen.state?.Status === 'running' && seen.restarts > knownRestarts && Date.now() < end) {
    await sleep(100);
    seen = await look();
  }
  const { state, restarts } = seen;
  if (state === undefined) return seen;
  knownRestarts = restarts;
  const code = `exit code ${state.ExitCode}${state.OOMKilled ? ', killed for using more memory than its limit' : ''}`;
  if (state.Status === 'restarting') return { reason: `it ends and is restarted again and again (${code})`, state };
  if (restarts - firstRestarts >= 3) return { reason: 'it ends and is restarted again and again', state };
  if (state.Status !== 'running') return { reason: `it is ${state.Status} (${code})`, state };
  if (state.Health?.Status === 'unhealthy') return { reason: 'its health check fails', state };
  return { state };
}

async function explain(reason, state, answer) {
  const last = state?.Health?.Log?.at(-1);
  const logs = await docker('logs', '--tail', '20', question.container);
  return [
    `${question.subject} is not ready: ${reason}`,
    ...(answer ? [`  last answer: ${answer}`] : []),
    ...(last
      ? [`  last health check: exit code ${last.ExitCode}, ${JSON.stringify(last.Output.trim().slice(0, 300))}`]
      : []),
    '  last lines of its log:',
    ...(logs.all === '' ? ['    (empty)'] : logs.all.split('\n').map((line) => `    ${line.slice(0, 400)}`)),
    `  more: docker logs ${question.container}`,
  ].join('\n');
}

async function waitUntilReady({ probe, seconds, subject }) {
  const end = Date.now() + seconds * 1_000;
  let said = Date.now();
  let answer = '';
  for (;;) {
    const { reason, state } = await verdict();
    if (reason !== undefined) throw new Refusal(await explain(reason, state, answer));
    const asked = await ask(probe, 2_000);
    answer = asked.answer;
    if (asked.ok) return console.log(`${subject} is ready${answer && probe.kind !== 'exec' ? `: ${answer}` : ''}`);
    if (Date.now() > end)
      throw new Refusal(await explain(`no answer that means yes within ${seconds} s`, state, answer));
    if (Date.now() - said > 5_000) {
      said = Date.now();
      console.log(
        `${subject} is not ready yet (${answer || 'no answer'}); waiting up to ${Math.ceil((end - said) / 1_000)} s more`,
      );
    }
    await sleep(1_000);
  }
}

/** A server can be alive and still refuse every client: the common reasons, said once, without failing the deploy. */
async function lookAtEndpoint({ endpoint }) {
  if (!endpoint) return;
  const { answer } = await ask({ kind: 'http', ...endpoint, statuses: [] }, 3_000);
  if (/HTTP (403|421)/.test(answer))
    console.log(
      `warning: ${answer}: the server refuses the host name localhost; give it its list by Reference.allowedHosts()`,
    );
  if (/HTTP 404/.test(answer)) console.log(`warning: ${answer}: is transport.path right?`);
}

// --- finished: a step before start has run to its end ---

async function waitUntilFinished({ seconds, subject, container }) {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const { out, ok, all } = await docker('inspect', '--format', '{{.State.Status}} {{.State.ExitCode}}', container);
    if (!ok) throw new Refusal(`${subject}: the engine does not know it: ${all}`);
    const [status, code] = out.split(' ');
    if (status === 'exited' && code === '0') return console.log(`${subject} has finished`);
    const logs = async () => (await docker('logs', '--tail', '20', container)).all.replace(/^/gm, '    ');
    if (status === 'exited' || status === 'dead')
      throw new Refusal(`${subject} failed with exit code ${code}\n${await logs()}\n  more: docker logs ${container}`);
    if (Date.now() > end)
      throw new Refusal(
        `${subject} did not end within ${seconds} s\n${await logs()}\n  more: docker logs ${container}`,
      );
    await sleep(500);
  }
}

// --- volumes: made if they are not there, and owned by the container's user ---

const HELPER_PATH = '/cdktf-mcp-volume'; // a path that no image has: the engine copies what an image has at that of a volume

/** A tar of one folder entry: copying it onto a volume's root sets the owner, without anything that runs in the image. */
function folderTar(mode, uid, gid) {
  const header = Buffer.alloc(512);
  const octal = (value, length) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  header.write(`${HELPER_PATH.slice(1)}/`, 0);
  header.write(octal(mode, 8), 100);
  header.write(octal(uid, 8), 108);
  header.write(octal(gid, 8), 116);
  header.write(octal(0, 12), 124);
  header.write(octal(Math.floor(Date.now() / 1_000), 12), 136);
  header.write('        5', 148);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 7)} `, 148);
  return Buffer.concat([header, Buffer.alloc(1_024)]);
}

/** Mode and owner of the volume's root: the first entry of what the engine would copy out. */
function rootOf(helper) {
  return new Promise((done, fail) => {
    const child = spawn('docker', ['cp', `${helper}:${HELPER_PATH}`, '-'], {
      env: dockerEnvironment(),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let head = Buffer.alloc(0);
    child.stdout.on('data', (chunk) => {
      head = Buffer.concat([head, chunk]);
      if (head.length < 512) return;
      child.kill();
      const field = (from, length) => parseInt(head.toString('latin1', from, from + length), 8);
      done({ mode: field(100, 7), uid: field(108, 7), gid: field(116, 7) });
    });
    child.once('error', fail);
    child.once('close', () => fail(new Refusal('the engine did not show who owns the volume')));
  });
}

function must({ ok, out, all }) {
  if (!ok) throw new Refusal(all);
  return out;
}

/** Whether an owner had to be set. */
async function ownVolumes({ volumes, image, uid, gid }) {
  let changed = false;
  for (const volume of volumes) {
    must(await docker('volume', 'create', volume)); // keeps one that exists
    if (uid === undefined || uid === 0) continue;
    const helper = must(
      await docker('create', '--volume', `${volume}:${HELPER_PATH}`, '--entrypoint', '/none', image, '/none'),
    );
    try {
      const root = await rootOf(helper);
      if (root.uid === uid && root.gid === gid) continue;
      must(await docker.stdin(folderTar(root.mode & 0o7777, uid, gid), 'cp', '-', `${helper}:/`));
      console.log(`volume ${volume} now belongs to user ${uid}:${gid}`);
      changed = true;
    } finally {
      await docker('rm', helper);
    }
  }
  return changed;
}

/** An image that has the path of a volume gives it its own owner at creation: set it again, and start what could not write. */
async function ownVolumesAgain({ container, owned }) {
  if (owned === undefined || !(await ownVolumes(owned))) return;
  must(await docker('restart', container));
}

// --- generate: what nobody gave, once, into a file that only its owner can read ---

function generate({ file, wanted }) {
  const text = existsSync(file)
    ? readFileSync(file, 'utf8')
    : '# Made once by the deployment, and kept by destroy: the data that it protects is kept, too.\n';
  const known = new Set(text.split('\n').map((line) => line.split('=')[0]));
  const made = wanted
    .filter(({ name }) => !known.has(name))
    .map(({ name, bytes }) => `${name}=${randomBytes(bytes).toString('hex')}\n`);
  if (made.length === 0) return;
  writeFileSync(`${file}.new`, text + made.join(''), { mode: 0o600 });
  renameSync(`${file}.new`, file); // whole or not at all
  console.log(`made ${made.length} secret value(s) in ${path.resolve(file)}`);
}

const STEPS = {
  async before() {
    checkSecretFiles(question);
    await checkPort(question);
  },
  async ready() {
    await ownVolumesAgain(question);
    await waitUntilReady(question);
    await lookAtEndpoint(question);
  },
  finished: () => waitUntilFinished(question),
  volumes: () => ownVolumes(question),
  generate: async () => generate(question),
};

STEPS[process.argv[2]]().catch((error) => {
  console.error(error instanceof Refusal ? error.message : error);
  process.exitCode = 1;
});
