import type { ContainerDescription } from '../model/container';
import type { Problem } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import { Variable } from '../model/variable';

/** A service that exists already, in place of a companion. */
export interface ExistingService {
  /** Its host name or address, as seen from the containers. */
  readonly host: string;

  /** Its ports by the names of the companion's. @default - the companion's own */
  readonly ports?: Readonly<Record<string, number>>;
}

/** What a stack binds by name; `S` is how its target names the source of a secret. */
export interface NamedBindings<S> {
  readonly variables?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, S>>;
  readonly existing?: Readonly<Record<string, ExistingService>>;
}

/** A binding for this container is stronger than one for all of a stack. */
export function bound<T>(
  container: ContainerDescription,
  name: string,
  bindings: Readonly<Record<string, T>> = {},
): T | undefined {
  return [`${container.name}.${name}`, name]
    .filter((key) => Object.hasOwn(bindings, key))
    .map((key) => bindings[key])[0];
}

/** The server and the companions that are not bound to an existing service. */
export function containersOf(
  server: McpServer,
  { existing }: Pick<NamedBindings<unknown>, 'existing'>,
): readonly ContainerDescription[] {
  return [server, ...server.companions.filter(({ name }) => !Object.hasOwn(existing ?? {}, name))];
}

/** Services that stand in for no companion of these servers. */
export function unknownExisting(
  servers: readonly McpServer[],
  { existing }: Pick<NamedBindings<unknown>, 'existing'>,
): readonly Problem[] {
  const companions = servers.flatMap((server) => server.companions.map(({ name }) => name));
  const unknown = Object.keys(existing ?? {}).filter((name) => !companions.includes(name));
  return unknown.map((name) => ({
    property: `existing.${name}`,
    message: `there is no such companion; there are: ${companions.join(', ') || 'none'}`,
  }));
}

/** What is wrong with services that exist already: each stands in for a companion, and none for the one that is called from outside. */
export function existingProblems(
  server: McpServer,
  bindings: Pick<NamedBindings<unknown>, 'existing'>,
): readonly Problem[] {
  const problems = unknownExisting([server], bindings);
  const { front } = server;
  if (front === undefined || !Object.hasOwn(bindings.existing ?? {}, front.name)) return problems;
  const message = 'it is in front, and calls from outside reach only what runs here; take front out, or run it here';
  return [...problems, { property: `existing.${front.name}`, message }];
}

/** Names that no server of a stack declares: a slip of the pen would otherwise go unnoticed. */
export function unknownBindings(servers: readonly McpServer[], bindings: NamedBindings<unknown>): readonly Problem[] {
  const known = (kind: 'variables' | 'secrets'): string[] =>
    servers.flatMap((server) =>
      [server, ...server.companions].flatMap((container) => {
        const names =
          kind === 'secrets'
            ? Object.entries(container.secrets).map(([name, secret]) => secret.name ?? name)
            : Object.keys(container.environment).filter((n) => container.environment[n] instanceof Variable);
        return [...names, ...names.map((name) => `${container.name}.${name}`)];
      }),
    );
  const unknown = (['variables', 'secrets'] as const).flatMap((kind) => {
    const names = known(kind);
    return Object.keys(bindings[kind] ?? {})
      .filter((name) => !names.includes(name))
      .map((name) => ({
        property: `${kind}.${name}`,
        message: `no server declares it; declared are: ${[...new Set(names.filter((n) => !n.includes('.')))].join(', ') || 'none'}`,
      }));
  });
  return [...unknown, ...unknownExisting(servers, bindings)];
}
