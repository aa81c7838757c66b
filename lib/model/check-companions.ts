import { SERVER, Companion } from './companion';
import type { ContainerDescription } from './container';
import type { Problems } from './errors';
import { show } from './errors';
import type { McpServer } from './mcp-server';
import type { ReferenceKind } from './reference';
import { referencesIn } from './reference';

/** What the containers of a description say of one another. */
export function checkCompanions(server: McpServer, problems: Problems): void {
  if (!Array.isArray(server.companions) || !server.companions.every((c) => c instanceof Companion)) {
    problems.add('companions', `${show(server.companions)} is not a list of companions; use [new Companion({ ... })]`);
    return;
  }
  const names = server.companions.map(({ name }) => name);
  for (const [i, name] of names.entries()) {
    if (name === SERVER || name === server.name)
      problems.add(`companions.${name}`, `${show(name)} is the name of the server; use another one`);
    if (names.indexOf(name) < i)
      problems.add(`companions.${name}`, 'another companion has the same name; use another one');
  }
  const { front } = server.asked;
  if (front !== undefined && !names.includes(front))
    problems.add('front', `${show(front)} is not a companion; ${listed(names)}`);
  if (server.front !== undefined && Object.keys(server.front.ports).length === 0) {
    problems.add('front', `companion ${show(front)} has no port to reach; give it ports: { http: 8080 }`);
  }
  checkNeeds(server, names, problems);
  checkStoredVolumes(server, problems);
  for (const container of [server, ...server.companions]) checkReferences(container, server, problems);
}

/** Start order: every need is there, and nothing waits for itself. */
function checkNeeds({ companions }: McpServer, names: readonly string[], problems: Problems): void {
  for (const { name, needs } of companions) {
    for (const need of needs) {
      if (need !== SERVER && !names.includes(need))
        problems.add(`companions.${name}.needs`, `${show(need)} is not a companion; ${listed([SERVER, ...names])}`);
    }
  }
  const cycle = names.find((name) => name !== SERVER && waitsFor(companions, name).has(name));
  if (cycle !== undefined)
    problems.add(
      `companions.${cycle}.needs`,
      'it waits for itself, by way of what it needs; take one of the needs out',
    );
}

/** Everything that has to be healthy before a companion, or the server, starts. */
export function waitsFor(companions: readonly Companion[], name: string, seen = new Set<string>()): Set<string> {
  for (const need of directNeeds(companions, name)) {
    if (seen.has(need)) continue;
    seen.add(need);
    waitsFor(companions, need, seen);
  }
  return seen;
}

/** The server waits for every companion that does not, at any distance, wait for it. */
function directNeeds(companions: readonly Companion[], name: string): readonly string[] {
  if (name !== SERVER) return companions.find((c) => c.name === name)?.needs ?? [];
  return companions.filter((c) => !needsServer(companions, c.name)).map((c) => c.name);
}

export function needsServer(companions: readonly Companion[], name: string, seen = new Set<string>()): boolean {
  if (seen.has(name)) return false;
  seen.add(name);
  const needs = companions.find((c) => c.name === name)?.needs ?? [];
  return needs.some((need) => need === SERVER || needsServer(companions, need, seen));
}

/** A persistent volume has one writer. */
function checkStoredVolumes(server: McpServer, problems: Problems): void {
  const owners = new Map<string, string>();
  for (const container of [server, ...server.companions]) {
    for (const [path, volume] of Object.entries(container.volumes)) {
      const stored = volume?.stored;
      if (stored === undefined) continue;
      const property = container === server ? `volumes.${path}` : `companions.${container.name}.volumes.${path}`;
      const kind = volume.volume.kind;
      const owner = owners.get(stored.name);
      if (owner !== undefined && kind === 'persistent')
        problems.add(
          property,
          `volume ${show(stored.name)} is also at ${owner}, and a persistent volume has one writer; use another name, or Volume.shared`,
        );
      owners.set(stored.name, property);
      if (container === server && kind === 'persistent' && (server.scaling?.maximum ?? 1) > 1) {
        problems.add(
          property,
          `a persistent volume has one writer, and scaling says ${server.scaling}; use Scaling.fixed(1), or Volume.shared if the server can share it`,
        );
      }
    }
  }
}

/** References name companions, ports and secrets that are there, at places that can hold them. */
function checkReferences(container: ContainerDescription, server: McpServer, problems: Problems): void {
  const where = container === server ? '' : `companions.${container.name}.`;
  const check = (property: string, kind: ReferenceKind, inTemplate: boolean): void => {
    if (kind.of === 'secret') {
      if (!inTemplate)
        problems.add(property, `a secret cannot stand in the environment; use Secret.template in secrets`);
      else if (!declaredSecrets(server).has(kind.name))
        problems.add(
          property,
          `secret ${show(kind.name)} is not declared; declare it in the secrets of the server or of a companion`,
        );
      return;
    }
    if (kind.of === 'logLevel' && server.logging?.level === undefined) {
      // Every server spells its levels in its own way: there is none that all would take.
      problems.add(property, `no log level is given; give one: logging: Logging.json({ level: 'INFO' })`);
      return;
    }
    if (kind.of !== 'companionHost' && kind.of !== 'companionPort' && kind.of !== 'companionUrl') return;
    const companion = server.companions.find(({ name }) => name === kind.companion);
    if (companion === undefined)
      problems.add(
        property,
        `${show(kind.companion)} is not a companion; ${listed(server.companions.map(({ name }) => name))}`,
      );
    else if (kind.of !== 'companionHost' && companionPort(companion, kind.port) === undefined) {
      problems.add(
        property,
        `companion ${show(kind.companion)} has no port${kind.port === undefined ? '' : ` ${show(kind.port)}`}; give it one in ports`,
      );
    }
  };
  for (const [name, value] of Object.entries(container.environment)) {
    for (const kind of referencesIn(value)) check(`${where}environment.${name}`, kind, false);
  }
  for (const [name, secret] of Object.entries(container.secrets)) {
    if (secret?.template === undefined) continue;
    const kinds = referencesIn(secret.template.text);
    for (const kind of kinds) check(`${where}secrets.${name}`, kind, true);
    if (!kinds.some(({ of }) => of === 'secret'))
      problems.add(
        `${where}secrets.${name}`,
        "there is no secret in it; put Reference.secret('NAME') where its value belongs",
      );
  }
}

/** Names under which stacks bind secrets; templates have none, they are made of others. */
export function declaredSecrets(server: McpServer): Set<string> {
  const all = [server, ...server.companions].flatMap(({ secrets }) => Object.entries(secrets));
  return new Set(
    all.filter(([, secret]) => secret?.template === undefined).map(([name, secret]) => secret?.name ?? name),
  );
}

/** The port of a name, or the first one. */
export function companionPort({ ports }: Companion, name?: string): number | undefined {
  return name === undefined ? Object.values(ports)[0] : ports[name];
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'declare it in companions' : `use one of ${names.map(show).join(', ')}`;
}
