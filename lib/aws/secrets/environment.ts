import { TerraformLocal } from 'cdktf';
import type { Construct } from 'constructs';
import type { Entry } from '../../render/looked-up-variables';

export type { Entry, EnvironmentEntry } from '../../render/looked-up-variables';
export { variablesOf } from '../../render/looked-up-variables';

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
