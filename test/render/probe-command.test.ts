import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import type { Server as HttpServer } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HealthCheck, ImageRuntime, Transport } from '../../lib';
import type { NetworkProbe } from '../../lib/render/probe-command';
import { MCP_STATUSES, probeCommand, probeOf } from '../../lib/render/probe-command';
import { describeUnless } from '../support/terraform';

const { NODE, PYTHON, SHELL, NONE } = ImageRuntime;
const http: NetworkProbe = { kind: 'http', port: 3000, path: '/health' };
const some: NetworkProbe = { ...http, statuses: [200, 405] };
const tcp: NetworkProbe = { kind: 'tcp', port: 3000 };

describe('a health check as a probe', () => {
  const transport = Transport.streamableHttp({ port: 3000, path: '/mcp' });

  test.each([
    [HealthCheck.http('/health'), { kind: 'http', port: 3000, path: '/health' }],
    [
      HealthCheck.http('/up', { port: 9000, statuses: [204] }),
      { kind: 'http', port: 9000, path: '/up', statuses: [204] },
    ],
    [HealthCheck.mcpEndpoint(), { kind: 'http', port: 3000, path: '/mcp', statuses: MCP_STATUSES }],
    [HealthCheck.tcp(), { kind: 'tcp', port: 3000 }],
    [HealthCheck.tcp({ port: 9000 }), { kind: 'tcp', port: 9000 }],
    [HealthCheck.command(['check']), { kind: 'command', command: ['check'] }],
    [HealthCheck.none(), { kind: 'none' }],
  ] as const)('%s', (check, probe) => {
    expect(probeOf(check, transport)).toEqual(probe);
  });

  test('of the MCP path takes every way in which a living server answers a bare GET, and no other', () => {
    expect(MCP_STATUSES).toEqual([200, 400, 401, 403, 405, 406, 421]);
  });
});

describe('a probe as a command', () => {
  test.each([
    [
      NODE,
      http,
      `require('http').get("http://127.0.0.1:3000/health",{timeout:5000},r=>{const s=r.statusCode;process.exit(s>199&&s<400?0:1)}).on('timeout',()=>process.exit(1)).on('error',()=>process.exit(1))`,
    ],
    [
      NODE,
      some,
      `require('http').get("http://127.0.0.1:3000/health",{timeout:5000},r=>{const s=r.statusCode;process.exit([200,405].includes(s)?0:1)}).on('timeout',()=>process.exit(1)).on('error',()=>process.exit(1))`,
    ],
    [
      NODE,
      tcp,
      `require('net').connect({port:3000,host:'127.0.0.1',timeout:5000},()=>process.exit(0)).on('timeout',()=>process.exit(1)).on('error',()=>process.exit(1))`,
    ],
    [
      PYTHON,
      http,
      `import http.client as h,sys;c=h.HTTPConnection('127.0.0.1',3000,timeout=5);c.request('GET',"/health");s=c.getresponse().status;sys.exit(0 if 199<s<400 else 1)`,
    ],
    [
      PYTHON,
      some,
      `import http.client as h,sys;c=h.HTTPConnection('127.0.0.1',3000,timeout=5);c.request('GET',"/health");s=c.getresponse().status;sys.exit(0 if s in (200,405,) else 1)`,
    ],
    [PYTHON, tcp, `import socket;socket.create_connection(('127.0.0.1',3000),5)`],
  ] as const)('for %s, %j', (runtime, probe, script) => {
    expect(probeCommand(probe, runtime, 5)).toEqual([runtime, runtime === NODE ? '-e' : '-c', script]);
  });

  test.each([
    ['any answer that is not an error', http, '[23]??)'],
    ['the statuses that were given', some, '200|405)'],
  ])('for a shell takes %s', (_title, probe, expected) => {
    const [shell, option, script, ...rest] = probeCommand(probe, SHELL, 5) ?? [];
    expect([shell, option, rest]).toEqual(['/bin/sh', '-c', []]);
    expect(script).toContain(`case "$s" in ${expected} exit 0;; *) exit 1;; esac`);
  });

  test('does not exist where the image has nothing to ask with, or nobody knows', () => {
    for (const probe of [http, tcp]) {
      expect(probeCommand(probe, NONE, 5)).toBeUndefined();
      expect(probeCommand(probe, undefined, 5)).toBeUndefined();
    }
  });

  test('never sends anything but GET: initialize would leave a session behind', () => {
    for (const runtime of [NODE, PYTHON, SHELL])
      expect(probeCommand(http, runtime, 5)?.join(' ')).not.toMatch(/POST|initialize/);
  });
});

