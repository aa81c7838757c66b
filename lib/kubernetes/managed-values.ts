import type { ContainerDescription } from '../model/container';
import type { McpServer } from '../model/mcp-server';
import { referencesIn } from '../model/reference';
import { Variable } from '../model/variable';
import { bound, containersOf } from '../render/bindings';
import type { KubernetesBindings } from './bindings';
import { isGivenWhole, sourceOf } from './bindings';

/** A value that is looked up at plan, or made. */
export interface ManagedValue {
  /** The name under which it is looked up. */
  readonly from: string;
  readonly required: boolean;
  readonly description?: string;
  /** Random bytes, where one is made that nobody gives. */
  readonly bytes?: number;
  /** Whether it becomes a Secret; what only variables use does not. */
  readonly isSecret: boolean;
  /** Whether a URL is composed of it. */
  readonly isInUrl: boolean;
  readonly revision?: number;
}

/** Every value that the containers of a server look up, each name once. What one of them has to be given, none makes up. */
export function managedValues(server: McpServer, bindings: KubernetesBindings): readonly ManagedValue[] {
  const running = containersOf(server, bindings);
  const parts = running.flatMap((container) => partsOf(container, bindings));
  const byName = new Map<string, ManagedValue>();
  const add = (value: Omit<ManagedValue, 'isInUrl'>): void => {
    const other = byName.get(value.from);
    const isGiven = value.bytes === undefined || (other !== undefined && other.bytes === undefined);
    const uses = parts.filter(({ from }) => from === value.from);
    byName.set(value.from, {
      from: value.from,
      // Without one of its parts there is no text.
      required: value.required || (other?.required ?? false) || uses.length > 0,
      description: value.description ?? other?.description,
      bytes: isGiven ? undefined : value.bytes,
      isSecret: value.isSecret || (other?.isSecret ?? false),
      isInUrl: uses.some(({ urlEncode }) => urlEncode),
      revision: value.revision ?? other?.revision,
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
      const source = sourceOf(container, secret.name ?? name, bindings);
      if (secret.template !== undefined || source.kind !== 'managed') continue;
      if (!runs && !parts.some(({ from }) => from === source.from)) continue;
      add({
        from: source.from,
        required: secret.required,
        description: secret.description,
        // What an existing service checks is not made up.
        bytes: runs ? secret.bytes : undefined,
        isSecret: true,
        revision: source.revision,
      });
    }
  }
  return [...byName.values()];
}

/** What the composed secrets of a container are made of. */
function partsOf(
  container: ContainerDescription,
  bindings: KubernetesBindings,
): { readonly from: string; readonly urlEncode: boolean }[] {
  return Object.entries(container.secrets).flatMap(([name, { template }]) => {
    if (template === undefined || isGivenWhole(container, name, bindings)) return [];
    return referencesIn(template.text).flatMap((kind) => {
      if (kind.of !== 'secret') return [];
      const source = sourceOf(container, kind.name, bindings);
      return source.kind === 'managed' ? [{ from: source.from, urlEncode: template.urlEncode }] : [];
    });
  });
}
