import type { McpServerProps } from '../../lib';
import {
  Access,
  Alarms,
  Authentication,
  Companion,
  ConfigFile,
  ContainerImage,
  Duration,
  HealthCheck,
  Logging,
  McpValidationError,
  Reference,
  SERVER,
  Scaling,
  Secret,
  Sessions,
  Transport,
  Volume,
} from '../../lib';
import type { CloudRunMcpServiceProps } from '../../lib/google';
import { GoogleSecret, GoogleVolume } from '../../lib/google';
import { inProject, only, resources } from '../support/project';
import { deployed, image, templateOf, weather } from './services';

inProject();

const open = (how: Authentication): Partial<McpServerProps> => ({ access: Access.public({ authentication: how }) });
const stateless = Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS });
const service = (d: ReturnType<typeof deployed>) => only(d.configuration, 'google_cloud_run_v2_service');
const secrets = { TOKEN: Secret.required() };

describe('the smallest description', () => {
  const d = () => deployed(weather());

  test('is a service with an account and a role for nothing', () => {
    const { configuration } = d();
    const counts = Object.entries(configuration.resource ?? {}).map(([type, all]) => [type, Object.keys(all).length]);
    expect(Object.fromEntries(counts)).toEqual({
      google_project_service: 2,
      google_service_account: 1,
      google_cloud_run_v2_service: 1,
    });
    for (const api of resources(configuration, 'google_project_service')) expect(api.disable_on_destroy).toBe(false);
    expect(configuration).not.toHaveProperty('data'); // nothing is asked at plan
  });

  test('is reached from the network only, by everybody in it', () => {
    expect(service(d())).toMatchObject({
      name: 'prod-weather',
      ingress: 'INGRESS_TRAFFIC_INTERNAL_ONLY',
      invoker_iam_disabled: true,
      deletion_protection: false,
      scaling: { min_instance_count: 1 },
      traffic: [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 }],
    });
    expect(d().service.endpoint).toBe('https://prod-weather-123456789012.europe-west1.run.app/mcp');
  });

  test('runs as one instance of the second generation with a whole processor, whose port is asked', () => {
    const template = templateOf(d());
    expect(template).toMatchObject({
      execution_environment: 'EXECUTION_ENVIRONMENT_GEN2',
      timeout: '315s',
      max_instance_request_concurrency: 80,
      scaling: { max_instance_count: 1 },
    });
    expect(template.containers).toEqual([
      {
        name: 'weather',
        image: 'europe-west1-docker.pkg.dev/acme-prod/mcp/weather:1.4.2',
        ports: { container_port: 3000 },
        env: [{ name: 'HOME', value: '/tmp' }],
        resources: { limits: { cpu: '1', memory: '576Mi' }, cpu_idle: false, startup_cpu_boost: true },
        volume_mounts: [{ name: expect.stringMatching(/^weather-/), mount_path: '/tmp' }],
        startup_probe: { tcp_socket: { port: 3000 }, period_seconds: 5, timeout_seconds: 5, failure_threshold: 48 },
      },
    ]);
  });

  test('tells how to see its log, and no client a token', () => {
    const { service: made } = d();
    expect(made.logsCommand).toBe(
      'gcloud run services logs read prod-weather --region europe-west1 --project acme-prod --limit 100',
    );
    expect(made.clientConfigurations?.claudeCode).not.toContain('Authorization');
    expect([made.tokenCommand, made.proxyCommand, made.loadBalancer, made.repository, made.logBucket]).toEqual(
      Array(5).fill(undefined),
    );
  });
});

