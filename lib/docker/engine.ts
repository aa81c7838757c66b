import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the engine is, as far as synthesis can know. */
export interface Engine {
  /** Address for the provider; nothing where the provider finds the same by itself. */
  readonly host?: string;
  /** Whether it runs on another machine, so that files and loopback ports of this one are not its own. */
  readonly isRemote: boolean;
}

/**
 * The engine that the `docker` command would use: the given address, `DOCKER_HOST`, `DOCKER_CONTEXT`, or the context chosen by
 * `docker context use` (Docker Desktop, Colima and rootless engines rely on it; the provider does not read it).
 * @see https://docs.docker.com/engine/manage-resources/contexts/
 */
export function findEngine(
  given: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
  home = homedir(),
): Engine {
  if (given !== undefined) return { host: given, isRemote: isRemote(given) };
  if (environment.DOCKER_HOST) return { isRemote: isRemote(environment.DOCKER_HOST) };
  const folder = environment.DOCKER_CONFIG || join(home, '.docker');
  const context = environment.DOCKER_CONTEXT || read(join(folder, 'config.json'))?.currentContext;
  if (typeof context !== 'string' || context === '' || context === 'default') return { isRemote: false };
  const id = createHash('sha256').update(context).digest('hex');
  const host = read(join(folder, 'contexts', 'meta', id, 'meta.json'))?.Endpoints?.docker?.Host;
  return typeof host === 'string' ? { host, isRemote: isRemote(host) } : { isRemote: false };
}

function isRemote(host: string): boolean {
  return /^(ssh|tcp|https?):\/\//.test(host) && !/^tcp:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/.test(host);
}

interface DockerFiles {
  readonly currentContext?: unknown;
  readonly Endpoints?: { readonly docker?: { readonly Host?: unknown } };
}

function read(path: string): DockerFiles | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as DockerFiles;
  } catch {
    return undefined; // no such file: the engine's default address
  }
}
