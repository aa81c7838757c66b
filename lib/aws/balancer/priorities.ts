import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { Problem } from '../../model/errors';
import { show } from '../../model/errors';
import { meant } from '../../render/text';
import type { Route } from './listener-rules';
import { rulesNeeded } from './listener-rules';
import type { ListenerTarget } from './listener-target';
import { covers } from './route-conditions';

/** Where the rules of a load balancer of ours begin. */
const FIRST = 100;

const next = new WeakMap<ListenerTarget, number>();

/** The next free priorities of a listener that only this app gives rules to. */
export function claimPriorities(target: ListenerTarget, route: Omit<Route, 'priority'>): number {
  const priority = next.get(target) ?? FIRST;
  next.set(target, priority + rulesNeeded({ ...route, priority }));
  return priority;
}

interface Claimed {
  readonly route: Pick<Route, 'hosts' | 'paths'>;
  /** Lower ones are asked first; without a number, in the order of the app. */
  readonly priority: number;
  readonly by: string;
}

const claimed = new WeakMap<TerraformStack, Map<string, Claimed[]>>();

/** Requests that another server of the stack would take away, or lose, on the same listener. */
export function routeTaken(
  scope: Construct,
  target: ListenerTarget,
  route: Pick<Route, 'hosts' | 'paths'>,
  priority: number | undefined,
): readonly Problem[] {
  const stack = TerraformStack.of(scope);
  const listeners = claimed.get(stack) ?? new Map<string, Claimed[]>();
  claimed.set(stack, listeners);
  const key = target instanceof Construct ? target.node.path : meant(scope, target.listenerArn);
  const others = listeners.get(key) ?? [];
  const mine: Claimed = { route, priority: priority ?? FIRST + others.length, by: scope.node.path };
  listeners.set(key, [...others, mine]);
  for (const other of others) {
    const [first, second] = other.priority <= mine.priority ? [other, mine] : [mine, other];
    const path = hidden(first.route, second.route);
    if (path !== undefined)
      return [
        {
          property: 'route',
          message: `${show(path)} of this load balancer belongs to '${other.by}', too, and only one of the two would be called; tell them apart by domain, route: { hosts: [...] }, or the path of the transport`,
        },
      ];
  }
  return [];
}

/** A path of the second route that never gets a request, because the first takes them all. */
function hidden(first: Claimed['route'], second: Claimed['route']): string | undefined {
  const [taking, hosts] = [first.hosts ?? [], second.hosts ?? []];
  const allHosts =
    taking.length === 0 || (hosts.length > 0 && hosts.some((host) => taking.some((other) => covers(other, host))));
  return allHosts ? second.paths.find((path) => first.paths.some((other) => covers(other, path))) : undefined;
}
