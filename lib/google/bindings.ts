import { declaredSecrets } from '../model/check-companions';
import type { ContainerDescription } from '../model/container';
import type { Problem } from '../model/errors';
import { Problems, isMap, kindOf, notAString, show } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import { referencesIn } from '../model/reference';
import type { ExistingService } from '../render/bindings';
import { bound, containersOf } from '../render/bindings';
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

/** What does not fit between the description and its bindings; unknown names are the stack's business, which knows all servers. */
export function bindingProblems(server: McpServer, bindings: GoogleBindings): readonly Problem[] {
  const kinds = kindProblems(bindings);
  const known = server.companions.map(({ name }) => name);
  const unknown = Object.keys(bindings.existing ?? {}).filter((name) => !known.includes(name));
  return [
    ...kinds,
    ...unknown.map((name) => ({
      property: `existing.${name}`,
      message: `there is no such companion; there are: ${known.join(', ') || 'none'}`,
    })),
    ...(kinds.length > 0 ? [] : [...templateProblems(server, bindings), ...versionProblems(server, bindings)]),
  ];
}

/** For users without a type checker. */
function kindProblems({ variables, secrets, existing }: GoogleBindings): readonly Problem[] {
  const problems = new Problems();
  for (const [name, value] of Object.entries<unknown>(variables ?? {})) {
    if (value instanceof GoogleSecret)
      problems.add(`variables.${name}`, 'a GoogleSecret belongs in secrets; declare the variable as Secret.required()');
    else if (typeof value !== 'string') problems.add(`variables.${name}`, notAString(value));
  }
  for (const [name, source] of Object.entries<unknown>(secrets ?? {}))
    if (!(source instanceof GoogleSecret))
      problems.add(
        `secrets.${name}`,
        `${typeof source === 'string' ? 'a value in code would end up in what is synthesized' : `${kindOf(source)} is not a GoogleSecret`}; use GoogleSecret.fromSecretManager('weather-token') or .managed()`,
      );
  for (const [name, service] of Object.entries<unknown>(existing ?? {})) {
    const host: unknown = isMap(service) ? (service as ExistingService).host : undefined;
    if (typeof host !== 'string' || host === '')
      problems.add(
        `existing.${name}`,
        `${isMap(service) ? `its host is ${show(host)}` : `${kindOf(service)} is not a service`}; use one such as { host: '10.0.0.3' }`,
      );
  }
  return problems.list;
}

/** A composed secret is written by the stack, from values that it is given: it can read none back. */
function templateProblems(server: McpServer, bindings: GoogleBindings): readonly Problem[] {
  const declared = declaredSecrets(server);
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
      const keys = [`${container.name}.${name}`, ...(declared.has(name) ? [] : [name])];
      const own = keys
        .filter((key) => Object.hasOwn(bindings.secrets ?? {}, key))
        .map((key) => ({
          property: `secrets.${key}`,
          message: 'it is composed of other secrets; bind those, or declare it as Secret.required()',
        }));
      const parts = referencesIn(template.text).flatMap((kind) => (kind.of === 'secret' ? [kind.name] : []));
      return [
        ...own,
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

/** One value has one version. */
function versionProblems(server: McpServer, bindings: GoogleBindings): readonly Problem[] {
  const versions = new Map<string, number | undefined>();
  const problems = new Map<string, Problem>();
  for (const container of [server, ...server.companions]) {
    for (const [name, secret] of Object.entries(container.secrets)) {
      const source = sourceOf(container, secret.name ?? name, bindings);
      if (source.kind !== 'managed' || secret.template !== undefined) continue;
      if (versions.has(source.from) && versions.get(source.from) !== source.version)
        problems.set(source.from, {
          property: `secrets.${secret.name ?? name}`,
          message: `the value of ${source.from} is bound with different versions; give the same one everywhere`,
        });
      versions.set(source.from, source.version);
    }
  }
  return [...problems.values()];
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
