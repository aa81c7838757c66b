import type { Problem } from '../lib/model/errors';
import type { McpServer } from '../lib/model/mcp-server';
import type { ClientConfigurations } from '../lib/render/client-configuration';

/** What a ready-made stack runs. */
export interface ServersProps {
  /** The server, or `servers`. */
  readonly server?: McpServer;

  /** Several servers. @default - `server` */
  readonly servers?: readonly McpServer[];
}

export function serversOf({ server, servers }: ServersProps): readonly McpServer[] {
  return servers ?? (server === undefined ? [] : [server]);
}

export function serversProblems(props: ServersProps): readonly Problem[] {
  const problems: Problem[] = [];
  const names = serversOf(props).map(({ name }) => name);
  if (names.length === 0) problems.push({ property: 'server', message: 'there is none; give server or servers' });
  if (props.server !== undefined && props.servers !== undefined)
    problems.push({ property: 'servers', message: 'server is given, too; use one of the two' });
  for (const name of new Set(names.filter((one, i) => names.indexOf(one) < i)))
    problems.push({ property: 'servers', message: `'${name}' is there twice; use server.with({ name: ... })` });
  return problems;
}

/** A map by the names of containers or volumes, without what belongs to other servers of the stack. */
export function ownEntries<T>(
  entries: Readonly<Record<string, T>> | undefined,
  names: readonly string[],
): Readonly<Record<string, T>> | undefined {
  return entries && Object.fromEntries(Object.entries(entries).filter(([name]) => names.includes(name)));
}

/** Names of a map that no server of the stack has. */
export function strangers(
  property: string,
  entries: Readonly<Record<string, unknown>> | undefined,
  known: readonly string[],
  what: string,
): readonly Problem[] {
  return Object.keys(entries ?? {})
    .filter((name) => !known.includes(name))
    .map((name) => ({
      property: `${property}.${name}`,
      message: `there is no such ${what}; there are: ${known.join(', ') || 'none'}`,
    }));
}

/** The outputs of a server; with its name in front where there are several. */
export function serverOutputs(
  add: (name: string, value: string, description: string) => void,
  server: McpServer,
  isOneOfSeveral: boolean,
): (name: string, value: string, description: string) => void {
  return (name, value, description) =>
    add(isOneOfSeveral ? `${server.name.replace(/-/g, '_')}_${name}` : name, value, description);
}

/** What users paste into their editors. */
export function clientOutputs(
  out: (name: string, value: string, description: string) => void,
  clients: ClientConfigurations | undefined,
): void {
  if (clients === undefined) return;
  out('client_vscode', clients.vscode, 'For .vscode/mcp.json');
  out('client_claude_code', clients.claudeCode, 'Command for Claude Code');
  out('client_cursor', clients.cursor, 'For .cursor/mcp.json');
}
