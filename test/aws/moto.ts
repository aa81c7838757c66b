import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { TerraformFolder, terraformMissing } from '../support/terraform';
import type { Configuration } from '../support/project';

/** The newest release of the provider whose whole lifecycle was run against moto; what is newer is checked by its documentation. */
export const PROVIDER_VERSION = '5.100.0';

/** Accounts of moto all have this number. */
export const ACCOUNT = '123456789012';

/** The server ends with the input of this shell, however the test ends. */
const SERVE = 'moto_server -H 127.0.0.1 -p "$0" & cat; kill $!; wait';

/** What is missing for tests that apply against moto; nothing where all of it is there. */
export const motoMissing: string | undefined = findMissing();

function findMissing(): string | undefined {
  if (terraformMissing !== undefined) return terraformMissing;
  if (spawnSync('moto_server', ['--help']).status !== 0)
    return "moto_server is not on the path; pip install 'moto[server]'";
  const folder = new TerraformFolder(ofProvider({}));
  const { ok, said } = folder.run(['init', '-input=false']);
  folder.remove();
  return ok ? undefined : `terraform init finds no AWS provider ${PROVIDER_VERSION}: ${said.slice(-300)}`;
}

/** A configuration for the release of the provider that is tested with, whichever the binding names. */
export function ofProvider(configuration: Configuration): Configuration {
  const { required_providers: others } = (configuration.terraform ?? {}) as { required_providers?: object };
  const aws = { source: 'hashicorp/aws', version: PROVIDER_VERSION };
  const providers = (configuration.provider?.aws ?? [{}]) as readonly object[];
  return {
    ...configuration,
    terraform: { ...configuration.terraform, required_providers: { ...others, aws } },
    // Names of buckets are not resolved as names of hosts here.
    provider: { ...configuration.provider, aws: providers.map((p) => ({ ...p, s3_use_path_style: true })) },
  };
}

/**
 * AWS on this machine, of a test alone, on a port that was free:
 *
 *     describeUnless(motoMissing, 'applied', () => {
 *       const project = inProject();
 *       let moto: Moto;
 *       beforeAll(async () => (moto = await Moto.start()));
 *       afterAll(() => moto.stop());
 *       test('...', async () => {
 *         const folder = moto.folder(configuration(synthesize(build), 'aws-prod'), 'cdktf.out/stacks/aws-prod');
 *         folder.apply();                                             // init where needed, apply; throws what Terraform said
 *         expect(folder.plan()).toEqual([]);                          // addresses of what a second apply would change
 *         await moto.call('ecs', 'AmazonEC2ContainerServiceV20141113.ListClusters', {});
 *         folder.destroy();
 *       });
 *     });
 */
export class Moto {
  /** Starts a server, and waits until it answers. */
  public static async start(): Promise<Moto> {
    const port = await freePort();
    const server = spawn('sh', ['-c', SERVE, `${port}`], { stdio: ['pipe', 'ignore', 'ignore'] });
    const moto = new Moto(`http://127.0.0.1:${port}`, server);
    for (const end = Date.now() + 30_000; Date.now() < end && server.exitCode === null; await pause(100)) {
      const answer = await fetch(`${moto.url}/moto-api/`).catch(() => undefined);
      if (answer?.ok === true) return moto;
    }
    await moto.stop();
    throw new Error('moto_server does not answer');
  }

  private constructor(
    public readonly url: string,
    private readonly server: ChildProcess,
  ) {}

  /** What makes the provider, and other programs that use an SDK of AWS, call this server. */
  public get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'eu-central-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  /** @param path as TerraformFolder has it; @default - a new one, gone with `remove` */
  public folder(configuration: Configuration, path?: string): MotoFolder {
    return new MotoFolder(this, configuration, path);
  }

  /** An operation of a service that speaks JSON, such as `secretsmanager.GetSecretValue` of `secretsmanager`. */
  public async call<T = Record<string, unknown>>(service: string, operation: string, input: object): Promise<T> {
    const { AWS_REGION: region } = this.environment;
    const answer = await fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': operation,
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(input),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  }

  /** Forgets everything that was made. */
  public async reset(): Promise<void> {
    await fetch(`${this.url}/moto-api/reset`, { method: 'POST' });
  }

  /** Ends the server that this object started, and waits until it has ended. */
  public async stop(): Promise<void> {
    if (this.server.exitCode !== null) return;
    const ended = new Promise((done) => this.server.once('exit', done));
    this.server.stdin?.end();
    await ended;
  }
}

/** A folder in which Terraform runs a configuration against moto. */
export class MotoFolder extends TerraformFolder {
  /** The last plan as JSON, with everything that it keeps. */
  public planned = '';
  private isInitialized = false;

  constructor(
    private readonly moto: Moto,
    configuration: Configuration,
    path?: string,
  ) {
    super(ofProvider(configuration), path);
  }

  public override run(
    args: readonly string[],
    variables: Readonly<Record<string, string>> = {},
  ): ReturnType<TerraformFolder['run']> {
    return super.run(args, { ...this.moto.environment, ...variables });
  }

  /** @returns what Terraform said; @throws what it said where it failed */
  public apply(variables?: Readonly<Record<string, string>>): string {
    return this.must(['apply', '-input=false', '-auto-approve'], variables);
  }

  /** What an apply would do, one line a change, such as `update aws_lb.main`; nothing where all is as it should be. */
  public plan(variables?: Readonly<Record<string, string>>): string[] {
    this.must(['plan', '-input=false', '-out=plan'], variables);
    this.planned = this.run(['show', '-json', 'plan'], variables).said;
    const { resource_changes: changes = [] } = JSON.parse(this.planned) as {
      resource_changes?: readonly { readonly address: string; readonly change: { readonly actions: string[] } }[];
    };
    return changes
      .map(({ address, change }) => `${change.actions.join('/')} ${address}`)
      .filter((line) => !/^(no-op|read) /.test(line));
  }

  /** Attributes that a second apply would change, of the plan before: `type.attribute`, each once. */
  public get changing(): readonly string[] {
    const { resource_changes: changes = [] } = JSON.parse(this.planned) as {
      resource_changes?: readonly {
        readonly type: string;
        readonly mode: string;
        readonly change: { readonly before: object | null; readonly after: object | null };
      }[];
    };
    const managed = changes.filter(({ mode }) => mode === 'managed'); // what is only read has no value before
    const found = managed.flatMap(({ type, change: { before, after } }) => {
      const [old, now] = [before ?? {}, after ?? {}] as readonly Record<string, unknown>[];
      return Object.keys({ ...old, ...now })
        .filter((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]))
        .map((key) => `${type}.${key}`);
    });
    return [...new Set(found)].sort();
  }

  public destroy(variables?: Readonly<Record<string, string>>): string {
    return this.must(['destroy', '-input=false', '-auto-approve'], variables);
  }

  private must(args: readonly string[], variables?: Readonly<Record<string, string>>): string {
    if (!this.isInitialized) {
      const { ok, said } = this.run(['init', '-input=false']);
      if (!ok) throw new Error(said);
      this.isInitialized = true;
    }
    const { ok, said } = this.run(args, variables);
    if (!ok) throw new Error(said);
    return said;
  }
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer()
      .once('error', failed)
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        server.close(() => found(port));
      });
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
