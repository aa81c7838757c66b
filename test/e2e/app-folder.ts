import { App } from 'cdktf';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { McpServer } from '../../lib';
import type { LocalStackProps } from '../../stacks/local-stack';
import { LocalStack } from '../../stacks/local-stack';
import type { Ended } from './children';
import { run } from './children';
import { says } from './checks';

const REPOSITORY = resolve(__dirname, '..', '..');
const CDKTF = join(REPOSITORY, 'node_modules', 'cdktf-cli', 'bundle', 'bin', 'cdktf');
export const TERRAFORM = process.env.TERRAFORM_BINARY_NAME || 'terraform';

/** For Terraform and the cdktf command: no questions, no look at the network, none of the user's own values. */
const ENVIRONMENT: Readonly<Record<string, string | undefined>> = {
  ...Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^(TF_VAR_|MCP_LOCAL_)/.test(name))
      .map((name) => [name, undefined]),
  ),
  CDKTF_SKIP_PROVIDER_LOCK: 'true',
  CHECKPOINT_DISABLE: '1',
  CI: '1',
  TF_IN_AUTOMATION: '1',
  FORCE_COLOR: '0',
};

export type Environment = Readonly<Record<string, string>>;

/** A folder of a user's app, outside of the repository, with names and a port that nothing else on the engine has. */
export class AppFolder {
  constructor(
    public readonly path: string,
    /** Goes into the name of everything that the app makes. */
    public readonly instance: string,
    public readonly port: number,
  ) {
    this.write(
      'cdktf.json',
      JSON.stringify({ language: 'typescript', app: 'node --import tsx main.ts', sendCrashReports: 'false' }),
    );
    this.write('tsconfig.json', JSON.stringify({ extends: join(REPOSITORY, 'tsconfig.json'), include: ['*.ts'] }));
    symlinkSync(join(REPOSITORY, 'node_modules'), join(path, 'node_modules'));
  }

  /** The name on the engine of a server of the stack `local`. */
  public nameOf(server: string): string {
    return `local_${this.instance}_${server}`;
  }

  public write(file: string, content: string, mode?: number): void {
    const path = join(this.path, file);
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    writeFileSync(path, content, { mode });
  }

  public remove(file: string): void {
    rmSync(join(this.path, file));
  }

  /** Changes a file as a user would, in one place. */
  public edit(file: string, from: string, to: string): void {
    const before = readFileSync(join(this.path, file), 'utf8');
    if (before.split(from).length !== 2)
      throw new Error(`${file} does not hold this text once, so that the test cannot change it: ${from}`);
    this.write(
      file,
      before.replace(from, () => to),
    );
  }

  /** Synthesizes a stack `local` of this server, in this process. */
  public describe(server: McpServer, props: Partial<LocalStackProps> = {}): void {
    this.synthesize((app) => {
      new LocalStack(app, 'local', { server, hostPort: this.port, instance: this.instance, ...props });
    });
  }

  public synthesize(make: (app: App) => void): void {
    const before = process.cwd();
    process.chdir(this.path); // what users write is relative to the folder with cdktf.json
    try {
      const app = new App();
      make(app);
      app.synth();
    } finally {
      process.chdir(before);
    }
  }

  /** Runs the app as the cdktf command does. */
  public async synth(): Promise<void> {
    const { code, out } = await this.run('node', ['--import', 'tsx', 'main.ts']);
    if (code !== 0) throw new Error(`the app ended with ${code}: ${out}`);
  }

  public async cdktf(...args: readonly string[]): Promise<Ended> {
    return this.run('node', [CDKTF, ...args]);
  }

  /** Without synthesis; the outcome may be a failure. */
  public async apply(env: Environment = {}, ...args: readonly string[]): Promise<Ended> {
    return this.terraform(['apply', '-auto-approve', ...args], env);
  }

  /** @throws Error with all that Terraform said if it fails */
  public async mustApply(env: Environment = {}): Promise<Ended> {
    return succeeded(await this.apply(env));
  }

  public async mustDestroy(env: Environment = {}): Promise<Ended> {
    return succeeded(await this.terraform(['destroy', '-auto-approve'], env));
  }

  /** @throws Error unless the next deploy would change nothing */
  public async mustBeUnchanged(env: Environment = {}): Promise<void> {
    const { code, out } = await this.plan(env);
    if (code !== 0) throw new Error(`the plan is not empty (${code}): ${out}`);
  }

  /** Exit code 0: nothing to do; 2: changes. */
  public async plan(env: Environment = {}, stack = 'local'): Promise<Ended> {
    return this.terraform(['plan', '-detailed-exitcode'], env, stack);
  }

  /** @throws Error unless the deploy fails, and its error says each of these texts */
  public async mustRefuse(texts: readonly string[], env: Environment = {}): Promise<Ended> {
    const ended = await this.apply(env);
    if (ended.code === 0) throw new Error(`the deploy did not fail: ${ended.out}`);
    says(ended.out.slice(ended.out.indexOf('Error: ')), ...texts);
    return ended;
  }

  /** What the stack tells its user, by name. */
  public async outputs(): Promise<Readonly<Record<string, string>>> {
    const cwd = join(this.path, 'cdktf.out', 'stacks', 'local');
    const { out } = succeeded(await this.run(TERRAFORM, ['output', '-json', '-no-color'], {}, cwd));
    const outputs = Object.entries(JSON.parse(out) as Record<string, { readonly value: string }>);
    return Object.fromEntries(outputs.map(([name, { value }]) => [name, value]));
  }

  /** A line that a user would paste into a shell, in the folder of the app. */
  public async shell(line: string): Promise<string> {
    return succeeded(await this.run('sh', ['-c', line])).out;
  }

  /** Every text file below cdktf.out that holds a text. */
  public synthesizedWith(text: string): readonly string[] {
    const below = (folder: string): string[] =>
      readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return entry.name === 'providers' ? [] : below(path);
        return entry.isFile() && readFileSync(path).includes(text) ? [path] : [];
      });
    return below(join(this.path, 'cdktf.out'));
  }

  private async terraform(args: readonly string[], env: Environment, stack = 'local'): Promise<Ended> {
    const cwd = join(this.path, 'cdktf.out', 'stacks', stack);
    if (!existsSync(join(cwd, '.terraform.lock.hcl')))
      succeeded(await this.run(TERRAFORM, ['init', '-input=false', '-no-color'], {}, cwd));
    return this.run(TERRAFORM, [...args, '-input=false', '-no-color'], env, cwd);
  }

  private run(command: string, args: readonly string[], env: Environment = {}, cwd = this.path): Promise<Ended> {
    return run(command, args, { cwd, env: { ...ENVIRONMENT, ...env } });
  }
}

export function succeeded(ended: Ended): Ended {
  if (ended.code !== 0) throw new Error(`ended with ${ended.code}: ${ended.out}`);
  return ended;
}
