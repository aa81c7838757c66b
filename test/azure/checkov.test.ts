import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerImage } from '../../lib';
import type { AzureStackProps } from '../../stacks/azure-stack';
import { AzureStack } from '../../stacks/azure-stack';
import { configuration, synthesize } from '../support/project';
import { describeUnless } from '../support/terraform';
import { SUPPRESSIONS } from './checkov-suppressions';
import { RICH, SUBSCRIPTION, rich, small } from './services';

jest.setTimeout(150_000);

const checkovMissing =
  spawnSync('checkov', ['--version']).status === 0 ? undefined : 'checkov is not on the path; pip install checkov';

const STACKS: Readonly<Record<string, Partial<AzureStackProps>>> = {
  small: { server: small() },
  rich: {
    server: rich(),
    ...RICH,
    domain: { name: 'mcp.example.com', zone: { name: 'example.com', resourceGroupName: 'dns' } },
    roleAssignments: [{ scope: '/scope', role: 'Storage Blob Data Reader' }],
  },
  built: { server: small({ image: ContainerImage.fromDockerfile('test/support/image') }) },
};

interface Report {
  readonly summary: { readonly passed: number; readonly parsing_errors: number };
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly resource: string;
      readonly file_path: string;
    }[];
  };
}

/** `check type` of everything that failed in any of the stacks; checkov names the type of some and not of others. */
function failures(folder: string): { readonly passed: number; readonly failed: ReadonlySet<string> } {
  const types = new Map<string, string>();
  for (const [id, props] of Object.entries(STACKS)) {
    const outdir = mkdtempSync(join(tmpdir(), 'checkov-synth-'));
    const place = { subscriptionId: SUBSCRIPTION, location: 'westeurope' };
    const config = configuration(
      synthesize((app) => new AzureStack(app, id, { ...place, ...props }), outdir),
      id,
    );
    rmSync(outdir, { recursive: true });
    for (const [type, all] of Object.entries(config.resource ?? {}))
      for (const name of Object.keys(all)) types.set(`${id} ${name}`, type);
    mkdirSync(join(folder, id));
    writeFileSync(join(folder, id, 'cdk.tf.json'), JSON.stringify(config, null, 2));
  }
  const args = ['-d', folder, '--framework', 'terraform_json', '--skip-download', '-o', 'json', '--quiet'];
  const { stdout } = spawnSync('checkov', args, { encoding: 'utf8', maxBuffer: 1e8 });
  const [{ summary, results }] = [JSON.parse(stdout) as Report | readonly Report[]].flat() as readonly Report[];
  expect(summary.parsing_errors).toBe(0);
  const failed = results.failed_checks.map(({ check_id, resource, file_path }) => {
    const [, id] = /([^/]+)\/cdk\.tf\.json$/.exec(file_path) ?? [];
    return `${check_id} ${types.get(`${id} ${resource.split('.').pop()}`) ?? resource}`;
  });
  return { passed: summary.passed, failed: new Set(failed) };
}

describeUnless(checkovMissing, 'checkov, on a small, a rich and a built stack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'checkov-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('finds nothing but what has a reason, and all that has one', () => {
    const { passed, failed } = failures(folder);
    expect(passed).toBeGreaterThan(0);
    expect([...failed].sort()).toEqual(SUPPRESSIONS.map(({ check, type }) => `${check} ${type}`).sort());
  });
});

test('every reason is said', () => {
  for (const { reason } of SUPPRESSIONS) expect(reason.length).toBeGreaterThan(30);
});
