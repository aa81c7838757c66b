import type { McpServerProps } from '../../lib';
import { ContainerImage, ImageRuntime, McpServer, Transport } from '../../lib';

/** What the tiny server tells about itself. */
export interface Told {
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

/** Small enough for `node -e`; it shows what has arrived in its container. */
export const TINY_SOURCE = `
const { createServer } = require('node:http');
const { readFileSync } = require('node:fs');
createServer((request, response) => {
  const file = new URL(request.url, 'http://x').searchParams.get('file');
  try {
    response.end(file ? readFileSync(file) : JSON.stringify({ env: process.env, args: process.argv.slice(1) }));
  } catch (error) {
    response.writeHead(500).end(error.message);
  }
}).listen(process.env.PORT || 3000, '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));
`;

/** A server that is deployed in a moment: no build, and nothing to load. */
export function tinyServer(image: string, props: Partial<McpServerProps> = {}): McpServer {
  return new McpServer({
    name: 'tiny',
    image: ContainerImage.fromRegistry(image, { runtime: ImageRuntime.NODE }),
    transport: Transport.http({ port: 3000 }),
    command: ['node', '-e', TINY_SOURCE],
    ...props,
  });
}

export async function tell(port: number): Promise<Told> {
  return JSON.parse(await get(port, '/')) as Told;
}

/** What the server reads from a file of its container. */
export function tellFile(port: number, file: string): Promise<string> {
  return get(port, `/?file=${encodeURIComponent(file)}`);
}

async function get(port: number, path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
  const text = await response.text();
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${text}`);
  return text;
}
