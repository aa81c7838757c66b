import type { McpServer, PublicAccessProps } from '../../lib';
import { Access, Authentication, Duration, Reference, Secret } from '../../lib';
import type { DockerMcpServiceProps, LocalTls } from '../../lib/docker';
import { ACME_PROXY_IMAGE } from '../../lib/docker';
import type { Configuration } from '../support/project';
import { configuration, inProject } from '../support/project';
import { deployed, refusal, weather } from './services';

const project = inProject();

const open = (access: Partial<PublicAccessProps> = {}): McpServer =>
  weather({ access: Access.public({ authentication: Authentication.byServer(), ...access }) });
const service = (changes: Partial<DockerMcpServiceProps> = {}): DockerMcpServiceProps => ({
  server: open(),
  publicHost: 'mcp.example.com',
  tls: { acme: {} },
  ...changes,
});
const synthesized = (changes: Partial<DockerMcpServiceProps> = {}): Configuration =>
  configuration(deployed(service(changes)));

type Resource = Readonly<Record<string, unknown>>;

function named(config: Configuration, type: string, text: string): Resource {
  const found = Object.entries(config.resource?.[type] ?? {}).filter(([id]) => id.includes(text));
  if (found.length !== 1) throw new Error(`${found.length} of ${type} are called ${text}`);
  return found[0][1];
}
const environmentOf = (data: Resource): Readonly<Record<string, string>> =>
  (data.provisioner as { 'local-exec': { environment: Record<string, string> } }[])[0]['local-exec'].environment;
const filesOf = (config: Configuration): Readonly<Record<string, { text: string; path: string }>> =>
  JSON.parse(environmentOf(named(config, 'terraform_data', 'gateway_switch')).GATEWAY_FILES) as never;
const question = (config: Configuration, id: string): Readonly<Record<string, unknown>> =>
  JSON.parse(environmentOf(named(config, 'terraform_data', id)).CDKTF_MCP_GATE) as never;
const proxyOf = (config: Configuration): Resource => named(config, 'docker_container', 'acme_container');

describe('a certificate by ACME', () => {
  test('puts a hardened proxy in front, and the gateway behind it publishes nothing', () => {
    const config = synthesized();
    expect(named(config, 'docker_container', 'gateway_container')).not.toHaveProperty('ports');
    expect(proxyOf(config)).toMatchObject({
      name: 'local_weather_acme_proxy',
      ports: [
        { internal: 8443, external: 443, ip: '0.0.0.0' },
        { internal: 8080, external: 80, ip: '0.0.0.0' },
      ],
      user: '1000:1000',
      read_only: true,
      capabilities: { drop: ['ALL'], add: ['CAP_NET_BIND_SERVICE'] },
      security_opts: ['no-new-privileges'],
      restart: 'unless-stopped',
    });
    expect(named(config, 'docker_image', 'acme_image')).toMatchObject({ name: ACME_PROXY_IMAGE });
  });

  test('ends TLS at the proxy, whose word about the client the gateway believes', () => {
    const files = filesOf(synthesized({ server: open({ requestsPerMinute: 40 }) }));
    expect(files['haproxy.cfg'].text).not.toMatch(/\bssl\b|set-header X-Forwarded-For/);
    expect(files['haproxy.cfg'].text).toContain('track-sc0 req.hdr_ip(x-forwarded-for,-1)');
    expect(files.Caddyfile.text).toContain('reverse_proxy local_weather:3000');
    expect(files).not.toHaveProperty(['tls.pem']);
  });

  test('gives clients a URL without a port, or with the one that was asked for', () => {
    const server = open().with({ environment: { SELF: Reference.publicUrl() } });
    for (const [hostPort, url] of [
      [undefined, 'https://mcp.example.com'],
      [8443, 'https://mcp.example.com:8443'],
    ] as const) {
      const config = synthesized({ server, hostPort });
      expect(named(config, 'docker_container', 'server-1').env).toContain(`SELF=${url}/mcp`);
      expect(filesOf(config).Caddyfile.text).toContain(`redir ${url}{uri}`);
    }
  });

  test('asks at port 443, too, only where that is the port', () => {
    expect(filesOf(synthesized()).Caddyfile.text).not.toContain('_challenge');
    expect(filesOf(synthesized({ hostPort: 8443 })).Caddyfile.text).toContain('disable_tlsalpn_challenge');
  });

  test('has an authority, roots and an account as given', () => {
    const directory = 'https://acme.example.com/directory';
    const acme = {
      directory,
      email: 'ops@example.com',
      trustedRoots: 'roots.pem',
      image: 'mirror/caddy:2.11',
      httpPort: 8080,
    };
    const config = synthesized({ tls: { acme } });
    const files = filesOf(config);
    for (const line of [`dir ${directory}`, 'email ops@example.com', 'trusted_roots /etc/gateway/acme-roots.pem'])
      expect(files.Caddyfile.text).toContain(line);
    expect(files['acme-roots.pem'].path).toMatch(/roots\.pem$/);
    expect(named(config, 'docker_image', 'acme_image')).toMatchObject({ name: 'mirror/caddy:2.11' });
    expect(proxyOf(config).ports).toContainEqual({ internal: 8080, external: 8080, ip: '0.0.0.0' });
  });

  test('replaces the proxy when its own configuration changes, and only then', () => {
    const labels = (changes: Partial<DockerMcpServiceProps>): unknown => proxyOf(synthesized(changes)).labels;
    const changed = open().with({ environment: { LOG_LEVEL: 'debug' } });
    expect(labels({ server: changed })).toEqual(labels({}));
    expect(labels({ server: open({ requestsPerMinute: 3 }) })).toEqual(labels({}));
    expect(labels({ server: open().with({ longestCall: Duration.hours(2) }) })).not.toEqual(labels({}));
    expect(JSON.stringify(labels({ tls: { acme: { trustedRoots: 'roots.pem' } } }))).toMatch(/filesha256.*roots\.pem/);
  });

  test('keeps certificates on a volume that Terraform does not know', () => {
    const config = synthesized();
    const volumes = Object.values(config.resource?.docker_volume ?? {}).map(({ name }) => name);
    expect(volumes).toEqual(['local_weather_gateway']);
    expect(question(config, 'acme_volumes')).toMatchObject({ volumes: ['local_weather_acme_certificates'] });
    expect(proxyOf(config).volumes).toContainEqual({
      container_path: '/certificates',
      volume_name: 'local_weather_acme_certificates',
    });
  });

  test('is waited for at the published port by the public name, and at an engine elsewhere where it is stored', () => {
    expect(question(synthesized(), 'acme_ready').probe).toMatchObject({
      kind: 'https',
      host: '127.0.0.1',
      port: 443,
      serverName: 'mcp.example.com',
    });
    expect(question(synthesized({ engine: 'ssh://host' }), 'acme_ready').probe).toEqual({
      kind: 'certificate',
      folder: '/certificates',
      host: 'mcp.example.com',
    });
  });

  test('checks both ports before anything is made', () => {
    const { ports, own } = question(synthesized(), 'before-gateway') as { ports: { port: number }[]; own: string[] };
    expect(ports.map(({ port }) => port)).toEqual([443, 80]);
    expect(own).toEqual(['local_weather', 'local_weather_acme_proxy']);
  });

  test('brings no secret into the proxy', () => {
    project.write('.env', 'API_TOKEN=the-token-itself\n');
    const server = weather({
      access: Access.public({ authentication: Authentication.bearer('API_TOKEN') }),
      secrets: { API_TOKEN: Secret.required() },
    });
    const { files } = deployed(service({ server }));
    expect(JSON.stringify(files)).not.toContain('the-token-itself');
    expect(JSON.stringify(proxyOf(configuration({ files, annotations: [] })))).not.toContain('API_TOKEN');
  });
});

