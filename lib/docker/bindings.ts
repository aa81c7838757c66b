import { Token } from 'cdktf';
import { existsSync } from 'node:fs';
import type { Problem } from '../model/errors';
import { show } from '../model/errors';
import type { ContainerDescription } from '../model/container';
import type { McpServer } from '../model/mcp-server';
import type { ReferenceKind } from '../model/reference';
import { fragmentsOf } from '../model/reference';
import { Variable } from '../model/variable';
import { DockerSecret } from './docker-secret';
import type { SecretSources } from '../render/binding-problems';
import { composedProblems, kindProblems } from '../render/binding-problems';
import type { ExistingService } from '../render/bindings';
import { bound, containersOf, existingProblems } from '../render/bindings';
import type { LookedUp, LookedUpEntry } from '../render/local-values';

/** What a stack gives to the names of a description. */
export interface Bindings {
  /** Values of variables by name, or by `server.NAME`; taken literally. @default - looked up at plan */
  readonly variables?: Readonly<Record<string, string>>;

  /** Sources of secrets by name, or by `server.NAME`. @default - looked up at plan under their own names */
  readonly secrets?: Readonly<Record<string, DockerSecret>>;

  /** Services that exist already, by the names of the companions that they stand in for. @default - every companion runs as a container */
  readonly existing?: Readonly<Record<string, ExistingService>>;
}

const SOURCES: SecretSources = {
  name: 'DockerSecret',
  isOne: (value) => value instanceof DockerSecret,
  ways: "DockerSecret.fromName('...') or .fromFile(...)",
  host: 'db.internal',
};

/** What does not fit between the description and its bindings; unknown names are the stack's business, which knows all servers. */
export function bindingProblems(server: McpServer, bindings: Bindings, isRemote: boolean): readonly Problem[] {
  return [
    ...kindProblems(bindings, SOURCES),
    ...existingProblems(server, bindings),
    ...composedProblems(server, bindings),
    ...containersOf(server, bindings).flatMap((container) => {
      const where = container === server ? '' : `companions.${container.name}.`;
      return [...secretProblems(container, bindings, isRemote), ...fileProblems(container, isRemote)].map(
        ({ property, message }) => ({
          property: `${where}${property}`,
          message,
        }),
      );
    }),
  ];
}

function secretProblems(container: ContainerDescription, { secrets }: Bindings, isRemote: boolean): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [name, secret] of Object.entries(container.secrets)) {
    const source = bound(container, secret.name ?? name, secrets)?.source;
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
  return problems;
}

function fileProblems(container: ContainerDescription, isRemote: boolean): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [path, { source }] of Object.entries(container.files)) {
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
  for (const [path, { volume }] of Object.entries(container.volumes)) {
    if (volume.kind !== 'host') continue;
    const property = `volumes.${path}`;
    if (isRemote)
      problems.push({
        property,
        message:
          'a remote engine cannot mount a folder of this machine; use Volume.persistent, or build the files into the image',
      });
    else if (!existsSync(volume.path))
      problems.push({
        property,
        message: `${show(volume.path)} does not exist; make the folder, relative to the one with cdktf.json`,
      });
  }
  return problems;
}

export interface Split {
  /** Values that are bound in code. */
  readonly literals: Readonly<Record<string, string>>;
  /** Entries whose values are found at plan. */
  readonly entries: readonly LookedUpEntry[];
  /** What is found at plan, by name. */
  readonly lookedUp: readonly LookedUp[];
}

/** Divides the variables and secrets of a container into what is known, and what is left to be looked up at plan. */
export function split(
  container: ContainerDescription,
  bindings: Bindings,
  textOf: (kind: ReferenceKind) => string,
): Split {
  const literals: Record<string, string> = {};
  const entries: LookedUpEntry[] = [];
  const lookedUp: LookedUp[] = [];
  for (const [name, value] of Object.entries(container.environment)) {
    if (!(value instanceof Variable)) continue;
    const given = bound(container, name, bindings.variables);
    if (given !== undefined) {
      literals[name] = given;
      continue;
    }
    entries.push({ name, parts: [{ from: name }], required: value.required, secret: false, default: value.default });
    lookedUp.push({ from: name, required: value.required, description: value.description });
  }
  for (const [name, secret] of Object.entries(container.secrets)) {
    if (secret.file !== undefined) continue;
    const lookUp = (key: string): string => boundName(container, key, bindings);
    if (secret.template !== undefined) {
      const { text, urlEncode } = secret.template;
      const parts = fragmentsOf(text).map((fragment) => {
        if (fragment.type === 'literal') return { text: fragment.text };
        if (fragment.type === 'token') return { text: Token.asString(fragment.token) };
        return fragment.kind.of === 'secret'
          ? { from: lookUp(fragment.kind.name), urlEncode }
          : { text: textOf(fragment.kind) };
      });
      entries.push({ name, parts, required: true, secret: true });
      continue;
    }
    const from = lookUp(secret.name ?? name);
    entries.push({ name, parts: [{ from }], required: secret.required, secret: true });
    lookedUp.push({ from, required: secret.required, description: secret.description, bytes: secret.bytes });
  }
  return { literals, entries, lookedUp };
}

function boundName(container: ContainerDescription, name: string, { secrets }: Bindings): string {
  const source = bound(container, name, secrets)?.source;
  return source?.kind === 'name' ? source.name : name;
}

/** The name under which the value of a container's secret is looked up. */
export function lookUpName(container: ContainerDescription, secret: string, bindings: Bindings): string {
  return boundName(container, container.secrets[secret].name ?? secret, bindings);
}

/**
 * Everything that a server and its companions look up, each name once. What an existing service checks cannot be made up: it has to
 * be given.
 */
export function allLookedUp(
  server: McpServer,
  bindings: Bindings,
  textOf: (kind: ReferenceKind) => string,
): readonly LookedUp[] {
  const running = containersOf(server, bindings).flatMap((container) => split(container, bindings, textOf).entries);
  const used = new Set(running.flatMap(({ parts }) => parts.flatMap((part) => ('from' in part ? [part.from] : []))));
  const byName = new Map<string, LookedUp>();
  for (const container of [server, ...server.companions]) {
    const isExisting = Object.hasOwn(bindings.existing ?? {}, container.name);
    for (const value of split(container, bindings, textOf).lookedUp.filter(({ from }) => used.has(from))) {
      const other = byName.get(value.from);
      const isGiven = isExisting || value.bytes === undefined || (other !== undefined && other.bytes === undefined);
      byName.set(value.from, {
        from: value.from,
        required: value.required || (other?.required ?? false),
        description: value.description ?? other?.description,
        bytes: isGiven ? undefined : value.bytes,
      });
    }
  }
  return [...byName.values()];
}

/** Secrets that are files of this machine: the path in the container, and the path here. */
export function secretFiles(
  container: ContainerDescription,
  { secrets }: Bindings,
): readonly { readonly name: string; readonly inside: string; readonly here: string }[] {
  return Object.entries(container.secrets).flatMap(([name, secret]) => {
    const source = bound(container, secret.name ?? name, secrets)?.source;
    return secret.file !== undefined && source?.kind === 'file'
      ? [{ name, inside: secret.file, here: source.path }]
      : [];
  });
}