describe('who may call', () => {
  test.each<[string, Authentication, Partial<CloudRunMcpServiceProps>]>([
    ['the server checks', Authentication.byServer(), {}],
    ['nobody checks', Authentication.none('public weather data'), {}],
    ['identities', Authentication.iam(), { invokers: ['group:agents@example.com'] }],
  ])('never all users by a grant: %s', (_what, how, props) => {
    const d = deployed(weather(open(how)), props);
    expect(d.text).not.toMatch(/allUsers|allAuthenticatedUsers/);
    expect(service(d)).toMatchObject({
      ingress: 'INGRESS_TRAFFIC_ALL',
      invoker_iam_disabled: how.how.kind !== 'iam',
    });
  });

  test('identities of Google are granted one by one, and clients are told how to get a token', () => {
    const invokers = ['group:agents@example.com', 'serviceAccount:a@b.iam.gserviceaccount.com'];
    const d = deployed(weather(open(Authentication.iam())), { invokers, domain: { name: 'mcp.example.com' } });
    expect(
      resources(d.configuration, 'google_cloud_run_v2_service_iam_member').map(({ member, role }) => [member, role]),
    ).toEqual(invokers.map((member) => [member, 'roles/run.invoker']));
    expect(service(d)).toMatchObject({ custom_audiences: ['https://mcp.example.com', 'https://mcp.example.com/mcp'] });
    expect(d.service.tokenCommand).toBe('gcloud auth print-identity-token');
    expect(d.service.clientConfigurations?.vscode).toContain('Authorization');
  });

  test('inside a network, too, where invokers are given', () => {
    const d = deployed(weather(), { invokers: ['user:jane@example.com'] });
    expect(service(d)).toMatchObject({ ingress: 'INGRESS_TRAFFIC_INTERNAL_ONLY', invoker_iam_disabled: false });
  });

  test('a token is compared in front of the server, which alone has no port to the outside', () => {
    const d = deployed(weather({ secrets, ...open(Authentication.bearer('TOKEN')) }));
    const [server, proxy] = templateOf(d).containers;
    expect(server).not.toHaveProperty('ports');
    expect(proxy).toMatchObject({ name: 'bearer-proxy', ports: { container_port: 8080 }, depends_on: ['weather'] });
    const [config, token] = proxy.env as readonly Record<string, unknown>[];
    expect(config.value).toContain("acl reachable path -m str -- '/mcp'");
    expect(token).toMatchObject({ name: 'GATEWAY_TOKEN', value_source: { secret_key_ref: {} } });
    expect(d.service.clientConfigurations?.cursor).toContain('Bearer');
  });

  test('a server that asks for its size does not get the memory of its folders', () => {
    const environment = { MEMORY: Reference.memory(), CPU: Reference.cpu() };
    expect(templateOf(deployed(weather({ environment }))).containers[0].env).toEqual(
      expect.arrayContaining([
        { name: 'MEMORY', value: '512' },
        { name: 'CPU', value: '1' },
      ]),
    );
  });

  test('the proxy finds a port that nobody has', () => {
    const transport = Transport.streamableHttp({ port: 8080 });
    const d = deployed(weather({ transport, secrets, ports: { more: 8081 }, ...open(Authentication.bearer('TOKEN')) }));
    expect(templateOf(d).containers[1].ports).toEqual({ container_port: 8082 });
  });
});

