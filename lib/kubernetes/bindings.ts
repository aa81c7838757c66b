import type { ContainerDescription } from '../model/container';
import type { Problem } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import { referencesIn } from '../model/reference';
import type { SecretSources } from '../render/binding-problems';
import { kindProblems, versionProblems } from '../render/binding-problems';
import type { ExistingService } from '../render/bindings';
import { bound, containersOf, existingProblems } from '../render/bindings';
import { KubernetesSecret } from './kubernetes-secret';

/** What a stack gives to the names of a description. */
export interface KubernetesBindings {
  /** Values of variables by name, or by `server.NAME`; taken literally. @default - looked up at plan */
  readonly variables?: Readonly<Record<string, string>>;

  /**
   * Sources of secrets by name, or by `server.NAME`; one that the description composes can be bound as a whole.
   * @default - each one is managed by the stack, its value looked up at plan
   */
  readonly secrets?: Readonly<Record<string, KubernetesSecret>>;

  /** Services that exist already, by the names of the companions that they stand in for. @default - every companion runs in the cluster */
  readonly existing?: Readonly<Record<string, ExistingService>>;
}

export type Source =
  | Extract<KubernetesSecret['source'], { readonly kind: 'existing' }>
  | { readonly kind: 'managed'; readonly from: string; readonly revision?: number };

/** Where the value of a secret comes from, by the name under which it is bound. */
export function sourceOf(container: ContainerDescription, name: string, bindings: KubernetesBindings): Source {
  const source = bound(container, name, bindings.secrets)?.source ?? { kind: 'managed' };
  return source.kind === 'managed' ? { ...source, from: source.from ?? name } : source;
}

/** Whether a secret that the description composes is given as a whole. */
export function isGivenWhole(container: ContainerDescription, name: string, bindings: KubernetesBindings): boolean {
  return bound(container, name, bindings.secrets) !== undefined;
}

const SOURCES: SecretSources = {
  name: 'KubernetesSecret',
  isOne: (value) => value instanceof KubernetesSecret,
  ways: "KubernetesSecret.fromSecret('name') or .managed()",
  host: 'db.internal',
};

/** What does not fit between the description and its bindings; unknown names are the stack's business, which knows all servers. */
export function bindingProblems(server: McpServer, bindings: KubernetesBindings): readonly Problem[] {
  const kinds = kindProblems(bindings, SOURCES);
  return [
    ...kinds,
    ...existingProblems(server, bindings),
    ...(kinds.length > 0
      ? []
      : [
          ...templateProblems(server, bindings),
          ...versionProblems(server, 'revision', (container, name) => {
            const source = sourceOf(container, name, bindings);
            return source.kind === 'managed' ? { from: source.from, version: source.revision } : undefined;
          }),
        ]),
  ];
}

/** A pod composes texts, but encodes nothing. */
function templateProblems(server: McpServer, bindings: KubernetesBindings): readonly Problem[] {
  return containersOf(server, bindings).flatMap((container) =>
    Object.entries(container.secrets).flatMap(([name, { template }]) => {
      if (template === undefined || !template.urlEncode || isGivenWhole(container, name, bindings)) return [];
      return referencesIn(template.text).flatMap((kind): Problem[] => {
        const source = kind.of === 'secret' ? sourceOf(container, kind.name, bindings) : undefined;
        if (kind.of !== 'secret' || source?.kind !== 'existing' || source.urlSafe) return [];
        return [
          {
            property: `secrets.${kind.name}`,
            message: `'${name}' is a URL with it, and nobody encodes the value of a Secret that exists; say urlSafe: true if it needs no encoding, or bind '${name}' to a Secret with the whole URL`,
          },
        ];
      });
    }),
  );
}
