import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { succeeded } from '../e2e/app-folder';
import { eventually } from '../e2e/checks';
import { run } from '../e2e/children';
import { docker } from '../e2e/engine';
import { Skip } from '../e2e/support';

const engines: SecondEngine[] = [];

/** With the option `none` an engine takes away the bridge of the machine's engine; with address pools, too, when it starts again. */
const BRIDGE = 'mcp-faults';

/** An engine of its own that may be killed: the machine's engine has other users. */
export class SecondEngine {
  private readonly folder = mkdtempSync(join(tmpdir(), 'faults-'));
  public readonly host = `unix://${join(this.folder, 'docker.sock')}`;
  private process?: ChildProcess;

  /** @throws Skip where this user cannot start one */
  public static async start(): Promise<SecondEngine> {
    if (process.platform !== 'linux') throw new Skip('a second engine is started on Linux only');
    if (process.getuid?.() !== 0) throw new Skip('only root can start a second engine');
    if (spawnSync('dockerd', ['--version']).status !== 0) throw new Skip('dockerd is not a command here');
    if (existsSync('/run/containerd/containerd.sock'))
      throw new Skip(
        "this machine's containerd is shared; a second engine would meet the first one's containers in it",
      );
    spawnSync('ip', ['link', 'delete', BRIDGE]); // of a run that was killed
    if (spawnSync('ip', ['link', 'add', 'name', BRIDGE, 'type', 'bridge']).status !== 0)
      throw new Skip('a bridge for a second engine cannot be made; is the command ip there?');
    const engine = new SecondEngine();
    engines.push(engine);
    spawnSync('ip', ['address', 'add', '10.214.0.1/24', 'dev', BRIDGE]);
    await engine.boot();
    return engine;
  }

  /** Without rules for packets, which the machine's engine owns: published ports work by the engine's own proxy. */
  public async boot(): Promise<void> {
    const at = (name: string): string => join(this.folder, name);
    const log = openSync(at('log'), 'a');
    const args = [
      ...['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('pid'), '--host', this.host],
      ...[`--bridge=${BRIDGE}`, '--iptables=false', '--ip-masq=false'],
    ];
    this.process = spawn('dockerd', args, { detached: true, stdio: ['ignore', log, log] });
    await eventually(60, () =>
      run('docker', ['--host', this.host, 'version'], { forCleaning: true }).then(succeeded),
    ).catch(() => {
      throw new Skip(`a second engine does not start: ${readFileSync(at('log'), 'utf8').trim().split('\n').pop()}`);
    });
  }

  public async docker(...args: readonly string[]): Promise<string> {
    return docker('--host', this.host, ...args);
  }

  /** An image of the machine's engine. */
  public async load(image: string): Promise<void> {
    const { code, out } = await run('sh', ['-c', `docker save ${image} | docker --host ${this.host} load`]);
    if (code !== 0) throw new Error(`the image was not loaded: ${out}`);
  }

  /** Ends it, and waits until it has ended. */
  public async stop(signal: NodeJS.Signals): Promise<void> {
    const { process: child } = this;
    if (child === undefined || !this.runs) return;
    const ended = new Promise((done) => child.once('exit', done));
    const containerd = Number(readFileSync(join(this.folder, 'exec', 'containerd', 'containerd.pid'), 'utf8'));
    child.kill(signal);
    await ended;
    if (signal !== 'SIGKILL') return;
    // It lingers for a moment, and an engine that starts then waits for it in vain.
    await eventually(30, async () => {
      if (existsSync(`/proc/${containerd}`)) process.kill(containerd, 'SIGKILL');
      if (existsSync(`/proc/${containerd}`)) throw new Error('containerd runs on');
    });
  }

  /** As when the power fails: the engine and everything that runs on it ends at once. */
  public async loseAll(): Promise<void> {
    const format = ['--format', '{{.State.Pid}}'];
    const names = (await this.docker('ps', '--quiet')).split('\n').filter(Boolean);
    const pids = await Promise.all(names.map(async (name) => Number(await this.docker('inspect', ...format, name))));
    const shims = pids.map((pid) => Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]));
    await this.stop('SIGKILL');
    for (const pid of [...shims, ...pids]) process.kill(pid, 'SIGKILL');
  }

  public async close(): Promise<void> {
    if (!this.runs) await this.boot(); // only an engine ends what it has started
    const { out } = await run('docker', ['--host', this.host, 'ps', '--all', '--quiet'], { forCleaning: true });
    const left = out.trim().split('\n').filter(Boolean);
    if (left.length > 0) await run('docker', ['--host', this.host, 'rm', '--force', ...left], { forCleaning: true });
    await this.stop('SIGTERM');
    spawnSync('ip', ['link', 'delete', BRIDGE]);
    spawnSync('umount', [join(this.folder, 'data')]); // an engine that was killed leaves it mounted on itself
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get runs(): boolean {
    return this.process?.exitCode === null && this.process.signalCode === null;
  }
}

export async function closeEngines(): Promise<void> {
  for (const engine of engines.splice(0)) await engine.close();
}
