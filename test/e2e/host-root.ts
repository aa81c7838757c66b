import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { extraCertificates } from './network';
import type { TarEntry } from './tar';

export const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

const COMMANDS = (
  'sh basename cat chmod chown cp cut date dirname echo env false grep head id ln ls mkdir mktemp mv pwd readlink ' +
  'realpath rm rmdir sed sha256sum sleep sort stat tail test touch tr true uname wc whoami'
).split(' ');

/** Where distributions keep what they trust. */
const BUNDLES = [CERTIFICATES, '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/ca-bundle.pem', '/etc/ssl/cert.pem'];

/** glibc loads the first by name, so that ldd does not list them; compiled packages of every language expect the others. */
const EXPECTED = [
  ...['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2'],
  ...['libgcc_s.so.1', 'libstdc++.so.6', 'libm.so.6', 'libdl.so.2', 'libpthread.so.0', 'librt.so.1', 'libutil.so.1'],
];

/** What a language needs beside a shell. */
export interface Runtime {
  /** Programs of this machine by their paths in the image. */
  readonly programs: ReadonlyMap<string, string>;
  /** What else loads libraries. */
  readonly modules?: readonly string[];
  readonly entries: readonly TarEntry[];
}

/** node and npm below /usr/local, as in the official images. @throws Error what is missing here */
export function nodeRuntime(): Runtime {
  return {
    programs: new Map([['/usr/local/bin/node', process.execPath]]),
    entries: [
      ...tree(npmFolder(), '/usr/local/lib/node_modules/npm'),
      link('/usr/local/bin/npm', '../lib/node_modules/npm/bin/npm-cli.js'),
      link('/usr/local/bin/npx', '../lib/node_modules/npm/bin/npx-cli.js'),
    ],
  };
}

/**
 * The files of a small Linux with a language and a shell, taken from this one, with a user 'node' of id 1000.
 * @throws Error what is missing here
 */
export function hostRoot(runtime: Runtime): TarEntry[] {
  const programs = new Map(runtime.programs);
  for (const command of COMMANDS) {
    const found = which(command);
    if (found) programs.set(`/usr/bin/${command}`, found);
  }
  if (!programs.has('/usr/bin/sh')) throw new Error('this machine has no sh');

  return withParents([
    directory('/root', 0o700),
    directory('/home/node', 0o755, 1000),
    directory('/tmp', 0o1777),
    directory('/var/tmp', 0o1777),
    directory('/usr/sbin'),
    directory('/usr/lib64'),
    // As on every Linux today; a library's path with or without /usr is then the same file.
    ...['bin', 'lib', 'lib64', 'sbin'].map((name) => link(`/${name}`, `usr/${name}`)),
    ...[...programs].map(([path, of]): TarEntry => ({ path, mode: 0o755, content: { kind: 'copy', of } })),
    ...libraries([...programs.values(), ...(runtime.modules ?? [])]),
    ...runtime.entries,
    text('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n'),
    text('/etc/group', 'root:x:0:\nnode:x:1000:\n'),
    text('/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n'),
    text(CERTIFICATES, certificates()),
  ]);
}

function directory(path: string, mode = 0o755, owner = 0): TarEntry {
  return { path, mode, owner, content: { kind: 'directory' } };
}

function withParents(entries: readonly TarEntry[]): TarEntry[] {
  const parents = new Set<string>();
  for (const { path } of entries) for (let up = dirname(path); up !== '/'; up = dirname(up)) parents.add(up);
  for (const { path } of entries) parents.delete(path);
  return [...[...parents].sort().map((path) => directory(path)), ...entries];
}

export const link = (path: string, to: string): TarEntry => ({ path, mode: 0o777, content: { kind: 'link', to } });
const text = (path: string, value: string): TarEntry => ({ path, content: { kind: 'text', text: value } });

/** What the programs load, at the paths they were linked with, and the loader itself. */
function libraries(programs: readonly string[]): TarEntry[] {
  const paths = new Set<string>();
  for (const program of programs) {
    // A static program makes ldd fail, and needs nothing.
    const listed = spawnSync('ldd', [program], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } }).stdout ?? '';
    for (const [, path] of listed.matchAll(/(?:^\s*|=> )(\/\S+) \(0x/gm)) paths.add(path as string);
  }
  const libc = [...paths].find((path) => /\/libc\.so\.6$/.test(path));
  for (const name of libc ? EXPECTED : []) {
    const path = join(dirname(libc as string), name);
    if (existsSync(path)) paths.add(path);
  }
  // One of a program's own folder, which others may not read, goes where the loader looks by itself.
  const placed = [...paths].map((path): [string, string] => {
    const isOfSystem = /^\/(usr\/)?lib(64)?\//.test(path);
    const at = isOfSystem ? path : join(dirname(libc ?? '/usr/lib/libc'), basename(path));
    return [at.replace(/^\/(lib|lib64)\//, '/usr/$1/'), path];
  });
  return [...new Map(placed)].map(([path, of]) => ({
    path,
    mode: 0o755,
    content: { kind: 'copy', of: realpathSync(of) },
  }));
}

/** A folder with what is in it, but for entries of some names. */
export function tree(from: string, to: string, without?: RegExp): TarEntry[] {
  return readdirSync(from, { withFileTypes: true }).flatMap((item): TarEntry[] => {
    if (without?.test(item.name)) return [];
    const source = join(from, item.name);
    const path = join(to, item.name);
    if (item.isDirectory()) return tree(source, path, without);
    if (item.isSymbolicLink()) return [link(path, readlinkSync(source))];
    return [{ path, mode: (statSync(source).mode & 0o777) | 0o444, content: { kind: 'copy', of: source } }];
  });
}

function npmFolder(): string {
  const found = which('npm');
  const folder = found ? dirname(dirname(found)) : '';
  // A distribution's own npm has its dependencies spread over the system, and a version manager's is a shim.
  if (!existsSync(join(folder, 'bin', 'npm-cli.js')) || !existsSync(join(folder, 'node_modules'))) {
    throw new Error('npm is not installed here as the self-contained folder that comes with Node');
  }
  return folder;
}

function which(command: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/bin'];
  const found = folders.map((folder) => join(folder, command)).find((path) => path.startsWith('/') && existsSync(path));
  return found && realpathSync(found);
}

function certificates(): string {
  const bundle = BUNDLES.find((path) => existsSync(path));
  const files = new Set([bundle, extraCertificates()].filter((path) => path !== undefined).map((p) => realpathSync(p)));
  return [...files].map((file) => readFileSync(file, 'utf8')).join('\n');
}
