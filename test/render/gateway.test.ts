import { GATEWAY_STREAMS_SCRIPT, renderGateway, type GatewayConfig } from '../../lib/render/gateway';

const replicas = [1, 2].map((number) => ({ id: `a1b2c3-${number}`, host: `weather-a1b2c3-${number}`, port: 3001 }));

const stateless: GatewayConfig = {
  listen: { port: 8000 },
  mcpPath: '/mcp',
  sessions: 'stateless',
  replicas,
  readiness: { path: '/mcp', statuses: '200-399,400,401,405,406' },
  longestCallSeconds: 300,
  stopGraceSeconds: 30,
};
const stateful: GatewayConfig = { ...stateless, sessions: 'stateful' };

const lines = (config: GatewayConfig) =>
  renderGateway(config)
    .split('\n')
    .map((line) => line.trim());

/** The lines of one section. */
function section(config: GatewayConfig, head: string): string[] {
  const text = renderGateway(config)
    .split('\n\n')
    .find((part) => part.startsWith(`${head}\n`))!;
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
}

const GONE = `http-request return status 404 content-type application/json string '{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}'`;

describe('to the letter', () => {
  const frontend = (config: GatewayConfig) => section(config, 'frontend gateway');

  test('where requests go', () => {
    const at = "acl at_endpoint path -m str -- '/mcp'";
    const streams =
      'use_backend replica-streams if METH_GET at_endpoint || { req.hdr(mcp-method) -m str subscriptions/listen }';
    const from = (config: GatewayConfig): string[] => {
      const all = frontend(config);
      return all.slice(all.findIndex((line) => line.startsWith('acl at_endpoint') || /^default_backend/.test(line)));
    };
    expect(from(stateless)).toEqual([at, streams, 'default_backend replicas']);
    expect(from(stateful)).toEqual([
      at,
      "http-response replace-header mcp-session-id '^(.*)$' '%s.\\1'",
      'acl of_session req.hdr(mcp-session-id) -m found',
      'use_backend session-streams if of_session METH_GET at_endpoint',
      'use_backend sessions if of_session',
      streams,
      'default_backend replicas',
    ]);
    expect(from({ ...stateful, mcpPath: undefined })).toEqual(['default_backend replicas']);
  });

  test('replicas that are asked for nothing but their port', () => {
    const server = replicas.map(({ id, host, port }) => `server ${id} ${host}:${port}`);
    const looked = 'resolvers network resolve-prefer ipv4 init-addr libc,none';
    const often = 'check inter 1s fastinter 500ms fall 3 rise 1';
    const asked = `default-server ${often} observe layer4 error-limit 1 on-error mark-down ${looked}`;
    const byPort: GatewayConfig = { ...stateless, readiness: 'tcp' };
    expect(section(byPort, 'backend replicas')).toEqual(['balance leastconn', asked, ...server]);
    expect(section({ ...byPort, replicas: replicas.slice(1) }, 'backend replicas')).toEqual([
      'balance leastconn',
      `default-server ${often} ${looked}`,
      server[1],
    ]);
  });

  test('cookies for other protocols with sessions only, and over TLS never in clear', () => {
    const cookie = (config: GatewayConfig) => lines(config).filter((line) => line.startsWith('cookie '));
    const other: GatewayConfig = { ...stateful, mcpPath: undefined };
    expect(cookie(other)).toEqual(['cookie replica insert indirect nocache httponly']);
    const tls = {
      ...other.listen,
      tls: { certificateFile: '/run/tls/cert.pem' },
    };
    expect(cookie({ ...other, listen: tls })).toEqual(['cookie replica insert indirect nocache httponly secure']);
    for (const config of [stateless, stateful, { ...stateless, mcpPath: undefined }])
      expect(cookie(config)).toEqual([]);
  });

  test('calls of an hour need no more time for what is silent', () => {
    const silent = (longestCallSeconds: number) =>
      section({ ...stateless, longestCallSeconds }, 'backend replica-streams');
    expect(silent(3_599)).toContain('timeout server 1h');
    expect(silent(3_600).filter((line) => line.startsWith('timeout'))).toEqual([]);
  });
});

