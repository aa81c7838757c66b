import type { Route } from './listener-rules';
import { rulesNeeded } from './listener-rules';
import type { ListenerTarget } from './listener-target';

/** Where the rules of a load balancer of ours begin. */
const FIRST = 100;

const next = new WeakMap<ListenerTarget, number>();

/** The next free priorities of a listener that only this app gives rules to. */
export function claimPriorities(target: ListenerTarget, route: Omit<Route, 'priority'>): number {
  const priority = next.get(target) ?? FIRST;
  next.set(target, priority + rulesNeeded({ ...route, priority }));
  return priority;
}
