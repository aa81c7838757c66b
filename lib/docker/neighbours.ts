import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Problem } from '../model/errors';

interface Taken {
  readonly names: Map<string, Construct>;
  readonly ports: Map<number, Construct>;
}

const stacks = new WeakMap<TerraformStack, Taken>();

function taken(scope: Construct): Taken {
  const stack = TerraformStack.of(scope);
  const found = stacks.get(stack) ?? { names: new Map(), ports: new Map() };
  stacks.set(stack, found);
  return found;
}

function claim<K>(map: Map<K, Construct>, key: K, scope: Construct): Construct | undefined {
  const other = map.get(key);
  if (other === undefined) map.set(key, scope);
  return other;
}

/** Names on the engine derive from the server's, so that a stack holds each once. */
export function nameTaken(scope: Construct, name: string): readonly Problem[] {
  const other = claim(taken(scope).names, name, scope);
  return other === undefined
    ? []
    : [
        {
          property: 'name',
          message: `'${name}' is also the name of '${other.node.path}'; use server.with({ name: ... })`,
        },
      ];
}

export function portTaken(scope: Construct, hostPort: number): readonly Problem[] {
  const other = claim(taken(scope).ports, hostPort, scope);
  return other === undefined
    ? []
    : [{ property: 'hostPort', message: `${hostPort} is also the host port of '${other.node.path}'; use another one` }];
}
