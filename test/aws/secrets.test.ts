import { Companion, Reference, Secret, Variable } from '../../lib';
import type { McpServerProps } from '../../lib';
import { AwsSecret } from '../../lib/aws/secrets/aws-secret';
import type { AwsSecrets, AwsSecretsProps } from '../../lib/aws/secrets/secrets';
import { inProject, only, resources } from '../support/project';
import { image, secretsStack, weather } from './secrets-stack';

const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:token-AbCdEf';
const PARAMETER = 'arn:aws:ssm:eu-central-1:123456789012:parameter/prod/token';
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const VERSION = '01234567-89ab-cdef-0123-456789abcdef';

inProject();

function made(changes: Partial<McpServerProps>, props: Partial<AwsSecretsProps> = {}) {
  const server = weather(changes);
  let secrets!: AwsSecrets;
  const configuration = secretsStack(server, props, (s) => (secrets = s));
  return { server, secrets, configuration, text: JSON.stringify(configuration) };
}

const bound = (TOKEN: AwsSecret, props: Partial<AwsSecretsProps> = {}) =>
  made({ secrets: { TOKEN: Secret.required() } }, { bindings: { secrets: { TOKEN } }, ...props });

describe('a secret that exists already', () => {
  test.each([
    ['a field', AwsSecret.fromSecretsManager(ARN, { jsonField: 'a.b', versionId: VERSION }), `${ARN}:a.b::${VERSION}`],
    ['a whole one', AwsSecret.fromSecretsManager(ARN, { versionId: VERSION }), `${ARN}:::${VERSION}`],
    ['a parameter', AwsSecret.fromParameter(PARAMETER), PARAMETER],
  ])('is named in full: %s', (_title, source, valueFrom) => {
    const { server, secrets, configuration } = bound(source);
    expect(secrets.entriesOf(server)).toEqual([{ name: 'TOKEN', valueFrom }]);
    expect(secrets.valueFrom('TOKEN')).toBe(valueFrom);
    expect(secrets.dependsOn).toEqual([]);
    expect(configuration).not.toHaveProperty('ephemeral');
    expect(configuration).not.toHaveProperty('data');
  });

  test('is pinned to its current version, whose id alone is read; once, however many use it', () => {
    const { secrets, configuration, text } = made(
      { secrets: { A: Secret.required(), B: Secret.required(), C: Secret.required({ name: 'A' }) } },
      {
        bindings: {
          secrets: {
            A: AwsSecret.fromSecretsManager(ARN),
            B: AwsSecret.fromSecretsManager(ARN, { jsonField: 'b' }),
          },
        },
      },
    );
    const { data } = configuration as { data?: Record<string, Record<string, object>> };
    expect(Object.keys(data ?? {})).toEqual(['aws_secretsmanager_secret_versions']);
    expect(Object.values(data?.aws_secretsmanager_secret_versions ?? {})).toEqual([
      expect.objectContaining({ secret_id: ARN }),
    ]);
    expect(secrets.versions).toEqual([expect.stringMatching(/^\$\{local\.[\w-]+\}$/)]);
    expect(secrets.valueFrom('B')).toBe(`${ARN}:b::${secrets.versions[0]}`);
    expect(text).not.toMatch(/"ephemeral"|secret_string/);
  });

  test('that has no value yet stops the plan with a way out', () => {
    const { configuration } = bound(AwsSecret.fromSecretsManager(ARN));
    expect(JSON.stringify(configuration)).toContain(
      `${ARN} has no value yet; give it one with 'aws secretsmanager put-secret-value'`,
    );
  });

  test('rolls by the version that is given for a parameter', () => {
    expect(bound(AwsSecret.fromParameter(PARAMETER)).secrets.versions).toEqual([]);
    expect(bound(AwsSecret.fromParameter(PARAMETER, { version: 3 })).secrets.versions).toEqual(['3']);
  });
});