describe('the gateway', () => {
  it('of a stateless server is this text', () => {
    expect(renderGateway(stateless)).toEqual(`# Written by cdktf-mcp. Reload with SIGUSR2 to the master process.

global
  log stdout format raw local0 info
  maxconn 4000
  hard-stop-after 30s

defaults
  mode http
  log global
  option httplog
  option dontlognull
  option http-server-close
  option idle-close-on-response
  option http-no-delay
  option clitcpka
  option srvtcpka
  option redispatch 1
  retries 3
  retry-on conn-failure
  timeout http-request 10s
  timeout connect 2s
  timeout client 3600s
  timeout server 315s
  timeout tunnel 1h
  timeout http-keep-alive 60s
  timeout queue 30s
  timeout check 5s

resolvers network
  parse-resolv-conf
  accepted_payload_size 8192
  timeout resolve 1s
  timeout retry 1s
  hold valid 1s

frontend gateway
  bind :8000
  http-request set-header X-Forwarded-For %[src]
  http-request set-header X-Forwarded-Proto http
  http-request deny deny_status 400 if { path,url_dec -m reg '(^|[/\\\\])\\.\\.?([/\\\\]|$)' }
  acl discovery path_beg /.well-known/oauth-
  acl at_endpoint path -m str -- '/mcp'
  use_backend replica-streams if METH_GET at_endpoint || { req.hdr(mcp-method) -m str subscriptions/listen }
  default_backend replicas

backend replicas
  balance leastconn
  option httpchk
  http-check send meth GET uri '/mcp' ver HTTP/1.1 hdr Host localhost
  http-check expect status 200-399,400,401,405,406
  default-server check inter 1s fastinter 500ms fall 3 rise 1 observe layer4 error-limit 1 on-error mark-down resolvers network resolve-prefer ipv4 init-addr libc,none
  server a1b2c3-1 weather-a1b2c3-1:3001
  server a1b2c3-2 weather-a1b2c3-2:3001

backend replica-streams
  balance leastconn
  timeout server 1h
  default-server resolvers network resolve-prefer ipv4 init-addr libc,none
  server a1b2c3-1 weather-a1b2c3-1:3001 track replicas/a1b2c3-1
  server a1b2c3-2 weather-a1b2c3-2:3001 track replicas/a1b2c3-2
`);
  });

  it('reads the same for the same description', () => {
    expect(renderGateway({ ...stateful })).toEqual(renderGateway({ ...stateful }));
  });
});