describe('secrets', () => {
  const described = {
    secrets: { A: Secret.required(), B: Secret.required({ file: '/run/secrets/b/token' }), C: Secret.generated() },
    files: { '/etc/app/a.json': ConfigFile.fromContent('{}') },
  };

  test('the account may read exactly those of the server', () => {
    const { configuration } = deployed(weather(described), {
      secrets: { A: GoogleSecret.fromSecretManager('projects/shared/secrets/a', { version: 3 }) },
    });
    const grants = resources(configuration, 'google_secret_manager_secret_iam_member');
    expect(grants.map(({ project, secret_id }) => [project, secret_id])).toEqual([
      ['acme-prod', expect.stringContaining('secret-B')],
      ['acme-prod', expect.stringContaining('secret-C')],
      ['shared', 'a'],
      ['acme-prod', expect.stringContaining('files-weather')],
    ]);
    for (const { role } of grants) expect(role).toBe('roles/secretmanager.secretAccessor');
    expect(Object.keys(configuration.resource ?? {}).filter((type) => /project_iam/.test(type))).toEqual([]);
  });

  test('no value is an argument that is kept', () => {
    const { configuration, text } = deployed(weather(described));
    expect(text).not.toMatch(/"secret_data":/);
    for (const version of resources(configuration, 'google_secret_manager_secret_version')) {
      expect(version).toHaveProperty('secret_data_wo');
      expect(version).toMatchObject({ deletion_policy: 'ABANDON', lifecycle: { create_before_destroy: true } });
    }
  });

  test('one that exists is pinned: to the version that is given, or to the current one, whose number alone is read', () => {
    const given = deployed(weather({ secrets }), {
      secrets: { TOKEN: GoogleSecret.fromSecretManager('t', { version: 3 }) },
    });
    const entry = { name: 'TOKEN', value_source: { secret_key_ref: { secret: 't', version: '3' } } };
    expect(templateOf(given).containers[0].env).toContainEqual(entry);
    expect(given.configuration).not.toHaveProperty('data');
    const current = deployed(weather({ secrets }), { secrets: { TOKEN: GoogleSecret.fromSecretManager('t') } });
    expect(current.configuration).toHaveProperty(['data', 'google_secret_manager_secret_version']);
    expect(current.text).toContain('"fetch_secret_data":false');
    expect(current.text).not.toContain('"version":"latest"');
  });

  test('files are folders that nobody writes', () => {
    const { volumes } = templateOf(deployed(weather(described)));
    const mounted = (volumes as readonly { readonly secret?: object }[]).flatMap(({ secret }) =>
      secret === undefined ? [] : [secret],
    );
    expect(mounted).toEqual([
      expect.objectContaining({ default_mode: 0o444, items: [expect.objectContaining({ path: 'a.json' })] }),
      expect.objectContaining({ default_mode: 0o444, items: [expect.objectContaining({ path: 'token' })] }),
    ]);
  });
});

describe('images', () => {
  test('of other registries come through a remote repository of the stack, one a host', () => {
    const cache = new Companion({ name: 'cache', image: ContainerImage.fromRegistry('ghcr.io/acme/cache:1') });
    const d = deployed(
      weather({
        image: ContainerImage.fromRegistry('ghcr.io/acme/weather@sha256:' + 'a'.repeat(64)),
        companions: [cache],
      }),
    );
    expect(only(d.configuration, 'google_artifact_registry_repository')).toMatchObject({
      mode: 'REMOTE_REPOSITORY',
      remote_repository_config: { common_repository: { uri: 'https://ghcr.io' } },
    });
    expect(templateOf(d).containers.map((c) => c.image)).toEqual([
      expect.stringMatching(/^europe-west1-docker\.pkg\.dev\/acme-prod\/\$\{.*\.name\}\/acme\/weather@sha256:a+$/),
      expect.stringMatching(/\.name\}\/acme\/cache:1$/),
    ]);
  });

  test('of another project are read by the agent of Cloud Run, if it may be granted', () => {
    const other = weather({ image: ContainerImage.fromRegistry('europe-docker.pkg.dev/acme-images/mcp/weather:1') });
    expect(only(deployed(other).configuration, 'google_artifact_registry_repository_iam_member')).toMatchObject({
      project: 'acme-images',
      location: 'europe',
      repository: 'mcp',
      role: 'roles/artifactregistry.reader',
      member: 'serviceAccount:service-123456789012@serverless-robot-prod.iam.gserviceaccount.com',
    });
    expect(deployed(other, { grantImagePulls: false }).text).not.toContain('artifactregistry.reader');
  });

  test('a tag that moves is said', () => {
    const { messages } = deployed(weather({ image: ContainerImage.fromRegistry('acme/weather:latest') }));
    expect(messages.join()).toContain("the tag of 'acme/weather:latest' moves");
  });
});

