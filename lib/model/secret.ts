import { checkProps, isToken, notAString, refuse, show } from './errors';

export interface SecretOptions {
  /** What it is and where one gets it; shown where it is missing. @default - none */
  readonly description?: string;

  /**
   * Give it to the server as a file at this path instead of as an environment variable.
   * @default - an environment variable of the secret's name
   */
  readonly file?: string;
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

  public readonly description?: string;
  public readonly file?: string;

  private constructor(
    public readonly required: boolean,
    options: SecretOptions,
  ) {
    checkProps('Secret', options);
    if (options.description !== undefined && typeof options.description !== 'string')
      refuse('Secret', 'description', notAString(options.description));
    if (options.file !== undefined) checkContainerPath('Secret', 'file', options.file);
    this.description = options.description;
    this.file = options.file;
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
