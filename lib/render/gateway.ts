import { backends } from './gateway-backends';
import { frontend } from './gateway-frontend';
import { quote, section, words } from './gateway-text';

export { GATEWAY_STREAMS_SCRIPT } from './gateway-streams';

/** One copy of the server. */
export interface GatewayReplica {
  /**
   * Name of the replica *and its version*, such as `a1b2c3-1`: it becomes the head of every session id that the replica gives
   * out, and a session of a version that is gone must never reach a replica of the next one.
   */
  readonly id: string;

  /** Name or address on the network that the gateway shares with it; looked up again whenever it changes. */
  readonly host: string;
  readonly port: number;
}

/** How the gateway asks a replica whether it may get traffic. */
export interface GatewayReadinessCheck {
  readonly path: string;

  /** Answers that mean ready, as a load balancer's matcher is written: `200-399,400,405`. */
  readonly statuses: string;
}

export interface GatewayConfig {
  readonly listen: {
    /** Above 1024: the gateway does not run as root. */
    readonly port: number;

    /** TLS 1.2 and 1.3. @default - plain HTTP */
    readonly tls?: {
      /** PEM file inside the gateway with the certificate, its chain and its key. */
      readonly certificateFile: string;
    };
  };

  /** Path of the MCP endpoint. @default - the server speaks another HTTP protocol */
  readonly mcpPath?: string;

  /** Whether a request may go to any replica. */
  readonly sessions: 'stateless' | 'stateful';

  readonly replicas: readonly GatewayReplica[];

  /** `tcp`: it accepts connections. */
  readonly readiness: GatewayReadinessCheck | 'tcp';

  /** A call that is silent for that long is not cut. */
  readonly longestCallSeconds: number;

  /** How long requests that are running may go on when the gateway reloads or stops; then they are cut. */
  readonly stopGraceSeconds: number;

  /**
   * The token that callers must send: by the name of the gateway's environment variable that holds it, or in a file
   * inside the gateway (one token a line). A file can change without a restart, and may hold an old and a new token.
   * @default - the gateway checks no token
   */
  readonly bearer?: { readonly tokenEnv: string } | { readonly tokenFile: string };

  /** Of one client address. @default - no limit */
  readonly rateLimit?: { readonly requests: number; readonly perSeconds: number };

  /** What can be reached, with everything below it; `/.well-known/oauth-*` always can. @default - everything */
  readonly paths?: readonly string[];

  /** What cannot be reached although `paths` would allow it: health and metrics. @default - nothing */
  readonly hiddenPaths?: readonly string[];

  /** Another proxy stands in front, whose X-Forwarded-* headers are believed. @default false */
  readonly behindProxy?: boolean;

  /**
   * Where the gateway finds `GATEWAY_STREAMS_SCRIPT`; needs an HAProxy with Lua.
   * @default - a client's listening stream holds up a reload until stopGraceSeconds are over
   */
  readonly streamsScriptFile?: string;

  /**
   * Send a request again when a replica closes the connection without an answer. Hides the death of a replica, but a call
   * that the replica had begun runs twice. A rolling change does not need it.
   * @default false
   */
  readonly retryEmptyResponse?: boolean;
}

/**
 * The gateway in front of the replicas of one server, as the text of an haproxy.cfg (HAProxy 2.6 and later).
 *
 * It keeps no state: a session id carries its replica. So a restart or a reload of the gateway loses no session, and a rolling change
 * is a reload: new connections get the new text, while the old process finishes what it runs with the old one. Whoever
 * rolls waits for the old process to end and stops the old replicas then. For that, it must run as master and worker (`-W -db`).
 *
 * The text holds no `${` or `%{`, so it can stand in a Terraform string as it is.
 */
export function renderGateway(config: GatewayConfig): string {
  return [
    '# Written by cdktf-mcp. Reload with SIGUSR2 to the master process.',
    ...section('global', globals(config)),
    ...section('defaults', defaults(config)),
    // The container's own name server: Docker's embedded one, or the cloud's.
    ...section('resolvers network', [
      'parse-resolv-conf',
      'accepted_payload_size 8192',
      'timeout resolve 1s',
      'timeout retry 1s',
      'hold valid 1s',
    ]),
    ...frontend(config),
    ...backends(config),
    '',
  ].join('\n');
}

function globals({ listen, stopGraceSeconds, bearer, streamsScriptFile }: GatewayConfig): string[] {
  const lines = ['log stdout format raw local0 info'];
  // Else taken from the limit of open files, which container engines set so high that the tables for it fill the memory.
  lines.push('maxconn 4000');
  lines.push(`hard-stop-after ${stopGraceSeconds}s`);
  if (listen.tls) lines.push('ssl-default-bind-options ssl-min-ver TLSv1.2');
  if (streamsScriptFile !== undefined) lines.push(`lua-load ${quote(streamsScriptFile)}`);
  // An empty variable would make the empty token the right one.
  if (bearer && 'tokenEnv' in bearer) {
    const name = words(bearer.tokenEnv);
    lines.push(`.if streq("$${name}",'')`, `  .alert "environment variable ${name} is empty"`, '.endif');
  }
  return lines;
}

function defaults({ longestCallSeconds, retryEmptyResponse, behindProxy }: GatewayConfig): string[] {
  // The server's own limit comes first, so that the client gets its answer and not ours.
  const silence = longestCallSeconds + 15;
  return [
    'mode http',
    'log global',
    'option httplog',
    'option dontlognull',
    // A connection to a replica serves one request: one kept open can be closed by the replica while the next call is on its way.
    'option http-server-close',
    // After a reload, a client's idle connection is served once more and then told to close, instead of closed under its next call.
    'option idle-close-on-response',
    'option http-no-delay',
    'option clitcpka',
    'option srvtcpka',
    'option redispatch 1',
    'retries 3',
    // A connection that was refused has run nothing: safe for every call.
    `retry-on conn-failure${retryEmptyResponse ? ' empty-response' : ''}`,
    'timeout http-request 10s',
    'timeout connect 2s',
    `timeout client ${Math.max(silence, 3_600)}s`,
    `timeout server ${silence}s`,
    'timeout tunnel 1h',
    // A proxy in front keeps connections for its own idle time, at most 4000 s at a cloud's balancer: whoever closes first loses a call.
    `timeout http-keep-alive ${behindProxy ? 4_100 : 60}s`,
    'timeout queue 30s',
    'timeout check 5s',
  ];
}
