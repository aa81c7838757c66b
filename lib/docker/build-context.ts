import dockerignore from '@balena/dockerignore';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
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
  if (existsSync(join(directory, dockerfile))) return [];
  return [
    {
      property: 'image',
      message: `there is no ${show(dockerfile)} in ${show(directory)}; add one or name it with the option 'dockerfile'`,
    },
  ];
}

/**
 * Twelve characters that change when the built image would: content, names and modes of the files that the engine gets (what
 * `.dockerignore` leaves out does not count), and the arguments of the build.
 */
export function buildContextHash({ directory, dockerfile, buildArgs, target }: Dockerfile, platform?: string): string {
  const hash = createHash('sha256').update(JSON.stringify({ dockerfile, buildArgs, target, platform }));
  const ignored = ignoredBy(directory, dockerfile);
  for (const path of filesBelow(directory, '', ignored)) {
    const file = lstatSync(join(directory, path));
    const content = file.isSymbolicLink() ? readlinkSync(join(directory, path)) : readFileSync(join(directory, path));
    hash.update(`${path}\0${file.mode & 0o777}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}

/** The engine always gets the Dockerfile, also where its own rules leave it out. */
function ignoredBy(directory: string, dockerfile: string): (path: string) => boolean {
  const own = join(directory, `${dockerfile}.dockerignore`);
  const rules = existsSync(own) ? own : join(directory, '.dockerignore');
  if (!existsSync(rules)) return () => false;
  const ignore = dockerignore().add(readFileSync(rules, 'utf8'));
  return (path) => path !== dockerfile && ignore.ignores(path);
}

/** In an order of its own: what a folder lists first depends on the file system. */
function filesBelow(directory: string, below: string, ignored: (path: string) => boolean): string[] {
  return readdirSync(join(directory, below), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      // An ignored folder is walked all the same: a later rule with '!' may bring a file below it back.
      if (entry.isDirectory()) return filesBelow(directory, path, ignored);
      return ignored(path) || !(entry.isFile() || entry.isSymbolicLink()) ? [] : [path];
    });
}
