import type { ContainerDescription } from '../model/container';
import type { Problem } from '../model/errors';
import { shortHash } from '../render/names';

/** A folder of a container that holds files of Secret Manager. */
export interface FileFolder {
  /** Name of the volume in the instance. */
  readonly volume: string;
  readonly path: string;
  /** Names of configuration files in it. */
  readonly files: readonly string[];
  /** The one secret of the description in it, and the name of its file. */
  readonly secret?: { readonly name: string; readonly file: string };
}

export const folderOf = (path: string): string => path.replace(/\/[^/]+$/, '');
export const nameOf = (path: string): string => path.slice(folderOf(path).length + 1);

/** The name of a volume of an instance, whose containers share their names. */
export function volumeName(container: ContainerDescription, path: string): string {
  return `${container.name}-${shortHash(path)}`;
}

/** Cloud Run mounts a secret as a folder: its versions are the files in it. */
export function fileFolders(container: ContainerDescription): readonly FileFolder[] {
  const secrets = Object.entries(container.secrets).flatMap(([name, { file }]) =>
    file === undefined ? [] : [{ name, file }],
  );
  const files = Object.keys(container.files);
  const paths = [...new Set([...files, ...secrets.map(({ file }) => file)].map(folderOf))].sort();
  return paths.map((path) => {
    const secret = secrets.find(({ file }) => folderOf(file) === path);
    return {
      volume: volumeName(container, path),
      path,
      files: files.filter((file) => folderOf(file) === path).map(nameOf),
      ...(secret === undefined ? {} : { secret: { name: secret.name, file: nameOf(secret.file) } }),
    };
  });
}

/** Files whose folder cannot be one of a secret. */
export function folderProblems(container: ContainerDescription): readonly Problem[] {
  const all = [
    ...Object.keys(container.files).map((path) => ({ property: `files.${path}`, path, isSecret: false })),
    ...Object.entries(container.secrets).flatMap(([name, { file }]) =>
      file === undefined ? [] : [{ property: `secrets.${name}`, path: file, isSecret: true }],
    ),
  ];
  return all.flatMap(({ property, path, isSecret }): Problem[] => {
    const folder = folderOf(path);
    const own = `${folder}/${isSecret ? property.slice('secrets.'.length).toLowerCase() : container.name}/${nameOf(path)}`;
    if (folder.split('/').length < 3)
      return [
        {
          property,
          message: `Cloud Run mounts folders, not files, and '${folder || '/'}' would hide what the image has there; give it a folder of its own, such as '${own}'`,
        },
      ];
    if (Object.hasOwn(container.volumes, folder))
      return [
        {
          property,
          message: `'${folder}' is a volume, too, and a folder is one mount; use another folder, such as '${own}'`,
        },
      ];
    const beside = all.filter((other) => other.path !== path && folderOf(other.path) === folder);
    return isSecret && beside.length > 0
      ? [
          {
            property,
            message: `Cloud Run mounts a secret as a folder, and '${folder}' also has ${beside.map(({ path: p }) => nameOf(p)).join(', ')}; give it a folder of its own, such as '${own}'`,
          },
        ]
      : [];
  });
}
