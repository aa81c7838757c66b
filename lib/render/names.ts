import { createHash } from 'node:crypto';

export interface NameForm {
  /** Most characters of the result. */
  readonly max: number;
  /** What stands between the parts; it cannot occur inside a part unless it is `-`. */
  readonly separator: '-' | '_';
}

const PART = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The end of a name that got a hash; what ends so by itself gets one, too. */
const LIKE_A_HASH = /(^|[-_])[0-9a-f]{8}$/;

/**
 * A name of a platform from parts such as stack id and server, never the same for different parts: a hash of the parts is
 * appended wherever a part had to be changed, the parts run into each other, or the name was too long.
 */
export function derivedName(parts: readonly string[], { max, separator }: NameForm): string {
  const plain = parts
    .map((part) =>
      part
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, ''),
    )
    .filter((p) => p !== '');
  const name = plain.join(separator);
  const unchanged = parts.every((part) => PART.test(part));
  const apart = separator !== '-' || parts.every((part) => !part.includes('-'));
  if (unchanged && apart && name.length <= max && !LIKE_A_HASH.test(name)) return name;
  const hash = shortHash(parts);
  const start = name.slice(0, max - hash.length - 1).replace(/[-_]$/, '');
  return start === '' ? hash : `${start}${separator}${hash}`;
}

/** Eight characters that stand for a value. */
export function shortHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);
}