describe('a certificate by ACME is refused', () => {
  const both = { acme: {}, certificate: 'c.pem', key: 'k.pem' };
  test.each<[string, Partial<DockerMcpServiceProps>, string]>([
    ['for an internal server', { server: weather() }, 'tls.acme: the server is internal'],
    ['where there is no TLS', { server: open({ plainHttp: 'my proxy' }) }, 'tls.acme: plainHttp says'],
    ['without a name', { publicHost: undefined }, 'publicHost: there is none, and a certificate is for a name; set'],
    ['for localhost', { publicHost: 'localhost' }, "publicHost: 'localhost' is not a public DNS name; set publicHost"],
    ['for a name below it', { publicHost: 'a.localhost' }, "publicHost: 'a.localhost' is not a public DNS name"],
    ['for an address', { publicHost: '192.0.2.1' }, "publicHost: '192.0.2.1' is an address, not a name; set"],
    ['for an address of six', { publicHost: '2001:db8::1' }, "publicHost: '2001:db8::1' is an address"],
    ['for all names', { publicHost: '*.example.com' }, "publicHost: '*.example.com' is not a public DNS name"],
    ['with another certificate', { tls: both }, 'tls.certificate: acme is given, too'],
    ['with both at one port', { hostPort: 80 }, 'tls.acme.httpPort: 80 is also hostPort'],
    ['with another kind of address', { tls: { acme: { email: 'ops' } } }, "tls.acme.email: 'ops' is not an address"],
    ['in clear', { tls: { acme: { directory: 'http://a' } } }, "tls.acme.directory: 'http://a' is not an https URL"],
    ['at no port', { tls: { acme: { httpPort: 0 } } }, 'tls.acme.httpPort: 0 is out of range'],
    ['with a slip of the pen', { tls: { acme: { mail: 'x' } } as LocalTls }, 'tls.acme.mail: there is no such option'],
    ['as a flag', { tls: { acme: true } as never }, 'tls.acme: true is not an object; use {}'],
  ])('%s', (_, changes, message) => {
    expect(refusal(service(changes))).toContain(message);
  });

  test('for two servers that want the same port', () => {
    const other = service({ server: open().with({ name: 'other' }), hostPort: 8443, publicHost: 'b.example.com' });
    expect(refusal(service(), other)).toContain("tls.acme.httpPort: 80 is also the host port of 'local/service-0'");
  });

  test.each<[string, unknown, string]>([
    ['is no object', 'acme', "tls: 'acme' is not an object; use { certificate, key } or { acme: {} }"],
    ['has no key', { certificate: 'c.pem' }, 'tls.key: undefined is not a file'],
  ])('and so is what %s', (_, tls, message) => {
    expect(refusal(service({ tls: tls as LocalTls }))).toContain(message);
  });
});