// --- run for real ---

/** Answers GET /NNN with that status; the other paths are the ways in which servers are difficult. */
function difficultServer(): HttpServer {
  return createHttpServer((request, response) => {
    const answer = (status: number, headers: Record<string, string> = {}) => response.writeHead(status, headers);
    if (request.url === '/never') return;
    if (request.url === '/to-nowhere') return void answer(302, { location: '/never' }).end();
    if (request.url === '/to-error') return void answer(307, { location: '/500' }).end();
    if (request.url === '/stream') {
      answer(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
      const timer = setInterval(() => response.write(': still there\n\n'), 100);
      return void response.on('close', () => clearInterval(timer));
    }
    if (request.url === "/it's/$HOME/(a)%20b") return void answer(200).end();
    if (request.headers.host?.startsWith('127.0.0.1') !== true) return void answer(421).end();
    answer(Number(request.url?.slice(1)) || 404).end('text');
  });
}

/** A folder that is all of the path: a few tools and one client. */
function pathWith(...tools: readonly (readonly [name: string, file: string])[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'path-'));
  for (const [name, file] of tools) symlinkSync(file, join(folder, name));
  return folder;
}

const find = (name: string): string =>
  spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
/** What is on the path may be a script that looks for the real one each time. */
const realPython = (): string =>
  spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).stdout?.trim() ?? '';
const own = (...names: string[]) => names.map((name) => [name, find(name)] as const);
const busybox = find('busybox');
const of = (...names: string[]) => names.map((name) => [name, busybox] as const);
const busyboxHas = (applet: string): boolean =>
  busybox !== '' && spawnSync(busybox, ['--list'], { encoding: 'utf8' }).stdout.split('\n').includes(applet);
const missing = (...names: string[]): string | undefined => {
  const lacking = names.filter((name) => find(name) === '');
  return lacking.length === 0 ? undefined : `there is no ${lacking.join(', no ')} on the path`;
};

interface Client {
  readonly name: string;
  readonly runtime: ImageRuntime;
  readonly missing?: string;
  /** The whole path of the command; nothing for the tests' own. */
  readonly path?: () => string;
  readonly as?: Readonly<Record<string, string>>;
}

const CLIENTS: readonly Client[] = [
  { name: 'node', runtime: NODE },
  { name: 'python', runtime: PYTHON, missing: missing('python3'), as: { python: realPython() } },
  { name: 'curl', runtime: SHELL, missing: missing('curl'), path: () => pathWith(...own('sed', 'curl')) },
  { name: 'wget', runtime: SHELL, missing: missing('wget'), path: () => pathWith(...own('sed', 'grep', 'wget')) },
  {
    name: 'nc and nothing else',
    runtime: SHELL,
    missing: missing('nc'),
    path: () => pathWith(...own('sed', 'sleep', 'nc')),
  },
  {
    name: 'busybox',
    runtime: SHELL,
    missing: busyboxHas('wget') ? undefined : 'there is no busybox with wget on the path',
    path: () => pathWith(...of('sed', 'grep', 'sleep', 'wget', ...(busyboxHas('nc') ? ['nc'] : []))),
    as: { '/bin/sh': busybox },
  },
];

const servers = { difficult: difficultServer(), silent: createServer((socket) => void sockets.push(socket)) };
const sockets: Socket[] = [];
const port = { difficult: 0, silent: 0, nobody: 0 };

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  port.difficult = await listen(servers.difficult);
  port.silent = await listen(servers.silent);
  const gone = createServer();
  port.nobody = await listen(gone);
  await new Promise((done) => gone.close(done));
});

