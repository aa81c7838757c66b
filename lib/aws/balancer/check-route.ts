import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { isToken, Problems, show } from '../../model/errors';
import type { Problem } from '../../model/errors';
import { meant } from '../../render/text';
import { RULE, TOKEN_CHECK, lengthProblem, rangeProblem } from './balancer-limits';
import type { Route } from './listener-rules';
import type { ListenerTarget } from './listener-target';
import { covers, hostProblem, isDiscovery, pathProblem } from './route-conditions';

interface Facts {
  readonly target: ListenerTarget;
  readonly openPaths: readonly string[];
  /** Rules that the route takes. */
  readonly count: number;
  /** Target groups between which it shifts. */
  readonly groups: number;
}

/** What the platform would refuse, and what would not mean what it says. */
export function checkRoute(route: Route, { target, openPaths, count, groups }: Facts): Problems {
  const { hosts = [], paths, priority, jwt } = route;
  const problems = new Problems();
  const add = (property: string, message: string | undefined): void => {
    if (message !== undefined) problems.add(property, message);
  };
  add('priority', priorityProblem(priority, count));
  if (paths.length === 0) problems.add('paths', "none leads to the server; give some, or ['/*'] for all of a host");
  for (const host of hosts) add('hosts', hostProblem(host));
  for (const path of paths) add('paths', pathProblem(path));
  for (const path of openPaths) add('openPaths', pathProblem(path));
  if (groups > 1 && count !== 1)
    problems.add(
      'rollout',
      jwt === undefined
        ? `only one rule can be shifted between two target groups, and this route needs ${count}; use Rollout.rolling(), or fewer hosts and paths`
        : 'only one rule can be shifted between two target groups, and its action would lose the check of tokens; use Rollout.rolling()',
    );
  if (jwt === undefined) return problems;
  if (target.scheme !== 'https')
    problems.add('jwt', 'tokens can be checked on an HTTPS listener only; give a domain or a certificate');
  for (const open of openPaths)
    for (const path of paths)
      if (!isDiscovery(path) && covers(open, path))
        problems.add('openPaths', `${show(open)} leaves ${show(path)} open; name less`);
  add('jwt.issuer', urlProblem(jwt.issuer));
  add('jwt.jwksUrl', urlProblem(jwt.jwksUrl));
  const most = TOKEN_CHECK.audiences;
  if (!isToken(jwt.audiences) && (jwt.audiences.length === 0 || jwt.audiences.length > most))
    problems.add(
      'jwt.audiences',
      `${jwt.audiences.length} of them cannot be checked, and without any a token for another service would pass; give 1 to ${most}`,
    );
  for (const audience of jwt.audiences) add('jwt.audiences', lengthProblem(audience, TOKEN_CHECK.audienceLength));
  return problems;
}

function priorityProblem(priority: number, count: number): string | undefined {
  if (isToken(priority)) return 'a value that is known only at deploy time cannot be used; give a number';
  const last = priority + count - 1;
  return (
    rangeProblem(priority, RULE.priority) ??
    (last > RULE.priority.max
      ? `the rules need ${count} from ${priority} on; use at most ${RULE.priority.max - count + 1}`
      : undefined)
  );
}

function urlProblem(url: string): string | undefined {
  if (isToken(url)) return undefined;
  return url.startsWith('https://')
    ? lengthProblem(url, TOKEN_CHECK.urlLength)
    : `${show(url)} is not an https URL; use one such as 'https://login.example.com'`;
}

const claimed = new WeakMap<TerraformStack, Map<string, string>>();

/** The first priority of a route that another one of the stack has on the same listener. */
export function prioritiesTaken(
  scope: Construct,
  target: ListenerTarget,
  first: number,
  count: number,
): readonly Problem[] {
  const stack = TerraformStack.of(scope);
  const taken = claimed.get(stack) ?? new Map<string, string>();
  claimed.set(stack, taken);
  const listener = target instanceof Construct ? target.node.path : meant(scope, target.listenerArn);
  const keys = Array.from({ length: count }, (_, i) => `${listener} ${first + i}`);
  const clash = keys.findIndex((key) => taken.has(key));
  if (clash >= 0) {
    const message = `${first + clash} is taken on this listener by '${taken.get(keys[clash])}'; use another first priority`;
    return [{ property: 'priority', message }];
  }
  for (const key of keys) taken.set(key, scope.node.path);
  return [];
}
