import type { McpServer } from '../model/mcp-server';
import type { NamedBindings } from './bindings';
import { containersOf } from './bindings';

/**
 * A description as it is judged: what stands in for a companion exists already, so a target does not have to be able to run that one.
 * A copy would not do: other containers name the companion.
 */
export function asRunning(server: McpServer, bindings: Pick<NamedBindings<unknown>, 'existing'>): McpServer {
  const companions = containersOf(server, bindings).slice(1);
  return Object.create(server, { companions: { value: companions, enumerable: true } }) as McpServer;
}
