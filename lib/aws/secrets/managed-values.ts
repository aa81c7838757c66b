import type { McpServer } from '../../model/mcp-server';
import type { ManagedValue } from '../../render/managed-values';
import { managedValuesOf } from '../../render/managed-values';
import type { AwsBindings } from '../bindings';
import { sourceOf } from '../bindings';

export type { ManagedValue } from '../../render/managed-values';

/** Every value that the containers of a server look up here, each name once. */
export function managedValues(server: McpServer, bindings: AwsBindings): readonly ManagedValue[] {
  return managedValuesOf(server, bindings, (container, name) => {
    const source = sourceOf(container, name, bindings);
    return source.kind === 'managed' ? source : undefined;
  });
}
