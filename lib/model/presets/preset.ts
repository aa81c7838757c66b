import type { Entries, EnvironmentValue } from '../container';
import type { ContainerImage } from '../container-image';
import type { Duration } from '../duration';
import { checkProps, isToken, refuse, show } from '../errors';
import type { Resources } from '../resources';
import type { PersistentProps } from '../volume';
import { Volume } from '../volume';

/** What every ready-made companion takes; anything else is changed by `.with({ ... })` on what the preset returns. */
export interface PresetOptions {
  /** Another version of the same image, or a mirror of it. @default - the one that the preset names */
  readonly image?: ContainerImage;

  /** Further variables, or other values for those that the preset sets. @default - none */
  readonly environment?: Entries<EnvironmentValue>;

  /** @default - what the preset says */
  readonly resources?: Resources;

  /** Time between the signal to stop and the kill. @default - what the preset says */
  readonly stopGrace?: Duration;

  /** What must be healthy before it starts, by name, or `SERVER`. @default - what the preset says */
  readonly needs?: readonly string[];

  /** The volume with its data: size, backup, and whether it goes with the stack. @default - it stays, without backup */
  readonly volume?: DataVolumeOptions;
}

/** The volume that a companion keeps its data on. */
export interface DataVolumeOptions extends PersistentProps {
  /** @default - the companion's name with `-data` */
  readonly name?: string;
}

/** What a preset derives other names from. */
export function checkName(subject: string, name: string): void {
  const isName = typeof name === 'string' && !isToken(name) && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name);
  if (!isName || name.length < 2 || name.length > 30)
    refuse(
      subject,
      'name',
      `${show(name)} is not a name; use 2 to 30 lower case letters, digits and single dashes, starting with a letter`,
    );
}

/** For users without a type checker: options are an object. */
export function checkOptions(subject: string, name: string, options: PresetOptions): void {
  checkName(subject, name);
  checkProps(subject, options);
  if (options.volume !== undefined) checkProps(`${subject}.volume`, options.volume);
}

/** The volume that holds what the companion must not lose. */
export function dataVolume(companion: string, options: DataVolumeOptions = {}): Volume {
  // The name of a volume is no longer than that of a companion: a long one gives way to the suffix.
  const { name = `${companion.slice(0, 25).replace(/-$/, '')}-data`, ...props } = options;
  return Volume.persistent(name, props);
}

/** `DB_PASSWORD` of the companion `db`: under this name a stack binds it, and `Reference.secret` finds it. */
export function secretName(companion: string, what: string): string {
  return `${companion.toUpperCase().replace(/-/g, '_')}_${what}`;
}
