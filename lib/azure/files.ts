import type { ContainerDescription } from '../model/container';

/** A file that a container reads, and the property that wants it. */
export interface ReadFile {
  readonly property: string;
  readonly path: string;
  /** Name of the secret, where it is one. */
  readonly secret?: string;
}

/** Configuration files and secrets that are files. */
export function filesOf(container: ContainerDescription): readonly ReadFile[] {
  return [
    ...Object.keys(container.files).map((path) => ({ property: `files.${path}`, path })),
    ...Object.entries(container.secrets).flatMap(([secret, { file }]) =>
      file === undefined ? [] : [{ property: `secrets.${secret}`, path: file, secret }],
    ),
  ];
}

export const folderOf = (path: string): string => path.replace(/\/[^/]+$/, '');
