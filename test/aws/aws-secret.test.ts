import { Token } from 'cdktf';
import { AwsSecret } from '../../lib/aws/secrets/aws-secret';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/token-AbCdEf';
const PARAMETER = 'arn:aws:ssm:eu-central-1:123456789012:parameter/prod/token';
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const VERSION = '01234567-89ab-cdef-0123-456789abcdef';

describe('a source of a secret', () => {
  test.each([
    ['a secret', AwsSecret.fromSecretsManager(SECRET), { kind: 'secret', arn: SECRET }],
    [
      'a field of one',
      AwsSecret.fromSecretsManager(SECRET, { jsonField: 'password', versionId: VERSION, kmsKeyArn: KEY }),
      { kind: 'secret', arn: SECRET, jsonField: 'password', versionId: VERSION, kmsKeyArn: KEY },
    ],
    [
      'of another partition',
      AwsSecret.fromSecretsManager(SECRET.replace('arn:aws:', 'arn:aws-us-gov:')),
      { kind: 'secret', arn: SECRET.replace('arn:aws:', 'arn:aws-us-gov:') },
    ],
    [
      'a parameter',
      AwsSecret.fromParameter(PARAMETER, { version: 3 }),
      { kind: 'parameter', arn: PARAMETER, version: 3 },
    ],
    ['managed', AwsSecret.managed(), { kind: 'managed' }],
    ['managed, from a name', AwsSecret.managed({ from: 'A', version: 2 }), { kind: 'managed', from: 'A', version: 2 }],
  ])('is %s', (_title, { source }, expected) => {
    expect(JSON.parse(JSON.stringify(source))).toEqual(expected);
  });

  test('can be known at deploy time only', () => {
    const token = Token.asString({ resolve: () => 'x' });
    const number = Token.asNumber({ resolve: () => 1 });
    expect(AwsSecret.fromSecretsManager(token, { versionId: token, kmsKeyArn: token }).source).toMatchObject({
      arn: token,
      versionId: token,
      kmsKeyArn: token,
    });
    expect(AwsSecret.fromParameter(token, { version: number }).source).toMatchObject({ arn: token, version: number });
  });

  const no = undefined as never;
  const NOT_A_SECRET =
    "is not the whole ARN of a secret of Secrets Manager; use one such as 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:name-AbCdEf'";
  const NOT_A_PARAMETER =
    "is not the ARN of a parameter of SSM; use one such as 'arn:aws:ssm:eu-central-1:123456789012:parameter/name'";

  test.each([
    [() => AwsSecret.fromSecretsManager(''), `arn: '' ${NOT_A_SECRET}`],
    [() => AwsSecret.fromSecretsManager(7 as never), `arn: 7 ${NOT_A_SECRET}`],
    [() => AwsSecret.fromSecretsManager(no), `arn: undefined ${NOT_A_SECRET}`],
    [() => AwsSecret.fromSecretsManager('hush'), `arn: this text ${NOT_A_SECRET}`],
    [() => AwsSecret.fromSecretsManager(PARAMETER), `arn: '${PARAMETER}' ${NOT_A_SECRET}`],
    [
      () => AwsSecret.fromSecretsManager(SECRET.replace('-AbCdEf', '')),
      `arn: '${SECRET.replace('-AbCdEf', '').slice(0, 57)}...' ${NOT_A_SECRET}`,
    ],
    [
      () => AwsSecret.fromSecretsManager(SECRET, { jsonField: '' }),
      "jsonField: '' is not the name of a field; use a text without ':'",
    ],
    [
      () => AwsSecret.fromSecretsManager(SECRET, { jsonField: 'a:b' }),
      "jsonField: 'a:b' is not the name of a field; use a text without ':'",
    ],
    [
      () => AwsSecret.fromSecretsManager(SECRET, { versionId: 'AWSCURRENT' }),
      "versionId: 'AWSCURRENT' is not the id of a version; use one that 'aws secretsmanager list-secret-version-ids' shows",
    ],
    [
      () => AwsSecret.fromSecretsManager(SECRET, { kmsKeyArn: 'arn:aws:kms:eu-central-1:123456789012:alias/a' }),
      "kmsKeyArn: 'arn:aws:kms:eu-central-1:123456789012:alias/a' is not the ARN of a key of KMS; use one such as",
    ],
    [
      () => AwsSecret.fromSecretsManager(SECRET, 'password' as never),
      'props: a string is not an object; give each property by its name, as in { name: value }',
    ],
    [() => AwsSecret.fromParameter(''), `arn: '' ${NOT_A_PARAMETER}`],
    [() => AwsSecret.fromParameter('/prod/token'), `arn: this text ${NOT_A_PARAMETER}`],
    [
      () => AwsSecret.fromParameter(PARAMETER, { version: 0 }),
      'version: 0 is out of range; use the number of a version of at least 1',
    ],
    [
      () => AwsSecret.fromParameter(PARAMETER, { version: '3' as never }),
      "version: '3' is not the number of a version; use one of at least 1",
    ],
    [() => AwsSecret.managed({ from: 'A-B' }), "from: 'A-B' is not the name of a variable; use letters, digits and _"],
    [() => AwsSecret.managed({ version: 1.5 }), 'version: 1.5 is not the number of a version; use one of at least 1'],
  ])('that can never be right is refused %#', (make, message) => {
    expect(make).toThrow(message);
    expect(make).toThrow(/^AwsSecret\.\w+ is not valid:\n {2}- /);
  });
});
