import { declaredSecrets } from '../model/check-companions';
import type { ContainerDescription } from '../model/container';
import type { Problem } from '../model/errors';
import { Problems, isMap, kindOf, notAString, show } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import type { ExistingService } from '../render/bindings';
import { bound, containersOf, existingProblems } from '../render/bindings';
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

/** What does not fit between the description and its bindings; unknown names are the stack's business, which knows all servers. */
export function bindingProblems(server: McpServer, bindings: AwsBindings): readonly Problem[] {
  const kinds = kindProblems(bindings);
  return [
    ...kinds,
    ...existingProblems(server, bindings),
    ...(kinds.length > 0 ? [] : [...templateProblems(server, bindings), ...versionProblems(server, bindings)]),
  ];
}

/** For users without a type checker. */
function kindProblems({ variables, secrets, existing }: AwsBindings): readonly Problem[] {
  const problems = new Problems();
  for (const [name, value] of Object.entries<unknown>(variables ?? {})) {
    if (value instanceof AwsSecret)
      problems.add(`variables.${name}`, 'an AwsSecret belongs in secrets; declare the variable as Secret.required()');
    else if (typeof value !== 'string') problems.add(`variables.${name}`, notAString(value));
  }
  for (const [name, source] of Object.entries<unknown>(secrets ?? {}))
    if (!(source instanceof AwsSecret))
      problems.add(
        `secrets.${name}`,
        `${typeof source === 'string' ? 'a value in code would end up in what is synthesized' : `${kindOf(source)} is not an AwsSecret`}; use AwsSecret.fromSecretsManager('arn:...'), .fromParameter('arn:...') or .managed()`,
      );
  for (const [name, service] of Object.entries<unknown>(existing ?? {})) {
    const host: unknown = isMap(service) ? (service as ExistingService).host : undefined;
    if (typeof host !== 'string' || host === '')
      problems.add(
        `existing.${name}`,
        `${isMap(service) ? `its host is ${show(host)}` : `${kindOf(service)} is not a service`}; use one such as { host: 'db.internal' }`,
      );
  }
  return problems.list;
}

/** A composed secret has no source of its own. */
function templateProblems(server: McpServer, bindings: AwsBindings): readonly Problem[] {
  const declared = declaredSecrets(server);
  return containersOf(server, bindings).flatMap((container) =>
    Object.entries(container.secrets).flatMap(([name, { template }]) => {
      if (template === undefined) return [];
      const keys = [`${container.name}.${name}`, ...(declared.has(name) ? [] : [name])];
      const bound = keys.filter((key) => Object.hasOwn(bindings.secrets ?? {}, key));
      return bound.map((key) => ({
        property: `secrets.${key}`,
        message: 'it is composed of other secrets; bind those, or declare it as Secret.required()',
      }));
    }),
  );
}

/** One value has one version. */
function versionProblems(server: McpServer, bindings: AwsBindings): readonly Problem[] {
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

type Source =
  | Exclude<AwsSecret['source'], { readonly kind: 'managed' }>
  | { readonly kind: 'managed'; readonly from: string; readonly version?: number };

/** Where the value of a secret comes from, by the name under which it is bound. */
export function sourceOf(container: ContainerDescription, name: string, bindings: AwsBindings): Source {
  const source = bound(container, name, bindings.secrets)?.source ?? { kind: 'managed' };
  return source.kind === 'managed' ? { ...source, from: source.from ?? name } : source;
}
