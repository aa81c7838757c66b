import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerImage, Scaling, Sessions, Transport, Volume } from '../../lib';
import type { AwsStackProps } from '../../stacks/aws-stack';
import { AwsStack } from '../../stacks/aws-stack';
import { configuration, synthesize } from '../support/project';
import { describeUnless } from '../support/terraform';
import { SUPPRESSIONS } from './checkov-suppressions';
import { rich, small } from './servers';

jest.setTimeout(150_000);

const checkovMissing =
  spawnSync('checkov', ['--version']).status === 0 ? undefined : 'checkov is not on the path; pip install checkov';

const STACKS: Readonly<Record<string, Omit<AwsStackProps, 'region'>>> = {
  small: { server: small() },
  rich: { server: rich(), domain: { name: 'mcp.example.com', hostedZoneId: 'Z0123456789' }, dashboard: true },
  built: {
    server: small({
      image: ContainerImage.fromDockerfile('test/support/image'),
      transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
      scaling: Scaling.between(1, 5, { cpuUtilization: 70 }),
      volumes: { '/data': Volume.shared('data', { backup: {} }) },
    }),
    network: { natGateways: 0 },
  },
};

interface Report {
  readonly summary: { readonly passed: number; readonly parsing_errors: number };
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      readonly resource: string;
      readonly file_path: string;
    }[];
  };
}

/** `check type`, of everything that failed in any of the stacks; checkov names the type of some and not of others. */
function failures(folder: string): { readonly passed: number; readonly failed: ReadonlySet<string> } {
  const types = new Map<string, string>();
  for (const [id, props] of Object.entries(STACKS)) {
    const outdir = mkdtempSync(join(tmpdir(), 'checkov-synth-'));
    const config = configuration(
      synthesize((app) => new AwsStack(app, id, { region: 'eu-central-1', ...props }), outdir),
      id,
    );
    rmSync(outdir, { recursive: true });
    const { data = {} } = config as { data?: Readonly<Record<string, object>> };
    for (const [type, all] of [...Object.entries(config.resource ?? {}), ...Object.entries(data)])
      for (const name of Object.keys(all)) types.set(`${id} ${name}`, type);
    mkdirSync(join(folder, id));
    writeFileSync(join(folder, id, 'cdk.tf.json'), JSON.stringify(config, null, 2));
  }
  const args = ['-d', folder, '--framework', 'terraform_json', '--skip-download', '-o', 'json', '--quiet'];
  const { stdout, stderr } = spawnSync('checkov', args, { encoding: 'utf8', maxBuffer: 1e8 });
  const parsed = parse(stdout, stderr);
  expect(parsed.summary.parsing_errors).toBe(0);
  const failed = parsed.results.failed_checks.map(({ check_id, resource, file_path }) => {
    const [, id] = /([^/]+)\/cdk\.tf\.json$/.exec(file_path) ?? [];
    return `${check_id} ${types.get(`${id} ${resource.split('.').pop()}`) ?? resource}`;
  });
  return { passed: parsed.summary.passed, failed: new Set(failed) };
}

function parse(stdout: string, stderr: string): Report {
  try {
    const all = JSON.parse(stdout) as Report | readonly Report[];
    return Array.isArray(all) ? (all as readonly Report[])[0] : (all as Report);
  } catch {
    throw new Error(`checkov said: ${stdout.slice(0, 500)}${stderr.slice(-500)}`);
  }
}

describeUnless(checkovMissing, 'checkov, on a small, a rich and a built stack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'checkov-'));
  let found: ReturnType<typeof failures>;
  beforeAll(() => {
    found = failures(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const known = SUPPRESSIONS.map(({ check, type }) => `${check} ${type}`);

  test('has looked at them', () => {
    expect(found.passed).toBeGreaterThan(100);
  });

  test('finds nothing but what has a reason', () => {
    expect([...found.failed].filter((one) => !known.includes(one)).sort()).toEqual([]);
  });

  test('still finds all that has one', () => {
    expect(known.filter((one) => !found.failed.has(one))).toEqual([]);
  });
});

test('every reason is said, once a check and type', () => {
  const keys = SUPPRESSIONS.map(({ check, type }) => `${check} ${type}`);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { check, reason } of SUPPRESSIONS) {
    expect(check).toMatch(/^CKV2?_AWS_\d+$/);
    expect(reason.length).toBeGreaterThan(30);
  }
});