describe('a secret that the stack manages', () => {
  test('is written without being kept, by a number that follows its value', () => {
    const { configuration, secrets } = made({ secrets: { API_TOKEN: Secret.required({ description: 'of ${x}' }) } });
    expect(only(configuration, 'aws_secretsmanager_secret')).toEqual({
      name_prefix: 'prod-weather/API_TOKEN-',
      description: 'of $${x}',
      recovery_window_in_days: 7,
      lifecycle: { create_before_destroy: true },
    });
    const version = only(configuration, 'aws_secretsmanager_secret_version');
    expect(Object.keys(version).sort()).toEqual(['secret_id', 'secret_string_wo', 'secret_string_wo_version']);
    expect(version.secret_string_wo).toMatch(/^\$\{sensitive\(local\.\w+\["API_TOKEN"\]\)\}$/);
    expect(version.secret_string_wo_version).toMatch(/^\$\{parseint\(substr\(sha256\(.*\), 0, 7\), 16\) \+ 1\}$/);
    expect(secrets.dependsOn).toHaveLength(1);
  });

  test('is written again at the number that is given, and looked up under the name that is given', () => {
    const { configuration, text } = bound(AwsSecret.managed({ from: 'OTHER', version: 4 }));
    expect(only(configuration, 'aws_secretsmanager_secret_version').secret_string_wo_version).toBe('${4}');
    expect(Object.keys(configuration.variable ?? {})).toEqual(['OTHER']);
    expect(text).toContain('prod-weather/OTHER-');
  });

  test('is one for all containers that name it, and another for one that is bound apart', () => {
    const db = new Companion({ name: 'db', image, secrets: { DB_TOKEN: Secret.required({ name: 'TOKEN' }) } });
    const described = { secrets: { TOKEN: Secret.required() }, companions: [db] };
    const shared = made(described);
    expect(shared.secrets.entriesOf(db)[0].valueFrom).toBe(shared.secrets.valueFrom('TOKEN'));
    const apart = made(described, { bindings: { secrets: { 'db.TOKEN': AwsSecret.managed({ from: 'DB' }) } } });
    expect(apart.secrets.entriesOf(db)[0].valueFrom).not.toBe(apart.secrets.valueFrom('TOKEN'));
    expect(resources(apart.configuration, 'aws_secretsmanager_secret')).toHaveLength(2);
  });

  test('is left out with all that is made for it where it is optional and nobody gives it', () => {
    const { server, configuration, secrets } = made({ secrets: { MAYBE: Secret.optional() } });
    for (const type of ['aws_secretsmanager_secret', 'aws_secretsmanager_secret_version'])
      expect(only(configuration, type).count).toMatch(/^\$\{local\.\w+\["MAYBE"\] != "" \? 1 : 0\}$/);
    expect(secrets.secretsJson(server)).toMatch(/^\$\{jsonencode\(\[for i, e in local\.[\w-]+ : e if \[local\./);
    expect(resources(configuration, 'terraform_data')).toEqual([]); // nothing can be missing
  });

  test('is random digits of the length that was asked for, until it is given', () => {
    const { configuration } = made({ secrets: { PASSWORD: Secret.generated({ bytes: 24 }) } });
    const { ephemeral } = configuration as { ephemeral?: Record<string, Record<string, object>> };
    expect(Object.values(ephemeral?.aws_secretsmanager_random_password ?? {})).toEqual([
      expect.objectContaining({ password_length: 48, exclude_uppercase: true, exclude_punctuation: true }),
    ]);
    const version = only(configuration, 'aws_secretsmanager_secret_version');
    expect(version.secret_string_wo).toMatch(
      /^\$\{(\S+) != "" \? sensitive\(\1\) : ephemeral\.\S+\.random_password\}$/,
    );
    expect(version.secret_string_wo_version).toMatch(/ : 1\}$/);
  });

  test('is encrypted with the key that is given', () => {
    const { configuration, secrets } = made({ secrets: { TOKEN: Secret.required() } }, { kmsKeyArn: KEY });
    expect(only(configuration, 'aws_secretsmanager_secret').kms_key_id).toBe(KEY);
    expect(secrets.statements().map(({ actions }) => actions[0])).toEqual([
      'secretsmanager:GetSecretValue',
      'kms:Decrypt',
    ]);
  });
});

describe('of everything', () => {
  const everything = () =>
    made(
      {
        environment: { URL: Variable.required(), NONE: Variable.optional() },
        secrets: {
          OLD: Secret.required(),
          PARAMETER: Secret.required({ file: '/run/secrets/parameter' }),
          MAYBE: Secret.optional({ file: '/run/secrets/maybe' }),
          PASSWORD: Secret.generated(),
          DB_URL: Secret.template(
            `postgres://${Reference.secret('OLD')}:${Reference.secret('PARAMETER')}:${Reference.secret('PASSWORD')}@db`,
          ),
        },
        companions: [new Companion({ name: 'vector-db', image, secrets: { FILE: Secret.required({ file: '/a/b' }) } })],
      },
      {
        bindings: {
          secrets: {
            OLD: AwsSecret.fromSecretsManager(ARN, { kmsKeyArn: KEY }),
            PARAMETER: AwsSecret.fromParameter(PARAMETER, { kmsKeyArn: KEY, version: 1 }),
          },
        },
      },
    );

  test('exactly these values may be read', () => {
    const { secrets } = everything();
    const [ofSecrets, ofParameters, ofKeys] = secrets.statements();
    expect(ofSecrets.resources).toHaveLength(5);
    expect(ofSecrets).toMatchObject({
      actions: ['secretsmanager:GetSecretValue'],
      resources: expect.arrayContaining([ARN]),
    });
    expect(ofParameters).toEqual({ actions: ['ssm:GetParameters'], resources: [PARAMETER] });
    expect(ofKeys).toMatchObject({ actions: ['kms:Decrypt'], resources: [KEY] });
    expect(JSON.stringify(secrets.statements().map(({ resources: names }) => names))).not.toContain('*');
  });

  test('texts can stand in a text of JSON', () => {
    const { server, secrets } = everything();
    const texts = [
      ...secrets.entriesOf(server).map(({ valueFrom }) => valueFrom),
      ...secrets.versions,
      ...secrets.statements().flatMap(({ resources: names }) => names),
    ];
    expect(texts.filter((text) => /["\\]/.test(text))).toEqual([]);
  });

  test('files are apart from variables, each under a name of its own', () => {
    const { server, secrets, configuration } = everything();
    expect(secrets.fileEntriesOf(server)).toEqual([
      { name: 'PARAMETER', path: '/run/secrets/parameter' },
      { name: 'MAYBE', path: '/run/secrets/maybe' },
    ]);
    const lists = Object.entries(configuration.locals ?? {}).filter(([id]) => /^secrets_(secrets|files)-/.test(id));
    const names = lists.map(([id, list]) => [
      id.replace(/_[0-9A-F]{8}$/, ''),
      (list as { name: string }[]).map(({ name }) => name),
    ]);
    expect(Object.fromEntries(names)).toEqual({
      'secrets_secrets-weather': ['OLD', 'PASSWORD', 'DB_URL'],
      'secrets_files-weathervector-db': ['weather__PARAMETER', 'weather__MAYBE', 'vector_db__FILE'],
    });
    expect(secrets.secretsJson(server.companions[0])).toBe('[]');
  });

  test('no value is ever an argument that is kept', () => {
    const { text } = everything();
    expect(text).not.toMatch(
      /"secret_string"|"secret_binary"|data\.aws_ssm_parameter|"aws_ssm_parameter":\{[^}]*"name"/,
    );
    expect(text).toContain('"secret_string_wo"');
  });
});

test('an existing service gets nothing made, and what it checks has to be given', () => {
  const db = new Companion({
    name: 'db',
    image,
    ports: { sql: 5432 },
    secrets: { DB_PASSWORD: Secret.generated({ name: 'PASSWORD' }), ROOT: Secret.generated() },
  });
  const url = Secret.template(`postgres://app:${Reference.secret('PASSWORD')}@${Reference.companionHost('db')}`);
  const { configuration, text } = made(
    { secrets: { DB_URL: url }, companions: [db] },
    { bindings: { existing: { db: { host: 'db.internal' } } } },
  );
  expect(resources(configuration, 'aws_secretsmanager_secret').map((s) => s.name_prefix)).toEqual([
    'prod-weather/weather.DB_URL-',
  ]);
  expect(Object.keys(configuration.variable ?? {})).toEqual(['PASSWORD']);
  expect(configuration).not.toHaveProperty('ephemeral');
  expect(text).toContain('{ \\"PASSWORD\\" = \\"\\" }'); // required
});

test('without variables and secrets nothing is made', () => {
  const { configuration, secrets, server } = made({});
  expect(Object.keys(configuration.resource ?? {})).toEqual(['aws_ecs_task_definition', 'aws_iam_role']);
  expect([secrets.statements(), secrets.versions, secrets.entriesOf(server)]).toEqual([[], [], []]);
  expect(secrets.secretsJson(server)).toBe('[]');
});
