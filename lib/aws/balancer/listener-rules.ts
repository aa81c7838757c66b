import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import type { Construct } from 'constructs';
import { checkRoute, prioritiesTaken } from './check-route';
import { actions } from './listener-actions';
import type { TokenCheck } from './listener-actions';
import type { ListenerTarget } from './listener-target';
import { conditions, covers, isDiscovery, matches } from './route-conditions';
import type { Match } from './route-conditions';

/** Which requests of a listener belong to a server, and who may make them. */
export interface Route {
  /** First priority; the rules use as many as they need, in order (`rulesNeeded`). From 1 to 50000, the lowest is asked first. */
  readonly priority: number;

  /** Host patterns, such as `mcp.example.com`. @default - any host */
  readonly hosts?: readonly string[];

  /** Path patterns, such as `/mcp` and `/mcp/*`; `*` is any text, also one with slashes. */
  readonly paths: readonly string[];

  /** Path patterns that pass without a token. With `jwt` the discovery of the issuer always does, see `DISCOVERY_PATHS`. */
  readonly openPaths: readonly string[];

  /** What a caller's token must be like. It is checked by the balancer, which never redirects to a login page. @default - tokens are not looked at */
  readonly jwt?: TokenCheck;
}

/** What a client without a token reads to learn where it gets one; a server of its own path gives narrower ones as `openPaths`. */
export const DISCOVERY_PATHS = ['/.well-known/oauth-protected-resource*', '/.well-known/oauth-authorization-server*'];

/** How many rules, and so priorities, a route takes. */
export function rulesNeeded(route: Route): number {
  const { open, guarded } = sharedOut(route);
  return open.length + guarded.length;
}

/**
 * The rules that send a route's requests to a server: those that pass without a token come first in priority.
 * @param targetGroups one, or the two between which a deployment shifts traffic; then ECS owns the action of the only rule
 * @returns the production rule first
 * @throws McpValidationError for what the platform would refuse, and for what would leave a path open
 */
export function listenerRules(
  scope: Construct,
  id: string,
  target: ListenerTarget,
  route: Route,
  targetGroups: readonly LbTargetGroup[],
): LbListenerRule[] {
  const { open, guarded } = sharedOut(route);
  const count = open.length + guarded.length;
  const problems = checkRoute(route, { target, openPaths: openPathsOf(route), count, groups: targetGroups.length });
  problems.addAll(prioritiesTaken(scope, target, route.priority, count));
  problems.throwIfAny(`route '${id}' is not valid`);
  if (route.jwt !== undefined) target.allowToIssuers?.();
  const rule = (name: string, match: Match, offset: number, check?: TokenCheck): LbListenerRule =>
    new LbListenerRule(scope, name, {
      listenerArn: target.listenerArn,
      priority: route.priority + offset,
      action: actions(targetGroups, check),
      condition: conditions(match),
      ...(targetGroups.length > 1 ? { lifecycle: { ignoreChanges: ['action'] } } : {}),
    });
  const name = (kind: string, i: number): string => `${id}${kind}${i === 0 ? '' : `-${i}`}`;
  return [
    ...guarded.map((match, i) => rule(name('', i), match, open.length + i, route.jwt)),
    ...open.map((match, i) => rule(name('-open', i), match, i)),
  ];
}

/** Without a token check everything that can be reached is the same. */
function sharedOut(route: Route): { readonly open: readonly Match[]; readonly guarded: readonly Match[] } {
  const { hosts = [], paths, jwt } = route;
  const openPaths = openPathsOf(route);
  if (jwt === undefined) return { open: [], guarded: matches(hosts, [...new Set([...paths, ...openPaths])]) };
  const guarded = [...new Set(paths)].filter((path) => !isDiscovery(path));
  return { open: matches(hosts, openPaths), guarded: matches(hosts, guarded) };
}

function openPathsOf({ paths, openPaths, jwt }: Route): readonly string[] {
  if (jwt === undefined) return openPaths;
  const open = [...openPaths, ...(openPaths.some(isDiscovery) ? [] : DISCOVERY_PATHS)];
  const reachable = paths.filter((path) => isDiscovery(path) && !open.some((other) => covers(other, path)));
  return [...new Set([...open, ...reachable])];
}
