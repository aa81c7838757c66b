import type { Companion } from '../model/companion';

/** Each after what it needs among them; that there is no cycle has been checked. */
export function inOrder(companions: readonly Companion[]): readonly Companion[] {
  const done: Companion[] = [];
  const add = (companion: Companion): void => {
    if (done.includes(companion)) return;
    for (const need of companion.needs) for (const other of companions) if (other.name === need) add(other);
    done.push(companion);
  };
  companions.forEach(add);
  return done;
}
