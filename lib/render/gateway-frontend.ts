import type { GatewayConfig } from './gateway';
import { answer, quote, section, words } from './gateway-text';

/** What a client meets, in this order: which paths there are, how often it may ask, who it is, where the request goes. */
export function frontend(config: GatewayConfig): string[] {
  const { listen } = config;
  const tls = listen.tls ? ` ssl crt ${quote(listen.tls.certificateFile)} alpn h2,http/1.1` : '';
  return section('frontend gateway', [
    `bind :${listen.port}${tls}`,
    ...forwarded(config),
    ...paths(config),
    ...rateLimit(config),
    ...bearer(config),
    ...routing(config),
  ]);
}

function forwarded({ listen, behindProxy }: GatewayConfig): string[] {
  if (behindProxy) return [];
  return [
    'http-request set-header X-Forwarded-For %[src]',
    `http-request set-header X-Forwarded-Proto ${listen.tls ? 'https' : 'http'}`,
  ];
}

const NOT_FOUND = answer(404, -32000, 'Not found');

function paths({ paths: reachable, hiddenPaths = [] }: GatewayConfig): string[] {
  const lines = [
    // Servers resolve dot segments, also encoded ones, so no rule below could trust a path that has them.
    `http-request deny deny_status 400 if { path,url_dec -m reg '(^|[/\\\\])\\.\\.?([/\\\\]|$)' }`,
    'acl discovery path_beg /.well-known/oauth-',
  ];
  if (reachable) {
    lines.push(...reachable.flatMap((path) => below('reachable', 'path', path)));
    lines.push(`${NOT_FOUND} if !discovery !reachable`);
  }
  if (hiddenPaths.length > 0) {
    // Decoded and in any case, because servers route so.
    lines.push(...hiddenPaths.flatMap((path) => below('hidden', 'path,url_dec,lower', path.toLowerCase())));
    lines.push(`${NOT_FOUND} if !discovery hidden`);
  }
  return lines;
}

/** The path and what is below it: `/mcp` and `/mcp/x`, never `/mcpx`. */
function below(acl: string, fetch: string, path: string): string[] {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return [`acl ${acl} ${fetch} -m str -- ${quote(path)}`, `acl ${acl} ${fetch} -m beg -- ${quote(prefix)}`];
}

function rateLimit({ rateLimit: limit, behindProxy }: GatewayConfig): string[] {
  if (!limit) return [];
  const { requests, perSeconds } = limit;
  const client = behindProxy ? 'req.hdr_ip(x-forwarded-for,-1)' : 'src';
  const refusal = answer(429, -32000, 'Too many requests', { 'Retry-After': String(perSeconds) });
  return [
    `stick-table type ipv6 size 100k expire ${perSeconds}s store http_req_rate(${perSeconds}s)`,
    `http-request track-sc0 ${client}`,
    `${refusal} if { sc_http_req_rate(0) gt ${requests} }`,
  ];
}

function bearer({ bearer: token }: GatewayConfig): string[] {
  if (!token) return [];
  // Without braces: "${" would be Terraform's.
  const pattern = 'tokenEnv' in token ? `-- "$${words(token.tokenEnv)}"` : `-f ${quote(token.tokenFile)}`;
  const refusal = answer(401, -32000, 'Unauthorized', { 'WWW-Authenticate': 'Bearer realm="mcp"' });
  return [
    `acl authorized http_auth_bearer -m str ${pattern}`,
    // A browser sends no token when it asks whether it may send one.
    'acl preflight method OPTIONS',
    'acl asks_method req.hdr(access-control-request-method) -m found',
    `${refusal} if !authorized !discovery !preflight || !authorized !discovery !asks_method`,
  ];
}

/** A stream that a client opens to listen, by GET or since 2026-07-28 by a POST, is not a call and has backends of its own. */
function routing({ mcpPath, sessions }: GatewayConfig): string[] {
  if (mcpPath === undefined) return ['default_backend replicas'];
  const toSession = [
    // The id that leaves is `<replica>.<id of the server>`.
    `http-response replace-header mcp-session-id '^(.*)$' '%s.\\1'`,
    'acl of_session req.hdr(mcp-session-id) -m found',
    'use_backend session-streams if of_session METH_GET at_endpoint',
    'use_backend sessions if of_session',
  ];
  return [
    `acl at_endpoint path -m str -- ${quote(mcpPath)}`,
    ...(sessions === 'stateful' ? toSession : []),
    'use_backend replica-streams if METH_GET at_endpoint || { req.hdr(mcp-method) -m str subscriptions/listen }',
    'default_backend replicas',
  ];
}
