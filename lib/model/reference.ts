import { Token } from 'cdktf';
import type { IResolvable, IResolveContext } from 'cdktf';
import { McpValidationError } from './errors';

/** What a reference asks of the target. */
export type ReferenceKind =
  | {
      readonly of:
        'port' | 'path' | 'publicUrl' | 'publicHost' | 'publicOrigin' | 'cpu' | 'memory' | 'longestCall' | 'logLevel';
    }
  | { readonly of: 'allowedHosts'; readonly form: AllowedHostsForm };

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

  public toJSON(): string {
    return this.toString();
  }
}

/** What the common frameworks read from their environment; spread it into `environment`. */
export const Framework = {
  /** FastMCP (Python), started without arguments: transport, address, port, path and host list. */
  fastMcp(): Record<string, string | Reference> {
    return {
      FASTMCP_TRANSPORT: 'http',
      FASTMCP_HOST: '0.0.0.0',
      FASTMCP_PORT: Reference.port(),
      FASTMCP_STREAMABLE_HTTP_PATH: Reference.path(),
      FASTMCP_HTTP_ALLOWED_HOSTS: Reference.allowedHosts(AllowedHostsForm.JSON),
      FASTMCP_HTTP_HOST_ORIGIN_PROTECTION: 'true',
      PYTHONUNBUFFERED: '1',
    };
  },

  /** Servers on the Python SDK, by the names that most of them read. */
  pythonSdk(): Record<string, string | Reference> {
    return {
      MCP_HOST: '0.0.0.0',
      MCP_PORT: Reference.port(),
      MCP_ALLOWED_HOSTS: Reference.allowedHosts(AllowedHostsForm.NAMES_AND_PORTS),
      PYTHONUNBUFFERED: '1',
    };
  },

  /** Servers on the TypeScript SDK, by the names that most of them read. */
  typescriptSdk(): Record<string, string | Reference> {
    return {
      HOST: '0.0.0.0',
      PORT: Reference.port(),
      MCP_ALLOWED_HOSTS: Reference.allowedHosts(),
      MCP_PUBLIC_URL: Reference.publicUrl(),
    };
  },
} as const;
