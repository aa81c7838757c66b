import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An MCP server of the legacy era in one file. */
const SOURCE = `
const { createServer } = require('node:http');
const methods = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'bench', version: '1' } }),
  ping: () => ({}),
  'tools/list': () => ({ tools: [{ name: 'echo', inputSchema: { type: 'object' } }] }),
  'tools/call': (params) => ({ content: [{ type: 'text', text: String(params.arguments.text) }] }),
};
createServer(async (request, response) => {
  const json = (status, value) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (request.method !== 'POST') return response.writeHead(405).end();
  let body = '';
  for await (const part of request) body += part;
  const { id, method, params } = JSON.parse(body);
  if (id === undefined) return response.writeHead(202).end();
  if (!methods[method]) return json(200, { jsonrpc: '2.0', id, error: { code: -32601, message: 'unknown' } });
  json(200, { jsonrpc: '2.0', id, result: methods[method](params ?? {}) });
}).listen(3000, '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));
`;

/** Both sides build the same, and each time anew: the engine has no layer with this mark. */
export function writeServer(folder: string, baseImage: string, mark: string): void {
  mkdirSync(join(folder, 'server'), { recursive: true });
  writeFileSync(join(folder, 'server', 'server.js'), SOURCE);
  writeFileSync(join(folder, 'server', 'mark.txt'), mark);
  writeFileSync(
    join(folder, 'server', 'Dockerfile'),
    `FROM ${baseImage}\nWORKDIR /app\nCOPY . .\nUSER 1000\nCMD ["node", "server.js"]\n`,
  );
}

/** Where the app writes how long it ran: the rest of the synthesis is the cdktf command's own. */
export const APP_SECONDS = 'app-seconds';

/** What a user of the library has beside the server; the package is found by its name, as it lies in a folder above. */
export function writeApp(folder: string, instance: string, port: number): void {
  writeFileSync(
    join(folder, 'cdktf.json'),
    JSON.stringify({ language: 'typescript', app: 'node --import tsx main.ts', sendCrashReports: 'false' }),
  );
  writeFileSync(
    join(folder, 'main.ts'),
    `import { writeFileSync } from 'node:fs';
import { App } from 'cdktf';
import { ContainerImage, McpServer, Sessions, Transport } from 'cdktf-mcp';
import { LocalStack } from 'cdktf-mcp/stacks/local';
const server = new McpServer({
  name: 'bench',
  image: ContainerImage.fromDockerfile('server'),
  transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
});
const app = new App();
new LocalStack(app, 'local', { server, hostPort: ${port}, instance: '${instance}' });
app.synth();
writeFileSync('${APP_SECONDS}', String(process.uptime()));
`,
  );
}

/** The same container in a Compose file: hardened, on a network of its own, on the loopback address; neither has a health check. */
export function writeCompose(folder: string, project: string, port: number): void {
  const server = {
    build: 'server',
    image: `${project}:bench`,
    ports: [`127.0.0.1:${port}:3000`],
    user: '1000:1000',
    init: true,
    read_only: true,
    tmpfs: ['/tmp'],
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges'],
    mem_limit: '512m',
    cpus: 0.5,
    restart: 'unless-stopped',
  };
  writeFileSync(join(folder, 'compose.yaml'), JSON.stringify({ name: project, services: { server } }));
}
