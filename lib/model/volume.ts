import { checkProps, isMap, isToken, refuse, show, wholeNumber } from './errors';
import { Memory } from './memory';

/** A folder that ends with its container. */
export interface TemporaryProps {
  /** Upper limit; it counts as memory where the platform keeps it there. @default Memory.mebibytes(64) */
  readonly size?: Memory;

  /** Whether programs in it may be run, as `npx` and `uvx` need. @default false */
  readonly executable?: boolean;
}

/** A folder that outlives its container. */
export interface PersistentProps {
  /** Whether destroying the stack destroys the data, too. @default false */
  readonly removeOnDestroy?: boolean;

  /** @default - none */
  readonly backup?: BackupSchedule;

  /** Room that is asked for, where a platform wants to know. @default Memory.gibibytes(10) */
  readonly size?: Memory;

  /**
   * Whether the data needs a disk of its own: some programs, such as Qdrant, lose data on a network file system.
   * @default false
   */
  readonly blockStorage?: boolean;
}

/** When a backup is made, and how long it is kept. */
export interface BackupSchedule {
  /** Hour of the day (UTC) at which a backup is made every day; 0 to 23. @default 2 */
  readonly hour?: number;

  /** Days that a backup is kept; 1 to 3650. @default 7 */
  readonly keepDays?: number;
}

/** A folder of the developer's machine. */
export interface HostFolderProps {
  /** @default true */
  readonly readOnly?: boolean;
}

/** What a volume is, as renderers read it. */
export type VolumeKind =
  | { readonly kind: 'temporary'; readonly size: Memory; readonly executable: boolean }
  | (StoredVolume & { readonly kind: 'persistent' })
  | (StoredVolume & { readonly kind: 'shared' })
  | { readonly kind: 'host'; readonly path: string; readonly readOnly: boolean };

/** A volume that outlives its container, as renderers read it. */
export interface StoredVolume {
  readonly name: string;
  readonly removeOnDestroy: boolean;
  readonly backup?: Required<BackupSchedule>;
  readonly size: Memory;
  readonly blockStorage: boolean;
}

/** A folder of the container that is not part of its image. */
export class Volume {
  /** Writable, empty at every start, gone with the container. */
  public static temporary(props: TemporaryProps = {}): Volume {
    checkProps('Volume.temporary', props);
    const size = memory('Volume.temporary', props.size) ?? Memory.mebibytes(64);
    const executable = boolean('Volume.temporary', 'executable', props.executable) ?? false;
    return new Volume({ kind: 'temporary', size, executable });
  }

  /**
   * Data that outlives the container. It has one writer: one replica of one container, which stops before its successor starts.
   * @param name 2 to 30 lower case letters, digits and single dashes; once in a description
   */
  public static persistent(name: string, props: PersistentProps = {}): Volume {
    return new Volume({ kind: 'persistent', ...stored('Volume.persistent', name, props) });
  }

  /** Data that several replicas or containers write, which they can do without damage: the user's promise. */
  public static shared(name: string, props: PersistentProps = {}): Volume {
    return new Volume({ kind: 'shared', ...stored('Volume.shared', name, props) });
  }

  /** A folder of the developer's machine, for hot reload; relative to the folder with cdktf.json. */
  public static host(path: string, props: HostFolderProps = {}): Volume {
    checkProps('Volume.host', props);
    if (typeof path !== 'string' || isToken(path) || path === '')
      refuse('Volume.host', 'path', `${show(path)} is not a folder; give one of this machine, such as './src'`);
    return new Volume({ kind: 'host', path, readOnly: boolean('Volume.host', 'readOnly', props.readOnly) ?? true });
  }

  private constructor(public readonly volume: VolumeKind) {}

  /** Whether the data outlives the container. */
  public get stored(): StoredVolume | undefined {
    return this.volume.kind === 'persistent' || this.volume.kind === 'shared' ? this.volume : undefined;
  }
}

function stored(subject: string, name: string, props: PersistentProps): StoredVolume {
  checkProps(subject, props);
  if (typeof name !== 'string' || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length < 2 || name.length > 30) {
    refuse(
      subject,
      'name',
      `${show(name)} is not the name of a volume; use 2 to 30 lower case letters, digits and single dashes, starting with a letter`,
    );
  }
  const { backup } = props;
  if (backup !== undefined && !isMap(backup))
    refuse(subject, 'backup', `${show(backup)} is not a schedule; use one such as { hour: 2, keepDays: 7 }`);
  return {
    name,
    removeOnDestroy: boolean(subject, 'removeOnDestroy', props.removeOnDestroy) ?? false,
    size: memory(subject, props.size) ?? Memory.gibibytes(10),
    blockStorage: boolean(subject, 'blockStorage', props.blockStorage) ?? false,
    backup: backup && {
      hour: wholeNumber(subject, 'backup.hour', backup.hour ?? 2, { min: 0, max: 23, of: 'an hour of the day' }),
      keepDays: wholeNumber(subject, 'backup.keepDays', backup.keepDays ?? 7, {
        min: 1,
        max: 3_650,
        of: 'a whole number of days',
      }),
    },
  };
}

function memory(subject: string, size: unknown): Memory | undefined {
  if (size === undefined || size instanceof Memory) return size;
  return refuse(subject, 'size', `${show(size)} is not a Memory; use Memory.mebibytes(64)`);
}

function boolean(subject: string, property: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  return refuse(subject, property, `${show(value)} is not a boolean; use true or false`);
}
