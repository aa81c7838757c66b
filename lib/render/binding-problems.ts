import { declaredSecrets } from '../model/check-companions';
import type { ContainerDescription } from '../model/container';
import type { Problem } from '../model/errors';
import { Problems, a, isMap, kindOf, notAString, show } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import type { ExistingService, NamedBindings } from './bindings';
import { containersOf } from './bindings';

/** How a target names where the values of secrets are. */
export interface SecretSources {
  /** The name of the class. */
  readonly name: string;
  readonly isOne: (value: unknown) => boolean;
  /** The factories, as a message offers them. */
  readonly ways: string;
  /** A host that an existing service could have there. */
  readonly host: string;
}

/** For users without a type checker. */
export function kindProblems(
  { variables, secrets, existing }: NamedBindings<unknown>,
  { name: className, isOne, ways, host: anyHost }: SecretSources,
): readonly Problem[] {
  const problems = new Problems();
  for (const [name, value] of Object.entries<unknown>(variables ?? {})) {
    if (isOne(value))
      problems.add(
        `variables.${name}`,
        `${a(className)} belongs in secrets; declare the variable as Secret.required()`,
      );
    else if (typeof value !== 'string') problems.add(`variables.${name}`, notAString(value));
  }
  for (const [name, source] of Object.entries(secrets ?? {}))
    if (!isOne(source))
      problems.add(
        `secrets.${name}`,
        `${typeof source === 'string' ? 'a value in code would end up in what is synthesized' : `${kindOf(source)} is not ${a(className)}`}; use ${ways}`,
      );
  for (const [name, service] of Object.entries<unknown>(existing ?? {})) {
    const host: unknown = isMap(service) ? (service as ExistingService).host : undefined;
    if (typeof host !== 'string' || host === '')
      problems.add(
        `existing.${name}`,
        `${isMap(service) ? `its host is ${show(host)}` : `${kindOf(service)} is not a service`}; use one such as { host: '${anyHost}' }`,
      );
  }
  return problems.list;
}

/** A secret that the description composes has no source of its own. */
export function composedProblems(server: McpServer, bindings: NamedBindings<unknown>): readonly Problem[] {
  return containersOf(server, bindings).flatMap((container) =>
    Object.keys(container.secrets).flatMap((name) => boundThoughComposed(server, container, name, bindings)),
  );
}

/** The same of one secret. */
export function boundThoughComposed(
  server: McpServer,
  container: ContainerDescription,
  name: string,
  { secrets = {} }: NamedBindings<unknown>,
): readonly Problem[] {
  if (container.secrets[name].template === undefined) return [];
  return [`${container.name}.${name}`, ...(declaredSecrets(server).has(name) ? [] : [name])]
    .filter((key) => Object.hasOwn(secrets, key))
    .map((key) => ({
      property: `secrets.${key}`,
      message: 'it is composed of other secrets; bind those, or declare it as Secret.required()',
    }));
}

/**
 * One value has one version.
 * @param word what the target calls a version
 * @param managed the value that the stack manages, with its version, by the name under which it is bound
 */
export function versionProblems(
  server: McpServer,
  word: 'version' | 'revision',
  managed: (
    container: ContainerDescription,
    name: string,
  ) => { readonly from: string; readonly version?: number } | undefined,
): readonly Problem[] {
  const versions = new Map<string, number | undefined>();
  const problems = new Map<string, Problem>();
  for (const container of [server, ...server.companions]) {
    for (const [name, { name: key = name, template }] of Object.entries(container.secrets)) {
      const value = managed(container, key);
      if (value === undefined || template !== undefined) continue;
      const { from, version } = value;
      if (versions.has(from) && versions.get(from) !== version)
        problems.set(from, {
          property: `secrets.${key}`,
          message: `the value of ${from} is bound with different ${word}s; give the same one everywhere`,
        });
      versions.set(from, version);
    }
  }
  return [...problems.values()];
}
