import { spawn } from 'node:child_process';
import { chmodSync, renameSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { delimiter, resolve } from 'node:path';
import { inProject } from '../support/project';

const GATE = resolve(__dirname, '../../lib/docker/assets/gate.js');
const project = inProject();

/** What the engine tells of the container from now on. */
function engineTells(id: string, restarts: number, state: object): void {
  project.write('next', `${id} ${restarts} ${JSON.stringify(state)}`);
  renameSync('next', 'answer');
}

async function ready(port: number): Promise<{ readonly code: number | null; readonly out: string }> {
  const probe = { kind: 'tcp', host: '127.0.0.1', port };
  const question = { subject: "companion 'db'", container: 'db', probe, seconds: 25, isAwaited: true, patience: 2 };
  const env = {
    ...process.env,
    PATH: `${project.folder}${delimiter}${process.env.PATH}`,
    CDKTF_MCP_GATE: JSON.stringify(question),
  };
  const child = spawn(process.execPath, [GATE, 'ready'], { env, cwd: project.folder });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (out += text));
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, out };
}

const FAILING = { Status: 'restarting', ExitCode: 3 };

describe('the gate that waits for another container', () => {
  let server: Server;
  beforeEach(() => {
    server = createServer();
    project.write('docker', '#!/bin/sh\n[ "$1" = inspect ] && cat answer\n'); // it knows nothing else
    chmodSync('docker', 0o755);
  });
  afterEach(() => server.close());
  const port = async (): Promise<number> => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  };

  test('gives up when it goes on failing, long before the limit', async () => {
    const closed = await port();
    server.close();
    engineTells('a1', 5, FAILING);
    const began = Date.now();
    const { code, out } = await ready(closed);
    expect(out).toContain("companion 'db' is not ready: it ends and is restarted again and again (exit code 3)");
    expect(code).toBe(1);
    expect(Date.now() - began).toBeLessThan(20_000);
  }, 30_000);

  test('waits on when another one takes its place', async () => {
    const open = await port();
    server.on('connection', (socket) => socket.on('error', () => undefined));
    server.close(); // until the new one listens
    engineTells('a1', 5, FAILING);
    const answer = ready(open);
    await new Promise((done) => setTimeout(done, 1_200));
    engineTells('b2', 0, FAILING);
    await new Promise((done) => setTimeout(done, 1_500));
    engineTells('b2', 0, { Status: 'running' });
    await once(server.listen(open, '127.0.0.1'), 'listening');
    expect(await answer).toEqual({ code: 0, out: "companion 'db' is ready: connected\n" });
  }, 30_000);
});
