import {
  Access,
  Authentication,
  Companion,
  ConfigFile,
  ContainerImage,
  Duration,
  HealthCheck,
  ImageRuntime,
  Logging,
  Reference,
  Scaling,
  Secret,
  Sessions,
  Transport,
  User,
  Variable,
  Volume,
} from '../../lib';
import type { McpServer, McpServerProps, PublicAccessProps } from '../../lib';
import type { DockerMcpServiceProps } from '../../lib/docker';
import { GATEWAY_IMAGE } from '../../lib/docker/docker-gateway';
import type { Configuration } from '../support/project';
import { configuration, inProject, resources } from '../support/project';
import { deployed, refusal, weather } from './services';

const project = inProject();

type Resource = Readonly<Record<string, unknown>>;

const NODE = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', { runtime: ImageRuntime.NODE });
const three = (changes: Partial<McpServerProps> = {}): McpServer =>
  weather({ scaling: Scaling.fixed(3), image: NODE, ...changes });
const stateless = Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS });
const open = (access: Partial<PublicAccessProps> = {}, changes: Partial<McpServerProps> = {}): McpServer =>
  weather({ access: Access.public({ authentication: Authentication.byServer(), ...access }), ...changes });
const synthesized = (...services: readonly (McpServer | DockerMcpServiceProps)[]): Configuration =>
  configuration(deployed(...services));

/** The only resource of a type whose identifier, with the numbers of replicas, holds a text. */
function named(config: Configuration, type: string, text: string): Resource {
  const found = Object.entries(config.resource?.[type] ?? {}).filter(([id]) => id.includes(text));
  if (found.length !== 1) throw new Error(`${found.length} of ${type} are called ${text}`);
  return found[0][1];
}
const gatewayOf = (config: Configuration): Resource => named(config, 'docker_container', 'gateway');
const replicasOf = (config: Configuration): readonly Resource[] =>
  Object.entries(config.resource?.docker_container ?? {})
    .filter(([id]) => /_server-\d/.test(id))
    .map(([, container]) => container);

function environmentOf(data: Resource): Readonly<Record<string, string>> {
  const [step] = data.provisioner as { 'local-exec': { environment: Record<string, string> } }[];
  return step['local-exec'].environment;
}
const switchOf = (config: Configuration): Readonly<Record<string, string>> =>
  environmentOf(named(config, 'terraform_data', 'gateway_switch'));
const haproxy = (config: Configuration): string =>
  (JSON.parse(switchOf(config).GATEWAY_FILES) as Record<string, { text: string }>)['haproxy.cfg'].text;

/** Everything of this app that the version of the replicas is made of. */
function versionOf(service: McpServer | DockerMcpServiceProps): string {
  const { locals } = synthesized(service);
  return JSON.stringify(Object.entries(locals ?? {}).filter(([id]) => id.includes('version-of')));
}

