import { TerraformLocal } from 'cdktf';
import type { Construct } from 'constructs';
import type { ContainerDescription } from '../model/container';
import type { ReferenceKind } from '../model/reference';
import { Variable } from '../model/variable';
import { bound } from '../render/bindings';
import type { LocalValues } from '../render/local-values';
import { hcl } from '../render/local-values';
import { literalEntries } from '../render/references';
import type { AwsBindings } from './bindings';

/** An entry of a list in a container definition. */
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
  bindings: AwsBindings,
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

/**
 * The entries as a list of JSON, without those that there are not: a text of Terraform that stands in a text of JSON where the list
 * belongs, without quotes around it. Terraform escapes the values, so that they may hold anything, also what is known at apply only.
 */
export function entriesJson(scope: Construct, id: string, entries: readonly Entry[]): string {
  if (entries.length === 0) return '[]';
  const all = new TerraformLocal(
    scope,
    id,
    entries.map(({ when: _when, ...entry }) => entry),
  );
  const list = `local.${all.friendlyUniqueId}`;
  if (entries.every(({ when }) => when === undefined)) return `\${jsonencode(${list})}`;
  const conditions = entries.map(({ when }) => when ?? 'true');
  return `\${jsonencode([for i, e in ${list} : e if [${conditions.join(', ')}][i]])}`;
}
