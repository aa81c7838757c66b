import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import type { App } from 'cdktf';
import { TerraformStack } from 'cdktf';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feature } from '../../lib';
import {
  Access,
  AllowedHostsForm,
  Authentication,
  Companion,
  ContainerImage,
  Duration,
  HealthCheck,
  ImageRuntime,
  Memory,
  McpServer,
  Reference,
  Secret,
  Transport,
  User,
  Variable,
  Volume,
} from '../../lib';
import { DockerMcpService, DockerSecret, dockerProfile } from '../../lib/docker';
import { LocalStack } from '../../stacks/local-stack';
import { FEATURE_SAMPLES } from '../support/feature-samples';
import type { Configuration } from '../support/project';
import { configuration, resources, synthesize } from '../support/project';
import { TerraformFolder, describeUnless, terraformMissing } from '../support/terraform';
import { weather } from './services';

const outdir = mkdtempSync(join(tmpdir(), 'validate-'));
const path = join(outdir, 'stacks', 'local');
mkdirSync(path, { recursive: true });

const configurations = new Map<(app: App) => void, Configuration>();

/** A stack of the real provider in a folder that has been initialized once for all. */
function folderOf(build: (app: App) => void): TerraformFolder {
  const known = configurations.get(build) ?? configuration(synthesize(build, outdir));
  configurations.set(build, known);
  return new TerraformFolder(known, path);
}

function providerMissing(): string | undefined {
  if (terraformMissing !== undefined) return terraformMissing;
  const { ok, said } = folderOf((app) => {
    new DockerProvider(new TerraformStack(app, 'local'), 'docker', {});
  }).run(['init', '-input=false']);
  return ok ? undefined : `terraform init finds no Docker provider: ${/Error: .*(\n.+)*/.exec(said)?.[0] ?? said}`;
}

const SHELL = ContainerImage.fromRegistry('ghcr.io/acme/sample:1.0.0', { runtime: ImageRuntime.SHELL });

/** What Docker takes of the samples, each under a name and port of its own. */
function samples(): McpServer[] {
  const features = (Object.keys(FEATURE_SAMPLES) as Feature[]).filter(
    (feature) => dockerProfile.capabilities[feature].kind !== 'unsupported',
  );
  return features.map((feature, i) => {
    const { access, healthCheck, image, ...sample } = FEATURE_SAMPLES[feature];
    const publicly = access?.publicly;
    return new McpServer({
      ...sample,
      name: `sample-${i}`,
      image: healthCheck === undefined ? image : SHELL,
      healthCheck,
      access: publicly === undefined ? access : Access.public({ ...publicly, plainHttp: 'a test' }),
    });
  });
}

/** Descriptions in which much comes together. */
const RICH = [
  weather({
    name: 'nasty',
    command: ['sh', '-c', 'echo ${HOME} %{x} "quoted" \\ \'single\''],
    environment: {
      HOSTS: Reference.allowedHosts(AllowedHostsForm.JSON),
      PORT: Reference.port(),
      NASTY: '${a} %{b} $${c} "d" \\ \n\t é',
      JSON: JSON.stringify({ url: Reference.publicUrl(), text: '"${x}"' }),
      URL: Variable.required({ description: 'say "hi" to ${x}' }),
      MAYBE: Variable.optional({ default: '${y} "z"' }),
    },
    secrets: { TOKEN: Secret.required(), MAY_BE: Secret.optional(), version: Secret.optional() },
    labels: { nasty: '${x} "y"' },
    image: SHELL,
    healthCheck: HealthCheck.http("/it's/(a)/$b", { statuses: [200, 404], interval: Duration.milliseconds(90_500) }),
    readiness: HealthCheck.tcp(),
  }),
  weather({
    name: 'with-others',
    transport: Transport.streamableHttp({ port: 3001 }),
    user: User.fromImage(),
    readOnlyRootFilesystem: false,
    volumes: {
      '/data': Volume.persistent('data', { removeOnDestroy: true }),
      '/tmp': Volume.temporary({ executable: true }),
    },
    resources: { memory: Memory.mebibytes(6) },
    secrets: {
      PASSWORD: Secret.generated(),
      DB_URL: Secret.template(
        `postgres://app:${Reference.secret('PASSWORD')}@${Reference.companionHost('db')}:5432/app`,
      ),
    },
    companions: [
      new Companion({
        name: 'db',
        image: ContainerImage.fromRegistry('postgres:17.2'),
        ports: { sql: 5432 },
        volumes: { '/var/lib/data': Volume.persistent('db') },
        secrets: { POSTGRES_PASSWORD: Secret.generated({ name: 'PASSWORD' }) },
        healthCheck: HealthCheck.command(['pg_isready']),
      }),
    ],
    beforeStart: [['node', 'migrate.js']],
  }),
];