describe('several containers', () => {
  const db = new Companion({ name: 'db', image, ports: { sql: 5432 }, volumes: { '/data': Volume.persistent('db') } });
  const cache = new Companion({ name: 'cache', image, ports: { redis: 6379 }, healthCheck: HealthCheck.tcp() });
  const ui = new Companion({ name: 'ui', image, ports: { http: 8000 }, needs: [SERVER] });

  test('start in their order, and only what is in front is called', () => {
    const d = deployed(weather({ companions: [cache, ui], front: 'ui' }));
    const { containers } = templateOf(d);
    expect(containers.map((c) => [c.name, c.depends_on, c.ports])).toEqual([
      ['weather', ['cache'], undefined],
      ['cache', undefined, undefined],
      ['ui', ['weather'], { container_port: 8000 }],
    ]);
    expect(containers.map((c) => (c.resources as { limits: { cpu: string } }).limits.cpu)).toEqual([
      '1',
      '500m',
      '500m',
    ]);
    expect(d.service.clientConfigurations).toBeUndefined();
  });

  test('one with data is refused, unless something stands in for it that exists already', () => {
    expect(() => deployed(weather({ companions: [db] }))).toThrow(
      'companions: db is not supported, there is no place for its data',
    );
    const environment = { DB: Reference.companionUrl('db', 'sql') };
    const d = deployed(weather({ companions: [db], environment }), { existing: { db: { host: '10.0.0.3' } } });
    expect(templateOf(d).containers).toHaveLength(1);
    expect(templateOf(d).containers[0].env).toContainEqual({ name: 'DB', value: 'http://10.0.0.3:5432' });
  });
});

test('what is called through a balancer hides health and metrics', () => {
  const ui = new Companion({
    name: 'ui',
    image,
    ports: { http: 8000 },
    needs: [SERVER],
    healthCheck: HealthCheck.http('/up'),
  });
  const d = deployed(weather({ companions: [ui], front: 'ui', ...open(Authentication.byServer()) }), {
    domain: { name: 'mcp.example.com' },
  });
  expect(JSON.stringify(only(d.configuration, 'google_compute_security_policy'))).toContain(
    '^(?:/up(?:/.*)?|/metrics(?:/.*)?)$',
  );
});

describe('a name of its own', () => {
  const d = () =>
    deployed(weather(open(Authentication.byServer())), { domain: { name: 'mcp.example.com', managedZone: 'example' } });

  test('is a load balancer with a certificate, the only way in', () => {
    expect(service(d())).toMatchObject({ ingress: 'INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER' });
    expect(d().service.endpoint).toBe('https://mcp.example.com/mcp');
    expect(only(d().configuration, 'google_compute_global_forwarding_rule')).toMatchObject({ port_range: '443' });
    expect(only(d().configuration, 'google_compute_ssl_policy')).toMatchObject({ min_tls_version: 'TLS_1_2' });
    expect(only(d().configuration, 'google_compute_backend_service').security_policy).toContain(
      'google_compute_security_policy',
    );
    expect(only(d().configuration, 'google_dns_record_set')).toMatchObject({ name: 'mcp.example.com.', type: 'A' });
  });
});

test('a load balancer that is there already gets a backend with rules, and nothing is made in front of it', () => {
  const access = Access.public({ authentication: Authentication.byServer(), requestsPerMinute: 60 });
  const d = deployed(weather({ access }), { domain: { name: 'mcp.example.com', behindExisting: true } });
  expect(
    Object.keys(d.configuration.resource ?? {})
      .filter((type) => type.startsWith('google_compute'))
      .sort(),
  ).toEqual([
    'google_compute_backend_service',
    'google_compute_region_network_endpoint_group',
    'google_compute_security_policy',
  ]);
  expect(d.service.loadBalancer?.entry).toBeUndefined();
  expect(d.service.endpoint).toBe('https://mcp.example.com/mcp');
});

