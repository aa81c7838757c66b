import './signals';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { hostHeaderValidation, originValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { version } from '../package.json';
import { Cache } from './cache';
import { readConfig } from './config';
import type { Answer } from './health';
import { health, readiness } from './health';
import { callerOf } from './jwt';
import type { LogLevel } from './log';
import { createLog } from './log';
import { activeConnections, createMetricsServer, requestSeconds } from './metrics';
import { Notes } from './notes';
import { createServer } from './tools';

const MCP_PATH = '/mcp';
const PROBES = ['/health', '/ready'];

const config = configOrExit();
const log = createLog(config.logLevel);
const hostIsAllowed = hostHeaderValidation(config.allowedHosts);
const originIsAllowed = originValidation(config.allowedHosts);
const notes = new Notes(config.databaseUrl, log);
const cache = new Cache(config.redisUrl, log);
const checks = { database: () => notes.check(), redis: () => cache.check() };

/** Running requests, which a shutdown waits for. */
const running = new Set<ServerResponse>();
let draining = false;

const http = createHttpServer((req, res) => {
  const started = performance.now();
  const path = (req.url ?? '/').split('?', 1)[0] ?? '/';
  if (draining) res.setHeader('connection', 'close');
  // A subscription never ends by itself.
  if (req.headers['mcp-method'] !== 'subscriptions/listen') running.add(res);
  if (path === MCP_PATH) activeConnections.inc();
  res.once('close', () => {
    const seconds = (performance.now() - started) / 1000;
    const { statusCode: status } = res;
    const route = path === MCP_PATH || PROBES.includes(path) ? path : 'other';
    requestSeconds.observe({ method: req.method, route, status }, seconds);
    if (path === MCP_PATH) activeConnections.dec();
    log(levelOf(path, status), { method: req.method, path, status, ms: Math.round(seconds * 1000) });
    running.delete(res);
    if (draining && running.size === 0) void stop();
  });

  if (path === '/health') return answer(res, health(draining));
  if (path === '/ready') return void readiness(draining, checks).then((said) => answer(res, said));
  if (path !== MCP_PATH) return answer(res, { status: 404, body: { error: 'not found' } });
  if (!hostIsAllowed(req, res) || !originIsAllowed(req, res)) return;
  const caller = callerOf(req.headers.authorization, config.jwtSecret);
  if (caller === undefined) {
    res.setHeader('www-authenticate', 'Bearer');
    return answer(res, { status: 401, body: { error: 'a token is needed that node token.cjs makes' } });
  }
  if (draining) return answer(res.setHeader('retry-after', '1'), { status: 503, body: { error: 'shutting down' } });
  void answerMcp(req, res, caller);
});

const metrics = createMetricsServer();

// Longer than the idle timeout of the usual load balancers (60 s), which would otherwise send a request into a connection
// that is being closed, and answer 502.
http.keepAliveTimeout = 65_000;
http.headersTimeout = 70_000;

for (const server of [http, metrics])
  server.on('error', (error) => {
    log('error', { msg: error.message });
    process.exit(1);
  });

function configOrExit(): ReturnType<typeof readConfig> {
  try {
    return readConfig(process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

function levelOf(path: string, status: number): LogLevel {
  if (PROBES.includes(path)) return status < 400 ? 'debug' : 'warn';
  if (status >= 500) return 'error';
  // 405: older clients ask for a stream by GET, and are content without.
  return status >= 400 && status !== 405 ? 'warn' : 'info';
}

function answer(res: ServerResponse, { status, body }: Answer | { status: number; body: object }): void {
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  res.end(JSON.stringify(body));
}

async function answerMcp(req: IncomingMessage, res: ServerResponse, caller: string): Promise<void> {
  const mcp = createMcpHandler(() => createServer({ notes, cache, log }, caller), {
    // Always a stream: its keep-alive comments hold long, silent calls open through proxies.
    responseMode: 'sse',
    onerror: (error) => log('warn', { msg: error.message }),
  });
  await toNodeHandler(mcp, { onerror: (error) => log('error', { msg: error.message }) })(req, res);
}

/** New calls are refused from here on, running ones may finish. */
function drain(signal: NodeJS.Signals): void {
  if (draining) return void stop();
  draining = true;
  log('info', { msg: 'draining', signal, running: running.size, limitSeconds: config.drainSeconds });
  setTimeout(() => void stop(), config.drainSeconds * 1000);
  if (running.size === 0) void stop();
}

async function stop(): Promise<void> {
  log(running.size === 0 ? 'info' : 'warn', { msg: 'stopped', unfinished: running.size });
  cache.end();
  await notes.end().catch(() => undefined);
  process.exit(0);
}

process.on('SIGTERM', drain);
process.on('SIGINT', drain);

metrics.listen(config.metricsPort, '0.0.0.0');
http.listen(config.port, '0.0.0.0', () => {
  const { port, metricsPort, allowedHosts } = config;
  log('info', { msg: 'listening', port, metricsPort, path: MCP_PATH, allowedHosts, version });
});
