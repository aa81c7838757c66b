import { checkProps, refuse, show } from './errors';
import { Memory } from './memory';

export interface TemporaryProps {
  /** Upper limit; it counts as memory where the platform keeps it there. @default Memory.mebibytes(64) */
  readonly size?: Memory;

  /** Whether programs in it may be run, as `npx` and `uvx` need. @default false */
  readonly executable?: boolean;
}

export type VolumeKind = { readonly kind: 'temporary'; readonly size: Memory; readonly executable: boolean };

/** A folder of the container that is not part of its image. */
export class Volume {
  /** Writable, empty at every start, gone with the container. */
  public static temporary(props: TemporaryProps = {}): Volume {
    checkProps('Volume.temporary', props);
    const size = props.size ?? Memory.mebibytes(64);
    if (!(size instanceof Memory))
      refuse('Volume.temporary', 'size', `${show(size)} is not a Memory; use Memory.mebibytes(64)`);
    const executable = props.executable ?? false;
    if (typeof executable !== 'boolean')
      refuse('Volume.temporary', 'executable', `${show(executable)} is not a boolean; use true or false`);
    return new Volume({ kind: 'temporary', size, executable });
  }

  private constructor(public readonly volume: VolumeKind) {}
}
