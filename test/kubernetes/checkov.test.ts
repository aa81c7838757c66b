import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesStackProps } from '../../stacks/kubernetes-stack';
import { KubernetesStack } from '../../stacks/kubernetes-stack';
import { configuration, synthesize } from '../support/project';
import { describeUnless } from '../support/terraform';
import { SUPPRESSIONS } from './checkov-suppressions';
import { nasty, production, withOthers } from './rich';
import { ingress, weather } from './services';

jest.setTimeout(150_000);

const missing =
  spawnSync('checkov', ['--version']).status === 0 ? undefined : 'checkov is not on the path; pip install checkov';

const STACKS: Readonly<Record<string, KubernetesStackProps>> = {
  small: { server: weather() },
  rich: { server: production(), ingress, prometheusRule: {} },
  others: { servers: [nasty(), withOthers()], sharedStorageClass: 'shared' },
};

interface Report {
  readonly summary: { readonly passed: number; readonly parsing_errors: number };
  readonly results: { readonly failed_checks: readonly { readonly check_id: string; readonly resource: string }[] };
}

/** `check type`, of everything that failed in any of the stacks. */
function failures(folder: string): { readonly passed: number; readonly failed: ReadonlySet<string> } {
  const types = new Map<string, string>();
  for (const [id, props] of Object.entries(STACKS)) {
    const outdir = mkdtempSync(join(tmpdir(), 'checkov-synth-'));
    const config = configuration(
      synthesize((app) => new KubernetesStack(app, id, { context: 'test', ...props }), outdir),
      id,
    );
    rmSync(outdir, { recursive: true });
    for (const [type, all] of Object.entries(config.resource ?? {}))
      for (const name of Object.keys(all)) types.set(name, type);
    mkdirSync(join(folder, id));
    writeFileSync(join(folder, id, 'cdk.tf.json'), JSON.stringify(config, null, 2));
  }
  const args = ['-d', folder, '--framework', 'terraform_json', '--skip-download', '-o', 'json', '--quiet'];
  const { stdout } = spawnSync('checkov', args, { encoding: 'utf8', maxBuffer: 1e8 });
  const all = JSON.parse(stdout) as Report | readonly Report[];
  const [report] = Array.isArray(all) ? (all as readonly Report[]) : [all as Report];
  expect(report.summary.parsing_errors).toBe(0);
  const failed = report.results.failed_checks.map(({ check_id, resource }) => {
    const id = resource.split('.').pop() ?? '';
    return `${check_id} ${types.get(id) ?? resource}`;
  });
  return { passed: report.summary.passed, failed: new Set(failed) };
}

describeUnless(missing, 'checkov, on a small and two rich stacks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'checkov-'));
  const known = SUPPRESSIONS.map(({ check, type }) => `${check} ${type}`);
  let found: ReturnType<typeof failures>;
  beforeAll(() => {
    found = failures(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

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
    expect(check).toMatch(/^CKV2?_K8S_\d+$/);
    expect(reason.length).toBeGreaterThan(30);
  }
});
