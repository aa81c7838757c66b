/** How the certificate authority convinces itself that the name leads here. */
export type AcmeChallenge =
  /** It asks port 80 of the name. */
  | 'http-01'
  /** It shakes hands with port 443 of the name. */
  | 'tls-alpn-01';

export interface AcmeProxyConfig {
  /** The public DNS name that the certificate is for. */
  readonly domain: string;

  /** Where requests go, in clear. */
  readonly upstream: { readonly host: string; readonly port: number };

  readonly listen: {
    /** Inside; above 1024 the proxy needs no rights for it. */
    readonly https: number;

    /** For http-01, and to redirect whoever comes in clear. @default - nothing listens there */
    readonly http?: number;
  };

  /** Port of the URL that clients use, which whoever comes in clear is redirected to. @default 443 */
  readonly publicPort?: number;

  /** At least one; several are tried one after the other. */
  readonly challenges: readonly AcmeChallenge[];

  /** Folder inside the proxy for certificates and the account key: it has to outlive the proxy, because authorities limit their number. */
  readonly storageFolder: string;

  /** Address for the authority's notices. @default - none */
  readonly email?: string;

  /** URL of the authority's directory. @default - Let's Encrypt, production */
  readonly directory?: string;

  /** PEM file inside the proxy that the directory's own certificate is checked with. @default - the roots that the image trusts */
  readonly trustedRootsFile?: string;

  /** A call that is silent for that long is not cut. */
  readonly longestCallSeconds: number;

  /** How long requests that are running may go on when the proxy stops; then they are cut. */
  readonly stopGraceSeconds: number;
}

/**
 * A proxy that gets its certificate by ACME and ends TLS, as the text of a Caddyfile (Caddy 2.6 and later). It passes everything on, and
 * unbuffered: who may call what, and how often, is the business of what stands behind it, which finds the client's address as the
 * last one of X-Forwarded-For.
 *
 * The text holds no `${` or `%{`, so it can stand in a Terraform string as it is.
 * @throws Error if a value is not of its form, because it would mean something else in a Caddyfile
 * @see https://caddyserver.com/docs/caddyfile/options
 */
export function renderAcmeProxy(config: AcmeProxyConfig): string {
  const { listen, domain, publicPort = 443 } = config;
  const name = word(domain);
  const redirect = `redir https://${name}${publicPort === 443 ? '' : `:${publicPort}`}{uri} 308`;
  return [
    '# Written by cdktf-mcp.',
    ...block('', globals(config)),
    ...block(name, [...tls(config), ...passOn(config)]),
    ...(listen.http === undefined ? [] : block('http://', [redirect])),
    '',
  ].join('\n');
}

function globals({ listen, storageFolder, stopGraceSeconds }: AcmeProxyConfig): string[] {
  return [
    'admin off',
    'persist_config off',
    `storage file_system ${word(storageFolder)}`,
    `https_port ${listen.https}`,
    ...(listen.http === undefined ? [] : [`http_port ${listen.http}`]),
    // The port of its redirects would be the one inside.
    'auto_https disable_redirects',
    `grace_period ${stopGraceSeconds}s`,
    ...block('log', ['format console']),
    // Nobody publishes UDP, which a third protocol would invite clients to; a request for another name than the handshake's is refused.
    ...block('servers', ['protocols h1 h2', 'strict_sni_host on']),
  ];
}

function tls({ email, directory, trustedRootsFile, challenges }: AcmeProxyConfig): string[] {
  if (challenges.length === 0) throw new Error('without a challenge there is no certificate');
  return block('tls', [
    'protocols tls1.2 tls1.3',
    ...block('issuer acme', [
      ...(directory === undefined ? [] : [`dir ${word(directory)}`]),
      ...(email === undefined ? [] : [`email ${word(email)}`]),
      ...(trustedRootsFile === undefined ? [] : [`trusted_roots ${word(trustedRootsFile)}`]),
      ...(challenges.includes('http-01') ? [] : ['disable_http_challenge']),
      ...(challenges.includes('tls-alpn-01') ? [] : ['disable_tlsalpn_challenge']),
    ]),
  ]);
}

function passOn({ upstream, longestCallSeconds }: AcmeProxyConfig): string[] {
  // Events and whatever has no length are flushed at once by themselves. "flush_interval -1" would say so for everything, but then some
  // versions keep a request open behind them when its client has gone.
  // What stands behind answers first when it is silent for too long; a stream that a client listens on may be silent for an hour.
  const silence = Math.max(longestCallSeconds + 30, 3_630);
  return block(`reverse_proxy ${word(upstream.host)}:${upstream.port}`, [
    ...block('transport http', [
      'versions 1.1',
      'compression off',
      'dial_timeout 5s',
      `response_header_timeout ${silence}s`,
      // One kept open can be closed from behind while the next call is on its way, and a call is not sent twice.
      'keepalive off',
    ]),
  ]);
}

function block(head: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [head];
  return [`${head}${head === '' ? '' : ' '}{`, ...lines.map((line) => `\t${line}`), '}'];
}

/** One word that means only itself: a name, an address, a path, a URL. */
function word(value: string): string {
  if (!/^[A-Za-z0-9._~:/?=&+@%-]+$/.test(value))
    throw new Error(`${JSON.stringify(value)} does not fit into a Caddyfile`);
  return value;
}
