/**
 * Images of programs in Go for tests: pulled where a registry can be reached, else built by the go command, through its module proxy
 * and checksum database, and put into an image that holds nothing else.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './children';
import { CERTIFICATES } from './host-root';
import { Skip } from './support';

export interface GoProgram {
  /** The image where it is published. */
  readonly published: string;
  /** What `go install` takes. */
  readonly source: string;
  /** Name of the program. */
  readonly program: string;
  /** What its published image marks it with. */
  readonly fileCapabilities?: string;
}

/** @throws Skip why there can be no such image */
export async function goImage(
  name: string,
  { published, source, program, fileCapabilities }: GoProgram,
): Promise<void> {
  const pulled = await run('docker', ['pull', '--quiet', published], { timeoutSeconds: 60 });
  if (pulled.code === 0) {
    await run('docker', ['tag', published, name]);
    return;
  }
  const work = mkdtempSync(join(tmpdir(), 'cdktf-mcp-go-'));
  try {
    // The cache of the go command makes the second time short.
    const env = { GOBIN: work, CGO_ENABLED: '0', GOFLAGS: '' };
    const built = await run('go', ['install', '-ldflags=-s -w', source], { cwd: work, env, timeoutSeconds: 1_200 });
    if (built.code !== 0)
      throw new Skip(`${published} cannot be pulled, nor ${source} be built: ${built.out.trim().split('\n').pop()}`);
    await importProgram(name, work, program, fileCapabilities);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function importProgram(name: string, work: string, program: string, fileCapabilities?: string): Promise<void> {
  const root = join(work, 'root');
  for (const folder of ['usr/bin', 'tmp', 'etc/ssl/certs']) mkdirSync(join(root, folder), { recursive: true });
  cpSync(join(work, program), join(root, 'usr/bin', program));
  if (existsSync(CERTIFICATES)) cpSync(CERTIFICATES, join(root, CERTIFICATES), { dereference: true });
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/:/none\n');
  // As published, if this machine can: an image whose program has no mark would start with fewer rights than the real one.
  if (fileCapabilities !== undefined) spawnSync('setcap', [fileCapabilities, join(root, 'usr/bin', program)]);
  const archive = join(work, 'root.tar');
  const options = ['--xattrs', '--xattrs-include=security.capability', '--owner=0', '--group=0'];
  const tar = await run('tar', ['-C', root, ...options, '-cf', archive, '.']);
  const changes = ['LABEL cdktf-mcp.test-fixture=1', `ENTRYPOINT ["/usr/bin/${program}"]`, 'ENV PATH=/usr/bin'];
  const imported = await run('docker', ['import', ...changes.flatMap((c) => ['--change', c]), archive, name]);
  for (const { code, out } of [tar, imported]) if (code !== 0) throw new Error(out);
}
