import type { McpServerProps } from '../../lib';
import { ContainerImage, Duration, HealthCheck, ImageRuntime, McpServer, Sessions, Transport } from '../../lib';
import { connect } from '../e2e/mcp-client';

/**
 * An MCP server of the legacy era, small enough for `node -e`: it keeps notes in files below DATA, or in a store if it has
 * one. Its health is that it can write there.
 */
const SOURCE = `
const { createServer } = require('node:http');
const fs = require('node:fs');
const { DATA, STORE_URL, STORE_PASSWORD, START_MS, VERSION } = process.env;
function write(path, flags, text) {
  const fd = fs.openSync(path, flags);
  try { fs.writeSync(fd, text); fs.fsyncSync(fd); } finally { fs.closeSync(fd); }
}
async function store(init) {
  const headers = { authorization: 'Bearer ' + STORE_PASSWORD, connection: 'close' };
  const response = await fetch(STORE_URL + '/notes', { ...init, headers });
  if (!response.ok) throw new Error('HTTP ' + response.status);
  const text = await response.text();
  return text === 'nothing' ? '' : text;
}
const notes = () => fs.readdirSync(DATA).filter((name) => /^note-\\d+$/.test(name)).sort();
const read = async () => (STORE_URL ? store() : notes().map((name) => fs.readFileSync(DATA + '/' + name, 'utf8')).join(''));
const tools = {
  read,
  async keep({ text }) {
    if (STORE_URL) return store({ method: 'PUT', body: (await read()) + text + ' ' });
    const [part, file] = [DATA + '/part', DATA + '/note-' + (1_000 + notes().length)];
    try { write(part, 'w', text + ' '); fs.renameSync(part, file); } finally { fs.rmSync(part, { force: true }); }
    return 'kept';
  },
  fill() {
    try { for (;;) write(DATA + '/filler', 'a', Buffer.alloc(65536)); } catch (error) { return error.code; }
  },
  free() { fs.rmSync(DATA + '/filler'); return 'free'; },
};
const schema = { type: 'object', properties: { text: { type: 'string' } } };
const methods = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'notes', version: VERSION ?? '1' } }),
  ping: () => ({}),
  'tools/list': () => ({ tools: Object.keys(tools).map((name) => ({ name, inputSchema: schema })) }),
  async 'tools/call'({ name, arguments: given }) {
    const content = (text) => [{ type: 'text', text: String(text) }];
    try { return { content: content(await tools[name](given ?? {})) }; }
    catch (error) { return { content: content(error.code ?? error.cause?.code ?? error.message), ['isError']: true }; }
  },
};
const server = createServer(async (request, response) => {
  const json = (status, value) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (request.url === '/health') {
    const probe = DATA + '/probe';
    try { write(probe, 'w', Buffer.alloc(8192)); return json(200, 'ok'); }
    catch (error) { console.log('health: ' + error.code); return json(503, error.code); }
    finally { fs.rmSync(probe, { force: true }); }
  }
  if (request.method !== 'POST') return response.writeHead(405).end();
  let body = '';
  for await (const part of request) body += part;
  const { id, method, params } = JSON.parse(body);
  if (id === undefined) return response.writeHead(202).end();
  if (!methods[method]) return json(200, { jsonrpc: '2.0', id, error: { code: -32601, message: 'unknown' } });
  json(200, { jsonrpc: '2.0', id, result: await methods[method](params ?? {}) });
});
setTimeout(() => server.listen(3000, '0.0.0.0', () => console.log('listening')), START_MS ?? 0);
process.on('SIGTERM', () => process.exit(0));
`;

/** A check that a busy machine answers in time. */
const UNHURRIED = {
  interval: Duration.seconds(5),
  timeout: Duration.seconds(5),
  retries: 2,
  startPeriod: Duration.seconds(10),
};

/** A server that is deployed in a moment, with a folder /tmp for what it keeps unless DATA says another. */
export function notesServer(image: string, props: Partial<McpServerProps> = {}): McpServer {
  const { environment, ...more } = props;
  return new McpServer({
    name: 'notes',
    image: ContainerImage.fromRegistry(image, { runtime: ImageRuntime.NODE }),
    transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
    command: ['node', '-e', SOURCE],
    environment: { DATA: '/tmp', ...environment },
    healthCheck: HealthCheck.http('/health', UNHURRIED),
    ...more,
  });
}

/** One handshake and one tool call by the official client. @throws Error what the tool, or the connection, said */
export async function use(port: number, tool: 'keep' | 'read' | 'fill' | 'free', text?: string): Promise<string> {
  const client = await connect(`http://127.0.0.1:${port}/mcp`, 'legacy');
  try {
    const result = await client.callTool({ name: tool, arguments: text === undefined ? {} : { text } });
    const [said] = result.content as { readonly text: string }[];
    if (result.isError === true) throw new Error(said.text);
    return said.text;
  } finally {
    await client.close();
  }
}
