import type { Construct } from 'constructs';
import type { Problem } from '../model/errors';
import { claim } from '../render/neighbours';

/** Two services of a stack cannot both have a port of this machine. */
export function portTaken(scope: Construct, port: number, property = 'hostPort'): readonly Problem[] {
  const other = claim(scope, `port ${port}`);
  return other === undefined
    ? []
    : [{ property, message: `${port} is also the host port of '${other.node.path}'; use another one` }];
}
