import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import type { App } from 'cdktf';
import { TerraformStack } from 'cdktf';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feature, McpServer } from '../../lib';
import {
  Access,
  Alarms,
  AllowedHostsForm,
  Authentication,
  Companion,
  ConfigFile,
  ContainerImage,
  Duration,
  HealthCheck,
  Logging,
  Reference,
  Rollout,
  Scaling,
  Secret,
  Sessions,
  Transport,
  Variable,
  Volume,
} from '../../lib';
import { CloudRunMcpService, GoogleSecret, GoogleVolume, googleProfile } from '../../lib/google';
import { isBuilt } from '../../lib/image-build/push-image';
import { GoogleStack } from '../../stacks/google-stack';
import { FEATURE_SAMPLES } from '../support/feature-samples';
import type { Configuration } from '../support/project';
import { configuration, synthesize } from '../support/project';
import { TerraformFolder, describeUnless, terraformMissing } from '../support/terraform';
import { bindingsOf, fitted } from './samples';
import { PLACE, image, weather } from './services';

const outdir = mkdtempSync(join(tmpdir(), 'google-'));
const path = join(outdir, 'stacks', 'google-prod');
mkdirSync(path, { recursive: true });

const configurations = new Map<(app: App) => void, Configuration>();

/** A stack of the real provider in a folder that has been initialized once for all. */
function folderOf(build: (app: App) => void): TerraformFolder {
  const known = configurations.get(build) ?? configuration(synthesize(build, outdir), 'google-prod');
  configurations.set(build, known);
  return new TerraformFolder(known, path);
}

const provided = (app: App): TerraformStack => {
  const stack = new TerraformStack(app, 'google-prod');
  new GoogleProvider(stack, 'google', { project: PLACE.project, accessToken: 'fake' });
  return stack;
};

function providerMissing(): string | undefined {
  if (terraformMissing !== undefined) return terraformMissing;
  const { ok, said } = folderOf((app) => void provided(app)).run(['init', '-input=false']);
  return ok ? undefined : `terraform init finds no Google provider: ${/Error: .*(\n.+)*/.exec(said)?.[0] ?? said}`;
}

/** What Cloud Run takes of the samples, each under a name of its own; what is built needs an engine, and is planned elsewhere. */
function samples(): readonly (readonly [Feature, McpServer])[] {
  return (Object.keys(FEATURE_SAMPLES) as Feature[])
    .filter((feature) => googleProfile.capabilities[feature].kind !== 'unsupported')
    .map((feature, i) => [feature, fitted(feature).with({ name: `sample-${i}` })] as const)
    .filter(([, server]) => !isBuilt(server.image, server));
}

const stateless = Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS });

/** Descriptions in which much comes together. */
const RICH = weather({
  name: 'nasty',
  transport: stateless,
  command: ['sh', '-c', 'echo ${HOME} %{x} "quoted" \\ \'single\''],
  environment: {
    HOSTS: Reference.allowedHosts(AllowedHostsForm.JSON),
    PORT: Reference.port(),
    NASTY: '${a} %{b} $${c} "d" \\ \n\t é',
    URL: Variable.required({ description: 'say "hi" to ${x}' }),
    MAYBE: Variable.optional({ default: '${y} "z"' }),
    NONE: Variable.optional(),
    SOME: Variable.optional(),
  },
  secrets: {
    TOKEN: Secret.required(),
    version: Secret.optional(),
    MAY_FILE: Secret.optional({ file: '/run/secrets/may/file' }),
    OWN: Secret.generated({ bytes: 64 }),
    OLD: Secret.required(),
    DB_URL: Secret.template(`postgres://app:${Reference.secret('TOKEN')}@${Reference.companionHost('db')}:5432/app`),
  },
  files: { '/etc/app/a.json': ConfigFile.fromContent('${x}'), '/etc/app/b.json': ConfigFile.fromContent('{}') },
  volumes: { '/shared': Volume.shared('data'), '/more': Volume.shared('more') },
  labels: { team: 'weather' },
  logging: Logging.json({ retention: Duration.days(90) }),
  alarms: Alarms.standard({ p95: Duration.seconds(2) }),
  access: Access.public({
    authentication: Authentication.iam(),
    requestsPerMinute: 60,
    paths: ['/mcp', "/it's/(a)/$b"],
  }),
  rollout: Rollout.canary({ percent: 20 }),
  scaling: Scaling.between(1, 5, { cpuUtilization: 70 }),
  healthCheck: HealthCheck.http("/it's/(a)/$b", { interval: Duration.seconds(90) }),
  companions: [
    new Companion({
      name: 'db',
      image: ContainerImage.fromRegistry('postgres:17.2'),
      ports: { sql: 5432 },
      volumes: { '/var/lib/data': Volume.persistent('db') },
    }),
    new Companion({
      name: 'cache',
      image: ContainerImage.fromRegistry('ghcr.io/acme/cache:1'),
      ports: { redis: 6379 },
    }),
  ],
});

