import type { ContainerDescription } from '../model/container';
import { shortHash } from '../render/names';
import type { SecretFile } from './secrets';

export interface Mount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
  readonly readOnly: boolean;
}

/** A volume of a pod, as the provider has it. */
export interface PodVolume {
  readonly name: string;
  readonly emptyDir?: { readonly sizeLimit: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly configMap?: { readonly name: string };
  readonly projected?: { readonly defaultMode: string; readonly sources: ProjectedSource[] }[];
}

interface ProjectedSource {
  readonly secret?: { readonly name: string; readonly optional: boolean; readonly items: Item[] }[];
  readonly configMap?: { readonly name: string; readonly items: Item[] }[];
}

type Item = { readonly key: string; readonly path: string };

export interface MountProps {
  readonly container: ContainerDescription;
  /** Name of the ConfigMap with its files. */
  readonly configMap: string;
  readonly secretFiles: readonly SecretFile[];
  /** Name of the claim for a stored volume. */
  readonly claimOf: (volume: string) => string;
}

/** The key of a configuration file in its ConfigMap. */
export const fileKey = (path: string): string => `file-${shortHash(path)}`;

const folderOf = (path: string): string => path.replace(/\/[^/]+$/, '');
const nameIn = (path: string): string => path.slice(folderOf(path).length + 1);

/** Where a container finds its volumes, configuration files and secret files, and the volumes of the pod that these are. */
export function mountsOf(props: MountProps): {
  readonly mounts: readonly Mount[];
  readonly volumes: readonly PodVolume[];
} {
  const folders = volumeFolders(props);
  const files = fileMounts(props);
  return { mounts: [...folders.mounts, ...files.mounts], volumes: [...folders.volumes, ...files.volumes] };
}

function volumeFolders({ container, claimOf }: MountProps) {
  const mounts: Mount[] = [];
  const volumes: PodVolume[] = [];
  for (const [mountPath, { volume }] of Object.entries(container.volumes)) {
    if (volume.kind === 'host') continue; // refused by the profile
    const name = volume.kind === 'temporary' ? `${container.name}-${shortHash(mountPath)}` : `volume-${volume.name}`;
    mounts.push({ name, mountPath, readOnly: false });
    volumes.push(
      volume.kind === 'temporary'
        ? { name, emptyDir: { sizeLimit: `${volume.size.toMebibytes()}Mi` } }
        : { name, persistentVolumeClaim: { claimName: claimOf(volume.name) } },
    );
  }
  return { mounts, volumes };
}

/**
 * Files are mounted one by one, so that nothing of the image is hidden; where one of a folder may be missing, the folder as a whole,
 * because a mount of a file that is not there would be a folder.
 */
function fileMounts({ container, configMap, secretFiles }: MountProps) {
  const whole = [...new Set(secretFiles.filter(({ optional }) => optional).map(({ path }) => folderOf(path)))];
  const isWhole = (path: string): boolean => whole.includes(folderOf(path));
  const single = Object.keys(container.files).filter((path) => !isWhole(path));
  const secrets = secretFiles.filter(({ path }) => !isWhole(path));
  const name = `${container.name}-files`;
  // The group of the pod reads secrets, which all its containers belong to; who the user of an image is, nobody knows.
  const mode = container.user.uid === undefined ? '0444' : '0440';
  const mounts: Mount[] = single.map((path) => ({ name, mountPath: path, subPath: fileKey(path), readOnly: true }));
  const volumes: PodVolume[] = single.length === 0 ? [] : [{ name, configMap: { name: configMap } }];
  for (const file of secrets) {
    const volume = `${container.name}-${shortHash(file.path)}`;
    mounts.push({ name: volume, mountPath: file.path, subPath: nameIn(file.path), readOnly: true });
    volumes.push(projected(volume, mode, [secretSource(file)]));
  }
  for (const folder of whole) {
    const volume = `${container.name}-${shortHash(folder)}-files`;
    const items = Object.keys(container.files)
      .filter((path) => folderOf(path) === folder)
      .map((path) => ({ key: fileKey(path), path: nameIn(path) }));
    mounts.push({ name: volume, mountPath: folder, readOnly: true });
    volumes.push(
      projected(volume, mode, [
        ...secretFiles.filter(({ path }) => folderOf(path) === folder).map(secretSource),
        ...(items.length === 0 ? [] : [{ configMap: [{ name: configMap, items }] }]),
      ]),
    );
  }
  return { mounts, volumes };
}

function secretSource({ name, key, path, optional }: SecretFile): ProjectedSource {
  return { secret: [{ name, optional, items: [{ key, path: nameIn(path) }] }] };
}

function projected(name: string, defaultMode: string, sources: ProjectedSource[]): PodVolume {
  return { name, projected: [{ defaultMode, sources }] };
}
