import { App, TerraformAsset, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, relative, resolve, sep } from 'node:path';
import type { ConfigFile } from '../model/config-file';
import { shortHash } from '../render/names';

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

let scratch: string | undefined;

/**
 * TerraformAsset copies a file at synthesis, with its mode: this one the container's user can read, whatever the mode of the
 * original and the umask are. It exists until the process ends.
 */
function written(content: Buffer): string {
  if (scratch === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'cdktf-mcp-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    scratch = folder;
  }
  const path = join(scratch, `${shortHash(content.toString('base64'))}.txt`);
  writeFileSync(path, content);
  chmodSync(path, 0o644);
  return path;
}

/** The script of the gates goes along with the stack once, however many services it has. */
export function gateScript(scope: Construct): TerraformAsset {
  const stack = TerraformStack.of(scope);
  const id = 'cdktf-mcp-gate';
  const found = stack.node.tryFindChild(id) as TerraformAsset | undefined;
  return found ?? new TerraformAsset(stack, id, { path: join(__dirname, 'assets', 'gate.js') });
}
