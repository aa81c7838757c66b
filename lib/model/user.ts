import { wholeNumber } from './errors';

/** The user that the process runs as. */
export class User {
  /**
   * A user by number, which works in every image and is what Kubernetes' `runAsNonRoot` needs.
   * @param uid 0 to 65535; 0 is root
   * @param gid 0 to 65535; @default - the same number
   */
  public static id(uid: number, gid: number = uid): User {
    wholeNumber('User.id', 'uid', uid, { min: 0, max: 65_535, of: 'a user number' });
    wholeNumber('User.id', 'gid', gid, { min: 0, max: 65_535, of: 'a group number' });
    return new User(uid, gid);
  }

  /** Whatever the image says, root included. */
  public static fromImage(): User {
    return new User();
  }

  private constructor(
    public readonly uid?: number,
    public readonly gid?: number,
  ) {}

  /** The form `uid:gid`; nothing where the image decides. */
  public toString(): string {
    return this.uid === undefined ? "the image's own" : `${this.uid}:${this.gid}`;
  }
}