afterAll(async () => {
  sockets.forEach((socket) => socket.destroy());
  servers.difficult.closeAllConnections();
  await Promise.all(Object.values(servers).map((server) => new Promise((done) => server.close(done))));
});

/** The exit code; what takes longer than the platform would wait is ended. */
async function asked(client: Client, probe: NetworkProbe, seconds = 10): Promise<number | 'ended'> {
  const path = client.path?.();
  const [program, ...args] = probeCommand(probe, client.runtime, seconds) ?? [];
  const applet = program === '/bin/sh' && client.as !== undefined ? ['sh'] : [];
  const proxy = 'http://127.0.0.1:9';
  const env = {
    ...process.env,
    http_proxy: proxy,
    HTTP_PROXY: proxy,
    ALL_PROXY: proxy,
    PATH: path ?? process.env.PATH,
  };
  const child = spawn(client.as?.[program] ?? program, [...applet, ...args], { env, stdio: 'ignore', detached: true });
  const code = await new Promise<number | 'ended'>((done) => {
    const timer = setTimeout(
      () => {
        process.kill(-child.pid!, 'SIGKILL');
        done('ended');
      },
      seconds * 1_000 + 500,
    );
    child.once('exit', (code) => {
      clearTimeout(timer);
      done(code ?? 'ended');
    });
  });
  if (path !== undefined) rmSync(path, { recursive: true });
  return code;
}

for (const client of CLIENTS) {
  describeUnless(client.missing, `asked by ${client.name}`, () => {
    const get = (path: string, statuses?: readonly number[]): Promise<number | 'ended'> =>
      asked(client, { kind: 'http', port: port.difficult, path, statuses });

    test('200 to 399 is yes, anything else no', async () => {
      const answers = await Promise.all([200, 204, 301, 399, 400, 404, 500, 503].map((status) => get(`/${status}`)));
      expect(answers).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    }, 20_000);

    test('only the statuses that were given are yes', async () => {
      const answers = await Promise.all([200, 400, 401, 405, 406, 404, 500].map((s) => get(`/${s}`, MCP_STATUSES)));
      expect(answers).toEqual([0, 0, 0, 0, 0, 1, 1]);
    }, 20_000);

    test('the first answer counts: a redirect, a stream, a strange path', async () => {
      const answers = await Promise.all([
        get('/to-nowhere'),
        get('/to-error'),
        get('/to-error', [200]),
        get('/stream'),
        get("/it's/$HOME/(a)%20b"),
      ]);
      expect(answers).toEqual([0, 0, 1, 0, 0]);
    }, 20_000);

    test('a port that accepts connections is yes, one where nobody listens is no', async () => {
      const answers = await Promise.all([
        asked(client, { kind: 'tcp', port: port.difficult }),
        asked(client, { kind: 'tcp', port: port.nobody }),
        asked(client, { kind: 'http', port: port.nobody, path: '/' }),
      ]);
      expect(answers).toEqual([0, 1, 1]);
    }, 20_000);
  });
}

const present = CLIENTS.filter((client) => client.missing === undefined);
// Not every busybox was built with timeouts, or with an nc that only looks.
const withTimeouts = present.filter((client) => client.name !== 'busybox');

test('what never answers is no', async () => {
  const probe = { kind: 'http', port: port.difficult, path: '/never' } as const;
  expect(await Promise.all(present.map((client) => asked(client, probe, 1)))).not.toContain(0);
}, 20_000);

test('a port that accepts connections and stays silent is yes, in time', async () => {
  const probe = { kind: 'tcp', port: port.silent } as const;
  const answers = await Promise.all(withTimeouts.map((client) => asked(client, probe, 3)));
  expect(answers).toEqual(withTimeouts.map(() => 0));
}, 20_000);

test('a shell without any client says no', async () => {
  const path = pathWith(...own('sed', 'sleep', 'grep'));
  for (const probe of [http, tcp]) {
    const [program, ...args] = probeCommand(probe, SHELL, 1) ?? [];
    expect(spawnSync(program, args, { env: { PATH: path } }).status).not.toBe(0);
  }
  rmSync(path, { recursive: true });
});
