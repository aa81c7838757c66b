'use strict';
// Runs on the machine that deploys, from Terraform, one step a call: `before` checks what would leave something half-made, `ready`
// waits until a container answers, `finished` until one has ended, `volumes` and `generate` make what is not in Terraform's state.
// No dependencies; the question comes as JSON in CDKTF_MCP_GATE.
const { execFile, spawn, spawnSync } = require('node:child_process');
const { X509Certificate, randomBytes } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const path = require('node:path');
const { Transform } = require('node:stream');
const { pipeline } = require('node:stream/promises');

const question = JSON.parse(process.env.CDKTF_MCP_GATE);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

class Refusal extends Error {}

function dockerEnvironment() {
  return question.dockerHost ? { ...process.env, DOCKER_HOST: question.dockerHost } : process.env;
}

function docker(...args) {
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
    child.stdin.end();
  });
}

// --- before: who holds the port, and can the container's user read the secret files? ---

function isFree(host, port) {
  return new Promise((done) => {
    const server = net.createServer();
    server.once('error', (error) => done(error.code !== 'EADDRINUSE'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => done(true)));
  });
}

async function checkPort({ server, own, hostAddress, isRemote }, { property, port, way }) {
  const held = await docker('ps', '--filter', `publish=${port}`, '--format', '{{.Names}}');
  const names = held.out.split('\n').filter((name) => name !== '');
  const holders = names.filter((name) => !own.includes(name));
  if (holders.length === 0 && (names.length > 0 || isRemote || (await isFree(hostAddress, port)))) return;
  const who = holders.length > 0 ? `container ${holders.join(', ')}` : 'another program of this machine';
  throw new Refusal(
    `${property}: port ${port}, which MCP server '${server}' is published on, is taken by ${who}; ${way}, or free it and deploy again`,
  );
}

/** A gateway that is not needed any more makes room for the server's only container; Terraform removes it by its id. */
async function takeName({ single }) {
  if (!single) return;
  const { ok, out } = await docker(
    'inspect',
    '--type',
    'container',
    '--format',
    '{{.Id}} {{json .Config.Entrypoint}}',
    single,
  );
  const [id, entrypoint] = out.split(' ');
  if (!ok || entrypoint !== '["haproxy"]') return;
  await docker('rename', id, `${single}_until-${id.slice(0, 12)}`);
  await docker('stop', id);
}

