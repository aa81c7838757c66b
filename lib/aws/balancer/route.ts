import type { AwsDeployment } from '../deployment';
import type { Route } from './listener-rules';

/** Everything below a path, and the path itself. */
const below = (path: string): readonly string[] => (path === '/' ? ['/*'] : [path, `${path}/*`]);

/** Where clients learn how to authenticate. @see https://www.rfc-editor.org/rfc/rfc9728#section-3.1 */
const DISCOVERY = ['/.well-known/oauth-protected-resource', '/.well-known/oauth-authorization-server'];

/**
 * The requests that are for a server. Public: the MCP path, or what the description names, and discovery; of servers that share a
 * host name each its own. Internal: everything, unless others share the host name.
 */
export function routeOf({
  props,
  server,
  front,
}: AwsDeployment): Required<Pick<Route, 'hosts' | 'paths' | 'openPaths'>> {
  const { publicly } = server.access;
  const isShared = props.loadBalancer !== undefined;
  const hosts = props.route?.hosts ?? (isShared && props.domain !== undefined ? [props.domain.name] : []);
  const isAlone = !isShared || hosts.length > 0;
  if (publicly === undefined && isAlone) return { hosts, paths: ['/*'], openPaths: [] };
  const { path } = server.transport;
  const own = front === server && server.transport.speaksMcp ? below(path) : ['/*'];
  return {
    hosts,
    paths: publicly?.paths?.flatMap(below) ?? own,
    openPaths: isAlone || own[0] === '/*' ? ['/.well-known/oauth-*'] : DISCOVERY.map((known) => `${known}${path}`),
  };
}
