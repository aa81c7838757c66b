import { existsSync, readFileSync } from 'node:fs';
import type { ConfigFile } from '../model/config-file';
import type { ContainerDescription } from '../model/container';
import type { Problem } from '../model/errors';
import { show } from '../model/errors';

/** The bytes of a configuration file; none where its original is missing, which `missingFiles` says. */
export function contentOf({ source }: ConfigFile): Buffer {
  if (source.kind === 'content') return Buffer.from(source.content);
  return existsSync(source.path) ? readFileSync(source.path) : Buffer.alloc(0);
}

/** Configuration files whose original is not there. */
export function missingFiles({ files }: ContainerDescription): readonly Problem[] {
  return Object.entries(files).flatMap(([path, { source }]) =>
    source.kind === 'path' && !existsSync(source.path)
      ? [
          {
            property: `files.${path}`,
            message: `${show(source.path)} does not exist; give a file, relative to the folder with cdktf.json`,
          },
        ]
      : [],
  );
}
