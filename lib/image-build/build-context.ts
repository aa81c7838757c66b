import dockerignore from '@balena/dockerignore';
import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { existsSync, lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { ImageSource } from '../model/container-image';
import type { Problem } from '../model/errors';
import { show } from '../model/errors';

type Dockerfile = Extract<ImageSource, { kind: 'dockerfile' }>;

/** What keeps a folder from being a build context. */
export function buildContextProblems({ directory, dockerfile }: Dockerfile): readonly Problem[] {
  if (!existsSync(directory))
    return [
      {
        property: 'image',
        message: `the folder ${show(directory)} does not exist; give the build context, relative to the folder with cdktf.json`,
      },
    ];
  if (!existsSync(join(directory, dockerfile)))
    return [
      {
        property: 'image',
        message: `there is no ${show(dockerfile)} in ${show(directory)}; add one or name it with the option 'dockerfile'`,
      },
    ];
  // The provider sends everything that .dockerignore does not name; rules of one Dockerfile it does not know.
  const own = `${dockerfile}.dockerignore`;
  if (!existsSync(join(directory, own)) || existsSync(join(directory, '.dockerignore'))) return [];
  return [
    { property: 'image', message: `the Docker provider does not read ${show(own)}; put its rules into .dockerignore` },
  ];
}

/**
 * Twelve characters that change when the built image would: content, names and modes of the files that the engine gets (what
 * `.dockerignore` leaves out does not count), and the arguments of the build.
 */
export function buildContextHash({ directory, dockerfile, buildArgs, target }: Dockerfile, platform?: string): string {
  const sortedArgs = Object.entries(buildArgs).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify({ dockerfile, sortedArgs, target, platform }));
  for (const path of sentPaths(directory, '', ignoredBy(directory, dockerfile))) {
    const file = lstatSync(join(directory, path));
    const content = contentOf(join(directory, path), file);
    hash.update(`${path}\0${file.mode}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}

function contentOf(path: string, file: Stats): Buffer {
  if (file.isDirectory()) return Buffer.alloc(0);
  return file.isSymbolicLink() ? Buffer.from(readlinkSync(path)) : readFileSync(path);
}

/** What a rule leaves out; the Dockerfile and the rules themselves the engine always gets. */
function ignoredBy(directory: string, dockerfile: string): Ignored {
  const rules = join(directory, '.dockerignore');
  if (!existsSync(rules)) return { has: () => false, wholly: () => false };
  const text = readFileSync(rules, 'utf8');
  const ignore = dockerignore().add(text);
  const always = ['.dockerignore', posix.normalize(dockerfile)];
  const has = (path: string): boolean => !always.includes(path) && ignore.ignores(path);
  // A rule with '!' may bring back a file below an ignored folder.
  const hasExceptions = /^\s*!/m.test(text);
  return { has, wholly: (folder) => !hasExceptions && has(folder) && !always.some((a) => a.startsWith(`${folder}/`)) };
}

interface Ignored {
  readonly has: (path: string) => boolean;
  /** Whether nothing below a folder can be sent. */
  readonly wholly: (folder: string) => boolean;
}

/** Files and folders, empty ones too, in an order of its own: what a folder lists first depends on the file system. */
function sentPaths(directory: string, below: string, ignored: Ignored): string[] {
  return readdirSync(join(directory, below), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      const isSent = entry.isFile() || entry.isSymbolicLink() || entry.isDirectory();
      const own = isSent && !ignored.has(path) ? [path] : [];
      return entry.isDirectory() && !ignored.wholly(path) ? [...own, ...sentPaths(directory, path, ignored)] : own;
    });
}
