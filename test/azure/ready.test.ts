import { spawn } from 'node:child_process';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const SCRIPT = join(__dirname, '..', '..', 'lib', 'azure', 'assets', 'ready.js');
const GROUP = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerInstance/containerGroups/weather';

type Answer = readonly [number, unknown];

let server: Server;
let asked: string[];
/** What Azure, and the public address, answer next; the last one again and again. */
let arm: Answer[];
let open: Answer[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = request.url ?? '';
    asked.push(`${request.method} ${url}`);
    const next = (answers: Answer[]): Answer => (answers.length > 1 ? (answers.shift() as Answer) : answers[0]);
    const [status, body] = url.includes('/oauth2/')
      ? [200, { access_token: 'token' }]
      : url.startsWith('/subscriptions/')
        ? next(arm)
        : next(open);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
});
afterAll(() => server.close());
beforeEach(() => {
  asked = [];
  arm = [[200, group(running())]];
  open = [[200, {}]];
});

const before = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString();

interface View {
  readonly state: string;
  readonly startTime?: string;
  readonly detailStatus?: string;
  readonly exitCode?: number;
  readonly restartCount?: number;
  readonly events?: readonly object[];
}

const running = (changes: Partial<View> = {}): View => ({ state: 'Running', startTime: before(60), ...changes });
const container = (name: string, { restartCount = 0, events = [], ...currentState }: View) => ({
  name,
  properties: { instanceView: { currentState, restartCount, events } },
});
const group = (weather: View, init?: View) => ({
  properties: {
    containers: [container('weather', weather)],
    initContainers: init === undefined ? [] : [container('step-1', init)],
  },
});
const unhealthy = (seconds: number) => ({
  name: 'Unhealthy',
  message: 'Readiness probe failed: HTTP probe failed with statuscode: 500',
  lastTimestamp: before(seconds),
});

/** Runs the step as Terraform does. */
function wait(
  question: { readonly seconds?: number; readonly settle?: number; readonly statuses?: unknown } = {},
  env: Readonly<Record<string, string>> = { ARM_CLIENT_ID: 'c', ARM_TENANT_ID: 't', ARM_CLIENT_SECRET: 's' },
): Promise<{ readonly code: number | null; readonly said: string }> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const text = JSON.stringify({
    subject: "MCP server 'weather'",
    groupId: GROUP,
    see: 'az container show',
    seconds: question.seconds ?? 2,
    probed: { weather: question.settle ?? 30 },
    ...('statuses' in question ? { public: { url: `${url}/mcp`, statuses: question.statuses, trusts: true } } : {}),
  });
  const child = spawn(process.execPath, [SCRIPT], {
    env: {
      PATH: '/nowhere',
      CDKTF_MCP_READY: text,
      CDKTF_MCP_ARM: url,
      CDKTF_MCP_AZURE_LOGIN: url,
      CDKTF_MCP_READY_EVERY_MS: '50',
      ...env,
    },
  });
  let said = '';
  child.stderr.on('data', (part) => (said += String(part)));
  return new Promise((done) => child.once('close', (code) => done({ code, said })));
}

test('a group whose containers run and whose probes have passed is ready', async () => {
  expect(await wait()).toEqual({ code: 0, said: '' });
  expect(asked).toEqual(['POST /t/oauth2/v2.0/token', `GET ${GROUP}?api-version=2023-05-01`]);
});

test.each([
  [
    'the token of a pipeline',
    { ARM_CLIENT_ID: 'c', ARM_TENANT_ID: 't', ARM_OIDC_TOKEN: 'o' },
    'POST /t/oauth2/v2.0/token',
  ],
  [
    'the identity of the machine',
    { ARM_USE_MSI: 'true', ARM_CLIENT_ID: 'c' },
    'GET /oauth2/?api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com%2F&client_id=c',
  ],
])('%s is a login, too', async (_title, env, question) => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth2/`;
  expect((await wait({}, { ...env, ARM_MSI_ENDPOINT: url } as Record<string, string>)).code).toBe(0);
  expect(asked[0]).toBe(question);
});

test('one that is not yet is waited for', async () => {
  arm = [
    [200, group({ state: 'Waiting', detailStatus: 'Pulling' })],
    [500, {}],
    [200, group(running())],
  ];
  expect((await wait({ seconds: 20 })).code).toBe(0);
  expect(asked).toHaveLength(4);
});

test.each([
  ['has started just now', running({ startTime: before(1) }), 'weather runs, and its probes have not passed'],
  ['complains', running({ events: [unhealthy(5)] }), 'weather runs, and its probes have not passed'],
  ['waits', { state: 'Waiting', detailStatus: 'CrashLoopBackOff' }, 'weather is waiting (CrashLoopBackOff)'],
])('one that %s is not ready in time', async (_title, view, why) => {
  arm = [[200, group(view)]];
  const { code, said } = await wait({ seconds: 0.3 });
  expect(code).toBe(1);
  expect(said).toContain(`MCP server 'weather' is not ready: ${why}`);
  expect(said).toContain('See more: az container show');
});

test('a complaint of before the last good while counts no more', async () => {
  arm = [[200, group(running({ events: [unhealthy(40)] }))]];
  expect((await wait()).code).toBe(0);
});

test('what no waiting mends fails at once, with its events', async () => {
  const events = [{ name: 'BackOff', message: 'Back-off restarting failed container', lastTimestamp: before(2) }];
  arm = [[200, group({ state: 'Waiting', detailStatus: 'CrashLoopBackOff', restartCount: 3, events })]];
  const { code, said } = await wait({ seconds: 600 });
  expect(code).toBe(1);
  expect(said).toContain('weather was started 3 times again');
  expect(said).toContain('BackOff: Back-off restarting failed container');
});

test.each([
  [0, 0, ''],
  [1, 1, 'step-1 ended with exit code 1'],
])('a step before that ended with %i', async (exitCode, code, why) => {
  arm = [[200, group(running(), { state: 'Terminated', exitCode })]];
  const result = await wait({ seconds: 600 });
  expect(result.code).toBe(code);
  expect(result.said).toContain(why);
});

test('the public address is asked, too', async () => {
  open = [
    [503, {}],
    [405, {}],
  ];
  expect((await wait({ seconds: 20, statuses: [200, 405] })).code).toBe(0);
  expect(asked.filter((one) => one === 'GET /mcp')).toHaveLength(2);
});

test('the public address is enough without a login', async () => {
  open = [[404, {}]];
  expect((await wait({ statuses: 'below 500' }, {})).code).toBe(0);
  open = [[503, {}]];
  const { code, said } = await wait({ seconds: 0.2, statuses: 'below 500' }, {});
  expect(code).toBe(1);
  expect(said).toContain('/mcp answers 503');
});

test('without both it says what to do', async () => {
  const { code, said } = await wait({}, {});
  expect(code).toBe(1);
  expect(said).toContain('no login was found to ask Azure with; run az login, or set ARM_CLIENT_ID');
});

test('a login that may not read is said, and not tried for minutes', async () => {
  arm = [[403, {}]];
  const { code, said } = await wait({ seconds: 600 });
  expect(code).toBe(1);
  expect(said).toContain('Azure lets this login not read the container group (status 403)');
});