/** What bears a name of this deployment has to be in its state: the provider would say less, one thing a time, and half-way. */
async function checkNames({ server, own, network }) {
  const joined = network ? await docker('ps', '--all', '--filter', `network=${network}`, '--format', '{{.Names}}') : {};
  const beside = (joined.out ?? '').split('\n').filter((name) => name.startsWith(`${network}_`)); // others may join by themselves
  const containers = [...new Set([...own, ...beside])];
  const named = [...containers.map((name) => ['container', name]), ...(network ? [['network', network]] : [])];
  const found = [];
  for (const [type, name] of named) {
    const { ok, out } = await docker('inspect', '--type', type, '--format', '{{.Id}}', name);
    if (ok) found.push({ type, name, id: out });
  }
  if (found.length === 0) return;
  const terraform = process.env.TERRAFORM_BINARY_NAME || 'terraform';
  const state = spawnSync(terraform, ['state', 'pull'], { encoding: 'utf8', timeout: 60_000, maxBuffer: 1 << 28 });
  if (state.status !== 0) return; // nobody can tell: the provider will
  const strangers = found.filter(({ id }) => !state.stdout.includes(id));
  if (strangers.length === 0) return;
  const of = (wanted) => strangers.filter(({ type }) => type === wanted).map(({ name }) => name);
  const remove = [
    ...(of('container').length > 0 ? [`docker rm --force ${of('container').join(' ')}`] : []),
    ...(of('network').length > 0 ? [`docker network rm ${network}`] : []),
  ];
  throw new Refusal(
    `instance: ${strangers.map(({ type, name }) => `${type} ${name}`).join(', ')} of MCP server '${server}' ${
      strangers.length > 1 ? 'exist' : 'exists'
    } already and not in this stack's state: another copy has the name, or the state was lost; set instance to a name of its own ` +
      `(MCP_LOCAL_INSTANCE for the shipped app), or remove what is there, which keeps its volumes, and deploy again: ${remove.join(' && ')}`,
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

async function ask(probe, timeoutMs) {
  if (probe.kind === 'exec')
    return docker('exec', question.container, ...probe.command).then(({ ok, all }) => ({
      ok,
      answer: all.slice(-200),
    }));
  if (probe.kind === 'none') return { ok: true, answer: '' };
  if (probe.kind === 'inside') return askInside(probe.probe, timeoutMs);
  if (probe.kind === 'certificate') return askForCertificate(probe);
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
    const { get } = probe.kind === 'https' ? https : http;
    const request = get(
      {
        rejectUnauthorized: false, // the question is whether it answers; clients look at the certificate
        host: probe.host,
        port: probe.port,
        path: probe.path,
        timeout: timeoutMs,
        servername: probe.serverName,
        headers: { host: probe.serverName ?? `localhost:${probe.port}` },
      },
      (r) => {
        r.destroy();
        const ok =
          probe.statuses === 'any' ||
          (probe.statuses ? probe.statuses.includes(r.statusCode) : r.statusCode >= 200 && r.statusCode < 400);
        done({ ok, answer: `HTTP ${r.statusCode} from GET ${probe.path}` });
      },
    );
    request.once('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    request.once('error', (error) => no(error.message));
  });
}

/** What the engine says about the container, or why it does not. */
async function look() {
  const format = '{{.Id}} {{.RestartCount}} {{json .State}}';
  const inspected = await docker('inspect', '--format', format, question.container);
  // What is awaited by its name may not have been created yet.
  if (!inspected.ok)
    return question.isAwaited ? { missing: true } : { reason: `the engine does not know it: ${inspected.all}` };
  const [id, restarts] = inspected.out.split(' ', 2);
  const state = JSON.parse(inspected.out.slice(`${id} ${restarts} `.length));
  return { id, restarts: Number(restarts), state };
}

let known = {}; // the container, with its restarts from before this deploy looked: it may have recovered since
let knownRestarts;

/** At the container's own address, which a Linux host reaches; elsewhere a process that has run for a moment has to do. */
async function askInside(probe, timeoutMs) {
  const { out } = await docker(
    'inspect',
    '--format',
    '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}',
    question.container,
  );
  const host = out.split(' ')[0];
  if (process.platform === 'linux' && host) return ask({ ...probe, host }, timeoutMs);
  const started = await docker('inspect', '--format', '{{.State.StartedAt}}', question.container);
  return { ok: Date.now() - Date.parse(started.out) > 3_000, answer: 'it runs' };
}

/** Of another machine's engine the ports may be out of reach, but not what the proxy has stored. */
async function askForCertificate({ folder, host }) {
  const { ok, out } = await docker('cp', `${question.container}:${folder}`, '-');
  return { ok: ok && out.includes(`/${host.toLowerCase()}.crt`), answer: '' };
}

/** Why it failed, in the words of its log since it was started. */
async function failureSince(started) {
  if (!question.failed) return undefined;
  const { all } = await docker('logs', '--since', started, question.container);
  return [...all.matchAll(new RegExp(question.failed, 'g'))].at(-1)?.[1];
}

/** What failed at an earlier deploy waits longer and longer before it tries again by itself. */
async function tryAgain() {
  const { state } = await look();
  if (state && (await failureSince(state.StartedAt)) !== undefined) must(await docker('restart', question.container));
}

/** What the engine knows: a reason why it will never be ready, or nothing. */
async function verdict() {
  let seen = await look();
  if (seen.id !== known.id) {
    known = { id: seen.id, restarts: seen.restarts };
    knownRestarts = seen.restarts;
  }
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
  if (restarts - known.restarts >= 3) return { reason: 'it ends and is restarted again and again', state };
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
  let failing; // the container that fails and since when, where it is awaited: another one may be about to take its place
  for (;;) {
    const { reason, state, missing } = await verdict();
    if (reason === undefined) failing = undefined;
    else if (failing === undefined || failing.id !== known.id) failing = { id: known.id, since: Date.now() };
    if (failing !== undefined && (!question.isAwaited || Date.now() - failing.since > question.patience * 1_000))
      throw new Refusal(await explain(reason, state, answer));
    const asked = missing ? { ok: false, answer: 'it does not exist yet' } : await ask(probe, 2_000);
    answer = asked.answer;
    if (asked.ok) return console.log(`${subject} is ready${answer && probe.kind !== 'exec' ? `: ${answer}` : ''}`);
    const failure = state && (await failureSince(state.StartedAt));
    if (failure !== undefined) throw new Refusal(await explain(failure, state));
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

/** A tar on its way: what belonged to the one user belongs to the other. Nothing has to run in the image for that. */
function chowned(from, uid, gid) {
  let rest = Buffer.alloc(0);
  let left = 0; // of the content of the entry that passes
  let extended; // attributes of the entry that follows
  let size; // of that entry, where its own header has no room for it
  let root; // goes last: what is interrupted is done again
  const octal = (value, length) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  const number = (header, at, length) =>
    header[at] & 0x80
      ? Number(header.readBigUInt64BE(at + length - 8))
      : parseInt(header.toString('latin1', at, at + length), 8) || 0;
  function rewritten(original) {
    const header = Buffer.from(original);
    const type = String.fromCharCode(header[156]);
    left = Math.ceil(Number(size ?? number(header, 124, 12)) / 512) * 512;
    size = undefined;
    extended = type === 'x' ? [] : undefined;
    if (header[0] === 0 || 'xgLK'.includes(type) || number(header, 108, 8) !== from) return header;
    header.write(octal(uid, 8), 108, 'latin1');
    header.write(octal(gid, 8), 116, 'latin1');
    header.write('        ', 148, 'latin1');
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${octal(sum, 7)} `, 148, 'latin1');
    if (root !== undefined) return header;
    root = header;
    return Buffer.alloc(0);
  }
  return new Transform({
    transform(chunk, _, done) {
      let data = Buffer.concat([rest, chunk]);
      while (data.length > 0 && (left > 0 || data.length >= 512)) {
        const isContent = left > 0;
        const part = data.subarray(0, isContent ? left : 512);
        data = data.subarray(part.length);
        if (isContent) {
          left -= part.length;
          extended?.push(part);
          if (left === 0 && extended) [, size] = / size=(\d+)\n/.exec(Buffer.concat(extended)) ?? [];
        }
        if (!isContent && part[0] === 0 && root?.length > 0) {
          this.push(root); // the end of the archive
          root = Buffer.alloc(0);
        }
        this.push(isContent ? part : rewritten(part));
      }
      rest = data;
      done();
    },
  });
}

/** Gives a volume to a user, with everything in it that belonged to the owner that it had. */
async function give(reader, writer, from, uid, gid) {
  const options = (stdio) => ({ env: dockerEnvironment(), stdio });
  const out = spawn('docker', ['cp', `${reader}:${HELPER_PATH}`, '-'], options(['ignore', 'pipe', 'inherit']));
  const back = spawn('docker', ['cp', '-', `${writer}:/`], options(['pipe', 'ignore', 'inherit']));
  const ended = [out, back].map(
    (child) => new Promise((done) => child.once('close', done).once('error', () => done(1))),
  );
  await pipeline(out.stdout, chowned(from, uid, gid), back.stdin).catch(() => {}); // the exit codes tell
  if ((await Promise.all(ended)).some((code) => code !== 0))
    throw new Refusal('the engine did not change the owner of the volume');
}

/** Owner of the volume's root: the first entry of what the engine would copy out. */
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
      done({ uid: field(108, 7), gid: field(116, 7) });
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
    const helpers = [];
    // While the engine reads from a container it does not write to the same one.
    const helper = async () => {
      const mount = `${volume}:${HELPER_PATH}`;
      helpers.push(must(await docker('create', '--volume', mount, '--entrypoint', '/none', image, '/none')));
      return helpers.at(-1);
    };
    try {
      const reader = await helper();
      const root = await rootOf(reader);
      if (root.uid === uid && root.gid === gid) continue;
      await give(reader, await helper(), root.uid, uid, gid);
      console.log(`volume ${volume} now belongs to user ${uid}:${gid}`);
      changed = true;
    } finally {
      await docker('rm', '--volumes', ...helpers); // those that the image declares
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

// --- certificate: one PEM file for the gateway, from the given two or made for this machine ---

function isFor(host, file) {
  const made = new X509Certificate(readFileSync(file));
  const matches = net.isIP(host) ? made.checkIP(host) : made.checkHost(host);
  return matches !== undefined && Date.parse(made.validTo) > Date.now();
}

function certificate({ path: file, host, given }) {
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (text) => writeFileSync(file, text, { mode: 0o600 });
  if (given)
    return write(`${readFileSync(given.certificate, 'utf8').trim()}\n${readFileSync(given.key, 'utf8').trim()}\n`);
  if (existsSync(file) && isFor(host, file)) return; // clients may trust it already
  const name = net.isIP(host) ? `IP:${host}` : `DNS:${host}`;
  const names = [...new Set([name, 'DNS:localhost', 'IP:127.0.0.1'])].join(',');
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-sha256', '-days', '825', '-subj', `/CN=${host}`],
    ...['-addext', `subjectAltName=${names}`, '-keyout', `${file}.key`, '-out', `${file}.crt`],
  ]);
  if (made.error || made.status !== 0) {
    throw new Refusal(
      `a certificate could not be made (${made.error?.message ?? made.stderr}); install openssl, or give one by tls: { certificate, key }`,
    );
  }
  write(readFileSync(`${file}.crt`, 'utf8') + readFileSync(`${file}.key`, 'utf8'));
  rmSync(`${file}.key`);
  console.log(
    `made a certificate for ${host}; to let a client trust it: NODE_EXTRA_CA_CERTS=${path.resolve(`${file}.crt`)}`,
  );
}

const STEPS = {
  certificate: async () => certificate(question),
  async before() {
    checkSecretFiles(question);
    await checkNames(question);
    await takeName(question);
    for (const port of question.ports) await checkPort(question, port);
  },
  async ready() {
    await ownVolumesAgain(question);
    await tryAgain();
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