describe('three replicas', () => {
  test('become three containers without a port of this machine, which start before the old ones stop', () => {
    const replicas = replicasOf(synthesized(three()));
    expect(replicas).toHaveLength(3);
    for (const replica of replicas) {
      expect(replica).not.toHaveProperty('ports');
      expect(replica.lifecycle).toEqual({ create_before_destroy: true });
      expect(replica.read_only).toBe(true);
    }
  });

  test('are named by their version, which only Terraform knows, and their number', () => {
    const config = synthesized(three());
    const [id] = Object.keys(config.resource?.terraform_data ?? {}).filter((key) => /_version_/.test(key));
    const version = `\${substr(terraform_data.${id}.id, 0, 8)}`;
    expect(replicasOf(config).map(({ name }) => name)).toEqual(
      [1, 2, 3].map((number) => `local_weather_${version}-${number}`),
    );
    for (const replica of replicasOf(config)) {
      const [{ aliases }] = replica.networks_advanced as { aliases: string[] }[];
      expect(replica.name).toBe(`local_weather_${aliases[0]}`);
    }
  });

  test('have one gateway in front of them, published on the loopback address and hardened', () => {
    const gateway = gatewayOf(synthesized({ server: three(), hostPort: 4000 }));
    expect(gateway).toMatchObject({
      name: 'local_weather',
      ports: [{ internal: 3000, external: 4000, ip: '127.0.0.1' }],
      user: '99:99',
      read_only: true,
      capabilities: { drop: ['ALL'] },
      security_opts: ['no-new-privileges'],
      restart: 'unless-stopped',
      stop_signal: 'SIGUSR1',
    });
    expect(gateway).not.toHaveProperty('lifecycle.create_before_destroy');
  });

  test('are called by the name of the server through the gateway', () => {
    const config = synthesized(three());
    expect(gatewayOf(config).networks_advanced).toMatchObject([{ aliases: ['weather'] }]);
    for (const { networks_advanced } of replicasOf(config))
      expect((networks_advanced as { aliases: string[] }[])[0].aliases).not.toContain('weather');
  });

  test('are all in the configuration of the gateway', () => {
    const servers = haproxy(synthesized(three({ transport: stateless }))).match(/^ {2}server .*:3000$/gm);
    expect(servers).toHaveLength(3);
    expect(new Set(servers)).toHaveProperty('size', 3);
  });

  test('are routed by session only where there are sessions', () => {
    expect(haproxy(synthesized(three()))).toContain('backend sessions');
    expect(haproxy(synthesized(three({ transport: stateless })))).not.toContain('backend sessions');
  });

  test('get each call once, unless that is asked for otherwise', () => {
    expect(haproxy(synthesized(three()))).not.toContain('empty-response');
    const asked = synthesized({ server: three(), gateway: { retryEmptyResponse: true } });
    expect(haproxy(asked)).toContain('retry-on conn-failure empty-response');
  });

  test('have a gateway of a pinned image, which can be another one', () => {
    const imagesOf = (config: Configuration) => resources(config, 'docker_image').map(({ name }) => name);
    expect(imagesOf(synthesized(three()))).toContain(GATEWAY_IMAGE);
    const image = 'registry.example.com/haproxy:3.0';
    expect(imagesOf(synthesized({ server: three(), gateway: { image } }))).toContain(image);
  });

  test.each<[string, unknown, string]>([
    ['is no object', 'haproxy', "gateway: 'haproxy' is not an object; use { image }"],
    ['has another kind of image', { image: NODE }, 'gateway.image: a ContainerImage is not the name of an image; use'],
    ['has a text for a flag', { retryEmptyResponse: 'no' }, "gateway.retryEmptyResponse: 'no' is not a boolean; use"],
    ['has another option', { tls: true }, 'gateway.tls: there is no such option; there are: image, retryEmptyResponse'],
  ])('refuse a gateway that %s', (_, gateway, message) => {
    expect(refusal({ server: three(), gateway: gateway as never })).toContain(message);
  });

  test('keep what the user wrote out of reach of Terraform', () => {
    const evil = '${evil} %{ evil }';
    const server = three({ environment: { A: evil }, command: ['run', evil], beforeStart: [['step', evil]] });
    const text = JSON.stringify(synthesized(server));
    expect(text).toContain('$${evil} %%{ evil }');
    expect(text).not.toMatch(/(?<!\$)\$\{ ?evil|(?<!%)%\{ evil/);
  });

  test('of a range are as many as its minimum', () => {
    expect(replicasOf(synthesized(three({ scaling: Scaling.between(2, 5) })))).toHaveLength(2);
    const fromNone = synthesized(three({ scaling: Scaling.between(0, 5) }));
    expect(resources(fromNone, 'docker_container')).toHaveLength(1);
  });
});

describe('the version of the replicas', () => {
  const base = three({ transport: stateless, healthCheck: HealthCheck.tcp() });

  test.each<[string, Partial<McpServerProps>]>([
    ['environment', { environment: { A: '1' } }],
    ['a variable', { environment: { A: Variable.required() } }],
    ['a secret', { secrets: { A: Secret.required() } }],
    ['health check', { healthCheck: HealthCheck.tcp({ retries: 7 }) }],
    ['file', { files: { '/etc/a': ConfigFile.fromContent('a') } }],
    ['user', { user: User.id(1234) }],
    ['command', { command: ['node', 'other.js'] }],
    ['step before the start', { beforeStart: [['migrate']] }],
    ['stop grace', { stopGrace: Duration.seconds(3) }],
    ['who can reach it', { access: Access.public({ authentication: Authentication.byServer() }) }],
  ])('changes with %s', (_, changes) => {
    expect(versionOf(base.with(changes))).not.toBe(versionOf(base));
  });

  test('changes with the image, as the engine knows it', () => {
    const [id] = Object.keys(synthesized(base).resource?.docker_image ?? {}).filter((key) => !key.includes('gateway'));
    expect(versionOf(base)).toContain(`\${docker_image.${id}.image_id}`);
  });

  test('changes with the content of a file of this machine, the network and the logs', () => {
    const server = base.with({ files: { '/etc/a': ConfigFile.fromPath('a.txt') } });
    project.write('a.txt', 'one');
    const before = versionOf(server);
    project.write('a.txt', 'two');
    expect(versionOf(server)).not.toBe(before);
    expect(versionOf({ server, network: 'mine' })).not.toBe(versionOf(server));
    expect(versionOf({ server, logs: { driver: 'local' } })).not.toBe(versionOf(server));
  });

  test('does not change with anything else', () => {
    const db = (environment: Record<string, string>) =>
      new Companion({ name: 'db', image: NODE, ports: { db: 5432 }, environment });
    expect(versionOf(base.with({ scaling: Scaling.fixed(5) }))).toBe(versionOf(base));
    expect(versionOf(base.with({ logging: Logging.json({ retention: Duration.days(3) }) }))).toBe(versionOf(base));
    expect(versionOf({ server: base, hostPort: 4000, gateway: { image: 'haproxy:3.0' } })).toBe(versionOf(base));
    const [one, two] = ['1', '2'].map((A) => versionOf(base.with({ companions: [db({ A })] })));
    expect(one).toBe(two);
  });
});

describe('a public server', () => {
  test('is published on every interface by a gateway with TLS', () => {
    const config = synthesized({ server: open(), hostPort: 4000, publicHost: 'mcp.example.com' });
    expect(gatewayOf(config).ports).toEqual([{ internal: 3000, external: 4000, ip: '0.0.0.0' }]);
    expect(haproxy(config)).toContain("ssl crt '/etc/gateway/tls.pem' alpn h2,http/1.1");
    expect(haproxy(config)).toContain('ssl-min-ver TLSv1.2');
    expect(JSON.stringify(config)).not.toContain('http://mcp.example.com');
  });

  test('shows its paths, and neither health nor metrics', () => {
    const healthCheck = HealthCheck.http('/mcp/health');
    const text = haproxy(synthesized(open({ paths: ['/mcp', '/docs'] }, { healthCheck, image: NODE })));
    for (const line of [
      `acl reachable path -m str -- '/docs'`,
      `acl hidden path,url_dec,lower -m str -- '/mcp/health'`,
    ])
      expect(text).toContain(line);
    expect(text).toContain(`-- '/metrics'`);
    expect(haproxy(synthesized(open({ paths: ['/metrics'] })))).not.toContain('acl hidden');
  });

  test('limits requests where that is asked for', () => {
    expect(haproxy(synthesized(open({ requestsPerMinute: 40 })))).toContain('sc_http_req_rate(0) gt 40');
    expect(haproxy(synthesized(open()))).not.toContain('stick-table');
  });

  test('serves in clear only with a reason', () => {
    const config = synthesized(open({ plainHttp: 'behind my own proxy' }));
    expect(haproxy(config)).not.toMatch(/\bssl\b/);
    expect(Object.keys(config.resource?.terraform_data ?? {}).join()).not.toContain('certificate');
  });

  test('compares a token that is in nothing that is synthesized', () => {
    process.env.API_TOKEN = 'the-token-itself';
    project.write('.env', 'API_TOKEN=the-token-itself\n');
    try {
      const server = open(
        { authentication: Authentication.bearer('API_TOKEN') },
        { secrets: { API_TOKEN: Secret.required() } },
      );
      const { files } = deployed(server);
      expect(JSON.stringify(files)).not.toContain('the-token-itself');
      const config = synthesized(server);
      expect(haproxy(config)).toContain("http_auth_bearer -m str -f '/etc/gateway/token'");
      expect(switchOf(config).GATEWAY_TOKEN).toMatch(/^\$\{.*API_TOKEN/);
    } finally {
      delete process.env.API_TOKEN;
    }
  });

  test('takes over a given certificate when its content changes', () => {
    const tls = { certificate: 'c.pem', key: 'k.pem' };
    const data = named(synthesized({ server: open(), tls }), 'terraform_data', 'gateway_certificate');
    expect(data.triggers_replace).toEqual(
      expect.arrayContaining(['c.pem', 'k.pem'].map((file) => expect.stringMatching(`filesha256\\(.*${file}`))),
    );
  });

  test('with one writer of its data stops before it starts again', () => {
    const [replica, ...others] = replicasOf(synthesized(open({}, { volumes: { '/data': Volume.persistent('data') } })));
    expect(others).toEqual([]);
    expect(replica.name).toBe('local_weather_server-1');
    expect(replica).not.toHaveProperty('lifecycle.create_before_destroy');
  });
});

describe('companions of replicas', () => {
  const db = new Companion({ name: 'db', image: NODE, ports: { db: 5432 }, healthCheck: HealthCheck.tcp() });
  const worker = new Companion({
    name: 'worker',
    image: NODE,
    environment: { SERVER: Reference.serverUrl() },
    needs: ['server'],
  });

  /** Every resource that one depends on, directly or not. */
  function needs(config: Configuration, resource: Resource): ReadonlySet<string> {
    const all = new Map(
      Object.entries(config.resource ?? {}).flatMap(([type, some]) =>
        Object.entries(some).map(
          ([id, one]) => [`${type}.${id}`, JSON.stringify({ ...one, '//': undefined })] as const,
        ),
      ),
    );
    const found = new Set<string>();
    const visit = (text: string): void => {
      for (const [address, next] of all) {
        if (found.has(address) || !text.includes(address)) continue;
        found.add(address);
        visit(next);
      }
    };
    visit(JSON.stringify({ ...resource, '//': undefined }));
    return found;
  }

  test('are awaited by their name: what starts before the old one stops depends on no container', () => {
    const config = synthesized(three({ companions: [db], beforeStart: [['migrate']] }));
    for (const replica of replicasOf(config)) {
      const needed = [...needs(config, replica)];
      expect(needed.filter((address) => /docker_container.*db/.test(address))).toEqual([]);
      expect(needed.some((address) => address.includes('await-db'))).toBe(true);
      expect(needed.some((address) => address.includes('step-1'))).toBe(true);
    }
    const question = environmentOf(named(config, 'terraform_data', 'await-db')).CDKTF_MCP_GATE;
    expect(JSON.parse(question)).toMatchObject({ container: 'local_weather_db', isAwaited: true });
  });

  test('of the only container are awaited by Terraform', () => {
    const config = synthesized(weather({ image: NODE, companions: [db] }));
    const server = Object.entries(config.resource?.docker_container ?? {}).find(([id]) => id.includes('_server_'));
    expect([...needs(config, server![1])].some((address) => /docker_container.*db/.test(address))).toBe(true);
  });

  test.each([
    ['through the gateway where that speaks in clear', Access.internal(), ['weather'], []],
    [
      'directly where the gateway speaks TLS',
      Access.public({ authentication: Authentication.byServer() }),
      [],
      ['weather'],
    ],
  ])('call the server by its name: %s', (_, access, atGateway, atReplica) => {
    const config = synthesized(three({ access, companions: [worker] }));
    const aliases = ({ networks_advanced }: Resource) =>
      (networks_advanced as { aliases?: string[] }[])[0].aliases ?? [];
    expect(aliases(gatewayOf(config))).toEqual(atGateway);
    for (const replica of replicasOf(config)) expect(aliases(replica).slice(1)).toEqual(atReplica);
    expect(named(config, 'docker_container', 'worker').env).toContain('SERVER=http://weather:3000/mcp');
  });
});

describe('is refused', () => {
  const ui = new Companion({ name: 'ui', image: NODE, ports: { http: 8080 }, needs: ['server'] });
  const of = (server: () => McpServer): string => refusal(server()).split('\n').slice(1).join('\n');

  test.each<[string, () => McpServer, string]>([
    [
      'TLS in front of a companion',
      () => open({}, { companions: [ui], front: 'ui' }),
      `  - access: companion 'ui' is in front, and the gateway serves the server only; use plainHttp: 'behind my own proxy', or Access.internal()`,
    ],
    [
      'a token that is a file of the server',
      () =>
        open(
          { authentication: Authentication.bearer('TOKEN') },
          { secrets: { TOKEN: Secret.required({ file: '/run/secrets/token' }) } },
        ),
      `  - access.authentication: 'TOKEN' is a file of the server, which the gateway cannot read; declare the secret without file`,
    ],
    [
      'more replicas than an engine should run',
      () => weather({ scaling: Scaling.fixed(21) }),
      '  - scaling: 21 replicas are more than a development engine should run; use Scaling.fixed(20) or fewer here',
    ],
    [
      'stateful replicas of another protocol',
      () => three({ transport: Transport.http({ port: 3000 }) }),
      '  - scaling: sessions of another HTTP protocol cannot be told apart; use Scaling.fixed(1), or declare Sessions.STATELESS',
    ],
    [
      'OpenID Connect',
      () => open({ authentication: Authentication.oidc({ issuer: 'https://login.example.com' }) }),
      'the gateway checks no signatures; use Authentication.byServer(), .bearer(secret), or Access.internal()',
    ],
    [
      'identities of a cloud',
      () => open({ authentication: Authentication.iam() }),
      'an engine has no identities; use Authentication.byServer(), or Access.internal()',
    ],
  ])('%s', (_, server, message) => {
    expect(of(server)).toContain(message);
  });
});