const RICH_PROPS = {
  secrets: { OLD: GoogleSecret.fromSecretManager('projects/shared-secrets/secrets/old', { version: 3 }) },
  existing: { db: { host: '10.0.0.3' } },
  volumes: {
    data: GoogleVolume.fromBucket('acme-data'),
    more: GoogleVolume.fromNfs({ server: '10.0.0.2', path: '/share' }),
  },
  network: { network: 'main', subnetwork: 'apps', tags: ['mcp'], allTraffic: true },
  domain: { name: 'mcp.example.com', managedZone: 'example' },
  invokers: ['group:agents@example.com'],
  roles: ['roles/bigquery.dataViewer'],
  stableRevision: 'google-prod-nasty-00007-abc',
  kmsKeyName: 'projects/p/locations/europe-west1/keyRings/k/cryptoKeys/c',
  registries: { 'ghcr.io': { username: 'acme', passwordSecretVersion: 'projects/acme-prod/secrets/ghcr/versions/1' } },
  notificationChannels: ['projects/acme-prod/notificationChannels/1'],
  binaryAuthorization: true,
  dashboard: true,
};

const GIVEN = {
  TF_VAR_SAMPLE_TOKEN: 'x',
  TF_VAR_SAMPLE_URL: 'x',
  TF_VAR_URL: 'x',
  TF_VAR_TOKEN: 'x',
  TF_VAR_SOME: 'x',
  TF_VAR_MAY_FILE: 'x',
};

afterAll(() => rmSync(outdir, { recursive: true }));

describeUnless(providerMissing(), 'the real provider takes', () => {
  const everything = (app: App): void => {
    const stack = provided(app);
    for (const [feature, server] of samples())
      new CloudRunMcpService(stack, server.name, { ...PLACE, server, ...bindingsOf(feature) });
    new CloudRunMcpService(stack, 'nasty', { ...PLACE, server: RICH, ...RICH_PROPS });
  };

  test('every sample that Cloud Run supports, and a description in which much comes together', () => {
    expect(samples().length).toBeGreaterThan(35);
    const { ok, said } = folderOf(everything).run(['validate']);
    expect(said).toContain('The configuration is valid');
    expect(ok).toBe(true);
  });

  test('all of it at plan, too, where much is checked first', () => {
    const { ok, said } = folderOf(everything).run(['plan', '-input=false', '-refresh=false'], GIVEN);
    expect(said).not.toContain('Error: ');
    expect(said).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy/);
    expect(ok).toBe(true);
  });

  test('the ready-made stack, with several servers and its state in a bucket', () => {
    const servers = [weather(), weather({ name: 'second', image })];
    const build = (app: App): void =>
      void new GoogleStack(app, 'google-prod', {
        ...PLACE,
        servers,
        state: { bucket: 'acme-state' },
        labels: { a: 'b' },
      });
    const { ok, said } = folderOf(build).run(['validate']);
    expect(said).toContain('The configuration is valid');
    expect(ok).toBe(true);
  });

  test('the ready-made stack with an image that is built, as far as no engine is asked', () => {
    const server = weather({ image: ContainerImage.fromDockerfile('test/support/image') });
    const build = (app: App): void => void new GoogleStack(app, 'google-prod', { ...PLACE, server });
    const folder = folderOf(build);
    expect(folder.run(['init', '-input=false']).ok).toBe(true); // the Docker provider comes along
    expect(folder.run(['validate']).said).toContain('The configuration is valid');
  });

  test('a stack that was refused, which then fails with the message and nothing else', () => {
    const refuse = (app: App): void =>
      void new GoogleStack(app, 'google-prod', { ...PLACE, server: weather({ longestCall: Duration.hours(2) }) });
    const { ok, said } = folderOf(refuse).run(['plan', '-input=false'], { GOOGLE_OAUTH_ACCESS_TOKEN: 'fake' });
    expect(ok).toBe(false);
    expect(said.match(/^Error: /gm)).toEqual(['Error: ']);
    expect(said).toContain(
      "MCP server 'weather' cannot run on Cloud Run (at 'google-prod/mcp-weather'):\n- longestCall: ",
    );
  });
});
