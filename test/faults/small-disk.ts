import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { Skip } from '../e2e/support';

const mounted: string[] = [];

/** A folder with room for some mebibytes. @throws Skip where this user cannot make one */
export function smallDisk(folder: string, mebibytes: number): void {
  if (process.platform !== 'linux') throw new Skip('a small disk is mounted on Linux only');
  if (process.getuid?.() !== 0) throw new Skip('only root can mount a small disk');
  mkdirSync(folder);
  const args = ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder];
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Skip(`a small disk cannot be mounted: ${stderr.trim()}`);
  mounted.push(folder);
}

export function unmountAll(): void {
  for (const folder of mounted.splice(0)) spawnSync('umount', [folder]);
}
