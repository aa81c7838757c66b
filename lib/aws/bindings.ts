import type { ContainerDescription } from '../model/container';
import type { Problem } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import type { SecretSources } from '../render/binding-problems';
import { composedProblems, kindProblems, versionProblems } from '../render/binding-problems';
import type { ExistingService } from '../render/bindings';
import { bound, existingProblems } from '../render/bindings';
import { AwsSecret } from './secrets/aws-secret';

/** What a stack gives to the names of a description. */
export interface AwsBindings {
  /** Values of variables by name, or by `server.NAME`; taken literally. @default - looked up at plan */
  readonly variables?: Readonly<Record<string, string>>;

  /** Sources of secrets by name, or by `server.NAME`. @default - each one is managed by the stack, its value looked up at plan */
  readonly secrets?: Readonly<Record<string, AwsSecret>>;

  /** Services that exist already, by the names of the companions that they stand in for. @default - every companion runs as containers */
  readonly existing?: Readonly<Record<string, ExistingService>>;
}

const SOURCES: SecretSources = {
  name: 'AwsSecret',
  isOne: (value) => value instanceof AwsSecret,
  ways: "AwsSecret.fromSecretsManager('arn:...'), .fromParameter('arn:...') or .managed()",
  host: 'db.internal',
};

/** What does not fit between the description and its bindings; unknown names are the stack's business, which knows all servers. */
export function bindingProblems(server: McpServer, bindings: AwsBindings): readonly Problem[] {
  const kinds = kindProblems(bindings, SOURCES);
  return [
    ...kinds,
    ...existingProblems(server, bindings),
    ...(kinds.length > 0
      ? []
      : [
          ...composedProblems(server, bindings),
          ...versionProblems(server, 'version', (container, name) => {
            const source = sourceOf(container, name, bindings);
            return source.kind === 'managed' ? source : undefined;
          }),
        ]),
  ];
}

type Source =
  | Exclude<AwsSecret['source'], { readonly kind: 'managed' }>
  | { readonly kind: 'managed'; readonly from: string; readonly version?: number };

/** Where the value of a secret comes from, by the name under which it is bound. */
export function sourceOf(container: ContainerDescription, name: string, bindings: AwsBindings): Source {
  const source = bound(container, name, bindings.secrets)?.source ?? { kind: 'managed' };
  return source.kind === 'managed' ? { ...source, from: source.from ?? name } : source;
}
