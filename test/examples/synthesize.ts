import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../support/pages';

/** What each example has to synthesize: `<example>/<stack>.json`. */
export const GOLDEN = join(__dirname, 'golden');

/** Every folder of examples/ that is an app. */
export const EXAMPLES: readonly string[] = readdirSync(join(ROOT, 'examples'))
  .filter((name) => existsSync(join(ROOT, 'examples', name, 'cdktf.json')))
  .sort();

/** What belongs to the machine that it is on: results, states, and values. */
const OF_THIS_MACHINE =
  /(^|\/)(cdktf\.out|node_modules|dist|\.mcp-certificates|[^/]*\.tfstate[^/]*|\.env(?!\.example$)[^/]*|ca\.pem)$/;

/** Configurations by the names of their stacks. */
export type Stacks = Readonly<Record<string, string>>;

/** A copy of the examples as somebody has them who has just cloned the project. */
export class Clone {
  private readonly path: string;
  private readonly scratch = realpathSync(mkdtempSync(join(tmpdir(), 'examples-')));

  /** @param below folders between this clone and the scratch folder: what is synthesized must not depend on where it lies */
  constructor(below = '') {
    this.path = join(this.scratch, below);
    mkdirSync(this.path, { recursive: true });
    for (const name of ['lib', 'stacks', 'node_modules', 'package.json', 'tsconfig.json'])
      symlinkSync(join(ROOT, name), join(this.path, name));
    cpSync(join(ROOT, 'examples'), join(this.path, 'examples'), {
      recursive: true,
      filter: (source) => !OF_THIS_MACHINE.test(source),
    });
    asCheckedOut(join(this.path, 'examples'));
  }

  /**
   * Runs the app of an example as the cdktf command does, with nothing of this machine's environment but the path.
   * @throws Error with all that the app said if it fails
   */
  public async synthesize(example: string): Promise<Stacks> {
    const folder = join(this.path, 'examples', example);
    const { app, context } = JSON.parse(readFileSync(join(folder, 'cdktf.json'), 'utf8')) as Record<string, never>;
    const outdir = join(folder, 'cdktf.out');
    await run(app, folder, {
      PATH: process.env.PATH,
      HOME: this.path, // no Docker context, no kubeconfig, no credentials
      CDKTF_OUTDIR: outdir,
      CDKTF_CONTEXT_JSON: JSON.stringify(context ?? {}),
    });
    const { stacks } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as {
      readonly stacks: Readonly<Record<string, { readonly synthesizedStackPath: string }>>;
    };
    return Object.fromEntries(
      Object.entries(stacks)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { synthesizedStackPath }]) => [
          name,
          this.normalised(readFileSync(join(outdir, synthesizedStackPath), 'utf8')),
        ]),
    );
  }

  public remove(): void {
    rmSync(this.scratch, { recursive: true, force: true });
  }

  /** cdktf writes the absolute path of a local state; nothing else may name a place of this machine. */
  private normalised(text: string): string {
    return text.replaceAll(`"path": "${join(this.path, 'examples')}/`, '"path": "<examples>/');
  }
}

/** What each example synthesizes, two at a time. */
export async function synthesizeAll(clone: Clone, examples = EXAMPLES): Promise<Readonly<Record<string, Stacks>>> {
  const results: Record<string, Stacks> = {};
  const waiting = [...examples];
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift())
      results[name] = await clone.synthesize(name);
  };
  await Promise.all([work(), work()]);
  return results;
}

/** The golden files of an example, by stack; none where nobody has made them. */
export function goldenOf(example: string): Stacks {
  const folder = join(GOLDEN, example);
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder).flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -5)] : []));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, `${name}.json`), 'utf8')]));
}

/**
 * The modes that git keeps, whatever the umask of this machine is: names of built images hold a hash of the folder with its modes,
 * because they reach the image.
 */
function asCheckedOut(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) asCheckedOut(path);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

function run(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((done, fail) => {
    let said = '';
    const child = spawn(command, { cwd, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += String(data)));
    child.once('error', fail);
    child.once('close', (code) => {
      if (code === 0) done();
      else fail(new Error(`'${command}' in ${cwd} ended with ${code}: ${said}`));
    });
  });
}
