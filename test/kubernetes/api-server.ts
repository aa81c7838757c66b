import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { terraformMissing } from '../support/terraform';

const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager'];

/** What is missing for tests against a real API server; nothing where all of it is there. */
export const apiServerMissing: string | undefined = findMissing();

function findMissing(): string | undefined {
  if (terraformMissing !== undefined) return terraformMissing;
  const lacking = PROGRAMS.filter((program) => spawnSync(program, ['--version']).error !== undefined);
  return lacking.length === 0 ? undefined : `${lacking.join(', ')} of Kubernetes not on the path`;
}

/** Programs end with the input of this shell, however the test ends. */
const SERVE = '"$0" "$@" & cat; kill -9 $!; wait';

/** How a test asks the API server. */
export interface Answer {
  readonly status: number;
  readonly body: { readonly items?: readonly Record<string, unknown>[]; readonly [key: string]: unknown };
}

/**
 * A Kubernetes API server with its controllers on this machine, of a test alone, on ports that were free. It has no nodes: pods are
 * made and admitted, and never run.
 */
export class ApiServer {
  public static async start(): Promise<ApiServer> {
    const server = new ApiServer(mkdtempSync(join(tmpdir(), 'kubernetes-')), await freePorts(4));
    try {
      await server.serve();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  private readonly programs: ChildProcess[] = [];

  private constructor(
    private readonly folder: string,
    private readonly ports: readonly number[],
  ) {}

  /** Its context is named `test`, and is not the current one. */
  public get kubeconfig(): string {
    return join(this.folder, 'kubeconfig');
  }

  public async call(method: string, path: string, body?: object): Promise<Answer> {
    const text = body && JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const options = {
        method,
        ca: readFileSync(this.file('certs/apiserver.crt')),
        headers: {
          Authorization: 'Bearer test',
          ...(text === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
      };
      const asked = request(`https://127.0.0.1:${this.ports[0]}${path}`, options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const said = Buffer.concat(chunks).toString();
          const isJson = /json/.test(answer.headers['content-type'] ?? '');
          resolve({ status: answer.statusCode ?? 0, body: isJson ? (JSON.parse(said) as Answer['body']) : {} });
        });
      });
      asked.on('error', reject);
      asked.end(text);
    });
  }

  /** Asks until the answer is right; the last one, if it does not get so in time. */
  public async until(path: string, isRight: (answer: Answer) => boolean, seconds = 30): Promise<Answer> {
    const end = Date.now() + seconds * 1_000;
    for (;;) {
      const answer = await this.call('GET', path);
      if (isRight(answer) || Date.now() > end) return answer;
      await sleep(300);
    }
  }

  public async stop(): Promise<void> {
    await Promise.all(
      this.programs.map(async (program) => {
        const ended = new Promise((resolve) => program.once('exit', resolve));
        program.stdin?.end();
        await ended;
      }),
    );
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async serve(): Promise<void> {
    const [secure, client, peer, controllers] = this.ports;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    writeFileSync(this.file('sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
    writeFileSync(this.file('tokens.csv'), 'test,test,1,system:masters\n');
    writeFileSync(this.kubeconfig, JSON.stringify(this.access(secure)));
    const ofControllers = this.file('controllers');
    writeFileSync(ofControllers, JSON.stringify({ ...this.access(secure), 'current-context': 'test' }));
    const etcd = `http://127.0.0.1:${client}`;
    this.run('etcd', [
      `--data-dir=${this.file('etcd')}`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      '--unsafe-no-fsync',
    ]);
    this.run('kube-apiserver', [
      `--etcd-servers=${etcd}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${secure}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      `--cert-dir=${this.file('certs')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${this.file('sa.key')}`,
      `--service-account-signing-key-file=${this.file('sa.key')}`,
      `--token-auth-file=${this.file('tokens.csv')}`,
      '--authorization-mode=RBAC',
    ]);
    await this.ready();
    this.run('kube-controller-manager', [
      `--kubeconfig=${ofControllers}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${controllers}`,
      '--leader-elect=false',
      `--service-account-private-key-file=${this.file('sa.key')}`,
    ]);
  }

  private async ready(): Promise<void> {
    const end = Date.now() + 60_000;
    while (Date.now() < end) {
      const isReady = await this.call('GET', '/readyz').then(
        ({ status }) => status === 200,
        () => false,
      );
      if (isReady) return;
      await sleep(300);
    }
    throw new Error('the API server did not get ready in a minute');
  }

  private run(program: string, args: readonly string[]): void {
    this.programs.push(spawn('sh', ['-c', SERVE, program, ...args], { stdio: ['pipe', 'ignore', 'ignore'] }));
  }

  private file(name: string): string {
    return join(this.folder, name);
  }

  private access(port: number): object {
    const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority': this.file('certs/apiserver.crt') };
    return {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster }],
      users: [{ name: 'test', user: { token: 'test' } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    };
  }
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
