import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { CDKTF, Failure, OUT, ROOT, run } from './run';
import { say } from './terminal';

/** Outputs of a stack by name. */
export type Outputs = Readonly<Record<string, string>>;

/** Deploys one synthesized stack by the cdktf CLI, and gives its outputs. */
export async function deploy(stack: string): Promise<Outputs> {
  const outputs = join(OUT, `${stack}.outputs.json`);
  await cdktf(['deploy', stack, '--auto-approve', '--skip-synth', '--outputs-file', outputs], stack);
  return (JSON.parse(readFileSync(join(ROOT, outputs), 'utf8')) as Record<string, Outputs>)[stack] ?? {};
}

export async function destroy(stack: string): Promise<void> {
  await cdktf(['destroy', stack, '--auto-approve'], stack);
}

/** The CLI shows every attribute of every resource: here the progress is enough, and a file holds the rest. */
async function cdktf(args: readonly string[], stack: string): Promise<void> {
  mkdirSync(join(ROOT, OUT), { recursive: true });
  const log = join(OUT, `${stack}.log`);
  const file = openSync(join(ROOT, log), 'w');
  const progress = new Progress();
  const onLine = (line: string): void => {
    writeSync(file, `${line}\n`);
    for (const text of progress.take(line)) say(`  ${text}`);
  };
  const { code, output } = await run(CDKTF, [...args, '--output', OUT], { onLine }).finally(() => closeSync(file));
  if (code === 0) return;
  if (!progress.hasShownError) say(output.split('\n').slice(-20).join('\n'));
  const [, context] = /Error running legacy build/.test(output) ? (/ context += "(.+)"/.exec(output) ?? []) : [];
  if (context !== undefined) say(`\n  The build says more: docker build ${join(OUT, 'stacks', stack, context)}\n`);
  throw new Failure(`cdktf ${args[0]} ${stack} failed, see the error above. All that was said is in ${log}`);
}

/** Picks what a person wants to see from the lines of the cdktf CLI. */
class Progress {
  public hasShownError = false;
  private box: string[] = [];

  public take(line: string): readonly string[] {
    const text = line.replace(/^(?:\S+ {2}| {7})/, ''); // the name of the stack, on the first line of each piece
    if (this.box.length > 0 || text.startsWith('╷')) return this.takeOfBox(text);
    const said = /\(local-exec\): (.*)$/.exec(text)?.[1];
    // What makes a check fail is said by the error that follows.
    if (said !== undefined) return /^(MCP server '.*' is (ready|not ready yet)\b|warning: )/.test(said) ? [said] : [];
    if (/^(Plan: |No changes\.|(Apply|Destroy) complete!)/.test(text)) return [text];
    return /^\S+: (Creat|Modif|Destr|Still )/.test(text) ? [withoutIds(text)] : [];
  }

  /** Terraform draws a box around each error and warning. */
  private takeOfBox(text: string): readonly string[] {
    this.box.push(text);
    if (!text.startsWith('╵')) return [];
    const box = this.box;
    this.box = [];
    this.hasShownError ||= box.some((line) => line.startsWith('│ Error:'));
    if (box.some((line) => line.includes('Incomplete lock file'))) return []; // see CDKTF_SKIP_PROVIDER_LOCK in run.ts
    return box.filter((line, i) => !PLACE_IN_GENERATED_FILE.test(line) && !(isEmpty(line) && isEmpty(box[i - 1])));
  }
}

const PLACE_IN_GENERATED_FILE = /^│ +(on cdk\.tf\.json line \d+|\d+:)/;

function isEmpty(line: string | undefined): boolean {
  return line?.trim() === '│';
}

/** Without the identifier and the hash in the name of a resource. */
function withoutIds(text: string): string {
  return text.replace(/ \[id=.*\]$/, '').replace(/^(\S+?)_[0-9A-F]{8}(?=:)/, '$1');
}
