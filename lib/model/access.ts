import { checkProps, isToken, refuse, show, wholeNumber } from './errors';
import { checkPath } from './transport';

/** Tokens of an OpenID Connect issuer, which callers present. */
export interface OidcProps {
  /** The issuer's URL, as in the token's `iss`. */
  readonly issuer: string;

  /** Where its keys are. @default - found through the issuer's metadata, where the platform can */
  readonly jwksUrl?: string;

  /** Accepted `aud` values. @default - the server's public URL */
  readonly audiences?: readonly string[];
}

/** How callers prove who they are, as renderers read it. */
export type AuthenticationKind =
  | { readonly kind: 'by-server' }
  | { readonly kind: 'bearer'; readonly secret: string }
  | {
      readonly kind: 'oidc';
      readonly issuer: string;
      readonly jwksUrl?: string;
      readonly audiences?: readonly string[];
    }
  | { readonly kind: 'iam' }
  | { readonly kind: 'none'; readonly why: string };

/** How callers of a public server prove who they are. */
export class Authentication {
  /** The server checks its callers itself. */
  public static byServer(): Authentication {
    return new Authentication({ kind: 'by-server' });
  }

  /**
   * `Authorization: Bearer <token>`, checked in front of the server.
   * @param secret name of the token in `secrets`
   */
  public static bearer(secret: string): Authentication {
    if (typeof secret !== 'string' || secret === '')
      refuse(
        'Authentication.bearer',
        'secret',
        `${show(secret)} is not the name of a secret; declare one in secrets and name it here`,
      );
    return new Authentication({ kind: 'bearer', secret });
  }

  /** A token of an OpenID Connect issuer, checked in front of the server; no login page. */
  public static oidc(props: OidcProps): Authentication {
    const subject = 'Authentication.oidc';
    checkProps(subject, props);
    const { issuer, jwksUrl, audiences } = props;
    if (!isHttpsUrl(issuer) || /[?#]/.test(issuer)) {
      refuse(
        subject,
        'issuer',
        `${show(issuer)} is not an https URL without a query; use one such as 'https://login.example.com/tenant'`,
      );
    }
    if (jwksUrl !== undefined && !isHttpsUrl(jwksUrl))
      refuse(
        subject,
        'jwksUrl',
        `${show(jwksUrl)} is not an https URL; use one such as 'https://login.example.com/keys'`,
      );
    if (audiences !== undefined && !isListOfNames(audiences)) {
      refuse(
        subject,
        'audiences',
        `${show(audiences)} is not a list of audiences; give at least one, or leave it out for the public URL`,
      );
    }
    return new Authentication({ kind: 'oidc', issuer, jwksUrl, audiences: audiences && [...audiences] });
  }

  /** The cloud's own identities. */
  public static iam(): Authentication {
    return new Authentication({ kind: 'iam' });
  }

  /** Anybody may call. @param why the reason, which the report repeats */
  public static none(why: string): Authentication {
    return new Authentication({ kind: 'none', why: reason('Authentication.none', 'why', why) });
  }

  private constructor(public readonly how: AuthenticationKind) {}
}

/** Who may call a public server, how often, and at which paths. */
export interface PublicAccessProps {
  /** How callers prove who they are; there is no default. */
  readonly authentication: Authentication;

  /** Most requests of one client address in a minute; legacy MCP handshakes take 4 to 6. @default - no limit */
  readonly requestsPerMinute?: number;

  /** Paths that can be reached; `/.well-known/oauth-*` always can. @default - the MCP path and what is below it */
  readonly paths?: readonly string[];

  /** Serve without TLS; the reason, which the report repeats. @default - HTTPS only */
  readonly plainHttp?: string;
}

/** Who can reach the server. */
export class Access {
  /** Only what is on the same host, network or cluster. */
  public static internal(): Access {
    return new Access();
  }

  /** Everybody who can reach the platform, over HTTPS. */
  public static public(props: PublicAccessProps): Access {
    const subject = 'Access.public';
    if (!(props?.authentication instanceof Authentication)) {
      refuse(
        subject,
        'authentication',
        `${show(props?.authentication)} does not say how callers prove who they are; use Authentication.byServer(), .bearer(secret), .oidc(...), .iam() or .none('why')`,
      );
    }
    if (props.requestsPerMinute !== undefined) {
      wholeNumber(subject, 'requestsPerMinute', props.requestsPerMinute, {
        min: 1,
        max: 1_000_000,
        of: 'a whole number of requests',
      });
    }
    if (props.paths !== undefined) {
      if (!isListOfNames(props.paths))
        refuse(
          subject,
          'paths',
          `${show(props.paths)} is not a list of paths; give some, or leave it out for the MCP path`,
        );
      props.paths.forEach((path) => checkPath(subject, 'paths', path));
    }
    if (props.plainHttp !== undefined) reason(subject, 'plainHttp', props.plainHttp);
    return new Access({ ...props, paths: props.paths && [...props.paths] });
  }

  private constructor(public readonly publicly?: PublicAccessProps) {}

  public get isPublic(): boolean {
    return this.publicly !== undefined;
  }
}

function isHttpsUrl(url: unknown): boolean {
  return typeof url === 'string' && (isToken(url) || (/^https:\/\/[^\s/?#]\S*$/.test(url) && URL.canParse(url)));
}

function isListOfNames(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((v) => typeof v === 'string' && v !== '');
}

function reason(subject: string, property: string, why: unknown): string {
  if (typeof why !== 'string' || why.trim().length < 3)
    refuse(subject, property, `${show(why)} is not a reason; say in a few words why`);
  return why;
}
