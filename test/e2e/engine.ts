import type { Ended } from './children';
import { run } from './children';

/** What the docker command prints. */
export async function docker(...args: readonly string[]): Promise<string> {
  return printed(args, await run('docker', args));
}

function printed(args: readonly string[], { code, out }: Ended): string {
  if (code !== 0) throw new Error(`docker ${args.join(' ')} ended with ${code}: ${out.trim()}`);
  return out.trim();
}

export function tryDocker(...args: readonly string[]): Promise<Ended> {
  return run('docker', args);
}

/** What of `docker inspect` the tests look at. */
export interface Inspected {
  readonly Id: string;
  readonly Image: string;
  readonly RestartCount: number;
  readonly State: { readonly Status: string; readonly Running: boolean; readonly StartedAt: string };
  readonly Config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Cmd: readonly string[] | null;
    readonly StopTimeout?: number;
    readonly Healthcheck?: {
      readonly Test: readonly string[];
      readonly Interval: number;
      readonly Timeout: number;
      readonly Retries: number;
    };
    readonly Labels: Readonly<Record<string, string>>;
  };
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly Mounts: readonly { readonly Destination: string; readonly RW: boolean }[];
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { readonly Aliases: readonly string[] }>> };
}

export async function inspect(container: string): Promise<Inspected> {
  return (JSON.parse(await docker('inspect', '--type', 'container', container)) as Inspected[])[0];
}

/** The label of everything that the suite builds: images without a name are found by it. */
export const RUN_LABEL = 'cdktf-mcp.e2e';

/** Containers, networks and images of which the name (or the suite's label) holds a text. */
export async function leftOf(text: string): Promise<readonly string[]> {
  const list = async (...args: readonly string[]): Promise<string> => printed(args, await clean(args));
  const [containers, networks, volumes, images, labelled] = await Promise.all([
    list('ps', '--all', '--format', '{{.Names}}'),
    list('network', 'ls', '--format', '{{.Name}}'),
    list('volume', 'ls', '--format', '{{.Name}}'),
    list('image', 'ls', '--all', '--format', '{{.Repository}}:{{.Tag}}'),
    list('image', 'ls', '--all', '--quiet', '--filter', `label=${RUN_LABEL}=${text}`),
  ]);
  const named = (kind: string, out: string): string[] =>
    out
      .split('\n')
      .filter((name) => name.includes(text))
      .map((name) => `${kind} ${name}`);
  const nameless = labelled.split('\n').filter((id) => id !== '');
  return [
    ...named('container', containers),
    ...named('network', networks),
    ...named('volume', volumes),
    ...new Set([...named('image', images), ...nameless.map((id) => `image ${id}`)]),
  ];
}

/** Removes all of that, in the order in which the engine lets it go. */
export async function removeAllOf(text: string): Promise<void> {
  for (const what of await leftOf(text)) {
    const [kind, name] = what.split(' ');
    const args = kind === 'network' ? ['network', 'rm', name] : [kind, 'rm', '--force', name];
    const { code, out } = await clean(args);
    if (code !== 0 && !/no such/i.test(out)) console.error(`could not remove ${what}: ${out.trim()}`);
  }
}

function clean(args: readonly string[]): Promise<Ended> {
  return run('docker', args, { forCleaning: true });
}
