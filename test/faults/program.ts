import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { AppFolder } from '../e2e/app-folder';
import { TERRAFORM } from '../e2e/app-folder';

const CDKTF = resolve(__dirname, '..', '..', 'node_modules', 'cdktf-cli', 'bundle', 'bin', 'cdktf');
const ENVIRONMENT = { CDKTF_SKIP_PROVIDER_LOCK: 'true', CHECKPOINT_DISABLE: '1', CI: '1', FORCE_COLOR: '0' };

/** A program that is meant to be stopped on its way. */
export class Program {
  private readonly child;
  private text = '';
  /** Its exit code, or the signal that ended it. */
  public readonly ended: Promise<string>;

  /** `terraform apply` of what has been synthesized. */
  public static terraform(app: AppFolder, stack = 'local'): Program {
    const args = ['apply', '-auto-approve', '-input=false', '-no-color'];
    return new Program(TERRAFORM, args, join(app.path, 'cdktf.out', 'stacks', stack));
  }

  /** `cdktf deploy local` of what has been synthesized. */
  public static cdktf(app: AppFolder): Program {
    return new Program('node', [CDKTF, 'deploy', 'local', '--auto-approve', '--skip-synth'], app.path);
  }

  public constructor(command: string, args: readonly string[], cwd: string) {
    // A group of its own: as in a terminal, where an interruption reaches all that the command has started.
    this.child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...ENVIRONMENT },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.on('data', (data: Buffer) => (this.text += data.toString().replace(/\x1b\[[0-9;]*m/g, '')));
    this.ended = new Promise((done) => {
      this.child.once('error', (error) => done(error.message));
      this.child.once('exit', (code, signal) => done(signal ?? `exit code ${code}`));
    });
  }

  public get out(): string {
    return this.text;
  }

  public get pid(): number {
    return this.child.pid ?? 0;
  }

  /** @param group whether what it has started gets the signal, too */
  public signal(name: NodeJS.Signals, group = false): void {
    try {
      process.kill(group ? -this.pid : this.pid, name);
    } catch {
      // It has ended.
    }
  }
}
