'use strict';
// One replica for the gateway's end-to-end test: an MCP server of the legacy era without dependencies.
//   SESSIONS  stateless | stateful (gives out ids, 404 for one that it does not know)
//   ON_STOP   drain: finish what runs, then exit | abort: exit at once | ignore: as a program without a handler does as process 1
const { appendFileSync } = require('node:fs');
const http = require('node:http');
const { hostname } = require('node:os');
const { randomUUID } = require('node:crypto');

const { SESSIONS, ON_STOP, LEDGER, VERSION = '1' } = process.env;
const stateful = SESSIONS === 'stateful';
const sessions = new Set();
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const methods = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: hostname(), version: VERSION },
  }),
  'tools/list': () => ({ tools: [{ name: 'work', description: 'waits', inputSchema: { type: 'object' } }] }),
  ping: () => ({}),
};

const server = http.createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://replica');
  if (pathname !== '/mcp') return json(response, 200, { path: request.url, headers: request.headers });
  const session = request.headers['mcp-session-id'];
  if (stateful && session !== undefined && !sessions.has(session)) return failure(response, 404, 'Session not found');
  if (request.method === 'OPTIONS') return response.writeHead(204).end();
  if (request.method === 'GET')
    return stateful && session ? listen(response) : failure(response, stateful ? 400 : 405, 'no');
  if (request.method === 'DELETE') return (sessions.delete(session), json(response, 200, {}));
  let body = '';
  for await (const chunk of request) body += chunk;
  const { id, method, params } = JSON.parse(body);
  if (method === 'initialize' && stateful) {
    const own = randomUUID();
    sessions.add(own);
    response.setHeader('mcp-session-id', own);
  } else if (stateful && session === undefined) return failure(response, 400, 'Server not initialized');
  if (id === undefined) return response.writeHead(202).end();
  if (method === 'tools/call') return call(response, id, params);
  if (!methods[method]) return json(response, 200, { jsonrpc: '2.0', id, error: { code: -32601, message: 'unknown' } });
  return json(response, 200, { jsonrpc: '2.0', id, result: methods[method](params) });
});

/** Writes down that it began, waits, answers; with `events`, as a stream that reports progress on the way. */
async function call(response, id, { arguments: { key, ms = 0, events = 0 } = {}, _meta }) {
  if (key) appendFileSync(LEDGER, `${key} ${VERSION} ${hostname()}\n`);
  const message = { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: `${VERSION} ${hostname()}` }] } };
  if (!events) {
    await sleep(ms);
    return json(response, 200, message);
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let progress = 1; progress <= events; progress++) {
    await sleep(ms / events);
    const params = { progressToken: _meta?.progressToken ?? 0, progress, total: events };
    response.write(
      `event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress', params })}\n\n`,
    );
  }
  response.end(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
}

const listen = (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
const json = (response, status, body) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const failure = (response, status, message) =>
  json(response, status, { jsonrpc: '2.0', error: { code: -32000, message }, id: null });

server.listen(3001, () => console.log('ready'));
if (ON_STOP === 'drain') process.on('SIGTERM', () => server.close(() => process.exit(0)));
if (ON_STOP === 'abort') process.on('SIGTERM', () => process.exit(0));
