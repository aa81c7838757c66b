import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';

export interface Ended {
  readonly code: number;
  /** Both streams in the order in which they came, without colours. */
  readonly out: string;
  readonly seconds: number;
}

export interface RunOptions {
  readonly cwd?: string;
  /** On top of the environment of this process; `undefined` removes. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** @default 300 */
  readonly timeoutSeconds?: number;
  /** Also after `endAll`. @default false */
  readonly forCleaning?: boolean;
}

const running = new Map<ChildProcess, Promise<Ended>>();
let ending = false;

/** Runs a program to its end, whatever its exit code. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd, env, timeoutSeconds = 300, forCleaning = false } = options;
  if (ending && !forCleaning) return new Promise(() => undefined); // a step that goes on makes nothing new
  const started = performance.now();
  // A group of its own: an interruption of the suite reaches it through `endAll`, and then its children, too.
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<Ended>((done) => {
    const parts: Buffer[] = [];
    const end = (code: number, more = ''): void => {
      clearTimeout(limit);
      running.delete(child);
      const out = `${Buffer.concat(parts).toString()}${more}`.replace(/\x1b\[[0-9;]*m/g, '');
      done({ code, out, seconds: (performance.now() - started) / 1000 });
    };
    const limit = setTimeout(() => {
      signalGroup(child, 'SIGKILL');
      parts.push(Buffer.from(`\n(no end after ${timeoutSeconds} s)\n`));
    }, timeoutSeconds * 1000);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => parts.push(data));
    child.once('error', (error) => end(127, error.message));
    child.once('close', (code) => end(code ?? 1));
  });
  running.set(child, ended);
  return ended;
}

/** Interrupts what runs, lets Terraform finish the step that it is in, and waits for the end. */
export async function endAll(): Promise<void> {
  ending = true;
  const all = [...running];
  for (const [child] of all) signalGroup(child, 'SIGINT');
  const tooLong = setTimeout(() => all.forEach(([child]) => signalGroup(child, 'SIGKILL')), 20_000);
  await Promise.all(all.map(([, ended]) => ended));
  clearTimeout(tooLong);
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}
