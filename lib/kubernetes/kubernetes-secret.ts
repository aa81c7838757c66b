import { checkProps, isToken, refuse, show, wholeNumber } from '../model/errors';

/** Where the value of a secret comes from, as renderers read it. */
export type KubernetesSecretSource =
  | {
      readonly kind: 'existing';
      readonly name: string;
      readonly key?: string;
      readonly version?: string | number;
      readonly urlSafe: boolean;
    }
  | { readonly kind: 'managed'; readonly from?: string; readonly revision?: number };

/** Which key and version of a Secret is meant. */
export interface ExistingSecretOptions {
  /** The key in the Secret. @default - the secret's own name */
  readonly key?: string;

  /**
   * Tells one value from another: a change of it rolls the service. It cannot be looked up, because a Secret is only ever read
   * together with its value, which would then be in state. @default - a new value reaches pods that start later, and rolls nothing
   */
  readonly version?: string | number;

  /** Whether its value can stand in a URL as it is: nobody encodes it where a template composes a URL of it. @default false */
  readonly urlSafe?: boolean;
}

/** Where the value of a managed secret is looked up. */
export interface ManagedSecretOptions {
  /** The name under which the value is looked up at plan. @default - the secret's own */
  readonly from?: string;

  /**
   * Number of the value, from 1: it is written again when this changes, and only then.
   * @default - 28 bits of a hash of the value, which are in state
   */
  readonly revision?: number;
}

/** Where a secret of the description comes from on Kubernetes. One that is not bound is `KubernetesSecret.managed()`. */
export class KubernetesSecret {
  /** A Secret that exists already in the namespace, such as one of an operator. Terraform never reads it. */
  public static fromSecret(name: string, options: ExistingSecretOptions = {}): KubernetesSecret {
    const subject = 'KubernetesSecret.fromSecret';
    checkProps(subject, options);
    const { key, version, urlSafe = false } = options;
    // What is no name at all may be the secret itself, in the wrong place.
    if (!isTextOf(name, /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/))
      refuse(
        subject,
        'name',
        "this text is not the name of a Secret; give that of one that exists, such as 'weather-token'",
      );
    if (key !== undefined && !isTextOf(key, /^[A-Za-z0-9._-]{1,253}$/))
      refuse(subject, 'key', `${show(key)} is not a key of a Secret; use letters, digits, '.', '_' and '-'`);
    if (version !== undefined && typeof version !== 'string' && !Number.isFinite(version))
      refuse(subject, 'version', `${show(version)} does not tell one value from another; use a text or a number`);
    if (typeof urlSafe !== 'boolean')
      refuse(subject, 'urlSafe', `${show(urlSafe)} is not a boolean; use true or false`);
    return new KubernetesSecret({ kind: 'existing', name, key, version, urlSafe });
  }

  /**
   * A Secret that the stack makes. Its value is looked up at plan, from TF_VAR_NAME, the process environment or the env file, or
   * generated where the description says so, and never in state.
   */
  public static managed(options: ManagedSecretOptions = {}): KubernetesSecret {
    const subject = 'KubernetesSecret.managed';
    checkProps(subject, options);
    const { from, revision } = options;
    if (from !== undefined && !(typeof from === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(from)))
      refuse(subject, 'from', `${show(from)} is not the name of a variable; use letters, digits and _`);
    if (revision !== undefined && !isToken(revision))
      wholeNumber(subject, 'revision', revision, { min: 1, of: 'the number of a revision' });
    return new KubernetesSecret({ kind: 'managed', from, revision });
  }

  private constructor(public readonly source: KubernetesSecretSource) {}
}

function isTextOf(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && (isToken(value) || pattern.test(value));
}
