import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker } from './engine';
import { hostRoot } from './host-root';
import { writeTar } from './tar';

/**
 * An image with Node, bash and one program in Node, in place of a published one that cannot be pulled here.
 * @param name it holds the instance of an app, so that it goes with what the app has made
 */
export async function standIn(name: string, source: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cdktf-mcp-stand-in-'));
  try {
    const archive = join(folder, 'root.tar');
    const programs = new Map([
      ['/usr/local/bin/node', process.execPath],
      ['/usr/bin/bash', '/bin/bash'],
    ]);
    const program = { path: '/stand-in.js', content: { kind: 'text', text: source } } as const;
    writeTar(archive, hostRoot({ programs, entries: [program] }));
    const changes = ['ENV PATH=/usr/local/bin:/usr/bin:/bin', 'CMD ["node","/stand-in.js"]'].flatMap((change) => [
      '--change',
      change,
    ]);
    await docker('import', ...changes, archive, name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
