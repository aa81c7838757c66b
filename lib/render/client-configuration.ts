import { literal } from './text';

/** Ready to paste entries for the editors that speak MCP. Tokens are placeholders, never values. */
export interface ClientConfigurations {
  /** `.vscode/mcp.json` */
  readonly vscode: string;
  /** One command of the Claude Code CLI. */
  readonly claudeCode: string;
  /** `.cursor/mcp.json` */
  readonly cursor: string;
}

/**
 * @param name of the server in the client
 * The texts are for Terraform: what clients write as `${...}` is escaped.
 *
 * @param url of the MCP endpoint; it may hold tokens of cdktf
 * @param bearer whether callers need a token
 * @see https://code.visualstudio.com/docs/copilot/chat/mcp-servers
 * @see https://docs.cursor.com/context/mcp
 */
export function clientConfigurations(name: string, url: string, bearer = false): ClientConfigurations {
  const input = `${name}-token`;
  const placeholder = `${name.toUpperCase().replace(/-/g, '_')}_TOKEN`;
  const headers = (value: string) => (bearer ? { headers: { Authorization: `Bearer ${literal(value)}` } } : {});
  const inputs = bearer
    ? { inputs: [{ type: 'promptString', id: input, description: `Token for ${name}`, password: true }] }
    : {};
  return {
    vscode: JSON.stringify({ servers: { [name]: { type: 'http', url, ...headers(`\${input:${input}}`) } }, ...inputs }),
    claudeCode: `claude mcp add --transport http ${name} ${url}${bearer ? ` --header "Authorization: Bearer $${placeholder}"` : ''}`,
    cursor: JSON.stringify({ mcpServers: { [name]: { url, ...headers(`\${env:${placeholder}}`) } } }),
  };
}