describe('sessions', () => {
  it('carry their replica, and go to it alone', () => {
    expect(section(stateful, 'backend sessions')).toEqual([
      'http-request set-var(txn.replica) req.hdr(mcp-session-id),field(1,.)',
      `${GONE} if !{ var(txn.replica) -m str -- a1b2c3-1 a1b2c3-2 }`,
      `${GONE} if { var(txn.replica) -m str -- a1b2c3-1 } !{ srv_is_up(replicas/a1b2c3-1) }`,
      `${GONE} if { var(txn.replica) -m str -- a1b2c3-2 } !{ srv_is_up(replicas/a1b2c3-2) }`,
      `http-request replace-header mcp-session-id '^[^.]*\\.(.*)$' '\\1'`,
      'no option redispatch',
      'use-server a1b2c3-1 if { var(txn.replica) -m str -- a1b2c3-1 }',
      'use-server a1b2c3-2 if { var(txn.replica) -m str -- a1b2c3-2 }',
      'default-server resolvers network resolve-prefer ipv4 init-addr libc,none',
      'server a1b2c3-1 weather-a1b2c3-1:3001 track replicas/a1b2c3-1',
      'server a1b2c3-2 weather-a1b2c3-2:3001 track replicas/a1b2c3-2',
    ]);
    expect(section(stateful, 'backend session-streams')).toEqual([
      'timeout server 1h',
      ...section(stateful, 'backend sessions'),
    ]);
    expect(lines(stateful)).toContain(`http-response replace-header mcp-session-id '^(.*)$' '%s.\\1'`);
  });

  it('are not told to be gone because of one refused connection', () => {
    expect(renderGateway(stateful)).not.toContain('on-error mark-down');
    expect(lines(stateful)).toContain('balance roundrobin');
  });

  it('leave a stateless server its stray ids', () => {
    expect(renderGateway(stateless)).not.toContain('mcp-session-id');
  });

  it('are kept by a cookie where the server does not speak MCP', () => {
    const text = lines({ ...stateful, mcpPath: undefined });
    expect(text).toContain('cookie replica insert indirect nocache httponly');
    expect(text).toContain('server a1b2c3-1 weather-a1b2c3-1:3001 cookie a1b2c3-1');
    expect(text.filter((line) => line.startsWith('backend'))).toEqual(['backend replicas']);
  });

  it('are all gone without a replica', () => {
    expect(section({ ...stateful, replicas: [] }, 'backend sessions')).toEqual([GONE]);
  });

  it('need a replica whose name ends before the first dot', () => {
    const dotted = [{ id: 'v1.2-1', host: 'weather', port: 3001 }];
    expect(() => renderGateway({ ...stateful, replicas: dotted })).toThrow('v1.2-1');
  });
});

describe('readiness', () => {
  it('can be the port alone', () => {
    const text = renderGateway({ ...stateless, readiness: 'tcp' });
    expect(text).not.toContain('httpchk');
    expect(text).toContain('default-server check inter');
  });

  it.each([stateless, stateful])('never asks by POST', (config) => {
    expect(renderGateway(config)).not.toContain('POST');
  });
});

describe('a long call', () => {
  it('may be silent for as long as was declared', () => {
    const text = lines({ ...stateless, longestCallSeconds: 7_200 });
    expect(text).toContain('timeout server 7215s');
    expect(text).toContain('timeout client 7215s');
    expect(text).not.toContain('timeout server 1h');
  });

  it('is not cut by a reload, whereas a listening stream is', () => {
    const text = renderGateway({ ...stateful, streamsScriptFile: '/etc/gateway/streams.lua' });
    expect(text).toContain("lua-load '/etc/gateway/streams.lua'");
    const ended = [...GATEWAY_STREAMS_SCRIPT.matchAll(/"([a-z]+-streams)"/g)].map((match) => match[1]);
    const backends = [...text.matchAll(/^backend (\S+)/gm)].map((match) => match[1]);
    expect(backends).toEqual(expect.arrayContaining(ended));
    expect(backends.filter((name) => !ended.includes(name))).toEqual(['replicas', 'sessions']);
  });

  it('runs once unless asked otherwise', () => {
    expect(lines(stateless)).toContain('retry-on conn-failure');
    expect(lines({ ...stateless, retryEmptyResponse: true })).toContain('retry-on conn-failure empty-response');
  });
});

describe('TLS', () => {
  const text = lines({ ...stateless, listen: { port: 8443, tls: { certificateFile: '/etc/gateway/tls.pem' } } });

  it('is 1.2 or 1.3', () => {
    expect(text).toContain(`bind :8443 ssl crt '/etc/gateway/tls.pem' alpn h2,http/1.1`);
    expect(text).toContain('ssl-default-bind-options ssl-min-ver TLSv1.2');
  });

  it('is known to the server', () => {
    expect(text).toContain('http-request set-header X-Forwarded-Proto https');
  });
});

