import { App } from 'cdktf';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

// The default engine, whichever the developer's own docker command uses.
delete process.env.DOCKER_HOST;
process.env.DOCKER_CONTEXT = 'default';

type Blocks = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What Terraform gets for one stack. */
export interface Configuration {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly output?: Blocks;
  readonly variable?: Blocks;
  readonly locals?: Readonly<Record<string, unknown>>;
  readonly provider?: Readonly<Record<string, readonly unknown[]>>;
  readonly terraform?: { readonly backend?: unknown; readonly required_providers?: unknown };
}

/** What an app synthesized. */
export interface Synthesized {
  /** Every file by its path below cdktf.out. */
  readonly files: Readonly<Record<string, string>>;
  /** Warnings and errors that were left on the constructs. */
  readonly annotations: readonly { readonly level: string; readonly path: string; readonly message: string }[];
}

/** Synthesizes an app as `cdktf synth` does. */
export function synthesize(build: (app: App) => void, outdir = 'cdktf.out'): Synthesized {
  const app = new App({ outdir });
  build(app);
  app.synth();
  const annotations = app.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => /^@cdktf\/(info|warn|error)$/.test(type))
        .map(({ type, data }) => ({ level: type.slice(7), path: node.path, message: String(data) })),
    );
  return { files: filesBelow(outdir), annotations };
}

function filesBelow(folder: string, below = ''): Record<string, string> {
  // Terraform writes beside what was synthesized.
  const entries = readdirSync(join(folder, below), { withFileTypes: true }).filter(
    ({ name }) => !/^(\.terraform|terraform\.)/.test(name),
  );
  return Object.assign(
    {},
    ...entries.map((entry) => {
      const path = join(below, entry.name);
      return entry.isDirectory() ? filesBelow(folder, path) : { [path]: readFileSync(join(folder, path), 'utf8') };
    }),
  ) as Record<string, string>;
}

/** The configuration of one stack. */
export function configuration({ files }: Synthesized, stack = 'local'): Configuration {
  return JSON.parse(files[join('stacks', stack, 'cdk.tf.json')]) as Configuration;
}

/** The resources of a type, without what cdktf notes about their place in the app. */
export function resources({ resource }: Configuration, type: string): Readonly<Record<string, unknown>>[] {
  return Object.values(resource?.[type] ?? {}).map(({ '//': _place, ...rest }) => rest);
}

/** The only resource of a type. */
export function only(configuration: Configuration, type: string): Readonly<Record<string, unknown>> {
  const all = resources(configuration, type);
  if (all.length !== 1) throw new Error(`there are ${all.length} of ${type}`);
  return all[0];
}

export interface Project {
  /** The folder, which is the working folder while a test runs. */
  readonly folder: string;
  write(path: string, content: string): void;
}

/** Runs each test of the block in an empty folder of its own, as a user's project would be. */
export function inProject(): Project {
  const home = process.cwd();
  let folder = '';
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'project-')));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get folder() {
      return folder;
    },
    write(path, content) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    },
  };
}
