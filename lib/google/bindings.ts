import type { ContainerDescription } from '../model/container';
import type { Problem } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import { referencesIn } from '../model/reference';
import type { SecretSources } from '../render/binding-problems';
import { boundThoughComposed, kindProblems, versionProblems } from '../render/binding-problems';
import type { ExistingService } from '../render/bindings';
import { bound, containersOf, unknownExisting } from '../render/bindings';
import { GoogleSecret } from './google-secret';
import type { GoogleSecretSource } from './google-secret';

/** What a stack gives to the names of a description. */
export interface GoogleBindings {
  /** Values of variables by name, or by `server.NAME`; taken literally. @default - looked up at plan */
  readonly variables?: Readonly<Record<string, string>>;

  /** Sources of secrets by name, or by `server.NAME`. @default - each one is managed by the stack, its value looked up at plan */
  readonly secrets?: Readonly<Record<string, GoogleSecret>>;

  /** Services that exist already, by the names of the companions that they stand in for. @default - every companion runs beside the server */
  readonly existing?: Readonly<Record<string, ExistingService>>;
}

const SOURCES: SecretSources = {
  name: 'GoogleSecret',
  isOne: (value) => value instanceof GoogleSecret,
  ways: "GoogleSecret.fromSecretManager('weather-token') or .managed()",
  host: '10.0.0.3',
};

/** What does not fit between the description and its bindings; unknown names are the stack's business, which knows all servers. */
export function bindingProblems(server: McpServer, bindings: GoogleBindings): readonly Problem[] {
  const kinds = kindProblems(bindings, SOURCES);
  return [
    ...kinds,
    ...unknownExisting([server], bindings), // one in front is refused where access is looked at
    ...(kinds.length > 0
      ? []
      : [
          ...templateProblems(server, bindings),
          ...versionProblems(server, 'version', (container, name) => {
            const source = sourceOf(container, name, bindings);
            return source.kind === 'managed' ? source : undefined;
          }),
        ]),
  ];
}

/** A composed secret is written by the stack, from values that it is given: it can read none back. */
function templateProblems(server: McpServer, bindings: GoogleBindings): readonly Problem[] {
  const running = containersOf(server, bindings);
  const generated = new Set(
    running.flatMap(({ secrets }) =>
      Object.entries(secrets).flatMap(([name, secret]) => (secret.bytes === undefined ? [] : [secret.name ?? name])),
    ),
  );
  return running.flatMap((container) =>
    Object.entries(container.secrets).flatMap(([name, { template }]): Problem[] => {
      if (template === undefined) return [];
      const where = container === server ? '' : `companions.${container.name}.`;
      const parts = referencesIn(template.text).flatMap((kind) => (kind.of === 'secret' ? [kind.name] : []));
      return [
        ...boundThoughComposed(server, container, name, bindings),
        ...[...new Set(parts)].flatMap((part): Problem[] => {
          if (sourceOf(container, part, bindings).kind === 'existing')
            return [
              {
                property: `${where}secrets.${name}`,
                message: `'${part}' in it is bound to an existing secret, which Terraform cannot read without keeping it; declare ${name} as Secret.required() and bind it to a secret with the whole text, or let the stack manage ${part}`,
              },
            ];
          return generated.has(part)
            ? [
                {
                  property: `${where}secrets.${name}`,
                  message: `'${part}' in it is generated, and cannot be read back to compose the text; declare ${part} as Secret.required() and give it a value, such as that of 'openssl rand -hex 32'`,
                },
              ]
            : [];
        }),
      ];
    }),
  );
}

export type ExistingSource = Extract<GoogleSecretSource, { readonly kind: 'existing' }>;
export type ManagedSource = { readonly kind: 'managed'; readonly from: string; readonly version?: number };

/** Where the value of a secret comes from, by the name under which it is bound. */
export function sourceOf(
  container: ContainerDescription,
  name: string,
  bindings: GoogleBindings,
): ExistingSource | ManagedSource {
  const source = bound(container, name, bindings.secrets)?.source ?? { kind: 'managed' };
  return source.kind === 'managed' ? { ...source, from: source.from ?? name } : source;
}
