import { existsSync } from 'node:fs';
import type { Problem } from '../model/errors';
import { show } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import { Variable } from '../model/variable';
import type { DockerSecret } from './docker-secret';
import type { LookedUp } from './local-values';

export interface Bindings {
  /** Values of variables by name, or by `server.NAME`; taken literally. @default - looked up at plan */
  readonly variables?: Readonly<Record<string, string>>;

  /** Sources of secrets by name, or by `server.NAME`. @default - looked up at plan under their own names */
  readonly secrets?: Readonly<Record<string, DockerSecret>>;
}

/** A binding for this server is stronger than one for all servers of a stack. */
function bound<T>(server: McpServer, name: string, bindings: Readonly<Record<string, T>> = {}): T | undefined {
  return [`${server.name}.${name}`, name].filter((key) => Object.hasOwn(bindings, key)).map((key) => bindings[key])[0];
}

/** What does not fit between the description and its bindings; unknown names are the stack's business, which knows all servers. */
export function bindingProblems(server: McpServer, { secrets }: Bindings, isRemote: boolean): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [name, secret] of Object.entries(server.secrets)) {
    const source = bound(server, name, secrets)?.source;
    const property = `secrets.${name}`;
    if (secret.file === undefined && source?.kind === 'file') {
      problems.push({
        property,
        message: `the server reads it as a variable, and the binding is a file; use DockerSecret.fromName('${name}'), or declare it with { file: '/run/secrets/...' }`,
      });
    }
    if (secret.file === undefined) continue;
    if (source?.kind !== 'file' && (secret.required || source !== undefined)) {
      problems.push({
        property,
        message: `the server reads it as a file, and nothing says which; bind it with secrets: { ${name}: DockerSecret.fromFile('./secrets/...') }`,
      });
    }
    if (isRemote && source !== undefined) {
      problems.push({
        property,
        message: 'a remote engine cannot mount a file of this machine; declare the secret without file, as a variable',
      });
    }
  }
  for (const [path, { source }] of Object.entries(server.files)) {
    const property = `files.${path}`;
    if (isRemote)
      problems.push({
        property,
        message: 'a remote engine cannot mount a file of this machine; build the file into the image',
      });
    if (source.kind === 'path' && !existsSync(source.path))
      problems.push({
        property,
        message: `${show(source.path)} does not exist; give a file, relative to the folder with cdktf.json`,
      });
  }
  return problems;
}

/** Names that no server of a stack declares: a slip of the pen would otherwise go unnoticed. */
export function unknownBindings(servers: readonly McpServer[], bindings: Bindings): readonly Problem[] {
  const known = (kind: 'variables' | 'secrets'): string[] =>
    servers.flatMap((server) => {
      const names =
        kind === 'secrets'
          ? Object.keys(server.secrets)
          : Object.keys(server.environment).filter((n) => server.environment[n] instanceof Variable);
      return [...names, ...names.map((name) => `${server.name}.${name}`)];
    });
  return (['variables', 'secrets'] as const).flatMap((kind) => {
    const names = known(kind);
    return Object.keys(bindings[kind] ?? {})
      .filter((name) => !names.includes(name))
      .map((name) => ({
        property: `${kind}.${name}`,
        message: `no server declares it; declared are: ${names.filter((n) => !n.includes('.')).join(', ') || 'none'}`,
      }));
  });
}

/** Literal values, and what is left to be looked up at plan. */
export function split(
  server: McpServer,
  { variables, secrets }: Bindings,
): { readonly literals: Readonly<Record<string, string>>; readonly lookedUp: readonly LookedUp[] } {
  const literals: Record<string, string> = {};
  const lookedUp: LookedUp[] = [];
  for (const [name, value] of Object.entries(server.environment)) {
    if (!(value instanceof Variable)) continue;
    const given = bound(server, name, variables);
    if (given !== undefined) literals[name] = given;
    else
      lookedUp.push({
        name,
        from: name,
        required: value.required,
        secret: false,
        default: value.default,
        description: value.description,
      });
  }
  for (const [name, secret] of Object.entries(server.secrets)) {
    if (secret.file !== undefined) continue;
    const source = bound(server, name, secrets)?.source;
    const from = source?.kind === 'name' ? source.name : name;
    lookedUp.push({ name, from, required: secret.required, secret: true, description: secret.description });
  }
  return { literals, lookedUp };
}

/** Secrets that are files of this machine: the path in the container, and the path here. */
export function secretFiles(
  server: McpServer,
  { secrets }: Bindings,
): readonly { readonly name: string; readonly inside: string; readonly here: string }[] {
  return Object.entries(server.secrets).flatMap(([name, { file }]) => {
    const source = bound(server, name, secrets)?.source;
    return file !== undefined && source?.kind === 'file' ? [{ name, inside: file, here: source.path }] : [];
  });
}
