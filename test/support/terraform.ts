import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is missing for the tests that run Terraform; nothing where it is there. */
export const terraformMissing: string | undefined =
  spawnSync('terraform', ['version']).status === 0 ? undefined : 'terraform is not on the path';

/** A block of tests that needs something of this machine; where it is missing, the reason is said and stays in the report. */
export function describeUnless(missing: string | undefined, title: string, body: () => void): void {
  if (missing === undefined) return describe(title, body);
  console.warn(`SKIPPED ${title}: ${missing}`);
  describe.skip(`${title} (skipped: ${missing})`, body);
}

export interface Run {
  readonly ok: boolean;
  /** Both streams, without the frame and line breaks that Terraform puts around its messages. */
  readonly said: string;
}

/** A folder in which Terraform runs a configuration. */
export class TerraformFolder {
  /** @param path a folder that exists, such as that of a stack; @default - a new one, gone with `remove` */
  constructor(
    configuration: object,
    public readonly path = mkdtempSync(join(tmpdir(), 'terraform-')),
  ) {
    writeFileSync(join(path, 'cdk.tf.json'), JSON.stringify(configuration, null, 2));
  }

  public run(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Run {
    const env = { ...process.env, TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1', ...variables };
    const { status, stdout, stderr } = spawnSync('terraform', [...args, '-no-color'], {
      cwd: this.path,
      env,
      encoding: 'utf8',
    });
    return { ok: status === 0, said: `${stdout}${stderr}`.replace(/^[│╷╵ \t]+/gm, '').replace(/[ \t]*\n/g, '\n') };
  }

  /** The outputs after an apply, sensitive ones included. */
  public outputs(variables: Readonly<Record<string, string>> = {}): Readonly<Record<string, unknown>> {
    for (const args of [
      ['init', '-input=false'],
      ['apply', '-input=false', '-auto-approve'],
    ]) {
      const { ok, said } = this.run(args, variables);
      if (!ok) throw new Error(said);
    }
    const { stdout } = spawnSync('terraform', ['output', '-json'], { cwd: this.path, encoding: 'utf8' });
    const outputs = JSON.parse(stdout) as Record<string, { value: unknown }>;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  public remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
