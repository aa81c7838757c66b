import { App, AssetType, TerraformAsset, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, relative, resolve, sep } from 'node:path';
import type { ConfigFile } from '../model/config-file';
import { shortHash } from '../render/names';
import { literal } from '../render/text';

/** A path of this machine as Terraform sees it, which runs in the stack's own folder: nothing absolute gets into what is synthesized. */
export function fromStackFolder(scope: Construct, path: string): string {
  const { root } = scope.node;
  const outdir = root instanceof App ? root.outdir : 'cdktf.out';
  const folder = resolve(outdir, 'stacks', TerraformStack.of(scope).node.id);
  return relative(folder, resolve(path)).split(sep).join(posix.sep);
}

/** The absolute path of a file that is relative to the stack's folder, known when Terraform runs. */
export function absolute(path: string): string {
  return `\${abspath(${JSON.stringify(path)})}`;
}

/** A file that goes along with the stack; the path changes with the content, so that a container that mounts it is replaced. */
export class HostFile extends Construct {
  public readonly hostPath: string;

  constructor(scope: Construct, id: string, { source }: ConfigFile) {
    super(scope, id);
    const content = source.kind === 'path' ? readFileSync(source.path) : Buffer.from(source.content);
    this.hostPath = absolute(new TerraformAsset(this, 'asset', { path: written(content) }).path);
  }
}

/** The folder of a build that needs only a Dockerfile; it goes along with the stack. */
export class BuildFolder extends Construct {
  /** Relative to the stack's folder, in which Terraform runs. */
  public readonly path: string;

  constructor(scope: Construct, id: string, dockerfile: string) {
    super(scope, id);
    const folder = join(scratchFolder(), shortHash(dockerfile));
    mkdirSync(folder, { recursive: true });
    write(join(folder, 'Dockerfile'), dockerfile);
    this.path = new TerraformAsset(this, 'asset', { path: folder, type: AssetType.DIRECTORY }).path;
  }
}

let scratch: string | undefined;

/** TerraformAsset copies at synthesis what is in here. It exists until the process ends. */
function scratchFolder(): string {
  if (scratch === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'cdktf-mcp-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    scratch = folder;
  }
  return scratch;
}

function written(content: Buffer): string {
  const path = join(scratchFolder(), `${shortHash(content.toString('base64'))}.txt`);
  write(path, content);
  return path;
}

/** With a mode that goes along with the copy: the container's user can read it, whatever the original and the umask are. */
function write(path: string, content: Buffer | string): void {
  writeFileSync(path, content);
  chmodSync(path, 0o644);
}

/** The script of the gates goes along with the stack once, however many services it has. */
function gateScript(scope: Construct): TerraformAsset {
  const stack = TerraformStack.of(scope);
  const id = 'cdktf-mcp-gate';
  const found = stack.node.tryFindChild(id) as TerraformAsset | undefined;
  return found ?? new TerraformAsset(stack, id, { path: join(__dirname, 'assets', 'gate.js') });
}

/**
 * A step of that script as a command.
 * @param question what it reads; taken literally
 * @param expressions what stands in the question by a name of its own, because only Terraform knows it
 */
export function gateCommand(
  scope: Construct,
  step: string,
  question: object,
  expressions: Readonly<Record<string, () => string>> = {},
): { readonly line: string; readonly environment: Readonly<Record<string, string>> } {
  const text = Object.entries(expressions).reduce(
    (all, [name, expression]) => all.replace(name, expression),
    literal(JSON.stringify(question)),
  );
  return { line: `node ${gateScript(scope).path} ${step}`, environment: { CDKTF_MCP_GATE: text } };
}
