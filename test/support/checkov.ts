import type { App, TerraformStack } from 'cdktf';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configuration, synthesize } from './project';
import { describeUnless } from './terraform';

/** A check of checkov that what we make does not pass, and why it need not. Each one must still be needed. */
export interface Suppression {
  readonly check: string;
  readonly type: string;
  readonly reason: string;
}

export interface CheckovProps {
  readonly suppressions: readonly Suppression[];
  /** Of the names of checks for this cloud. */
  readonly check: RegExp;
  /** More checks than these pass. */
  readonly passes: number;
}

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

const missing =
  spawnSync('checkov', ['--version']).status === 0 ? undefined : 'checkov is not on the path; pip install checkov';

/** Tests that checkov finds in some stacks what has a reason, all of it and nothing else. */
export function describeCheckov<Props>(
  title: string,
  stacks: Readonly<Record<string, Props>>,
  make: (app: App, id: string, props: Props) => TerraformStack,
  { suppressions, check, passes }: CheckovProps,
): void {
  const known = suppressions.map((one) => `${one.check} ${one.type}`);

  describeUnless(missing, `checkov, on ${title}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'checkov-'));
    let found: ReturnType<typeof failures>;
    beforeAll(() => {
      found = failures(folder, stacks, make);
    }, 150_000);
    afterAll(() => rmSync(folder, { recursive: true }));

    test('has looked at them', () => {
      expect(found.passed).toBeGreaterThan(passes);
    });

    test('finds nothing but what has a reason', () => {
      expect([...found.failed].filter((one) => !known.includes(one)).sort()).toEqual([]);
    });

    test('still finds all that has one', () => {
      expect(known.filter((one) => !found.failed.has(one))).toEqual([]);
    });
  });

  test('every reason is said, once a check and type', () => {
    expect(new Set(known).size).toBe(known.length);
    for (const suppression of suppressions) {
      expect(suppression.check).toMatch(check);
      expect(suppression.reason.length).toBeGreaterThan(30);
    }
  });
}

/** `check type`, of everything that failed in any of the stacks; checkov names the type of some and not of others. */
function failures<Props>(
  folder: string,
  stacks: Readonly<Record<string, Props>>,
  make: (app: App, id: string, props: Props) => TerraformStack,
): { readonly passed: number; readonly failed: ReadonlySet<string> } {
  const types = new Map<string, string>();
  for (const [id, props] of Object.entries(stacks)) {
    const outdir = mkdtempSync(join(tmpdir(), 'checkov-synth-'));
    const config = configuration(
      synthesize((app) => make(app, id, props), outdir),
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
  const { summary, results } = parse(stdout, stderr);
  expect(summary.parsing_errors).toBe(0);
  const failed = results.failed_checks.map(({ check_id, resource, file_path }) => {
    const [, id] = /([^/]+)\/cdk\.tf\.json$/.exec(file_path) ?? [];
    return `${check_id} ${types.get(`${id} ${resource.split('.').pop()}`) ?? resource}`;
  });
  return { passed: summary.passed, failed: new Set(failed) };
}

function parse(stdout: string, stderr: string): Report {
  try {
    const [report] = [JSON.parse(stdout) as Report | readonly Report[]].flat() as readonly Report[];
    return report;
  } catch {
    throw new Error(`checkov said: ${stdout.slice(0, 500)}${stderr.slice(-500)}`);
  }
}
