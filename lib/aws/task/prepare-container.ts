import type { ContainerDescription } from '../../model/container';
import { contentOf } from '../../render/file-content';
import { shortHash } from '../../render/names';
import { literal } from '../../render/text';
import { kernelCapabilities } from './capabilities';
import type { ContainerDefinition, LogOptions, MountPoint } from './container-definition';
import { common } from './container-definition';

/** What makes folders writable and writes files; any image with a POSIX shell, base64 and chown will do. */
export const PREPARE_IMAGE = 'public.ecr.aws/docker/library/busybox:1.37.0';

export const PREPARE = 'prepare';

/** A folder of a task that is empty when it starts. */
export interface TaskFolder {
  /** Name of the volume in the task definition. */
  readonly volume: string;
  readonly container: ContainerDescription;
  readonly path: string;
  readonly kind: 'temporary' | 'files';
}

/**
 * The folders of a container that have to be made ready: temporary ones, which Fargate gives to root alone, and those of files, which
 * Fargate cannot mount one by one.
 */
export function foldersOf(container: ContainerDescription): readonly TaskFolder[] {
  const temporary = Object.entries(container.volumes)
    .filter(([, { volume }]) => volume.kind === 'temporary')
    .map(([path]) => path);
  const paths = [
    ...Object.keys(container.files),
    ...Object.values(container.secrets).flatMap(({ file }) => file ?? []),
  ];
  const parents = [...new Set(paths.map(folderOf))].filter((path) => !temporary.includes(path)).sort();
  const folder = (kind: TaskFolder['kind'], path: string): TaskFolder => ({
    volume: `${container.name}-${shortHash(path)}`,
    container,
    path,
    kind,
  });
  return [...temporary.map((path) => folder('temporary', path)), ...parents.map((path) => folder('files', path))];
}

/** Where the container itself sees them. */
export function mountsOf(folders: readonly TaskFolder[]): readonly MountPoint[] {
  return folders.map(({ volume, path, kind }) => ({
    sourceVolume: volume,
    containerPath: path,
    readOnly: kind === 'files',
  }));
}

const folderOf = (path: string): string => path.replace(/\/[^/]+$/, '');

export interface PrepareProps {
  readonly image: string;
  /** ARN of the secret with the registry's credentials. */
  readonly credentials?: string;
  readonly folders: readonly TaskFolder[];
  readonly logs: LogOptions;
  /** The secrets that are files, as a JSON list: variable and `valueFrom`. */
  readonly secrets: string;
  /** The variable by which the secret of a container reaches this one. */
  readonly variableOf: (container: ContainerDescription, secret: string) => string;
}

/** Runs to its end before anything else of the task starts. It is root without any capability but that of giving files away. */
export function prepareContainer(props: PrepareProps): ContainerDefinition {
  const files: { readonly name: string; readonly value: string }[] = [];
  const lines = [
    'set -e',
    ...props.folders.flatMap((folder, i) => linesFor(folder, `/mnt/${i}`, files, props.variableOf)),
  ];
  return {
    name: PREPARE,
    essential: false,
    ...common({
      image: props.image,
      credentials: props.credentials,
      logs: props.logs,
      environment: JSON.stringify(files),
      secrets: props.secrets,
      mountPoints: props.folders.map(({ volume }, i) => ({ sourceVolume: volume, containerPath: `/mnt/${i}` })),
      dependsOn: [],
      stopSeconds: 10,
    }),
    command: ['sh', '-c', literal(lines.join('\n'))],
    cpu: 0,
    portMappings: [],
    user: '0:0',
    readonlyRootFilesystem: true,
    linuxParameters: { capabilities: kernelCapabilities(['CHOWN']), initProcessEnabled: true },
  };
}

function linesFor(
  { container, path, kind }: TaskFolder,
  here: string,
  values: { readonly name: string; readonly value: string }[],
  variableOf: PrepareProps['variableOf'],
): readonly string[] {
  const { uid, gid } = container.user;
  const give = (file: string): readonly string[] =>
    uid === undefined ? [`chmod 0444 ${file}`] : [`chmod 0400 ${file}`, `chown ${uid}:${gid} ${file}`];
  const inFolder = (file: string): boolean => folderOf(file) === path;
  const written = Object.entries(container.files)
    .filter(([file]) => inFolder(file))
    .flatMap(([file, source]) => {
      const name = `FILE_${values.length}`;
      values.push({ name, value: contentOf(source).toString('base64') });
      const to = quoted(`${here}/${file.slice(path.length + 1)}`);
      return [`printf %s "$${name}" | base64 -d > ${to}`, `chmod 0444 ${to}`];
    });
  const secrets = Object.entries(container.secrets)
    .filter(([, { file }]) => file !== undefined && inFolder(file))
    .flatMap(([secret, { file }]) => {
      const to = quoted(`${here}/${(file as string).slice(path.length + 1)}`);
      const name = variableOf(container, secret);
      return [`if [ -n "$${name}" ]; then`, `printf %s "$${name}" > ${to}`, ...give(to), 'fi'];
    });
  return [...written, ...secrets, kind === 'temporary' ? `chmod 1777 ${here}` : `chmod 0755 ${here}`];
}

const quoted = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;
