import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How many resources of each type a synthesized stack `bench` holds. */
export function resourcesOf(outdir: string): Readonly<Record<string, number>> {
  const text = readFileSync(join(outdir, 'stacks', 'bench', 'cdk.tf.json'), 'utf8');
  const { resource } = JSON.parse(text) as { readonly resource: Readonly<Record<string, object>> };
  return Object.fromEntries(Object.entries(resource).map(([type, byId]) => [type, Object.keys(byId).length]));
}
