import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { TerraformStack } from 'cdktf';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { McpServer } from '../../lib';
import { Access, Authentication, ConfigFile, ContainerImage, Reference, Rollout, Secret, Variable } from '../../lib';
import type { CloudRunMcpServiceProps } from '../../lib/google';
import { CloudRunMcpService } from '../../lib/google';
import { configuration, inProject, synthesize } from '../support/project';
import { TerraformFolder, describeUnless, terraformMissing } from '../support/terraform';
import { PLACE, weather } from './services';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const FAKE = join(__dirname, 'fake-google.js');
const ROOT = process.cwd();

function providerMissing(): string | undefined {
  if (terraformMissing !== undefined) return terraformMissing;
  const made = synthesize(
    (app) => void new GoogleProvider(new TerraformStack(app, 'prod'), 'google', {}),
    'cdktf.out/probe',
  );
  const folder = new TerraformFolder(configuration(made, 'prod'));
  const { ok, said } = folder.run(['init', '-input=false']);
  folder.remove();
  return ok ? undefined : `terraform init finds no Google provider: ${said.slice(-300)}`;
}

describeUnless(providerMissing(), 'applied with the real provider against a likeness of the API', () => {
  inProject();
  let fake: ChildProcess;
  let url: string;

  beforeEach(async () => {
    fake = spawn(process.execPath, [FAKE], { cwd: ROOT, stdio: ['pipe', 'pipe', 'ignore'] });
    const port = await new Promise((resolve) => fake.stdout?.once('data', (data) => resolve(String(data).trim())));
    url = `http://127.0.0.1:${String(port)}`;
  });
  afterEach(() => fake.stdin?.end());

  const asked = async (): Promise<readonly Asked[]> => (await (await fetch(`${url}/requests`)).json()) as Asked[];

  /** Terraform in the stack's own folder, so that the env file is where it will be. */
  function folderOf(server: McpServer, props: Partial<CloudRunMcpServiceProps> = {}): TerraformFolder {
    const synthesized = synthesize((app) => {
      const stack = new TerraformStack(app, 'prod');
      new GoogleProvider(stack, 'google', {
        project: PLACE.project,
        accessToken: 'fake',
        secretManagerCustomEndpoint: `${url}/v1/`,
        cloudRunV2CustomEndpoint: `${url}/v2/`,
      });
      const serviceAccountEmail = 'weather@acme-prod.iam.gserviceaccount.com';
      new CloudRunMcpService(stack, 'Weather', { ...PLACE, server, enableApis: false, serviceAccountEmail, ...props });
    });
    const folder = new TerraformFolder(configuration(synthesized, 'prod'), 'cdktf.out/stacks/prod');
    const { ok, said } = folder.run(['init', '-input=false']);
    if (!ok) throw new Error(said);
    return folder;
  }

  function run(
    folder: TerraformFolder,
    args: readonly string[],
    values: Readonly<Record<string, string>> = {},
  ): string {
    const { ok, said } = folder.run(args, values);
    if (!ok) throw new Error(said);
    return said;
  }

  const apply = (folder: TerraformFolder, values: Readonly<Record<string, string>>): string =>
    run(folder, ['apply', '-input=false', '-auto-approve'], values);

  /** The values that were written, the last one last, by the ids of their secrets. */
  const written = async (secret: string): Promise<readonly string[]> =>
    (await asked())
      .filter(({ path }) => path.endsWith(`/secrets/${secret}:addVersion`))
      .map(({ body }) => Buffer.from((body.payload as { data: string }).data, 'base64').toString());

  const server = weather({
    environment: { URL: Variable.required(), MAYBE: Variable.optional() },
    secrets: {
      TOKEN: Secret.required(),
      OPTIONAL: Secret.optional(),
      OPTIONAL_FILE: Secret.optional({ file: '/run/secrets/optional/file' }),
      OWN: Secret.generated({ bytes: 48 }),
      DB_URL: Secret.template(`postgres://app:${Reference.secret('TOKEN')}@db/app`),
    },
    files: { '/etc/app/a.json': ConfigFile.fromContent('{"a":"ä"}'), '/etc/app/b.json': ConfigFile.fromContent('{}') },
    access: Access.public({ authentication: Authentication.bearer('OWN') }),
  });
  const VALUES = { TF_VAR_URL: 'https://example.com', TF_VAR_TOKEN: 'first/value' };

  test('a second apply changes nothing, no value is in the state, and a changed one rolls the service alone', async () => {
    const folder = folderOf(server);
    apply(folder, VALUES);
    expect(run(folder, ['plan', '-input=false', '-detailed-exitcode'], VALUES)).toContain('No changes');
    const [own] = await written('prod-weather_OWN');
    expect(own).toMatch(/^[0-9a-f]{96}$/);
    expect(await written('prod-weather_TOKEN')).toEqual(['first/value']);
    expect(await written('prod-weather_weather-DB_URL')).toEqual(['postgres://app:first%2Fvalue@db/app']);
    expect([...(await written(filesOf(folder)))].sort()).toEqual(['{"a":"ä"}', '{}'].sort());
    const state = readFileSync('terraform.prod.tfstate', 'utf8');
    expect([own, 'first/value', 'first%2Fvalue'].filter((value) => state.includes(value))).toEqual([]);
    expect(await written('prod-weather_OPTIONAL')).toEqual([]);

    const given = { ...VALUES, TF_VAR_TOKEN: 'second', TF_VAR_OPTIONAL: 'x', TF_VAR_OPTIONAL_FILE: 'y' };
    apply(folder, given);
    expect(await written('prod-weather_TOKEN')).toEqual(['first/value', 'second']);
    expect(await written('prod-weather_weather-DB_URL')).toHaveLength(2);
    expect(await written('prod-weather_OWN')).toEqual([own]);
    expect((await asked()).filter(({ path }) => /:(destroy|disable|access)$/.test(path))).toEqual([]);
    const [container] = (await revisions()).slice(-1)[0].containers;
    expect(container.env).toContainEqual(secretIn('TOKEN', '2'));
    expect(container.env).toContainEqual(secretIn('OPTIONAL', '1'));
    expect(container.volumeMounts).toContainEqual(expect.objectContaining({ mountPath: '/run/secrets/optional' }));
    expect(run(folder, ['plan', '-input=false', '-detailed-exitcode'], given)).toContain('No changes');

    run(folder, ['destroy', '-input=false', '-auto-approve'], given);
    const deleted = (await asked()).filter(({ method }) => method === 'DELETE').map(({ path }) => path);
    expect(deleted).toContain('projects/acme-prod/locations/europe-west1/services/prod-weather');
    expect(deleted.filter((path) => path.includes('/secrets/'))).toHaveLength(6);
  }, 180_000);

  test('the service comes after every value and every right to read it', async () => {
    apply(folderOf(server), VALUES);
    const paths = (await asked()).filter(({ method }) => method === 'POST').map(({ path }) => path);
    const service = paths.findIndex((path) => path.endsWith('/services'));
    const needed = paths.flatMap((path, i) => (/:(addVersion|setIamPolicy)$/.test(path) ? [i] : []));
    expect(needed.length).toBeGreaterThan(8);
    expect(Math.max(...needed)).toBeLessThan(service);
  }, 120_000);

  test('a new version is tried beside the revision that is named, and then takes over', async () => {
    const changed = weather({ rollout: Rollout.blueGreen() });
    const [none, stable] = ['none', 'prod-weather-00001-abc'];
    for (const stableRevision of [none, stable, none]) {
      const folder = folderOf(changed, { stableRevision });
      apply(folder, {});
      expect(run(folder, ['plan', '-input=false', '-detailed-exitcode'])).toContain('No changes');
    }
    const traffic = (await asked())
      .filter(({ path, method }) => /\/services(\/|$)/.test(path) && (method === 'POST' || method === 'PATCH'))
      .map(({ body }) => body.traffic);
    const latest = { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 };
    expect(traffic).toEqual([
      [latest],
      [
        { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', revision: stable, percent: 100 },
        { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', tag: 'green' },
      ],
      [latest],
    ]);
  }, 120_000);

  test('a service whose first revision fails is replaced by the next deployment', async () => {
    const broken = folderOf(weather({ image: ContainerImage.fromRegistry('acme/broken:1') }));
    const { ok, said } = broken.run(['apply', '-input=false', '-auto-approve']);
    expect([ok, said]).toEqual([false, expect.stringContaining('the container did not listen')]);
    expect(apply(folderOf(weather()), {})).toContain('1 added, 0 changed, 1 destroyed');
  }, 120_000);

  async function revisions(): Promise<
    readonly { readonly containers: readonly { readonly env: unknown[]; readonly volumeMounts: unknown[] }[] }[]
  > {
    return (await asked())
      .filter(({ body }) => body.template !== undefined)
      .map(({ body }) => body.template as Awaited<ReturnType<typeof revisions>>[number]);
  }

  const secretIn = (name: string, version: string) => ({
    name,
    valueSource: { secretKeyRef: { secret: `prod-weather_${name}`, version } },
  });

  /** The secret with the configuration files. */
  function filesOf(folder: TerraformFolder): string {
    return (
      /prod-weather_files-weather-[0-9a-f]{8}/.exec(readFileSync(join(folder.path, 'cdk.tf.json'), 'utf8'))?.[0] ?? ''
    );
  }
});