afterAll(() => rmSync(outdir, { recursive: true }));

describeUnless(providerMissing(), 'the real provider takes', () => {
  const valid = (build: (app: App) => void): void => {
    const { ok, said } = folderOf(build).run(['validate']);
    expect(said).toContain('The configuration is valid');
    expect(ok).toBe(true);
  };

  const everything = (app: App): void => {
    const stack = new TerraformStack(app, 'local');
    new DockerProvider(stack, 'docker', { context: '', disableDockerDaemonCheck: true });
    for (const [i, server] of [...samples(), ...RICH].entries()) {
      const files = Object.keys(server.secrets).filter((name) => server.secrets[name].file !== undefined);
      const secrets = Object.fromEntries(files.map((name) => [name, DockerSecret.fromFile('package.json')]));
      new DockerMcpService(stack, server.name, { server, secrets, hostPort: 20_000 + i });
    }
  };

  test('every sample that Docker supports, and descriptions in which much comes together', () => {
    expect(samples().length).toBeGreaterThan(40);
    valid(everything);
  });

  test('all of it at plan, too, where much is checked first', () => {
    const folder = folderOf(everything);
    const { ok, said } = folder.run(['plan', '-input=false', '-refresh=false'], {
      DOCKER_HOST: 'unix:///there-is-none', // it needs no engine
      TF_VAR_SAMPLE_TOKEN: 'x',
      TF_VAR_SAMPLE_URL: 'x',
      TF_VAR_URL: 'x',
      TF_VAR_TOKEN: 'x',
    });
    expect(said).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy/);
    expect(said).not.toContain('Error: ');
    expect(ok).toBe(true);
  });

  test('the ready-made stack, with several servers', () => {
    valid((app) => new LocalStack(app, 'local', { servers: RICH, shareNetwork: true, registries: ['ghcr.io'] }));
  });

  test('the ready-made stack, whatever context the docker command uses', () => {
    const folder = folderOf((app) => void new LocalStack(app, 'local', { server: weather() }));
    const missing = { DOCKER_HOST: 'unix:///there-is-none', DOCKER_CONTEXT: 'default' };
    const { said } = folder.run(['plan', '-input=false', '-refresh=false'], missing);
    expect(said).not.toContain('context');
  });

  test('the ready-made stack that was refused, which then fails with the message and nothing else', () => {
    const refuse = (app: App): void => {
      new LocalStack(app, 'local', {
        server: weather({ access: Access.public({ authentication: Authentication.iam() }) }),
      });
    };
    valid(refuse);
    const { ok, said } = folderOf(refuse).run(['plan', '-input=false']);
    expect(ok).toBe(false);
    expect(said.match(/^Error: /gm)).toEqual(['Error: ']);
    expect(said).toContain(
      "MCP server 'weather' cannot run on Docker (at 'local/mcp-weather'):\n- access.authentication: iam",
    );
  });

  test('nothing of what is read back in another form: durations, capabilities, swap', () => {
    folderOf(everything);
    for (const container of resources(configurations.get(everything) ?? {}, 'docker_container')) {
      const { memory, memory_swap, capabilities, healthcheck } = container as {
        memory: number;
        memory_swap: number;
        capabilities: { drop: string[]; add?: string[] };
        healthcheck?: Record<string, string>;
      };
      expect(memory_swap).toBe(memory);
      expect(capabilities.drop).toEqual(['ALL']);
      for (const name of capabilities.add ?? []) expect(name).toMatch(/^CAP_[A-Z_]+$/);
      for (const key of ['interval', 'timeout', 'start_period'])
        expect(healthcheck?.[key] ?? '1s').toMatch(/^(\d+h)?(\d+m)?(\d+(\.\d+)?s|\d+ms)$/);
    }
  });
});
