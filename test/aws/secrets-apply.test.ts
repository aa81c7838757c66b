import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { Companion, Reference, Secret, Variable } from '../../lib';
import { AwsSecret } from '../../lib/aws/secrets/aws-secret';
import { inProject } from '../support/project';
import { describeUnless } from '../support/terraform';
import type { MotoFolder } from './moto';
import { Moto, motoMissing } from './moto';
import { image, secretsStack, weather } from './secrets-stack';

const FOLDER = 'cdktf.out/stacks/aws-prod';

interface Definition {
  readonly name: string;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly secrets?: readonly { readonly name: string; readonly valueFrom: string }[];
}

/** Files below the project's folder that hold a text; of the last plan, which is packed, what Terraform shows of it. */
function placesOf(text: string, folder: MotoFolder): string[] {
  const { stdout } = spawnSync('grep', ['-rlaF', text, '.'], { encoding: 'utf8' });
  const inPlan = folder.planned.includes(text) ? ['plan'] : [];
  return [...stdout.split('\n').filter((path) => path !== ''), ...inPlan];
}

describeUnless(motoMissing, 'applied against moto,', () => {
  const project = inProject();
  let moto: Moto;
  beforeAll(async () => {
    moto = await Moto.start();
  }, 60_000);
  afterAll(() => moto.stop());
  afterEach(() => moto.reset());

  async function container(name: string): Promise<Definition> {
    const { taskDefinition } = await moto.call<{ taskDefinition: { containerDefinitions: Definition[] } }>(
      'ecs',
      'AmazonEC2ContainerServiceV20141113.DescribeTaskDefinition',
      { taskDefinition: 'weather' },
    );
    return taskDefinition.containerDefinitions.find((definition) => definition.name === name) as Definition;
  }

  async function environmentOf(name: string): Promise<Record<string, string>> {
    return Object.fromEntries((await container(name)).environment.map((entry) => [entry.name, entry.value]));
  }

  /** What the agent of ECS would put into a variable. */
  async function valueOf(valueFrom: string): Promise<string> {
    const parts = valueFrom.split(':');
    if (parts[2] === 'ssm') {
      const Name = parts[5].replace('parameter', '');
      const { Parameter } = await moto.call<{ Parameter: { Value: string } }>('ssm', 'AmazonSSM.GetParameter', {
        Name,
        WithDecryption: true,
      });
      return Parameter.Value;
    }
    expect(parts).toHaveLength(10);
    const [field, stage, VersionId] = parts.slice(7);
    expect(stage).toBe('');
    const { SecretString } = await moto.call<{ SecretString: string }>(
      'secretsmanager',
      'secretsmanager.GetSecretValue',
      {
        SecretId: parts.slice(0, 7).join(':'),
        VersionId,
      },
    );
    return field === '' ? SecretString : (JSON.parse(SecretString) as Record<string, string>)[field];
  }

  async function secretsOf(name: string): Promise<Record<string, string>> {
    const { secrets = [] } = await container(name);
    return Object.fromEntries(await Promise.all(secrets.map(async (s) => [s.name, await valueOf(s.valueFrom)])));
  }

  const versionsOf = (folder: MotoFolder): unknown => JSON.parse(folder.run(['output', '-json', 'versions']).said);

  test('values reach the tasks and are kept nowhere; a changed one makes another task', async () => {
    const text = `postgres://app:${Reference.secret('PASSWORD')}:${Reference.secret('TOKEN')}@db/\${x}?u=${Reference.publicHost()}`;
    const server = weather({
      environment: {
        TEXT: '${x} "y"',
        PUBLIC: Reference.publicUrl(),
        URL: Variable.required({ description: 'of the API' }),
        REGION: Variable.optional({ default: 'eu "${x}"' }),
        NONE: Variable.optional(),
      },
      secrets: {
        TOKEN: Secret.required(),
        KEY: Secret.required({ file: '/run/secrets/key' }),
        MAYBE: Secret.optional(),
        PASSWORD: Secret.generated({ bytes: 16 }),
        DB_URL: Secret.template(text),
      },
      companions: [
        new Companion({
          name: 'db',
          image,
          secrets: { DB_PASSWORD: Secret.generated({ name: 'PASSWORD', bytes: 16 }) },
        }),
      ],
    });
    const folder = moto.folder(secretsStack(server), FOLDER);
    expect(folder.run(['init', '-input=false']).ok).toBe(true);
    const { ok, said } = folder.run(['plan', '-input=false']);
    expect(ok).toBe(false);
    expect(said.match(/^Error: /gm)).toHaveLength(1);
    expect(said).toContain(
      "MCP server 'weather' (at 'aws-prod') needs values that were not found:\n- KEY\n- TOKEN\n- URL: of the API\n",
    );
    expect(said.replace(/\s+/g, ' ')).toContain('Put each as NAME=value into .env.aws-prod beside cdktf.json');

    const first = { TOKEN: 'hush 1 "v" \\ <x>', KEY: 'hush of file' };
    project.write('.env.aws-prod', `TOKEN='${first.TOKEN}'\nKEY=${first.KEY}\nURL="https://a\\"b<c>&d\\\\"\n`);
    folder.apply();
    expect(await environmentOf('weather')).toEqual({
      HOME: '/tmp',
      TEXT: '${x} "y"',
      PUBLIC: 'https://mcp.example.com/mcp',
      URL: 'https://a"b<c>&d\\',
      REGION: 'eu "${x}"',
    });
    const { PASSWORD, ...secrets } = await secretsOf('weather');
    expect(PASSWORD).toMatch(/^[0-9a-f]{32}$/);
    const encoded = 'hush%201%20%22v%22%20%5C%20%3Cx%3E';
    expect(secrets).toEqual({
      TOKEN: first.TOKEN,
      DB_URL: `postgres://app:${PASSWORD}:${encoded}@db/\${x}?u=mcp.example.com`,
    });
    expect(await secretsOf('db')).toEqual({ DB_PASSWORD: PASSWORD });
    expect(await secretsOf('prepare')).toEqual({ weather__KEY: first.KEY });
    expect(folder.plan()).toEqual([]);
    expect(placesOf('hush', folder)).toEqual(['./.env.aws-prod']);
    expect(placesOf(PASSWORD, folder)).toEqual([]);
    const before = versionsOf(folder) as string[];

    project.write('.env.aws-prod', `TOKEN=hush2\nKEY=${first.KEY}\nURL=x\nMAYBE=hush there`);
    const planned = folder.plan().filter((line) => !line.startsWith('update aws_iam'));
    expect(planned.map((line) => line.replace(/_[0-9A-F]{8}/, ''))).toEqual([
      'delete/create aws_ecs_task_definition.task',
      'create aws_secretsmanager_secret.secrets_managed_MAYBE_secret[0]',
      'create aws_secretsmanager_secret_version.secrets_managed_MAYBE_version[0]',
      'delete/create aws_secretsmanager_secret_version.secrets_managed_TOKEN_version',
      'delete/create aws_secretsmanager_secret_version.secrets_managed_weatherDB_URL_version',
    ]);
    folder.apply();
    expect(await secretsOf('weather')).toEqual({
      TOKEN: 'hush2',
      MAYBE: 'hush there',
      PASSWORD,
      DB_URL: `postgres://app:${PASSWORD}:hush2@db/\${x}?u=mcp.example.com`,
    });
    const after = versionsOf(folder) as string[];
    expect(after.filter((version) => before.includes(version))).toHaveLength(2); // of PASSWORD and KEY
    expect(folder.plan()).toEqual([]);
    expect(placesOf('hush', folder)).toEqual(['./.env.aws-prod']);

    project.write('.env.aws-prod', `TOKEN=hush2\nKEY=${first.KEY}\nURL=x\nPASSWORD=given`);
    const log = folder.apply();
    expect(Object.keys(await secretsOf('weather')).sort()).toEqual(['DB_URL', 'PASSWORD', 'TOKEN']);
    expect(await secretsOf('db')).toEqual({ DB_PASSWORD: 'given' });
    // A task that starts in between still finds it.
    const at = (pattern: RegExp): number => log.search(pattern);
    expect(at(/_MAYBE_secret\S*: Destroying/)).toBeGreaterThan(at(/aws_ecs_task_definition.task: Creation complete/));
    folder.destroy();
  }, 300_000);

  test('what exists already is read by the tasks alone, in the version that is current at plan', async () => {
    const { ARN: secret } = await moto.call<{ ARN: string }>('secretsmanager', 'secretsmanager.CreateSecret', {
      Name: 'existing',
      SecretString: '{"user":"hush","password":"hush 1"}',
    });
    const { ARN: empty } = await moto.call<{ ARN: string }>('secretsmanager', 'secretsmanager.CreateSecret', {
      Name: 'empty',
    });
    const unfit = secretsStack(weather({ secrets: { A: Secret.required() } }), {
      bindings: { secrets: { A: AwsSecret.fromSecretsManager(empty) } },
    });
    expect(() => moto.folder(unfit, FOLDER).apply()).toThrow(`'aws secretsmanager put-secret-value'`);

    await moto.call('ssm', 'AmazonSSM.PutParameter', { Name: '/prod/token', Type: 'SecureString', Value: 'hush 2' });
    const parameter = 'arn:aws:ssm:eu-central-1:123456789012:parameter/prod/token';
    const server = weather({
      secrets: {
        WHOLE: Secret.required(),
        FIELD: Secret.required(),
        TOKEN: Secret.optional(),
        URL: Secret.template(`http://${Reference.secret('FIELD')}:${Reference.secret('TOKEN')}@db`),
      },
    });
    const bindings = {
      secrets: {
        WHOLE: AwsSecret.fromSecretsManager(secret),
        FIELD: AwsSecret.fromSecretsManager(secret, { jsonField: 'password' }),
        TOKEN: AwsSecret.fromParameter(parameter, { version: 1 }),
      },
    };
    const folder = moto.folder(secretsStack(server, { bindings }), FOLDER);
    folder.apply();
    expect(await secretsOf('weather')).toEqual({
      WHOLE: '{"user":"hush","password":"hush 1"}',
      FIELD: 'hush 1',
      TOKEN: 'hush 2',
      URL: 'http://hush%201:hush%202@db',
    });
    expect(folder.plan()).toEqual([]);
    expect(placesOf('hush', folder)).toEqual([]);
    expect(versionsOf(folder)).toHaveLength(3);

    await moto.call('secretsmanager', 'secretsmanager.PutSecretValue', {
      SecretId: secret,
      SecretString: '{"password":"hush 3"}',
    });
    expect(folder.plan().map((line) => line.replace(/_[0-9A-F]{8}/, ''))).toEqual([
      'delete/create aws_ecs_task_definition.task',
      'delete/create aws_secretsmanager_secret_version.secrets_managed_weatherURL_version',
    ]);
    folder.apply();
    expect(await secretsOf('weather')).toMatchObject({ FIELD: 'hush 3', URL: 'http://hush%203:hush%202@db' });
    expect(folder.plan()).toEqual([]);
    expect(readFileSync(`${FOLDER}/cdk.tf.json`, 'utf8')).not.toContain('hush');
    folder.destroy();
  }, 300_000);
});