test.each<[string, Partial<McpServerProps>, Partial<CloudRunMcpServiceProps>, string]>([
  ['identities that nobody has', open(Authentication.iam()), {}, 'invokers: nobody could call; give some'],
  [
    'everybody as an invoker',
    {},
    { invokers: ['allUsers'] },
    "invokers: that lets everybody call; say so by Authentication.none('why')",
  ],
  ['no member', {}, { invokers: ['jane'] }, "invokers: 'jane' is not a member"],
  [
    'two ways to prove it',
    open(Authentication.byServer()),
    { invokers: [] },
    'invokers: the callers prove who they are otherwise (by-server)',
  ],
  [
    'a name that is not for it',
    {},
    { domain: { name: 'mcp.example.com' } },
    'domain: its load balancer is on the Internet, and the server is internal',
  ],
  [
    'a record for an address that is not known',
    open(Authentication.byServer()),
    { domain: { name: 'mcp.example.com', managedZone: 'z', behindExisting: true } },
    'domain.managedZone: the address of a load balancer that is there already is not known here',
  ],
  [
    'something in front that runs elsewhere',
    { companions: [new Companion({ name: 'ui', image, ports: { http: 8000 }, needs: [SERVER] })], front: 'ui' },
    { existing: { ui: { host: '10.0.0.3' } } },
    'existing.ui: it is in front, and Cloud Run calls containers only',
  ],
  ['no name', open(Authentication.byServer()), { domain: { name: 'mcp' } }, "domain: 'mcp' is not a host name"],
  ['a project by its name', {}, { project: 'Acme Prod' }, "project: 'Acme Prod' is not the id of a project"],
  ['a zone', {}, { region: 'europe-west1-b' }, "region: 'europe-west1-b' is not a region"],
  ['another project', {}, { projectNumber: 'acme' }, "projectNumber: 'acme' is not the number of a project"],
  ['no concurrency', {}, { concurrency: 0 }, 'concurrency: 0 is out of range'],
  [
    'a volume without a place',
    { volumes: { '/data': Volume.shared('data') } },
    {},
    "volumes./data: 'data' is not bound; give volumes: { data: GoogleVolume.fromBucket('...') }",
  ],
  [
    'a place without a volume',
    {},
    { volumes: { data: GoogleVolume.fromBucket('acme') } },
    'volumes.data: there is no such shared volume; there are: none',
  ],
  [
    'a share without a network',
    { volumes: { '/data': Volume.shared('data') } },
    { volumes: { data: GoogleVolume.fromNfs({ server: '10.0.0.2', path: '/s' }) } },
    "network: 'data' is a share of NFS",
  ],
  [
    'an image of nobody',
    {},
    { images: { other: 'acme/x:1' } },
    'images.other: there is no such container; there are: weather',
  ],
  [
    'a value in code',
    { secrets },
    { secrets: { TOKEN: 'x' as never } },
    'secrets.TOKEN: a value in code would end up in what is synthesized',
  ],
  [
    'a part that cannot be read',
    { secrets: { ...secrets, URL: Secret.template(`https://${Reference.secret('TOKEN')}`) } },
    { secrets: { TOKEN: GoogleSecret.fromSecretManager('t') } },
    "secrets.URL: 'TOKEN' in it is bound to an existing secret, which Terraform cannot read without keeping it",
  ],
  [
    'a part that is made',
    { secrets: { OWN: Secret.generated(), URL: Secret.template(`https://${Reference.secret('OWN')}`) } },
    {},
    "secrets.URL: 'OWN' in it is generated, and cannot be read back to compose the text",
  ],
  [
    'a rate without a balancer',
    { access: Access.public({ authentication: Authentication.byServer(), requestsPerMinute: 60 }) },
    {},
    'access.requestsPerMinute: only a load balancer counts',
  ],
  [
    'paths without a balancer',
    { access: Access.public({ authentication: Authentication.byServer(), paths: ['/mcp'] }) },
    {},
    'access.paths: nothing is in front that could tell paths apart',
  ],
])('refuses %s', (_what, changes, props, message) => {
  expect(() => deployed(weather(changes), props)).toThrow(McpValidationError);
  expect(() => deployed(weather(changes), props)).toThrow(message);
});

