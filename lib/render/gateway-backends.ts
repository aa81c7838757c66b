import type { GatewayConfig, GatewayReplica } from './gateway';
import { answer, quote, section, words } from './gateway-text';

/** `replicas` for requests that any replica may answer, `sessions` for those that belong to one; streams have their own. */
export function backends(config: GatewayConfig): string[] {
  const speaksMcp = config.mcpPath !== undefined;
  const stateful = config.sessions === 'stateful';
  const lines = replicas(config, stateful, stateful && !speaksMcp);
  if (speaksMcp)
    lines.push(...section('backend replica-streams', ['balance leastconn', ...silent(config), ...followers(config)]));
  if (speaksMcp && stateful) {
    lines.push(...section('backend sessions', sessions(config)));
    lines.push(...section('backend session-streams', [...silent(config), ...sessions(config)]));
  }
  return lines;
}

function replicas(config: GatewayConfig, stateful: boolean, byCookie: boolean): string[] {
  // Calls differ in length, so the replica with the fewest gets the next one; sessions are many and alike.
  const lines = [`balance ${stateful ? 'roundrobin' : 'leastconn'}`, ...readiness(config)];
  // Other protocols have no session header; their clients are browsers, which keep cookies.
  if (byCookie) lines.push(`cookie replica insert indirect nocache httponly${config.listen.tls ? ' secure' : ''}`);
  lines.push(`default-server ${check(config, stateful)} ${LOOK_UP}`);
  return section('backend replicas', [
    ...lines,
    ...config.replicas.map((replica) => `${server(replica)}${byCookie ? ` cookie ${words(replica.id)}` : ''}`),
  ]);
}

function readiness({ readiness: how }: GatewayConfig): string[] {
  if (how === 'tcp') return [];
  return [
    'option httpchk',
    `http-check send meth GET uri ${quote(how.path)} ver HTTP/1.1 hdr Host localhost`,
    `http-check expect status ${words(how.statuses)}`,
  ];
}

/** Looked up at the start, so that a reload begins with addresses, and then again as containers come back with new ones. */
const LOOK_UP = 'resolvers network resolve-prefer ipv4 init-addr libc,none';

function check({ replicas: all }: GatewayConfig, stateful: boolean): string {
  const times = 'check inter 1s fastinter 500ms fall 3 rise 1';
  // Another replica can take over, so do not send a second call to one that refused the first. Where sessions would be
  // told that they are gone, one refused connection is not reason enough.
  return stateful || all.length === 1 ? times : `${times} observe layer4 error-limit 1 on-error mark-down`;
}

/** Nobody promised that a server says something within the longest call. */
function silent({ longestCallSeconds }: GatewayConfig): string[] {
  return longestCallSeconds < 3_600 ? ['timeout server 1h'] : [];
}

function server({ id, host, port }: GatewayReplica): string {
  if (id.includes('.'))
    throw new Error(`replica ${JSON.stringify(id)} holds the dot that ends its name in a session id`);
  return `server ${words(id)} ${words(host)}:${port}`;
}

/** The same replicas once more, up and down with the first ones, so that each is asked once. */
function followers({ replicas: all }: GatewayConfig): string[] {
  return [`default-server ${LOOK_UP}`, ...all.map((replica) => `${server(replica)} track replicas/${replica.id}`)];
}

/**
 * 404 is the protocol's word for "start a new session", and the only right answer for a replica or version that is gone; any
 * other replica might say 400, after which clients do not recover.
 */
function sessions(config: GatewayConfig): string[] {
  const { replicas: all } = config;
  const gone = answer(404, -32001, 'Session not found');
  if (all.length === 0) return [gone];
  return [
    'http-request set-var(txn.replica) req.hdr(mcp-session-id),field(1,.)',
    `${gone} if !{ var(txn.replica) -m str -- ${all.map(({ id }) => words(id)).join(' ')} }`,
    ...all.map(({ id }) => `${gone} if { var(txn.replica) -m str -- ${id} } !{ srv_is_up(replicas/${id}) }`),
    `http-request replace-header mcp-session-id '^[^.]*\\.(.*)$' '\\1'`,
    // No other replica knows the session.
    'no option redispatch',
    ...all.map(({ id }) => `use-server ${id} if { var(txn.replica) -m str -- ${id} }`),
    ...followers(config),
  ];
}
