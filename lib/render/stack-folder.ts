import { App, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { posix, relative, resolve, sep } from 'node:path';

/** A path of this machine as Terraform sees it, which runs in the stack's own folder: nothing absolute gets into what is synthesized. */
export function fromStackFolder(scope: Construct, path: string): string {
  const { root } = scope.node;
  const outdir = root instanceof App ? root.outdir : 'cdktf.out';
  const folder = resolve(outdir, 'stacks', TerraformStack.of(scope).node.id);
  return relative(folder, resolve(path)).split(sep).join(posix.sep);
}
