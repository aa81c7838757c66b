import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CDKTF, Failure, OUT, ROOT, run } from './run';
import { paragraph, say, table, yellow, bold } from './terminal';

/** One stack as cdktf wrote it. */
export interface SynthesizedStack {
  readonly name: string;
  /** Its configuration, relative to the project's folder. */
  readonly file: string;
  /** Where Terraform runs. */
  readonly folder: string;
  /** How many of each type. */
  readonly resources: Readonly<Record<string, number>>;
  readonly outputs: number;
  /** Such as `kreuzwerker/docker 3.6.2`. */
  readonly providers: readonly string[];
  readonly warnings: readonly string[];
  /** Its plan fails with the last warning, and changes nothing. */
  readonly isRefused: boolean;
}

interface Manifest {
  readonly stacks: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly synthesizedStackPath: string;
        readonly annotations: readonly { readonly level: string; readonly message: string }[];
      }
    >
  >;
}

interface Configuration {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly output?: Readonly<Record<string, unknown>>;
  readonly terraform: {
    readonly required_providers?: Readonly<Record<string, { readonly source: string; readonly version?: string }>>;
  };
}

/** By the cdktf CLI: it hands the `context` of cdktf.json to the app. */
export async function synthesize(): Promise<readonly SynthesizedStack[]> {
  say('  cdktf synth ...');
  const { code, output } = await run(CDKTF, ['synth', '--output', OUT]);
  if (code !== 0) throw new Failure(`cdktf synth failed:\n\n${output.trim()}`);
  const { stacks } = readJson<Manifest>(join(OUT, 'manifest.json'));
  return Object.values(stacks).map(({ name, synthesizedStackPath, annotations }) => {
    const file = join(OUT, synthesizedStackPath);
    const { resource = {}, output: outputs = {}, terraform } = readJson<Configuration>(file);
    return {
      name,
      file,
      folder: join(ROOT, dirname(file)),
      resources: Object.fromEntries(Object.entries(resource).map(([type, byId]) => [type, Object.keys(byId).length])),
      outputs: Object.keys(outputs).length,
      providers: Object.values(terraform.required_providers ?? {}).map(({ source, version = '' }) =>
        `${source} ${version}`.trim(),
      ),
      warnings: annotations.filter(({ level }) => level !== '@cdktf/error').map(({ message }) => message),
      isRefused: resource.terraform_data?.refused !== undefined,
    };
  });
}

export function printStack(stack: SynthesizedStack): void {
  say();
  say(`  ${bold(stack.name)}  ${stack.file}`);
  const counts = Object.entries({ ...stack.resources, outputs: stack.outputs });
  if (stack.isRefused)
    say(paragraph(yellow('refused: it holds nothing but the reason, with which its plan fails'), '    '));
  else
    say(
      table(
        counts.map(([type, count]) => [type, `${count}`]),
        { indent: '    ' },
      ),
    );
  for (const warning of stack.warnings)
    say(yellow(paragraph(`${stack.isRefused ? '' : 'warning: '}${warning}`, '    ')));
}

function readJson<T>(path: string): T {
  const file = join(ROOT, path);
  if (!existsSync(file)) throw new Failure(`cdktf synth left no ${path}`);
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
