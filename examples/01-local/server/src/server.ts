import './signals';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { hostHeaderValidation, originValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { version } from '../package.json';
import type { Config, LogLevel } from './config';
import { readConfig } from './config';
import { createLog } from './log';
import { createServer } from './tools';

const MCP_PATH = '/mcp';
const HEALTH_PATH = '/health';

const config = configOrExit();
const log = createLog(config.logLevel);
const hostIsAllowed = hostHeaderValidation(config.allowedHosts);
const originIsAllowed = originValidation(config.allowedHosts);

const mcp = createMcpHandler(createServer, {
  // Always a stream: its keep-alive comments hold long, silent calls open through proxies.
  responseMode: 'sse',
  onerror: (error) => log('warn', { msg: error.message }),
});

/** Running requests, which a shutdown waits for. */
const running = new Set<ServerResponse>();
let draining = false;

const http = createHttpServer((req, res) => {
  const started = performance.now();
  const path = (req.url ?? '/').split('?', 1)[0] ?? '/';
  const call: { mcp?: string; tool?: string } = {};

  // A subscription never ends by itself.
  if (req.headers['mcp-method'] !== 'subscriptions/listen') running.add(res);
  res.once('close', () => {
    const status = res.statusCode;
    const ms = Math.round(performance.now() - started);
    const aborted = !res.writableFinished || undefined;
    log(levelOf(path, status), { method: req.method, path, ...call, status, ms, aborted });
    running.delete(res);
    if (draining && running.size === 0) stop();
  });

  if (draining) res.setHeader('connection', 'close');
  if (path === HEALTH_PATH) return answerHealth(res);
  if (path !== MCP_PATH) return answer(res, 404, { error: 'not found' });
  if (!hostIsAllowed(req, res) || !originIsAllowed(req, res)) return;
  if (draining) {
    const error = { code: -32000, message: 'Server is shutting down' };
    return answer(res.setHeader('retry-after', '1'), 503, { jsonrpc: '2.0', error, id: null });
  }
  void answerMcp(req, res, call);
});

// Longer than the idle timeout of the usual load balancers (60 s), which would otherwise send a request into a connection
// that is being closed, and answer 502.
http.keepAliveTimeout = 65_000;
http.headersTimeout = 70_000;

http.on('error', (error) => {
  log('error', { msg: error.message });
  process.exit(1);
});

function configOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

function levelOf(path: string, status: number): LogLevel {
  if (path === HEALTH_PATH) return 'debug';
  if (status >= 500) return 'error';
  // 405: older clients ask for a stream by GET, and are content without.
  return status >= 400 && status !== 405 ? 'warn' : 'info';
}

function answer(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  res.end(JSON.stringify(body));
}

/** Probes ask by address, so this does not look at the Host header. */
function answerHealth(res: ServerResponse): void {
  const uptime = Math.round(process.uptime());
  answer(res, draining ? 503 : 200, { status: draining ? 'draining' : 'ok', uptime, version });
}

async function answerMcp(req: IncomingMessage, res: ServerResponse, call: { mcp?: string; tool?: string }) {
  const handle = toNodeHandler(
    {
      fetch: async (request, options) => {
        Object.assign(call, await describeCall(request.clone()));
        return mcp.fetch(request, options);
      },
    },
    { onerror: (error) => log('error', { msg: error.message }) },
  );
  await handle(req, res);
}

/** For the log: since 2026-07-28 it is in the headers, older clients have it in the body only. */
async function describeCall(request: Request): Promise<{ mcp?: string; tool?: string }> {
  const method = request.headers.get('mcp-method');
  if (method !== null) return { mcp: method, tool: request.headers.get('mcp-name') ?? undefined };
  if (request.method !== 'POST') return {};
  try {
    const body = (await request.json()) as { method?: unknown; params?: { name?: unknown } };
    const tool = body.method === 'tools/call' ? body.params?.name : undefined;
    return {
      mcp: typeof body.method === 'string' ? body.method : undefined,
      tool: typeof tool === 'string' ? tool : undefined,
    };
  } catch {
    return {}; // not JSON: the SDK answers that
  }
}

/** New calls are refused from here on, running ones may finish. */
function drain(signal: NodeJS.Signals): void {
  if (draining) return stop();
  draining = true;
  log('info', { msg: 'draining', signal, running: running.size, limitSeconds: config.drainSeconds });
  setTimeout(stop, config.drainSeconds * 1000);
  if (running.size === 0) stop();
}

function stop(): void {
  log(running.size === 0 ? 'info' : 'warn', { msg: 'stopped', unfinished: running.size });
  process.exit(0);
}

process.on('SIGTERM', drain);
process.on('SIGINT', drain);

http.listen(config.port, '0.0.0.0', () => {
  log('info', { msg: 'listening', port: config.port, path: MCP_PATH, allowedHosts: config.allowedHosts, version });
});