describe('access', () => {
  const UNAUTHORIZED = `http-request return status 401 hdr WWW-Authenticate 'Bearer realm="mcp"' content-type application/json string '{"jsonrpc":"2.0","error":{"code":-32000,"message":"Unauthorized"},"id":null}' if !authorized !discovery !preflight || !authorized !discovery !asks_method`;

  it('by a token from a variable refuses to start without it', () => {
    const config: GatewayConfig = { ...stateless, bearer: { tokenEnv: 'MCP_TOKEN' } };
    expect(section(config, 'global').slice(-3)).toEqual([
      `.if streq("$MCP_TOKEN",'')`,
      '.alert "environment variable MCP_TOKEN is empty"',
      '.endif',
    ]);
    expect(section(config, 'frontend gateway')).toEqual(
      expect.arrayContaining([
        'acl authorized http_auth_bearer -m str -- "$MCP_TOKEN"',
        'acl preflight method OPTIONS',
        'acl asks_method req.hdr(access-control-request-method) -m found',
        UNAUTHORIZED,
      ]),
    );
  });

  it('by a token from a file', () => {
    const text = lines({ ...stateless, bearer: { tokenFile: '/etc/gateway/token' } });
    expect(text).toContain(`acl authorized http_auth_bearer -m str -f '/etc/gateway/token'`);
    expect(text).toContain(UNAUTHORIZED);
  });

  it('ends below the declared paths, OAuth discovery excepted', () => {
    const text = lines({ ...stateless, paths: ['/mcp'], hiddenPaths: ['/mcp/Health'] });
    expect(text).toEqual(
      expect.arrayContaining([
        `acl reachable path -m str -- '/mcp'`,
        `acl reachable path -m beg -- '/mcp/'`,
        expect.stringMatching(/^http-request return status 404 .* if !discovery !reachable$/),
        `acl hidden path,url_dec,lower -m str -- '/mcp/health'`,
        expect.stringMatching(/^http-request return status 404 .* if !discovery hidden$/),
      ]),
    );
  });

  it('is limited for one address, counted behind another proxy by the address that it saw', () => {
    const rateLimit = { requests: 120, perSeconds: 60 };
    const text = lines({ ...stateless, rateLimit });
    expect(text).toContain('stick-table type ipv6 size 100k expire 60s store http_req_rate(60s)');
    expect(text).toContain('http-request track-sc0 src');
    expect(text.find((line) => line.includes('status 429'))).toBe(
      `http-request return status 429 hdr Retry-After '60' content-type application/json string '{"jsonrpc":"2.0","error":{"code":-32000,"message":"Too many requests"},"id":null}' if { sc_http_req_rate(0) gt 120 }`,
    );
    const behind = lines({ ...stateless, rateLimit, behindProxy: true });
    expect(behind).toContain('http-request track-sc0 req.hdr_ip(x-forwarded-for,-1)');
    expect(behind.join()).not.toContain('set-header X-Forwarded-For');
  });

  it('comes before any routing: paths, then the limit, then the token', () => {
    const text = renderGateway({
      ...{ ...stateful, paths: ['/mcp'], bearer: { tokenEnv: 'T' }, rateLimit: { requests: 1, perSeconds: 1 } },
    });
    const order = ['if !discovery !reachable', 'status 429', 'status 401', 'use_backend sessions'].map((part) =>
      text.indexOf(part),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
  });
});

describe('the text', () => {
  it.each([
    ['a path with a line break', { paths: ['/mcp\nx'] }],
    ['a variable that is no name', { bearer: { tokenEnv: 'A"B' } }],
    ['a host with a space', { replicas: [{ id: 'a-1', host: 'b c', port: 1 }] }],
  ])('refuses %s', (_, part) => {
    expect(() => renderGateway({ ...stateless, ...part })).toThrow();
  });

  it.each([stateless, stateful, { ...stateful, mcpPath: undefined }])(
    'holds nothing that Terraform would replace',
    (config) => {
      const text = renderGateway({
        ...{ ...config, bearer: { tokenEnv: 'MCP_TOKEN' }, paths: ['/mcp'], rateLimit: { requests: 1, perSeconds: 1 } },
      });
      expect(text).not.toMatch(/\$\{|%\{/);
    },
  );
});
