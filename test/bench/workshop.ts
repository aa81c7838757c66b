import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ENGINE } from './services/values';

export const PROJECT = resolve(__dirname, '..', '..');

/** A temporary copy of the package, compiled as users get it, with the bench's own programs beside it. */
export class Workshop {
  public readonly folder = mkdtempSync(join(tmpdir(), 'cdktf-mcp-bench-'));
  private readonly environment: NodeJS.ProcessEnv;

  constructor() {
    // The same for everybody: no settings of this user's cdktf, and an engine that a context of the docker command names.
    const kept = Object.entries(process.env).filter(
      ([name]) => !/^(CDKTF_|CDKTN_|DOCKER_|MCP_LOCAL_|NODE_OPTIONS$)/.test(name),
    );
    const docker = join(this.folder, 'docker');
    this.environment = { ...Object.fromEntries(kept), DOCKER_CONFIG: docker, CHECKPOINT_DISABLE: '1', CI: '1' };
    const context = join(docker, 'contexts', 'meta', createHash('sha256').update('bench').digest('hex'));
    mkdirSync(context, { recursive: true });
    writeFileSync(join(docker, 'config.json'), JSON.stringify({ currentContext: 'bench' }));
    writeFileSync(join(context, 'meta.json'), JSON.stringify({ Endpoints: { docker: { Host: ENGINE } } }));
  }

  /** Types are not looked at: that is `npm run check`'s business. */
  public build(): void {
    const tsc = require.resolve('typescript/lib/tsc.js');
    this.node([tsc, '-p', join(__dirname, 'tsconfig.json'), '--outDir', join(this.folder, 'dist')]);
    cpSync(join(PROJECT, 'lib'), join(this.folder, 'dist', 'lib'), {
      recursive: true,
      filter: (path) => !path.endsWith('.ts'),
    });
    cpSync(join(PROJECT, 'package.json'), join(this.folder, 'package.json'));
    symlinkSync(join(PROJECT, 'node_modules'), join(this.folder, 'node_modules'), 'dir');
  }

  /** Runs one of the bench's programs and reads the JSON that it prints. */
  public run<T>(program: string, ...args: readonly string[]): T {
    const path = join(this.folder, 'dist', 'test', 'bench', program);
    return JSON.parse(this.node(['--expose-gc', path, ...args])) as T;
  }

  public node(args: readonly string[], cwd = this.folder): string {
    const { status, stdout, stderr, error } = spawnSync(process.execPath, args, {
      cwd,
      env: this.environment,
      encoding: 'utf8',
      timeout: 300_000,
      killSignal: 'SIGKILL',
      maxBuffer: 64 * 1_024 * 1_024,
    });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`.trim());
    return stdout;
  }

  public close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
