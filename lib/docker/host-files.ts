import { TerraformAsset, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigFile } from '../model/config-file';
import { shortHash } from '../render/names';
import { scratchFolder, write } from '../render/scratch-folder';
import { literal } from '../render/text';

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

function written(content: Buffer): string {
  const path = join(scratchFolder(), `${shortHash(content.toString('base64'))}.txt`);
  write(path, content);
  return path;
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
