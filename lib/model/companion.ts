import { COMPANION_KINDS, checkProperties } from './check-container';
import type { Changes, ContainerProps } from './container';
import { ContainerDescription, frozenCopy, merged } from './container';
import { Problems, checkProps, isToken, show } from './errors';

/** How a companion names the server in `needs`. */
export const SERVER = 'server';

/** The description of a companion. */
export interface CompanionProps extends ContainerProps {
  /**
   * Companions that must be healthy before this one starts, by name, or `SERVER`. What needs nothing of the server starts before it.
   * @default - none
   */
  readonly needs?: readonly string[];
}

/**
 * Another container that the server needs, or that needs the server. With persistent data it is a workload of its own with one
 * writer.
 *
 * @throws McpValidationError that lists everything that is wrong
 */
export class Companion extends ContainerDescription<CompanionProps> {
  public readonly needs: readonly string[];

  constructor(description: CompanionProps) {
    const props = frozenCopy(description);
    const problems = new Problems();
    checkProperties(props, COMPANION_KINDS, problems);
    super(props, problems);
    this.needs = props.needs ?? [];
    const named = typeof props.name === 'string' && !isToken(props.name) ? ` ${show(props.name)}` : '';
    problems.throwIfAny(`Companion${named} is not valid`);
    Object.freeze(this);
  }

  /** A changed copy. Maps merge; `undefined` removes an entry or brings a default back. */
  public with(changes: Changes<CompanionProps>): Companion {
    checkProps('Companion.with', changes);
    return new Companion(merged(this.asked, changes));
  }

  /** Whether it holds data that outlives it. */
  public get holdsData(): boolean {
    return Object.values(this.volumes).some((volume) => volume.stored !== undefined);
  }
}
