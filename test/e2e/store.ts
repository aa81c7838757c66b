import type { CompanionProps, McpServerProps } from '../../lib';
import { Companion, ContainerImage, Duration, HealthCheck, ImageRuntime, McpServer, Transport } from '../../lib';
import { docker } from './engine';

/**
 * A small database: it needs a moment to start, keeps what it is given on its volume, and lets nobody in whose password is not the
 * first one that it was started with.
 */
export const STORE_SOURCE = `
const { createServer } = require('node:http');
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { DATA, PASSWORD, PORT, START_MS } = process.env;
const hash = createHash('sha256').update(PASSWORD).digest('hex');
const lock = DATA + '/password.sha256';
if (!existsSync(lock)) writeFileSync(lock, hash);
if (readFileSync(lock, 'utf8') !== hash) {
  console.error('the data belongs to another password');
  process.exit(4);
}
const file = DATA + '/data.json';
const data = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const write = () => writeFileSync(file, JSON.stringify(data));
process.on('SIGTERM', () => (write(), process.exit(0))); // as many databases do
const server = createServer((request, response) => {
  const key = request.url.slice(1);
  if (key === 'health') return response.end('ok');
  if (request.headers.authorization !== 'Bearer ' + PASSWORD) return response.writeHead(401).end();
  if (request.method === 'GET') return response.end(data[key] ?? 'nothing');
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    data[key] = body;
    write();
    response.end('kept');
  });
});
setTimeout(() => server.listen(PORT, '0.0.0.0'), START_MS ?? 2_000);
`;

/** A server that asks its store once when it starts, and later whatever it is told to. */
export const MEMORY_SOURCE = `
const { createServer } = require('node:http');
const { STORE_URL, STORE_PASSWORD } = process.env;
process.on('SIGTERM', () => process.exit(0));
async function ask(path, init) {
  try {
    const headers = { authorization: 'Bearer ' + STORE_PASSWORD, connection: 'close' };
    const response = await fetch(STORE_URL + path, { ...init, headers });
    return response.status + ' ' + (await response.text());
  } catch (error) {
    return 'failed: ' + (error.cause?.code ?? error.message);
  }
}
const first = ask('/note');
createServer(async (request, response) => {
  const { searchParams } = new URL(request.url, 'http://x');
  const body = searchParams.get('note');
  if (request.url === '/') response.end(JSON.stringify({ env: process.env, first: await first }));
  else response.end(await ask('/note', body === null ? {} : { method: 'PUT', body }));
}).listen(3000, '0.0.0.0');
`;

export interface MemoryTold {
  readonly env: Readonly<Record<string, string>>;
  /** What the store answered to the first request. */
  readonly first: string;
}

/** Soon healthy, and soon known to be not. */
export const QUICK = {
  interval: Duration.seconds(2),
  timeout: Duration.seconds(2),
  retries: 3,
  startPeriod: Duration.seconds(10),
};

export const STORE_PORT = 6333;

export function storeCompanion(image: string, props: Partial<CompanionProps> = {}): Companion {
  const { environment, ...more } = props;
  return new Companion({
    name: 'store',
    image: ContainerImage.fromRegistry(image, { runtime: ImageRuntime.NODE }),
    command: ['node', '-e', STORE_SOURCE],
    environment: { DATA: '/data', PORT: `${STORE_PORT}`, ...environment },
    ports: { http: STORE_PORT },
    healthCheck: HealthCheck.http('/health', QUICK),
    stopGrace: Duration.seconds(5),
    ...more,
  });
}

export function memoryServer(image: string, props: Partial<McpServerProps> = {}): McpServer {
  return new McpServer({
    name: 'memory',
    image: ContainerImage.fromRegistry(image, { runtime: ImageRuntime.NODE }),
    transport: Transport.http({ port: 3000 }),
    command: ['node', '-e', MEMORY_SOURCE],
    ...props,
  });
}

export async function memory(port: number): Promise<MemoryTold> {
  return JSON.parse(await get(port, '/')) as MemoryTold;
}

/** What the store answers to the server: without a note it is read, else written. */
export function note(port: number, text?: string): Promise<string> {
  return get(port, text === undefined ? '/note' : `/note?note=${encodeURIComponent(text)}`);
}

async function get(port: number, path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
  return response.text();
}

/** Runs a piece of Node inside a container, as its user; gives what it prints. */
export function inside(container: string, source: string): Promise<string> {
  return docker('exec', container, 'node', '-e', `const fs = require('node:fs'); ${source}`);
}

export interface Owned {
  readonly uid: number;
  readonly gid: number;
}

export async function ownerOf(container: string, path: string): Promise<Owned> {
  const print = `const { uid, gid } = fs.statSync(${JSON.stringify(path)}); console.log(JSON.stringify({ uid, gid }))`;
  return JSON.parse(await inside(container, print)) as Owned;
}
