import fc from 'fast-check';
import type { Project } from '../support/project';
import type { McpServer } from '../../lib';
import { Variable } from '../../lib';

/** What a stage says of a description, besides where it runs. */
export interface Stage {
  /** Services that exist already stand in for companions with data. */
  readonly existing: boolean;
  /** Variables are bound in the code of the stack, which is no place for a secret. */
  readonly bindsVariables: boolean;
  /** A secret comes from a store of the target's. */
  readonly bindsSecrets: boolean;
  /** The other one of two ways in: a name of its own, a certificate by ACME, a gateway. */
  readonly otherEntry: boolean;
  readonly instance: string | undefined;
}

export const stage: fc.Arbitrary<Stage> = fc.record({
  existing: fc.boolean(),
  bindsVariables: fc.boolean(),
  bindsSecrets: fc.boolean(),
  otherEntry: fc.boolean(),
  instance: fc.constantFrom(undefined, 'blue'),
});

/** What every target takes in the same form. */
export function bindings<S>(server: McpServer, { existing, bindsVariables, bindsSecrets, instance }: Stage, secret: S) {
  const { API_URL } = server.environment;
  const { API_TOKEN } = server.secrets;
  // Now and then also for the one in front, which is refused.
  const held = server.companions.filter((one) => one.holdsData && (one !== server.front || instance !== undefined));
  return {
    instance,
    existing: existing ? Object.fromEntries(held.map(({ name }) => [name, { host: `${name}.internal` }])) : undefined,
    variables: bindsVariables && API_URL instanceof Variable ? { API_URL: 'https://api.example.com/${v1}' } : undefined,
    secrets: bindsSecrets && API_TOKEN !== undefined ? { API_TOKEN: secret } : undefined,
  };
}

/** The value of every variable and secret that the process or the file of the stage gives: it may appear nowhere. */
export const CANARY = 'canary-7f3a';

const GIVEN = [
  ...['API_URL', 'count', 'REGION', 'MAY_BE', 'API_TOKEN', 'CLIENT_TOKEN', 'version', 'SPARE_TOKEN', 'LICENSE'],
  ...[
    'SPARE_LICENSE',
    'KEY',
    'ALIAS',
    'OTHER_TOKEN',
    'DATABASE_URL',
    'POSTGRES_URL',
    'DB_PASSWORD',
    'POSTGRES_PASSWORD',
  ],
  ...['QDRANT_KEY', 'VECTORS_API_KEY', 'CHAT_SECRET_KEY', 'WEBUI_SECRET_KEY'],
];

/** The files that the descriptions name, and values wherever a stage may look for one. */
export function setUp(project: Project): void {
  const before = { ...process.env };
  beforeEach(() => {
    for (const name of GIVEN) process.env[name] = process.env[`TF_VAR_${name}`] = CANARY;
    project.write('app/Dockerfile', 'FROM scratch\n');
    project.write('src/server.js', '');
    project.write('config.json', '{}');
    project.write('license', CANARY);
    for (const name of ['.env', '.env.stack'])
      project.write(name, GIVEN.map((variable) => `${variable}=${CANARY}\n`).join(''));
  });
  afterAll(() => {
    for (const name of GIVEN.flatMap((one) => [one, `TF_VAR_${one}`]))
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  });
}
