import { Token } from 'cdktf';
import { GoogleSecret, GoogleVolume } from '../../lib/google';

test.each([
  [GoogleSecret.fromSecretManager('token'), { kind: 'existing', id: 'token' }],
  [GoogleSecret.fromSecretManager('token', { version: 3 }), { kind: 'existing', id: 'token', version: '3' }],
  [
    GoogleSecret.fromSecretManager('projects/shared/secrets/token', { version: '12' }),
    { kind: 'existing', id: 'token', project: 'shared', version: '12' },
  ],
  [GoogleSecret.fromSecretManager(Token.asString({ resolve: () => 'x' })), { kind: 'existing' }],
  [GoogleSecret.managed(), { kind: 'managed' }],
  [GoogleSecret.managed({ from: 'OTHER', version: 2 }), { kind: 'managed', from: 'OTHER', version: 2 }],
])('%#: the source of a secret', ({ source }, expected) => {
  expect(source).toMatchObject(expected);
});

const wrong = (value: unknown) => value as never;

test.each([
  [
    'what may be a secret is not shown',
    () => GoogleSecret.fromSecretManager('s3cr3t value!'),
    "id: this is not the id of a secret; use one such as 'weather-token' or 'projects/shared/secrets/weather-token'",
  ],
  [
    'a version that moves',
    () => GoogleSecret.fromSecretManager('token', { version: 'latest' }),
    "version: 'latest' is not the number of a version; use one that 'gcloud secrets versions list' shows, or leave it out for the current one",
  ],
  [
    'no number at all',
    () => GoogleSecret.managed({ version: 0 }),
    'version: 0 is out of range; use the number of a version of at least 1',
  ],
  [
    'a name with a dash',
    () => GoogleSecret.managed({ from: 'A-B' }),
    "from: 'A-B' is not the name of a variable; use letters, digits and _",
  ],
  [
    'a URL of a bucket',
    () => GoogleVolume.fromBucket('gs://data'),
    "bucket: 'gs://data' is not the name of a bucket; give it without 'gs://'",
  ],
  [
    'a share without a path',
    () => GoogleVolume.fromNfs(wrong({ server: '10.0.0.2' })),
    "path: undefined is not given; use such as { server: '10.0.0.2', path: '/share' }",
  ],
])('refuses %s', (_what, make, message) => {
  expect(make).toThrow(message);
});
