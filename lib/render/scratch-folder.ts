import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let scratch: string | undefined;

/** TerraformAsset copies at synthesis what is in here. It exists until the process ends. */
export function scratchFolder(): string {
  if (scratch === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'cdktf-mcp-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    scratch = folder;
  }
  return scratch;
}

/** With a mode that goes along with the copy: the container's user can read it, whatever the original and the umask are. */
export function write(path: string, content: Buffer | string): void {
  writeFileSync(path, content);
  chmodSync(path, 0o644);
}
