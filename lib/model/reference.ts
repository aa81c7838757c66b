import { Token, Tokenization } from 'cdktf';
import type { IResolvable, IResolveContext } from 'cdktf';
import { oneOf } from './container-image';
import { McpValidationError } from './errors';

/** What a reference asks of the target. */
export type ReferenceKind =
  | {
      readonly of:
        | 'port'
        | 'path'
        | 'serverUrl'
        | 'publicUrl'
        | 'publicHost'
        | 'publicOrigin'
        | 'cpu'
        | 'memory'
        | 'longestCall'
        | 'logLevel';
    }
  | { readonly of: 'allowedHosts'; readonly form: AllowedHostsForm }
  | { readonly of: 'companionHost'; readonly companion: string }
  | { readonly of: 'companionPort' | 'companionUrl'; readonly companion: string; readonly port?: string }
  | { readonly of: 'secret'; readonly name: string };

/** How a server wants its list of host names. */
export enum AllowedHostsForm {
  /** `a.example,localhost` */
  NAMES = 'names',
  /** `a.example,a.example:*,localhost,localhost:*`: the Python SDK compares with the port */
  NAMES_AND_PORTS = 'names-and-ports',
  /** `["a.example","localhost"]` */
  JSON = 'json',
}

/**
 * A value that only the target knows. It stands in the environment under any name, alone or inside a string; the renderer of
 * the target replaces it. Anywhere else it does not resolve.
 */
export class Reference implements IResolvable {
  /** The port that the server listens on. */
  public static port(): Reference {
    return new Reference({ of: 'port' });
  }

  /** The path of the MCP endpoint. */
  public static path(): Reference {
    return new Reference({ of: 'path' });
  }

  /** The URL that clients use, with the MCP path. */
  public static publicUrl(): Reference {
    return new Reference({ of: 'publicUrl' });
  }

  /** The scheme and host of that URL, without a path. */
  public static publicOrigin(): Reference {
    return new Reference({ of: 'publicOrigin' });
  }

  /** The host name of that URL, without the port. */
  public static publicHost(): Reference {
    return new Reference({ of: 'publicHost' });
  }

  /** The host names under which the server may be called: the public one, its inner name, and the loopback names. */
  public static allowedHosts(form: AllowedHostsForm = AllowedHostsForm.NAMES): Reference {
    oneOf('Reference.allowedHosts', 'form', form, Object.values(AllowedHostsForm));
    return new Reference({ of: 'allowedHosts', form });
  }

  /** The processing power that the target gives, in cores. */
  public static cpu(): Reference {
    return new Reference({ of: 'cpu' });
  }

  /** The memory that the target gives, in mebibytes. */
  public static memory(): Reference {
    return new Reference({ of: 'memory' });
  }

  /** The longest call, in seconds. */
  public static longestCall(): Reference {
    return new Reference({ of: 'longestCall' });
  }

  /** The level of `logging`. */
  public static logLevel(): Reference {
    return new Reference({ of: 'logLevel' });
  }

  /** The URL of the server inside the deployment, with the MCP path; for companions. */
  public static serverUrl(): Reference {
    return new Reference({ of: 'serverUrl' });
  }

  /** The host name of a companion, or of the existing service that the stack binds to its name. */
  public static companionHost(companion: string): Reference {
    return new Reference({ of: 'companionHost', companion });
  }

  /** A port of a companion. @param port its name; @default - the first one */
  public static companionPort(companion: string, port?: string): Reference {
    return new Reference({ of: 'companionPort', companion, port });
  }

  /** `http://host:port` of a companion. @param port its name; @default - the first one */
  public static companionUrl(companion: string, port?: string): Reference {
    return new Reference({ of: 'companionUrl', companion, port });
  }

  /** A secret of the description by the name under which it is bound; only `Secret.template` can hold it. */
  public static secret(name: string): Reference {
    return new Reference({ of: 'secret', name });
  }

  public readonly creationStack: string[] = [];

  private constructor(public readonly kind: ReferenceKind) {}

  public resolve(_context: IResolveContext): never {
    throw new McpValidationError(`Reference.${this.kind.of}()`, [
      {
        property: this.kind.of,
        message: 'only the environment of a server or companion can hold it; there the target replaces it',
      },
    ]);
  }

  public toString(): string {
    return Token.asString(this);
  }

  /** The same text. */
  public toJSON(): string {
    return this.toString();
  }
}

export type TextFragment =
  | { readonly type: 'literal'; readonly text: string }
  | { readonly type: 'reference'; readonly kind: ReferenceKind }
  | { readonly type: 'token'; readonly token: IResolvable };

/** The parts of a text: what was written, references of the library, other tokens of cdktf. */
export function fragmentsOf(text: string | Reference): readonly TextFragment[] {
  if (text instanceof Reference) return [{ type: 'reference', kind: text.kind }];
  if (!Token.isUnresolved(text)) return [{ type: 'literal', text }];
  // The fragments are private in the typings of cdktf, and in cdktn alike; no public way walks literals and tokens in order.
  const { fragments } = Tokenization.reverseString(text) as unknown as { readonly fragments: readonly Fragment[] };
  return fragments.map((fragment) => {
    if (fragment.type !== 'token') return { type: 'literal', text: fragment.lit };
    const { token } = fragment;
    return token instanceof Reference ? { type: 'reference', kind: token.kind } : { type: 'token', token };
  });
}

type Fragment =
  { readonly type: 'literal'; readonly lit: string } | { readonly type: 'token'; readonly token: IResolvable };

/** The references of a value of the environment; none where it is of another kind. */
export function referencesIn(value: unknown): readonly ReferenceKind[] {
  if (typeof value !== 'string' && !(value instanceof Reference)) return [];
  return fragmentsOf(value).flatMap((fragment) => (fragment.type === 'reference' ? [fragment.kind] : []));
}