describe('options', () => {
  test('a network, a key, admitted images, a GPU', () => {
    const d = deployed(weather({ gpus: 1 }), {
      network: { subnetwork: 'apps', tags: ['mcp'] },
      kmsKeyName: 'projects/p/locations/l/keyRings/r/cryptoKeys/k',
      binaryAuthorization: true,
      deletionProtection: true,
    });
    expect(service(d)).toMatchObject({ binary_authorization: { use_default: true }, deletion_protection: true });
    expect(templateOf(d)).toMatchObject({
      encryption_key: 'projects/p/locations/l/keyRings/r/cryptoKeys/k',
      vpc_access: { egress: 'PRIVATE_RANGES_ONLY', network_interfaces: [{ subnetwork: 'apps', tags: ['mcp'] }] },
      node_selector: { accelerator: 'nvidia-l4' },
      gpu_zonal_redundancy_disabled: true,
    });
    expect(templateOf(d).containers[0].resources).toEqual({
      limits: { cpu: '4', memory: '16384Mi', 'nvidia.com/gpu': '1' },
      cpu_idle: false,
      startup_cpu_boost: true,
    });
  });

  test('an instance that may be none is paid for by the call', () => {
    const d = deployed(weather({ transport: stateless, scaling: Scaling.between(0, 3) }), { concurrency: 10 });
    expect(templateOf(d)).toMatchObject({ scaling: { max_instance_count: 3 }, max_instance_request_concurrency: 10 });
    expect(templateOf(d).containers[0].resources).toMatchObject({ cpu_idle: true });
    expect(service(d)).toMatchObject({ scaling: { min_instance_count: 0 } });
  });

  test('an account and roles that are given', () => {
    const d = deployed(weather(), {
      serviceAccountEmail: 'w@p.iam.gserviceaccount.com',
      roles: ['roles/bigquery.dataViewer'],
    });
    expect(d.configuration.resource).not.toHaveProperty('google_service_account');
    expect(only(d.configuration, 'google_project_iam_member')).toMatchObject({ role: 'roles/bigquery.dataViewer' });
  });

  test('logs that are kept longer are in a bucket of their own, and nowhere else', () => {
    const d = deployed(weather({ logging: Logging.json({ retention: Duration.days(90) }) }));
    expect(only(d.configuration, 'google_logging_project_bucket_config')).toMatchObject({
      retention_days: 90,
      location: 'europe-west1',
    });
    const [sink, exclusion] = ['sink', 'exclusion'].map((kind) =>
      only(d.configuration, `google_logging_project_${kind}`),
    );
    expect(sink.filter).toBe(exclusion.filter);
    expect(d.service.logsCommand).toContain('--view _AllLogs');
  });

  test('alarms and a dashboard, which look at this service alone', () => {
    const d = deployed(weather({ alarms: Alarms.standard({ p95: Duration.seconds(2) }) }), {
      dashboard: true,
      notificationChannels: ['projects/acme-prod/notificationChannels/1'],
    });
    const policies = resources(d.configuration, 'google_monitoring_alert_policy');
    expect(policies.map(({ display_name }) => display_name)).toEqual(
      ['down', 'errors', 'memory', 'slow'].map((id) => `prod-weather-${id}`),
    );
    for (const policy of policies) expect(JSON.stringify(policy)).toContain('service_name=\\"prod-weather\\"');
    expect(only(d.configuration, 'google_monitoring_dashboard').dashboard_json).toContain('prod-weather');
  });

  test('no API is enabled where somebody else does it', () => {
    expect(deployed(weather(), { enableApis: false }).configuration.resource).not.toHaveProperty(
      'google_project_service',
    );
  });

  test('the number of the project is looked up where it is not given', () => {
    const d = deployed(weather(), { projectNumber: undefined });
    expect(d.configuration).toHaveProperty(['data', 'google_project']);
  });
});
