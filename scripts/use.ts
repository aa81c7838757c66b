import type { Outputs } from './deployment';
import { introduce } from './handshake';
import { Failure } from './run';
import { bold, paragraph, say, table } from './terminal';

/** The outputs of one server; a stack of several has its name before each. */
export type Server = Readonly<Record<'endpoint' | 'logs', string> & Record<string, string | undefined>>;

const CLIENTS = [
  { output: 'client_vscode', title: 'VS Code, .vscode/mcp.json' },
  { output: 'client_cursor', title: 'Cursor, .cursor/mcp.json' },
  { output: 'client_claude_code', title: 'Claude Code' },
];

export function serversIn(outputs: Outputs): readonly Server[] {
  const prefixes = Object.keys(outputs).flatMap(
    (name) => /^(.*_)?endpoint$/.exec(name)?.[1] ?? (name === 'endpoint' ? '' : []),
  );
  return prefixes.map((prefix) => {
    const own = Object.entries(outputs).filter(([name]) => name.startsWith(prefix));
    return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value])) as Server;
  });
}

export async function connect({ endpoint, logs }: Server): Promise<void> {
  const { server, protocol, tools } = await introduce(endpoint).catch((error: Error) => {
    throw new Failure(
      `the server runs, but the MCP handshake with ${endpoint} failed: ${error.message}\nIts log: ${logs}`,
    );
  });
  say(`  ${server} at ${endpoint}, MCP ${protocol}\n`);
  if (tools.length === 0) return say('  It has no tools.');
  say(table([['TOOL', 'WHAT IT DOES'], ...tools.map(({ name, description }) => [name, firstSentence(description)])]));
}

/** A remote engine publishes on its own loopback address, where nobody here can ask. */
export function tellHowToForward({ endpoint }: Server): void {
  const { port } = new URL(endpoint);
  say(paragraph('The engine runs on another machine, so that the port must be forwarded before a client connects:'));
  say(`    ssh -N -L ${port}:127.0.0.1:${port} USER@HOST`);
}

export function printUse(server: Server): void {
  say(`${bold('Endpoint')} ${server.endpoint}\n`);
  for (const { output, title } of CLIENTS) {
    const text = server[output];
    if (text === undefined) continue;
    say(`${bold(title)}:\n${text.startsWith('{') ? JSON.stringify(JSON.parse(text), undefined, 2) : text}\n`);
  }
  say(`Logs     ${server.logs}`);
}

function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}
