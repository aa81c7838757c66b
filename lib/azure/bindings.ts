import type { ContainerDescription } from '../model/container';
import type { Problem } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import { referencesIn } from '../model/reference';
import type { SecretSources } from '../render/binding-problems';
import { composedProblems, kindProblems } from '../render/binding-problems';
import type { ExistingService } from '../render/bindings';
import { bound, containersOf, existingProblems } from '../render/bindings';
import { AzureSecret } from './azure-secret';
import type { AzureSecretSource } from './azure-secret';

/** What a stack gives to the names of a description. */
export interface AzureBindings {
  /** Values of variables by name, or by `server.NAME`; taken literally. @default - looked up at plan */
  readonly variables?: Readonly<Record<string, string>>;

  /** Sources of secrets by name, or by `server.NAME`. @default - looked up at plan; the value is in the state */
  readonly secrets?: Readonly<Record<string, AzureSecret>>;

  /** Services that exist already, by the names of the companions that they stand in for. @default - every companion runs as a container */
  readonly existing?: Readonly<Record<string, ExistingService>>;
}

type Source =
  Exclude<AzureSecretSource, { readonly kind: 'managed' }> | { readonly kind: 'managed'; readonly from: string };

/** Where the value of a secret comes from, by the name under which it is bound. */
export function sourceOf(container: ContainerDescription, name: string, bindings: AzureBindings): Source {
  const source = bound(container, name, bindings.secrets)?.source ?? { kind: 'managed' };
  return source.kind === 'managed' ? { kind: 'managed', from: source.from ?? name } : source;
}

/** The names of secrets whose values Terraform has to know, and so has in its state. */
export function secretsInState(server: McpServer, bindings: AzureBindings): readonly string[] {
  return containersOf(server, bindings).flatMap((container) =>
    Object.entries(container.secrets)
      .filter(
        ([name, { name: key, template }]) =>
          template !== undefined || sourceOf(container, key ?? name, bindings).kind !== 'by-server',
      )
      .map(([name]) => name),
  );
}

const SOURCES: SecretSources = {
  name: 'AzureSecret',
  isOne: (value) => value instanceof AzureSecret,
  ways: 'AzureSecret.fromKeyVault({ ... }), .readByServer({ ... }) or .managed()',
  host: 'db.internal',
};

/** What does not fit between the description and its bindings; unknown names are the stack's business, which knows all servers. */
export function bindingProblems(server: McpServer, bindings: AzureBindings): readonly Problem[] {
  const kinds = kindProblems(bindings, SOURCES);
  return [
    ...kinds,
    ...existingProblems(server, bindings),
    ...(kinds.length > 0 ? [] : [...composedProblems(server, bindings), ...byServerProblems(server, bindings)]),
  ];
}

/** A value that Terraform does not know can be no file, no part of another one, and no token that a proxy compares with. */
function byServerProblems(server: McpServer, bindings: AzureBindings): readonly Problem[] {
  const how = server.access.publicly?.authentication.how;
  return containersOf(server, bindings).flatMap((container) => {
    const isByServer = (name: string): boolean => sourceOf(container, name, bindings).kind === 'by-server';
    const problems: Problem[] = [];
    const add = (name: string, what: string): void =>
      void problems.push({
        property: `secrets.${name}`,
        message: `${what}, which takes its value; use AzureSecret.fromKeyVault, or .managed()`,
      });
    for (const [name, { name: key = name, file, template }] of Object.entries(container.secrets)) {
      const parts = referencesIn(template?.text).flatMap((kind) => (kind.of === 'secret' ? [kind.name] : []));
      for (const part of parts) if (isByServer(part)) add(part, `it is a part of ${name}`);
      if (template !== undefined || !isByServer(key)) continue;
      if (file !== undefined) add(key, `the description wants it as the file ${file}`);
      if (container === server && how?.kind === 'bearer' && how.secret === name)
        add(key, 'a proxy compares the tokens of callers with it');
    }
    return problems;
  });
}
