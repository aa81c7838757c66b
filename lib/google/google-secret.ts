import { checkProps, isToken, refuse, show, wholeNumber } from '../model/errors';

/** Where the value of a secret comes from, as renderers read it. */
export type GoogleSecretSource =
  | { readonly kind: 'existing'; readonly id: string; readonly project?: string; readonly version?: string }
  | { readonly kind: 'managed'; readonly from?: string; readonly version?: number };

/** Which version of a secret is meant. */
export interface ExistingSecretOptions {
  /** Number of the version to use. @default - the one that is current at plan: a new one rolls the service at the next apply */
  readonly version?: number | string;
}

/** Where the value of a managed secret is looked up. */
export interface ManagedSecretOptions {
  /** The name under which the value is looked up at plan. @default - the secret's own */
  readonly from?: string;

  /**
   * Number of the value, from 1: it is written again when this changes, and only then.
   * @default - 28 bits of a hash of the value, which are in state
   */
  readonly version?: number;
}

const SECRET = /^(?:projects\/([a-z0-9.:-]+)\/secrets\/)?([A-Za-z0-9_-]{1,255})$/;

/** Where a secret of the description comes from on Google Cloud. One that is not bound is `GoogleSecret.managed()`. */
export class GoogleSecret {
  /**
   * A secret of Secret Manager that exists already. Its value is read by the instances only; Terraform reads the number of its current
   * version.
   * @param id such as `weather-token`, or `projects/shared/secrets/weather-token` for one of another project
   */
  public static fromSecretManager(id: string, options: ExistingSecretOptions = {}): GoogleSecret {
    const subject = 'GoogleSecret.fromSecretManager';
    checkProps(subject, options);
    const { version } = options;
    if (version !== undefined && !isToken(version) && !/^[1-9]\d*$/.test(`${version}`))
      refuse(
        subject,
        'version',
        `${show(version)} is not the number of a version; use one that 'gcloud secrets versions list' shows, or leave it out for the current one`,
      );
    const pinned = version === undefined ? undefined : `${version}`;
    if (isToken(id)) return new GoogleSecret({ kind: 'existing', id, version: pinned });
    const [, project, name] = (typeof id === 'string' && SECRET.exec(id)) || [];
    if (name === undefined)
      // It may be the secret itself, in the wrong place.
      refuse(
        subject,
        'id',
        "this is not the id of a secret; use one such as 'weather-token' or 'projects/shared/secrets/weather-token'",
      );
    return new GoogleSecret({ kind: 'existing', id: name, project, version: pinned });
  }

  /**
   * A secret of Secret Manager that the stack makes. Its value is looked up at plan, from TF_VAR_NAME, the process environment or the
   * env file, or generated where the description says so, and never in state.
   */
  public static managed(options: ManagedSecretOptions = {}): GoogleSecret {
    const subject = 'GoogleSecret.managed';
    checkProps(subject, options);
    const { from, version } = options;
    if (from !== undefined && !(typeof from === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(from)))
      refuse(subject, 'from', `${show(from)} is not the name of a variable; use letters, digits and _`);
    if (version !== undefined && !isToken(version))
      wholeNumber(subject, 'version', version, { min: 1, of: 'the number of a version' });
    return new GoogleSecret({ kind: 'managed', from, version });
  }

  private constructor(public readonly source: GoogleSecretSource) {}
}
