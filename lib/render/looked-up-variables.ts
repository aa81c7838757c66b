import type { ContainerDescription } from '../model/container';
import type { ReferenceKind } from '../model/reference';
import { Variable } from '../model/variable';
import type { NamedBindings } from './bindings';
import { bound } from './bindings';
import type { LocalValues } from './local-values';
import { hcl } from './local-values';
import { literalEntries } from './references';

/** An entry of a list that Terraform makes. */
export interface Entry {
  readonly name: string;
  /** A Terraform expression, known at plan, that says whether there is one. @default - there is */
  readonly when?: string;
}

export interface EnvironmentEntry extends Entry {
  /** A text of Terraform. */
  readonly value: string;
}

/**
 * The environment of a container: what is written in the description or bound, with references resolved, and what is looked up at
 * plan. Secrets are not among it.
 */
export function variablesOf(
  container: ContainerDescription,
  bindings: Pick<NamedBindings<unknown>, 'variables'>,
  textOf: (kind: ReferenceKind) => string,
  values: LocalValues | undefined,
): readonly EnvironmentEntry[] {
  const given: Record<string, string> = {};
  const lookedUp: EnvironmentEntry[] = [];
  for (const [name, variable] of Object.entries(container.environment)) {
    if (!(variable instanceof Variable)) continue;
    const binding = bound(container, name, bindings.variables);
    if (binding !== undefined) given[name] = binding;
    else if (values !== undefined) lookedUp.push(lookedUpEntry(name, variable, values.value(name)));
  }
  const known = literalEntries(container, given, textOf).map((entry) => {
    const end = entry.indexOf('=');
    return { name: entry.slice(0, end), value: entry.slice(end + 1) };
  });
  return [...known, ...lookedUp];
}

/** An empty value counts as missing. */
function lookedUpEntry(name: string, variable: Variable, value: string): EnvironmentEntry {
  if (variable.required) return { name, value: `\${${value}}` };
  const isGiven = `${value} != ""`;
  return variable.default === undefined
    ? { name, value: `\${${value}}`, when: isGiven }
    : { name, value: `\${${isGiven} ? ${value} : ${hcl(variable.default)}}` };
}
