import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { renderGateway, type GatewayConfig, type GatewayReplica } from '../../../lib/render/gateway';

const HERE = resolve(__dirname);
const SWITCH = resolve(HERE, '../../../lib/docker/assets/gateway-switch.js');

export interface Images {
  readonly gateway: string;
  readonly node: string;
}

export interface ReplicaOptions {
  readonly sessions: 'stateless' | 'stateful';
  readonly onStop: 'drain' | 'abort' | 'ignore';
  readonly version: string;
  readonly count: number;
}

const run = promisify(execFile);

/** Never blocks: the clients in this process must keep calling meanwhile. */
export async function docker(...args: string[]): Promise<string> {
  const { stdout, stderr } = await run('docker', args, { maxBuffer: 1 << 28 });
  return args[0] === 'logs' ? stdout + stderr : stdout;
}

/** What Terraform and the Docker target do, as plain commands: a network, replicas, a gateway, the switch between versions. */
export class Rig {
  public readonly network: string;
  private readonly volume: string;
  private readonly gateway: string;
  private readonly ledgers = mkdtempSync(join(tmpdir(), 'gateway-ledger-'));
  private port = 0;

  public constructor(
    private readonly prefix: string,
    private readonly images: Images,
  ) {
    this.network = `${prefix}-net`;
    this.volume = `${prefix}-config`;
    this.gateway = `${prefix}-gateway`;
  }

  public async prepare(): Promise<void> {
    await this.remove();
    await docker('network', 'create', this.network);
  }

  /** Replicas of one version, ready when this returns. */
  public async start({ sessions, onStop, version, count }: ReplicaOptions): Promise<GatewayReplica[]> {
    const names = Array.from({ length: count }, (_, index) => `${version}-${index + 1}`);
    const replicas = names.map((id) => ({ id, host: `${this.prefix}-server-${id}`, port: 3001 }));
    for (const { host } of replicas) {
      await docker(
        ...['run', '-d', '--name', host, '--network', this.network, '-v', `${HERE}/replica.js:/srv/replica.js:ro`],
        ...['-v', `${this.ledgers}:/ledger`, '-e', `LEDGER=/ledger/${host}`, '-e', `SESSIONS=${sessions}`],
        ...['-e', `ON_STOP=${onStop}`, '-e', `VERSION=${version}`, this.images.node, 'node', '/srv/replica.js'],
      );
    }
    for (const { host } of replicas)
      await this.until(async () => (await docker('logs', host)).includes('ready'), `${host} is ready`);
    return replicas;
  }

  /** The step before old replicas are stopped; also what happens before the gateway exists. */
  public switchTo(config: GatewayConfig, files: object = {}): Promise<string> {
    return this.step(renderGateway(config), config.stopGraceSeconds, files);
  }

  public step(text: string, waitSeconds: number, files: object = {}): Promise<string> {
    const env = {
      ...process.env,
      GATEWAY_CONTAINER: this.gateway,
      GATEWAY_VOLUME: this.volume,
      GATEWAY_IMAGE: this.images.gateway,
      GATEWAY_WAIT_SECONDS: String(waitSeconds),
      GATEWAY_FILES: JSON.stringify({ 'haproxy.cfg': { text }, ...files }),
    };
    return new Promise((done, fail) => {
      const child = spawn(process.execPath, [SWITCH], { env });
      let said = '';
      child.stdout.on('data', (chunk) => (said += chunk));
      child.stderr.on('data', (chunk) => (said += chunk));
      child.on('exit', (code) => (code === 0 ? done(said.trim()) : fail(new Error(said.trim()))));
    });
  }

  /** A new gateway with this configuration; the base URL of its published port. */
  public async open(config: GatewayConfig, files: object = {}, environment: readonly string[] = []): Promise<string> {
    await this.removeGateway();
    await docker('volume', 'create', this.volume);
    await this.switchTo(config, files);
    this.port ||= await freePort();
    await docker(
      ...['run', '-d', '--name', this.gateway, '--network', this.network, '--read-only', '--cap-drop', 'ALL'],
      ...['--security-opt', 'no-new-privileges', '--stop-signal', 'SIGUSR1', '--user', '99:99', '--init'],
      ...['-p', `127.0.0.1:${this.port}:${config.listen.port}`, '-v', `${this.volume}:/etc/gateway:ro`],
      ...environment.flatMap((variable) => ['-e', variable]),
      ...['--entrypoint', 'haproxy', this.images.gateway, '-W', '-db', '-f', '/etc/gateway/haproxy.cfg'],
    );
    const base = `${config.listen.tls ? 'https' : 'http'}://127.0.0.1:${this.port}`;
    await this.until(async () => (await this.workers()) > 0, 'the gateway runs');
    await new Promise((done) => setTimeout(done, 1_000));
    return base;
  }

  public async restartGateway(): Promise<void> {
    await docker('restart', '--time', '10', this.gateway);
  }

  public gatewayLog(): Promise<string> {
    return docker('logs', this.gateway);
  }

  public async addressOf(name: string): Promise<string> {
    return (
      await docker('inspect', '-f', `{{(index .NetworkSettings.Networks "${this.network}").IPAddress}}`, name)
    ).trim();
  }

  public gatewayAddress(): Promise<string> {
    return this.addressOf(this.gateway);
  }

  /** As Terraform destroys a container: SIGTERM, the grace, SIGKILL, gone. */
  public async stop(replicas: readonly GatewayReplica[], graceSeconds: number): Promise<void> {
    for (const { host } of replicas) {
      await docker('stop', '--time', String(graceSeconds), host);
      await docker('rm', '-f', host);
    }
  }

  public async kill({ host }: GatewayReplica): Promise<void> {
    await docker('kill', host);
  }

  /** How often each call was begun, over all replicas there ever were. */
  public runs(): Map<string, number> {
    const runs = new Map<string, number>();
    for (const file of readdirSync(this.ledgers)) {
      for (const line of readFileSync(join(this.ledgers, file), 'utf8').split('\n').filter(Boolean)) {
        const key = line.split(' ')[0];
        runs.set(key, (runs.get(key) ?? 0) + 1);
      }
    }
    return runs;
  }

  public async remove(): Promise<void> {
    await this.removeGateway();
    const left = await docker('ps', '-aq', '--filter', `name=^${this.prefix}-server-`);
    if (left !== '') await docker('rm', '-f', ...left.split('\n').filter(Boolean));
    await docker('network', 'rm', this.network).catch(() => undefined);
    for (const file of readdirSync(this.ledgers)) rmSync(join(this.ledgers, file));
  }

  private async removeGateway(): Promise<void> {
    await docker('rm', '-f', this.gateway).catch(() => undefined);
    await docker('volume', 'rm', '-f', this.volume).catch(() => undefined);
  }

  /** The master has one child, its worker; an init stands before it. */
  private async workers(): Promise<number> {
    const listed = (await docker('top', this.gateway)).split('\n');
    return listed.filter((line) => line.includes('haproxy -W')).length - 2;
  }

  private async until(isSo: () => Promise<boolean>, what: string): Promise<void> {
    for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((done) => setTimeout(done, 100)))
      if (await isSo()) return;
    throw new Error(`not so after 30 s: ${what}`);
  }
}

export function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
