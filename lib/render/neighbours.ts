import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Problem } from '../model/errors';

const stacks = new WeakMap<TerraformStack, Map<string, Construct>>();

/** Who took a key in a stack before; nobody, if this one is the first. */
export function claim(scope: Construct, key: string): Construct | undefined {
  const stack = TerraformStack.of(scope);
  const taken = stacks.get(stack) ?? new Map<string, Construct>();
  stacks.set(stack, taken);
  const other = taken.get(key);
  if (other === undefined) taken.set(key, scope);
  return other;
}

/** Names on a platform derive from the server's, so that a stack holds each once. */
export function nameTaken(scope: Construct, name: string): readonly Problem[] {
  const other = claim(scope, `name ${name}`);
  if (other === undefined) return [];
  return [
    {
      property: 'name',
      message: `'${name}' is also the name of '${other.node.path}'; use server.with({ name: ... })`,
    },
  ];
}
