import { checkProps, isToken, notAString, refuse, show, wholeNumber } from './errors';

/** How a container gets a secret, and how the stack finds it. */
export interface SecretOptions {
  /** What it is and where one gets it; shown where it is missing. @default - none */
  readonly description?: string;

  /**
   * Give it to the server as a file at this path instead of as an environment variable.
   * @default - an environment variable of the secret's name
   */
  readonly file?: string;

  /** The name under which the stack binds it; containers that use the same one get the same value. @default - the name of the variable */
  readonly name?: string;
}

/** How a secret is made. */
export interface GeneratedSecretOptions extends SecretOptions {
  /** Random bytes; it is written in twice as many hexadecimal digits, which need no escaping anywhere. 16 to 64. @default 32 */
  readonly bytes?: number;
}

/** A text with secrets in it, as renderers read it. */
export interface SecretTemplate {
  /** A text with `Reference.secret(...)` in it. */
  readonly text: string;
  readonly urlEncode: boolean;
}

/** How secrets are written into a text. */
export interface SecretTemplateOptions {
  /** Whether the secrets in it are written as in a URL. @default true */
  readonly urlEncode?: boolean;
}

/** A value that never appears in code or in anything synthesized: the description names it, the stack binds it to a store. */
export class Secret {
  /** Without a value the plan of the stack fails and names it. */
  public static required(options: SecretOptions = {}): Secret {
    return new Secret(true, options);
  }

  /** May be absent; the container then goes without it. */
  public static optional(options: SecretOptions = {}): Secret {
    return new Secret(false, options);
  }

  /** A random value that is made once, at the first deployment, unless the stack is given one; for tokens and passwords inside the description. */
  public static generated(options: GeneratedSecretOptions = {}): Secret {
    checkProps('Secret', options);
    const bytes = wholeNumber('Secret.generated', 'bytes', options.bytes ?? 32, {
      min: 16,
      max: 64,
      of: 'a whole number of bytes',
    });
    return new Secret(true, options, bytes);
  }

  /**
   * A text with other secrets in it, such as a URL with a password:
   * `Secret.template(`postgres://app:${Reference.secret('DB_PASSWORD')}@${Reference.companionHost('db')}/app`)`.
   */
  public static template(text: string, options: SecretTemplateOptions = {}): Secret {
    checkProps('Secret.template', options);
    if (typeof text !== 'string' || !isToken(text))
      refuse(
        'Secret.template',
        'text',
        "there is no secret in it; put Reference.secret('NAME') where its value belongs",
      );
    const urlEncode = options.urlEncode ?? true;
    if (typeof urlEncode !== 'boolean')
      refuse('Secret.template', 'urlEncode', `${show(urlEncode)} is not a boolean; use true or false`);
    return new Secret(true, {}, undefined, { text, urlEncode });
  }

  public readonly description?: string;
  public readonly file?: string;
  /** The name under which it is bound, where it is not that of the variable. */
  public readonly name?: string;

  private constructor(
    public readonly required: boolean,
    options: SecretOptions,
    /** Random bytes of a generated one. */
    public readonly bytes?: number,
    public readonly template?: SecretTemplate,
  ) {
    checkProps('Secret', options);
    if (options.description !== undefined && typeof options.description !== 'string')
      refuse('Secret', 'description', notAString(options.description));
    if (options.file !== undefined) checkContainerPath('Secret', 'file', options.file);
    if (
      options.name !== undefined &&
      !(typeof options.name === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(options.name))
    )
      refuse(
        'Secret',
        'name',
        `${show(options.name)} is not the name of a secret; use letters, digits and _, not starting with a digit`,
      );
    this.description = options.description;
    this.file = options.file;
    this.name = options.name;
  }
}

/** An absolute path inside a container that is not the root folder itself. */
export function checkContainerPath(subject: string, property: string, path: unknown): void {
  if (
    typeof path !== 'string' ||
    isToken(path) ||
    !/^\/[^\0-\x1f:]+$/.test(path) ||
    path.split('/').some((part) => part === '.' || part === '..') ||
    /\/$|\/\//.test(path)
  ) {
    refuse(
      subject,
      property,
      `${show(path)} is not a path inside the container; use an absolute one such as '/run/secrets/token', without ':', '..' or a slash at its end`,
    );
  }
}
