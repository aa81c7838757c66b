import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { basename, join, resolve } from 'node:path';
import { red, say } from './terminal';

export const ROOT = resolve(__dirname, '..');

/** Where cdktf writes, relative to the project's folder. */
export const OUT = 'cdktf.out';

export const CDKTF = join(ROOT, 'node_modules', '.bin', 'cdktf');

/** The name under which the cdktf CLI finds it, too. */
export const TERRAFORM = process.env.TERRAFORM_BINARY_NAME || 'terraform';

/** Ends the work with a message for the user instead of a stack trace. */
export class Failure extends Error {}

/** The user pressed Ctrl-C, and what was running has ended. */
class Interrupted extends Error {}

export interface RunOptions {
  /** @default - the project's folder */
  readonly cwd?: string;
  /** @default - no limit */
  readonly timeoutMs?: number;
  readonly onLine?: (line: string) => void;
}

export interface Result {
  /** Its exit code; nothing if there is no such command. */
  readonly code?: number;
  readonly output: string;
}

const running = new Set<ChildProcess>();
let interrupted = false;

/** Runs a command to its end and collects what it says. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Result> {
  const { cwd = ROOT, timeoutMs, onLine } = options;
  const child = spawn(command, args, {
    cwd,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, so that Ctrl-C on a terminal reaches only us: see interrupt()
  });
  running.add(child);
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => kill(child, 'SIGKILL'), timeoutMs);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) eachLine(stream, (line) => (lines.push(line), onLine?.(line)));
  const code = await new Promise<number | undefined>((done, fail) => {
    child.once('error', (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? done(undefined) : fail(error)));
    child.once('close', (exitCode) => done(exitCode ?? 1));
  });
  clearTimeout(timer);
  running.delete(child);
  if (interrupted) throw new Interrupted('Interrupted.');
  return { code, output: lines.join('\n') };
}

/** Hands Ctrl-C on to what is running, and waits for its end; with nothing running there is nothing to wait for. */
function handOnInterrupts(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (running.size === 0) process.exit(130);
      for (const child of running) interrupt(child, interrupted);
      interrupted = true;
    });
  }
}

/**
 * The cdktf CLI ends at once when it is interrupted, and takes Terraform with it before that has written down what it has just
 * made. So Terraform itself is asked to stop, which it does when its current operation is done; a second time ends everything.
 */
function interrupt(child: ChildProcess, again: boolean): void {
  const terraform = again ? undefined : terraformBelow(child.pid);
  if (terraform === undefined) return kill(child, 'SIGINT');
  process.kill(terraform, 'SIGINT');
  say('\n  Stopping when Terraform has written down what it made ...');
}

function terraformBelow(pid: number | undefined): number | undefined {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' });
  for (const line of (stdout ?? '').split('\n')) {
    const [own, parent, command = ''] = line.trim().split(/\s+/);
    if (Number(parent) === pid && basename(command) === basename(TERRAFORM)) return Number(own);
  }
  return undefined;
}

/** Does the work of a script; whatever ends it early is one message, a last line that says where things stand, and not 0. */
export async function endWell(work: () => Promise<void>, lastLine: () => string): Promise<void> {
  handOnInterrupts();
  try {
    await work();
  } catch (error) {
    const isExpected = error instanceof Failure || error instanceof Interrupted;
    say(red(isExpected ? error.message : String(error instanceof Error ? error.stack : error)));
    say(lastLine());
    process.exitCode = error instanceof Interrupted ? 130 : 1;
  }
}

export function lastLine(text: string): string {
  return text.trim().split('\n').pop() ?? '';
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // it has just ended
  }
}

function environment(): NodeJS.ProcessEnv {
  const { TF_CLI_CONFIG_FILE } = process.env;
  return {
    ...process.env,
    // Terraform runs in the folder of the stack, where a relative path would mean another file.
    ...(TF_CLI_CONFIG_FILE ? { TF_CLI_CONFIG_FILE: resolve(TF_CLI_CONFIG_FILE) } : {}),
    // The lock only adds checksums of other platforms, from the public registry; `terraform init` has recorded this one's.
    CDKTF_SKIP_PROVIDER_LOCK: 'true',
    CHECKPOINT_DISABLE: '1', // no usage report, and no error about it where the network is closed
    CI: '1', // lines instead of a screen that is drawn anew
  };
}

function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const parts = (rest + chunk).split(/\r?\n/);
    rest = parts.pop() ?? '';
    for (const part of parts) take(withoutColours(part));
  });
  stream.on('end', () => {
    if (rest !== '') take(withoutColours(rest));
  });
}

function withoutColours(line: string): string {
  return line.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '');
}
