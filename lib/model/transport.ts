import { oneOf } from './container-image';
import { checkProps, refuse, show, wholeNumber } from './errors';
import type { Stdio, StdioProps } from './stdio';
import { checkedStdio } from './stdio';

/**
 * Whether a request may go to any replica. MCP up to 2025-11-25 lets a server keep a session in memory; 2026-07-28 has none.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
 */
export enum Sessions {
  /** Any replica may answer any request: the user's promise. */
  STATELESS = 'stateless',
  /** A session lives in the memory of one replica; it ends with every deployment. */
  STATEFUL = 'stateful',
}

/** MCP over Streamable HTTP. */
export interface StreamableHttpProps {
  /** The port that the server listens on, on 0.0.0.0; 1 to 65535. */
  readonly port: number;

  /** Path of the MCP endpoint, without a slash at its end. @default '/mcp' */
  readonly path?: string;

  /** @default Sessions.STATEFUL - right for every server; stateless is the user's promise */
  readonly sessions?: Sessions;
}

/** Another protocol over HTTP. */
export interface HttpProps {
  /** The port that the server listens on, on 0.0.0.0; 1 to 65535. */
  readonly port: number;

  /** @default Sessions.STATEFUL */
  readonly sessions?: Sessions;
}

/** How clients speak to the server, as renderers read it. */
export type TransportKind = 'streamable-http' | 'http' | 'stdio';

/** How clients speak to the server. */
export class Transport {
  /** MCP over Streamable HTTP. */
  public static streamableHttp(props: StreamableHttpProps): Transport {
    const subject = 'Transport.streamableHttp';
    checkProps(subject, props);
    const path = checkMcpPath(subject, props.path);
    return new Transport(
      'streamable-http',
      checkPort(subject, 'port', props.port),
      path,
      checkSessions(subject, props.sessions),
    );
  }

  /**
   * A server that speaks over its standard input and output. The image is built with a bridge in it, which starts the server once
   * and gives it to clients as Streamable HTTP; when the server ends, the container does. All clients share that one process: a server
   * that keeps what belongs to one user apart by process is not for several users.
   *
   * Nothing is downloaded at start. Where a server has to be started by `npx` or `uvx` nevertheless, give the folder of their cache:
   * `volumes: { '/tmp': Volume.temporary({ executable: true, size: Memory.mebibytes(512) }) }`.
   */
  public static stdio(props: StdioProps = {}): Transport {
    const subject = 'Transport.stdio';
    checkProps(subject, props);
    return new Transport(
      'stdio',
      checkPort(subject, 'port', props.port ?? 8080),
      checkMcpPath(subject, props.path),
      checkSessions(subject, props.sessions),
      checkedStdio(subject, props),
    );
  }

  /** Another HTTP protocol, such as the OpenAPI that mcpo speaks: no MCP path, no handshake, no client configuration. */
  public static http(props: HttpProps): Transport {
    const subject = 'Transport.http';
    checkProps(subject, props);
    return new Transport('http', checkPort(subject, 'port', props.port), '/', checkSessions(subject, props.sessions));
  }

  private constructor(
    public readonly kind: TransportKind,
    public readonly port: number,
    public readonly path: string,
    public readonly sessions: Sessions,
    /** How the server is started, where clients reach it through a bridge. */
    public readonly stdio?: Stdio,
  ) {}

  /** Whether an MCP client can talk to it. */
  public get speaksMcp(): boolean {
    return this.kind !== 'http';
  }
}

export function checkPort(subject: string, property: string, port: unknown): number {
  return wholeNumber(subject, property, port, { min: 1, max: 65_535, of: 'a port number' });
}

function checkMcpPath(subject: string, path = '/mcp'): string {
  checkPath(subject, 'path', path);
  if (path !== '/' && path.endsWith('/')) {
    refuse(
      subject,
      'path',
      `${show(path)} ends with a slash, which servers answer with a redirect; use ${show(path.slice(0, -1))}`,
    );
  }
  return path;
}

function checkSessions(subject: string, sessions: Sessions = Sessions.STATEFUL): Sessions {
  oneOf(subject, 'sessions', sessions, Object.values(Sessions));
  return sessions;
}

// RFC 3986, section 3.3, without empty parts and without the parts that clients take out
const URL_PATH = /^\/(?!\/)(?!(?:.*\/)?\.{1,2}(?:\/|$))(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2}|\/(?!\/))*$/;

export function checkPath(subject: string, property: string, path: unknown): void {
  if (typeof path !== 'string' || !URL_PATH.test(path)) {
    refuse(
      subject,
      property,
      `${show(path)} is not a URL path; start it with one slash and use URL characters, without '..' or a query`,
    );
  }
}
