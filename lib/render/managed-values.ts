import type { ContainerDescription } from '../model/container';
import type { McpServer } from '../model/mcp-server';
import { referencesIn } from '../model/reference';
import { Variable } from '../model/variable';
import type { NamedBindings } from './bindings';
import { bound, containersOf } from './bindings';

/** A value that is looked up at plan, or made. */
export interface ManagedValue {
  /** The name under which it is looked up. */
  readonly from: string;
  readonly required: boolean;
  readonly description?: string;
  /** Random bytes, where one is made that nobody gives. */
  readonly bytes?: number;
  /** Whether it becomes a secret; what only variables and the parts of composed secrets use does not. */
  readonly isSecret: boolean;
  readonly version?: number;
}

/** Where a target finds a secret: managed by the stack, under a name; nothing for one that exists already. */
export type ManagedSourceOf = (
  container: ContainerDescription,
  name: string,
) => { readonly from: string; readonly version?: number } | undefined;

/**
 * Every value that the containers of a server look up, each name once. What one of them has to be given, none makes up; neither is
 * what an existing service checks made up.
 */
export function managedValuesOf(
  server: McpServer,
  bindings: Omit<NamedBindings<unknown>, 'secrets'>,
  sourceOf: ManagedSourceOf,
): readonly ManagedValue[] {
  const running = containersOf(server, bindings);
  const parts = new Set(running.flatMap((container) => partsOf(container, sourceOf)));
  const byName = new Map<string, ManagedValue>();
  const add = (value: ManagedValue): void => {
    const other = byName.get(value.from);
    const isGiven = value.bytes === undefined || (other !== undefined && other.bytes === undefined);
    byName.set(value.from, {
      from: value.from,
      required: value.required || (other?.required ?? false),
      description: value.description ?? other?.description,
      bytes: isGiven ? undefined : value.bytes,
      isSecret: value.isSecret || (other?.isSecret ?? false),
      version: value.version ?? other?.version,
    });
  };
  for (const container of [server, ...server.companions]) {
    const runs = running.includes(container);
    for (const [name, variable] of Object.entries(container.environment)) {
      if (!runs || !(variable instanceof Variable) || bound(container, name, bindings.variables) !== undefined)
        continue;
      add({ from: name, required: variable.required, description: variable.description, isSecret: false });
    }
    for (const [name, secret] of Object.entries(container.secrets)) {
      const source = sourceOf(container, secret.name ?? name);
      if (secret.template !== undefined || source === undefined) continue;
      if (!runs && !parts.has(source.from)) continue;
      add({
        from: source.from,
        required: secret.required,
        description: secret.description,
        bytes: runs ? secret.bytes : undefined,
        isSecret: runs,
        version: source.version,
      });
    }
  }
  return [...byName.values()];
}

/** What the composed secrets of a container look up. */
function partsOf(container: ContainerDescription, sourceOf: ManagedSourceOf): string[] {
  return Object.values(container.secrets).flatMap(({ template }) =>
    referencesIn(template?.text).flatMap((kind) => {
      const source = kind.of === 'secret' ? sourceOf(container, kind.name) : undefined;
      return source === undefined ? [] : [source.from];
    }),
  );
}
