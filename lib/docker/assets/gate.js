'use strict';
// Runs on the machine that deploys, from Terraform: `node gate.js before` checks what would leave something half-made, `node
// gate.js ready` waits until the container answers. No dependencies; the question comes as JSON in CDKTF_MCP_GATE.
const { execFile } = require('node:child_process');
const { statSync } = require('node:fs');
const http = require('node:http');
const net = require('node:net');

const question = JSON.parse(process.env.CDKTF_MCP_GATE);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

class Refusal extends Error {}

function docker(...args) {
  const env = question.dockerHost ? { ...process.env, DOCKER_HOST: question.dockerHost } : process.env;
  return new Promise((done) => {
    execFile('docker', args, { env, timeout: 20_000, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT')
        done({ ok: false, out: '', all: 'the docker command was not found; install the Docker CLI' });
      else done({ ok: !error, out: stdout.trim(), all: `${stdout}${stderr}`.trim() });
    });
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

function checkSecretFiles({ server, uid, gid, secretFiles }) {
  if (process.platform !== 'linux' || uid === undefined || uid === 0) return; // elsewhere the engine's own machine maps the owner
  for (const { name, path } of secretFiles) {
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

/** What the engine knows: a reason why it will never be ready, or nothing. */
async function verdict() {
  const inspected = await docker('inspect', '--format', '{{json .State}} {{.RestartCount}}', question.container);
  if (!inspected.ok) return { reason: `the engine does not know it: ${inspected.all}` };
  const cut = inspected.out.lastIndexOf(' ');
  const state = JSON.parse(inspected.out.slice(0, cut));
  const restarts = Number(inspected.out.slice(cut + 1));
  const code = `exit code ${state.ExitCode}${state.OOMKilled ? ', killed for using more memory than its limit' : ''}`;
  if (state.Status === 'restarting' || restarts > 0)
    return { reason: `it ends and is restarted again and again (${code})`, state };
  if (state.Status !== 'running') return { reason: `it is ${state.Status} (${code})`, state };
  if (state.Health?.Status === 'unhealthy') return { reason: 'its health check fails', state };
  return { state };
}

async function explain(reason, state, answer) {
  const last = state?.Health?.Log?.at(-1);
  const logs = await docker('logs', '--tail', '20', question.container);
  return [
    `MCP server '${question.server}' is not ready: ${reason}`,
    ...(answer ? [`  last answer: ${answer}`] : []),
    ...(last
      ? [`  last health check: exit code ${last.ExitCode}, ${JSON.stringify(last.Output.trim().slice(0, 300))}`]
      : []),
    '  last lines of its log:',
    ...(logs.all === '' ? ['    (empty)'] : logs.all.split('\n').map((line) => `    ${line.slice(0, 400)}`)),
    `  more: docker logs ${question.container}`,
  ].join('\n');
}

async function waitUntilReady({ probe, seconds, server }) {
  const end = Date.now() + seconds * 1_000;
  let said = Date.now();
  let answer = '';
  for (;;) {
    const { reason, state } = await verdict();
    if (reason !== undefined) throw new Refusal(await explain(reason, state, answer));
    const asked = await ask(probe, 2_000);
    answer = asked.answer;
    if (asked.ok)
      return console.log(`MCP server '${server}' is ready${answer && probe.kind !== 'exec' ? `: ${answer}` : ''}`);
    if (Date.now() > end)
      throw new Refusal(await explain(`no answer that means yes within ${seconds} s`, state, answer));
    if (Date.now() - said > 5_000) {
      said = Date.now();
      console.log(
        `MCP server '${server}' is not ready yet (${answer || 'no answer'}); waiting up to ${Math.ceil((end - said) / 1_000)} s more`,
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

async function main() {
  if (process.argv[2] === 'before') {
    checkSecretFiles(question);
    return checkPort(question);
  }
  await waitUntilReady(question);
  return lookAtEndpoint(question);
}

main().catch((error) => {
  console.error(error instanceof Refusal ? error.message : error);
  process.exitCode = 1;
});
