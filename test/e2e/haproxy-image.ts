/**
 * The gateway's image for tests. Where a registry can be reached it is pulled; where not, and the host is Debian-like, it
 * is put together from the distribution's own packages: the program, the libraries that it loads, and nothing else.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type EnsuredImage = { readonly ok: true; readonly made: boolean } | { readonly ok: false; readonly why: string };

const LABEL = 'LABEL cdktf-mcp.test-fixture=1';

/** `haproxy` itself and what Debian splits off; the rest comes from the host's libraries. */
const PACKAGES = ['haproxy', 'liblua5.3-0', 'libopentracing-c-wrapper0', 'libopentracing1'];

/** Makes sure that the engine has the image: `made` is true when it was assembled here. */
export function ensureHaproxyImage(name: string, pullSeconds = 60): EnsuredImage {
  if (quiet('docker', ['image', 'inspect', name]).status === 0) return { ok: true, made: false };
  if (quiet('docker', ['version']).status !== 0) return { ok: false, why: 'no Docker engine answers' };
  if (quiet('docker', ['pull', name], pullSeconds).status === 0) return { ok: true, made: false };
  for (const tool of ['apt-get', 'dpkg-deb', 'ldd', 'tar']) {
    if (quiet('which', [tool]).status !== 0)
      return { ok: false, why: `${name} cannot be pulled, nor assembled without ${tool}` };
  }
  const work = mkdtempSync(join(tmpdir(), 'haproxy-image-'));
  try {
    assemble(work, name);
    return { ok: true, made: true };
  } catch (error) {
    return {
      ok: false,
      why: `${name} cannot be pulled, nor assembled: ${error instanceof Error ? error.message : error}`,
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function assemble(work: string, name: string): void {
  const unpacked = join(work, 'unpacked');
  execFileSync('apt-get', ['download', ...PACKAGES], { cwd: work, stdio: 'pipe', timeout: 120_000 });
  for (const file of readdirSync(work).filter((entry) => entry.endsWith('.deb')))
    execFileSync('dpkg-deb', ['-x', join(work, file), unpacked]);
  const program = join(unpacked, 'usr/sbin/haproxy');
  const libraries = join(
    unpacked,
    'usr/lib',
    readdirSync(join(unpacked, 'usr/lib')).find((d) => d.includes('-linux-'))!,
  );
  // The name that the official image has, so that `docker exec <container> haproxy` works in both.
  importProgram(name, work, { program, as: '/usr/local/sbin/haproxy', searchPath: libraries }, [
    'USER 99:99',
    'ENV PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin',
    'ENTRYPOINT ["haproxy"]',
    'CMD ["-W","-db","-f","/usr/local/etc/haproxy/haproxy.cfg"]',
  ]);
}

export interface Program {
  readonly program: string;
  readonly as: string;
  /** Where libraries lie that the host has not installed. */
  readonly searchPath?: string;
}

/** An image of one program with the libraries that it loads, and an empty /tmp. */
export function importProgram(name: string, work: string, program: Program, changes: readonly string[]): void {
  const root = join(work, 'root');
  for (const folder of ['etc', 'tmp', 'usr/local/etc/haproxy']) mkdirSync(join(root, folder), { recursive: true });
  put(program.program, join(root, program.as));
  for (const library of loadedLibraries(program))
    put(library, join(root, library.startsWith(work) ? join('/usr/lib', library.split('/').pop()!) : library));
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/:/none\nhaproxy:x:99:99::/:/none\n');
  writeFileSync(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  const tar = execFileSync('tar', ['-C', root, '--owner=0', '--group=0', '-cf', '-', '.'], { maxBuffer: 1 << 30 });
  execFileSync('docker', ['import', ...[LABEL, ...changes].flatMap((change) => ['--change', change]), '-', name], {
    input: tar,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function loadedLibraries({ program, searchPath }: Program): string[] {
  const listed = execFileSync('ldd', [program], {
    encoding: 'utf8',
    env: { ...process.env, LD_LIBRARY_PATH: searchPath ?? '' },
  });
  const missing = /^\s*(\S+) => not found/m.exec(listed);
  if (missing) throw new Error(`library ${missing[1]} is not installed`);
  const loaded = [...listed.matchAll(/(?:=> )?(\/\S+) \(0x/g)]
    .map((match) => match[1])
    .filter((path) => existsSync(path));
  // Loaded when a thread ends, so no list names it.
  const unwinder = loaded.map((path) => join(dirname(path), 'libgcc_s.so.1')).find((path) => existsSync(path));
  return unwinder === undefined ? loaded : [...loaded, unwinder];
}

function put(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { dereference: true });
}

function quiet(command: string, args: readonly string[], seconds = 30): { status: number | null } {
  return spawnSync(command, args, { stdio: 'ignore', timeout: seconds * 1000 });
}
