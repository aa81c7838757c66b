import { Companion, Reference, Secret, Variable } from '../../lib';
import { AwsSecret } from '../../lib/aws/secrets/aws-secret';
import type { AwsBindings } from '../../lib/aws/bindings';
import { bindingProblems, sourceOf } from '../../lib/aws/bindings';
import { managedValues } from '../../lib/aws/secrets/managed-values';
import { image, weather } from './secrets-stack';

const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:token-AbCdEf';
const db = new Companion({
  name: 'db',
  image,
  ports: { sql: 5432 },
  secrets: { POSTGRES_PASSWORD: Secret.generated({ name: 'PASSWORD' }) },
});
const server = weather({
  environment: { URL: Variable.required({ description: 'of the API' }), REGION: Variable.optional() },
  secrets: {
    TOKEN: Secret.required(),
    PASSWORD: Secret.generated(),
    DB_URL: Secret.template(`postgres://app:${Reference.secret('PASSWORD')}@db`),
  },
  companions: [db],
});
const said = (bindings: unknown): string[] =>
  bindingProblems(server, bindings as AwsBindings).map(({ property, message }) => `${property}: ${message}`);

test('what fits has no problem', () => {
  expect(said({})).toEqual([]);
  expect(
    said({
      variables: { URL: 'https://a', 'weather.REGION': '' },
      secrets: { TOKEN: AwsSecret.fromSecretsManager(ARN), PASSWORD: AwsSecret.managed({ version: 2 }) },
      existing: { db: { host: 'db.internal' } },
    }),
  ).toEqual([]);
});

test.each([
  [{ variables: { URL: 7 } }, "variables.URL: 7 is not a string; use '7'"],
  [
    { variables: { URL: AwsSecret.managed() } },
    'variables.URL: an AwsSecret belongs in secrets; declare the variable as Secret.required()',
  ],
  [
    { secrets: { TOKEN: 'hush' } },
    "secrets.TOKEN: a value in code would end up in what is synthesized; use AwsSecret.fromSecretsManager('arn:...'), .fromParameter('arn:...') or .managed()",
  ],
  [
    { secrets: { TOKEN: { arn: ARN } } },
    "secrets.TOKEN: an object is not an AwsSecret; use AwsSecret.fromSecretsManager('arn:...'), .fromParameter('arn:...') or .managed()",
  ],
  [
    { existing: { db: 'db.internal' } },
    "existing.db: a string is not a service; use one such as { host: 'db.internal' }",
  ],
  [{ existing: { db: { host: '' } } }, "existing.db: its host is ''; use one such as { host: 'db.internal' }"],
  [{ existing: { cache: { host: 'a' } } }, 'existing.cache: there is no such companion; there are: db'],
  [
    { secrets: { DB_URL: AwsSecret.fromSecretsManager(ARN) } },
    'secrets.DB_URL: it is composed of other secrets; bind those, or declare it as Secret.required()',
  ],
  [
    { secrets: { 'weather.PASSWORD': AwsSecret.managed({ version: 1 }) } },
    'secrets.PASSWORD: the value of PASSWORD is bound with different versions; give the same one everywhere',
  ],
])('what does not fit is named %#', (bindings, message) => {
  expect(said(bindings)).toEqual([message]);
});

test('a secret comes from what it is bound to, a binding of its own server first, else from a value that the stack manages', () => {
  const secrets = { TOKEN: AwsSecret.managed({ from: 'ALL' }), 'weather.TOKEN': AwsSecret.fromSecretsManager(ARN) };
  expect(sourceOf(server, 'TOKEN', { secrets })).toMatchObject({ kind: 'secret', arn: ARN });
  expect(sourceOf(db, 'TOKEN', { secrets })).toEqual({ kind: 'managed', from: 'ALL' });
  expect(sourceOf(server, 'PASSWORD', { secrets })).toEqual({ kind: 'managed', from: 'PASSWORD' });
});

describe('a value that the stack manages', () => {
  const values = (bindings: AwsBindings, of = server) =>
    Object.fromEntries(managedValues(of, bindings).map(({ from, ...value }) => [from, value]));

  test('is looked up where nothing is bound, each name once', () => {
    expect(values({})).toEqual({
      URL: { required: true, description: 'of the API', isSecret: false },
      REGION: { required: false, isSecret: false },
      TOKEN: { required: true, isSecret: true },
      PASSWORD: { required: true, bytes: 32, isSecret: true },
    });
  });

  test('is not where it is bound to what exists', () => {
    const secrets = { TOKEN: AwsSecret.fromSecretsManager(ARN), PASSWORD: AwsSecret.fromSecretsManager(ARN) };
    expect(Object.keys(values({ variables: { URL: 'x' }, secrets }))).toEqual(['REGION']);
  });

  test('is not made up where an existing service checks it, or a container has to be given it', () => {
    expect(values({ existing: { db: { host: 'db.internal' } } }).PASSWORD).toEqual({ required: true, isSecret: true });
    const given = server.with({ secrets: { PASSWORD: Secret.required() } });
    expect(values({}, given).PASSWORD).toEqual({ required: true, isSecret: true });
  });

  test('is no secret of its own where only a composed one holds it', () => {
    const composed = server.with({ secrets: { PASSWORD: undefined } });
    expect(values({ existing: { db: { host: 'db.internal' } } }, composed).PASSWORD).toEqual({
      required: true,
      isSecret: false,
    });
  });
});
