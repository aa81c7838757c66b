/**
 * PostgreSQL and Redis for tests. Where a registry can be reached their images are pulled; where not, and the host is Debian 12, they
 * are put together from the distribution's own packages, with start scripts of our own that do what those of the images do.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BaseImage } from './base-image';
import { FIXTURE_LABEL } from './base-image';

interface Recipe {
  readonly packages: readonly string[];
  /** What the entrypoint does before the command, and then the command. */
  readonly start: string;
  /** The line of the image's user. */
  readonly passwd: string;
  readonly dockerfile: readonly string[];
  readonly proof: string;
}

const RECIPES = {
  /** @see https://github.com/docker-library/postgres/blob/master/docker-entrypoint.sh what the start script stands for */
  postgres: {
    packages: ['postgresql-15', 'postgresql-client-15', 'tzdata'],
    start: `
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  printf '%s' "$POSTGRES_PASSWORD" > /tmp/password
  initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --auth-host=scram-sha-256 --auth-local=trust --encoding=UTF8 --locale=C
  rm /tmp/password
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  echo "CREATE DATABASE \\"$POSTGRES_DB\\"" | postgres --single postgres
fi
exec "$@" -c listen_addresses='*'
`,
    passwd: 'postgres:x:999:999::/var/lib/postgresql:/bin/sh',
    dockerfile: ['ENV PATH=/usr/lib/postgresql/15/bin:/usr/bin', 'STOPSIGNAL SIGINT', 'CMD ["postgres"]'],
    proof: 'postgres --version && pg_isready --version',
  },
  /** Debian's asks for a password or the loopback address; the image's is compiled not to. */
  redis: {
    packages: ['redis-server', 'redis-tools'],
    start: 'exec "$@" --protected-mode no',
    passwd: 'redis:x:999:999::/data:/bin/sh',
    dockerfile: ['WORKDIR /data', 'CMD ["redis-server"]'],
    proof: 'redis-server --version && redis-cli --version',
  },
} as const satisfies Record<string, Recipe>;

/** What a shell script needs. */
const SHELL = ['dash', 'coreutils', 'sed'];

/** Dependencies that serve installation, other languages or compilation at run time. */
const LEFT_OUT =
  /perl|llvm|libz3|locales|debconf|debian-installer|install-info|lsb|init|usrmerge|usr-is|adduser|passwd|dpkg|^tar$|sensible|ssl-cert|ucf|newt|slang|-common|semanage|sepol|gdbm|text|libdb|elogind|^openssl$|netbase|libc-l10n|libc-bin|pam-modules/;

/** Makes sure that the engine has the image: `made` is true when it was assembled here. */
export function ensureDebianImage(name: string, kind: keyof typeof RECIPES): BaseImage {
  if (quiet('docker', ['image', 'inspect', name])) return { ok: true, made: false };
  if (quiet('docker', ['pull', name], 20)) return { ok: true, made: false };
  for (const tool of ['apt-get', 'apt-cache', 'dpkg-deb', 'tar'])
    if (!quiet('which', [tool])) return { ok: false, why: `${name} cannot be pulled, nor assembled without ${tool}` };
  const work = mkdtempSync(join(tmpdir(), `cdktf-mcp-${kind}-`));
  try {
    assemble(work, name, RECIPES[kind]);
    return { ok: true, made: true };
  } catch (error) {
    return { ok: false, why: `${name} cannot be pulled, nor assembled: ${(error as Error).message.slice(0, 500)}` };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function assemble(work: string, name: string, { packages, start, passwd, dockerfile, proof }: Recipe): void {
  const root = join(work, 'root');
  unpack(work, root, withLibraries([...packages, ...SHELL]));
  writeFileSync(join(root, 'start'), `#!/bin/sh\nset -e\n${start}\n`, { mode: 0o755 });
  writeFileSync(join(root, 'etc/passwd'), `root:x:0:0::/root:/bin/sh\n${passwd}\n`);
  writeFileSync(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  for (const folder of ['usr/share/locale', 'usr/share/man', 'usr/share/doc'])
    rmSync(join(root, folder), { recursive: true, force: true });
  const lines = ['FROM scratch', `LABEL ${FIXTURE_LABEL}=1`, 'COPY root /', 'ENTRYPOINT ["/start"]', ...dockerfile];
  writeFileSync(join(work, 'Dockerfile'), lines.join('\n'));
  rmSync(join(work, 'packages'), { recursive: true });
  loud('docker', ['build', '--tag', name, work]);
  loud('docker', ['run', '--rm', '--network', 'none', '--entrypoint', 'sh', name, '-c', proof]);
}

/** The packages and all that they depend on, but for what no program of them loads. */
function withLibraries(packages: readonly string[]): readonly string[] {
  const no = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map((kind) => `--no-${kind}`);
  const listed = loud('apt-cache', ['depends', '--recurse', ...no, ...packages]);
  const names = listed.split('\n').filter((line) => /^[a-z0-9]/.test(line));
  return [...new Set(names)].filter((name) => packages.includes(name) || !LEFT_OUT.test(name));
}

function unpack(work: string, root: string, packages: readonly string[]): void {
  const folder = join(work, 'packages');
  mkdirSync(folder);
  loud('apt-get', ['download', '--quiet', ...packages], folder);
  // As on every Debian today; the packages still have some files at the paths of before.
  for (const part of ['bin', 'lib', 'lib64', 'sbin']) {
    mkdirSync(join(root, 'usr', part), { recursive: true });
    symlinkSync(`usr/${part}`, join(root, part));
  }
  for (const empty of ['etc', 'tmp', 'data']) mkdirSync(join(root, empty), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777); // an engine gives a temporary file system the mode of what it hides
  for (const file of readdirSync(folder)) {
    const input = execFileSync('dpkg-deb', ['--fsys-tarfile', join(folder, file)], { maxBuffer: 1 << 30 });
    execFileSync('tar', ['-x', '--keep-directory-symlink', '--no-same-owner', '-C', root], { input });
  }
}

/** What a command prints. @throws Error with its last words */
function loud(command: string, args: readonly string[], cwd?: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', cwd, timeout: 300_000 });
  if (status === 0) return stdout;
  throw new Error(`${command} ended with ${status}: ${(stderr || stdout).trim().split('\n').slice(-3).join(' ')}`);
}

function quiet(command: string, args: readonly string[], seconds = 30): boolean {
  return spawnSync(command, args, { stdio: 'ignore', timeout: seconds * 1000 }).status === 0;
}
