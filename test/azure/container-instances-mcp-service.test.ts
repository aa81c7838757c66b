import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { AzurermBackend, TerraformStack } from 'cdktf';
import {
  Access,
  Authentication,
  Companion,
  ContainerImage,
  HealthCheck,
  ImageRuntime,
  Reference,
  RestartPolicy,
  Secret,
  Sessions,
  Transport,
  Volume,
} from '../../lib';
import { AzureSecret, ContainerInstancesMcpService, RegistryLogin, existingRegistry } from '../../lib/azure';
import { only, resources, synthesize } from '../support/project';
import type { Configuration } from '../support/project';
import {
  REGISTRY,
  RICH,
  SUBNET,
  VAULT,
  WORKSPACE,
  containersOf,
  deployed,
  groupOf,
  open,
  refusedFor,
  rich,
  small,
  synthesized,
} from './services';

const counts = ({ resource = {} }: Configuration): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(resource).map(([type, all]) => [type, Object.keys(all).length]));

const byServer = (): Access => Access.public({ authentication: Authentication.byServer() });
const acknowledged = { stateHoldsSecrets: 'a test' };

describe('an internal server', () => {
  const deployment = deployed(small());

  test('is in a network of its own with one way out, under a name that stays', () => {
    expect(counts(deployment)).toEqual({
      azurerm_container_group: 1,
      azurerm_log_analytics_workspace: 1,
      azurerm_nat_gateway: 1,
      azurerm_nat_gateway_public_ip_association: 1,
      azurerm_network_security_group: 1,
      azurerm_private_dns_a_record: 1,
      azurerm_private_dns_zone: 1,
      azurerm_private_dns_zone_virtual_network_link: 1,
      azurerm_public_ip: 1,
      azurerm_resource_group: 1,
      azurerm_subnet: 1,
      azurerm_subnet_nat_gateway_association: 1,
      azurerm_subnet_network_security_group_association: 1,
      azurerm_user_assigned_identity: 1,
      azurerm_virtual_network: 1,
      terraform_data: 1,
    });
    const group = groupOf(deployment);
    expect(group.ip_address_type).toBe('Private');
    expect(group.subnet_ids).toEqual([expect.stringMatching(/^\$\{azurerm_subnet\..*\.id\}$/)]);
    expect(group.dns_name_label).toBeUndefined();
    expect(only(deployment, 'azurerm_private_dns_zone').name).toBe('azure-weather.internal');
  });

  test('shows its port, and has all of the smallest group', () => {
    const { cpu, memory, ports } = containersOf(deployment).weather;
    expect({ cpu, memory, ports }).toEqual({ cpu: 1, memory: 1, ports: [{ port: 3000, protocol: 'TCP' }] });
    expect(groupOf(deployment).exposed_port).toEqual([{ port: 3000, protocol: 'TCP' }]);
  });

  test('takes what is there already, by id', () => {
    const given = deployed({
      server: small(),
      resourceGroupName: 'shared',
      network: { subnetId: SUBNET },
      privateDnsZone: { name: 'corp.internal', resourceGroupName: 'dns' },
      workspace: { id: WORKSPACE },
      identity: { id: '/identity', principalId: 'principal', clientId: 'client' },
    });
    expect(counts(given)).toEqual({ azurerm_container_group: 1, azurerm_private_dns_a_record: 1, terraform_data: 1 });
    expect(only(given, 'azurerm_private_dns_a_record')).toMatchObject({
      name: 'azure-weather',
      zone_name: 'corp.internal',
      resource_group_name: 'dns',
    });
    expect(groupOf(given)).toMatchObject({ subnet_ids: [SUBNET], identity: { identity_ids: ['/identity'] } });
  });

  test('links a zone of its own with the network of a given subnet', () => {
    const given = deployed({ server: small(), network: { subnetId: SUBNET } });
    expect(only(given, 'azurerm_private_dns_zone_virtual_network_link').virtual_network_id).toBe(
      SUBNET.replace('/subnets/groups', ''),
    );
  });
});

describe('a public server', () => {
  const deployment = deployed({ server: rich(), ...RICH });
  const { memory, cache, 'mcp-gateway': gateway, 'mcp-tls': tls } = containersOf(deployment);

  test('shows nothing but the proxy that ends TLS', () => {
    const { exposed_port, ip_address_type, subnet_ids, dns_name_label_reuse_policy } = groupOf(deployment);
    expect({ exposed_port, ip_address_type, subnet_ids, dns_name_label_reuse_policy }).toEqual({
      exposed_port: [
        { port: 443, protocol: 'TCP' },
        { port: 80, protocol: 'TCP' },
      ],
      ip_address_type: 'Public',
      subnet_ids: undefined,
      dns_name_label_reuse_policy: 'Unsecure',
    });
    expect([memory.ports, cache.ports, gateway.ports]).toEqual([undefined, undefined, undefined]);
  });

  test('keeps its certificates apart from the group', () => {
    const [, storage] = tls.volume;
    expect(storage).toMatchObject({ mount_path: '/certificates', read_only: false });
    expect(resources(deployment, 'azurerm_storage_share').map(({ name }) => name)).toEqual([
      'mcp-certificates',
      'mcp-data',
    ]);
  });

  test('has its callers compared and counted before the server', () => {
    const { GATEWAY_CONFIG } = gateway.environment_variables;
    expect(GATEWAY_CONFIG).toContain('acl authorized http_auth_bearer -m str -- "$GATEWAY_TOKEN"');
    expect(GATEWAY_CONFIG).toContain('{ sc_http_req_rate(0) gt 60 }');
    expect(GATEWAY_CONFIG).toContain('server server 127.0.0.1:3000');
    expect(Object.keys(gateway.secure_environment_variables ?? {})).toEqual(['GATEWAY_TOKEN']);
  });

  test('is probed, and each probe really arrives', () => {
    expect(memory.liveness_probe).toEqual({
      initial_delay_seconds: 20,
      period_seconds: 30,
      failure_threshold: 3,
      success_threshold: 1,
      timeout_seconds: 5,
      // It has a list of hosts, and would refuse to be asked by its address.
      http_get: [{ path: '/health', port: 3000, scheme: 'http', http_headers: { Host: 'localhost' } }],
    });
    expect((memory.readiness_probe as { exec: readonly string[] }).exec.slice(0, 2)).toEqual(['node', '-e']);
    expect(cache.liveness_probe).toBeUndefined();
  });

  test('gives every container volumes of its own, by names of their own', () => {
    const names = [memory, cache, gateway, tls].flatMap(({ volume = [] }) => volume.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
    const config = memory.volume.find(({ mount_path }) => mount_path === '/etc/memory');
    expect(config).toMatchObject({
      read_only: true,
      secret: { 'config.json': Buffer.from('{"greeting":"it\'s ${me}"}').toString('base64') },
    });
  });

  test('holds no secret in anything that is not secret', () => {
    expect(Object.keys(memory.environment_variables)).not.toContain('API_TOKEN');
    expect(JSON.stringify(memory.environment_variables)).not.toMatch(/API_TOKEN|DB_PASSWORD|LICENSE/);
  });

  test('keeps data that destroy may not take away', () => {
    const accounts = resources(deployment, 'azurerm_storage_account').map(({ lifecycle }) => lifecycle);
    expect(accounts).toEqual([undefined, { prevent_destroy: true }]);
    expect(only(deployment, 'azurerm_backup_policy_file_share')).toMatchObject({
      backup: { frequency: 'Daily', time: '03:00' },
      retention_daily: { count: 7 },
    });
  });

  test('sends the alarms that metrics and logs can tell', () => {
    expect(only(deployment, 'azurerm_monitor_metric_alert').criteria).toMatchObject([
      { metric_name: 'MemoryUsage', threshold: 540_000_000 },
    ]);
    expect(resources(deployment, 'azurerm_monitor_scheduled_query_rules_alert_v2').map(({ name }) => name)).toEqual([
      'azure-memory-down',
      'azure-memory-errors',
      'azure-memory-slow',
    ]);
  });

  test('whose record is made by hand says to what', () => {
    const named = deployed({ server: open(), domain: { name: 'mcp.example.com' }, ...acknowledged });
    expect(JSON.stringify(resources(named, 'terraform_data'))).toMatch(
      /A CNAME record of mcp\.example\.com has to lead to \$\{azurerm_container_group\.[^}]*\.fqdn\}/,
    );
  });

  test('has a name of its own, which nobody else can take', () => {
    const domain = { name: 'mcp.example.com', zone: { name: 'example.com', resourceGroupName: 'dns' } };
    const named = deployed({ server: open(), domain, ...acknowledged });
    expect(groupOf(named).dns_name_label_reuse_policy).toBe('ResourceGroupReuse');
    expect(only(named, 'azurerm_dns_cname_record')).toMatchObject({ name: 'mcp', zone_name: 'example.com' });
    expect(JSON.stringify(named.locals)).toContain('mcp.example.com {');
  });

  test('without TLS is behind the other proxy alone', () => {
    const plain = deployed(
      small({ access: Access.public({ authentication: Authentication.byServer(), plainHttp: 'a lab' }) }),
    );
    expect(groupOf(plain).exposed_port).toEqual([{ port: 8080, protocol: 'TCP' }]);
    expect(Object.keys(containersOf(plain))).toEqual(['weather', 'mcp-gateway']);
    expect(resources(plain, 'azurerm_storage_account')).toEqual([]);
  });

  test('that is another protocol shows everything but health and metrics', () => {
    const other = small({
      transport: Transport.http({ port: 8080 }),
      access: byServer(),
      healthCheck: HealthCheck.http('/health'),
    });
    const { GATEWAY_CONFIG } = containersOf(deployed(other))['mcp-gateway'].environment_variables;
    expect(GATEWAY_CONFIG).toContain('bind :8081');
    expect(GATEWAY_CONFIG).toContain("acl reachable path -m beg -- '/'");
    expect(GATEWAY_CONFIG).toContain("acl hidden path,url_dec,lower -m str -- '/metrics'");
  });
});

describe('probes', () => {
  const probesOf = (image: ContainerImage) => containersOf(deployed(small({ image }))).weather;

  test('ask the MCP path by default, where the image can', () => {
    const { liveness_probe, readiness_probe } = probesOf(
      ContainerImage.fromRegistry('a.example/b:1', { runtime: ImageRuntime.PYTHON }),
    );
    expect((liveness_probe as { exec: readonly string[] }).exec[2]).toContain('s in (200,400,401,403,405,406,421,)');
    expect(readiness_probe).toEqual(liveness_probe);
  });

  test('are left out where nobody can ask, which is said', () => {
    const { liveness_probe } = probesOf(ContainerImage.fromRegistry('a.example/b:1'));
    expect(liveness_probe).toBeUndefined();
    expect(synthesized(small()).annotations.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^healthCheck: the image's runtime is unknown/),
    );
  });
});

describe('secrets', () => {
  const server = small({ secrets: { API_KEY: Secret.required() } });
  const inVault = { vaultId: VAULT, name: 'api-key' };

  test('whose values would be in a state on this machine are refused', () => {
    expect(refusedFor(server)).toEqual([
      'stateHoldsSecrets: Container Instances takes values only, so that API_KEY would be in a state on this machine; keep the state in an encrypted remote backend (azurerm), bind AzureSecret.readByServer({ ... }), or say here why it may',
    ]);
    expect(refusedFor({ server, secrets: { API_KEY: AzureSecret.fromKeyVault(inVault) } })).toHaveLength(1);
    expect(refusedFor({ server, ...acknowledged })).toEqual([]);
  });

  test('may be in an encrypted backend', () => {
    const build = (): void =>
      void synthesize((app) => {
        const stack = new TerraformStack(app, 'azure');
        new AzurermProvider(stack, 'azurerm', { features: [{}] });
        new AzurermBackend(stack, { storageAccountName: 'a', containerName: 'b', key: 'c' });
        new ContainerInstancesMcpService(stack, 'service', { server, location: 'westeurope' });
      });
    expect(build).not.toThrow();
  });

  test('that the server reads itself are nowhere', () => {
    const deployment = deployed({
      server,
      secrets: { API_KEY: AzureSecret.readByServer(inVault) },
      identity: { id: '/identity', principalId: 'principal', clientId: 'client' },
    });
    const { environment_variables, secure_environment_variables } = containersOf(deployment).weather;
    expect(secure_environment_variables).toBeUndefined();
    expect(environment_variables).toEqual({
      AZURE_CLIENT_ID: 'client',
      HOME: '/tmp',
      API_KEY_KEY_VAULT_URI: 'https://acme.vault.azure.net/',
      API_KEY_KEY_VAULT_SECRET: 'api-key',
    });
    expect(resources(deployment, 'azurerm_role_assignment')).toMatchObject([
      { scope: `${VAULT}/secrets/api-key`, role_definition_name: 'Key Vault Secrets User', principal_id: 'principal' },
    ]);
    expect(JSON.stringify(deployment)).not.toContain('azurerm_key_vault_secret');
  });

  test('that the server would have to read itself, but others need', () => {
    const token = AzureSecret.readByServer(inVault);
    const needy = open({
      secrets: {
        CLIENT_TOKEN: Secret.required(),
        KEY: Secret.required({ file: '/run/secrets/key' }),
        URL: Secret.template(`https://${Reference.secret('KEY')}@example.com`),
      },
    });
    expect(refusedFor({ server: needy, secrets: { CLIENT_TOKEN: token, KEY: token }, ...acknowledged })).toEqual([
      expect.stringMatching(/^secrets.CLIENT_TOKEN: a proxy compares/),
      expect.stringMatching(/^secrets.KEY: the description wants it as the file/),
      expect.stringMatching(/^secrets.KEY: it is a part of URL/),
    ]);
  });

  test('written into code are refused', () => {
    expect(refusedFor({ server, secrets: { API_KEY: 'hunter2' as never } })).toContainEqual(
      expect.stringMatching(/^secrets.API_KEY: a value in code would end up in what is synthesized/),
    );
  });
});

describe('images', () => {
  const built = small({ image: ContainerImage.fromDockerfile('test/support/image') });

  test('that are built here go to a registry without an admin, from which the identity pulls before the group is made', () => {
    const deployment = deployed({ server: built, ...acknowledged });
    expect(only(deployment, 'azurerm_container_registry')).toMatchObject({ admin_enabled: false, sku: 'Basic' });
    const [role] = resources(deployment, 'azurerm_role_assignment');
    expect(role).toMatchObject({ role_definition_name: 'AcrPull' });
    const { image_registry_credential, depends_on, container } = groupOf(deployment);
    expect(image_registry_credential).toEqual([
      { server: expect.stringMatching(/\.azurecr\.io$/), user_assigned_identity_id: expect.any(String) },
    ]);
    expect(depends_on).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^docker_registry_image\./),
        expect.stringMatching(/^azurerm_role_assignment\./),
        expect.stringMatching(/^terraform_data\..*spread/),
      ]),
    );
    expect(container).toMatchObject([
      { image: expect.stringMatching(/@\$\{docker_registry_image\..*sha256_digest\}$/) },
    ]);
  });

  test('go to a registry that is given', () => {
    const registry = existingRegistry({ id: REGISTRY, host: 'acmeimages.azurecr.io' });
    const deployment = deployed({ server: built, registry });
    expect(counts(deployment).azurerm_container_registry).toBeUndefined();
    expect(resources(deployment, 'azurerm_role_assignment')).toMatchObject([{ scope: REGISTRY }]);
    expect(registry.loginCommand).toBe('az acr login --name acmeimages');
  });

  test('of several services of a stack go to one registry', () => {
    const deployment = deployed(built, built.with({ name: 'other' }));
    expect(counts(deployment)).toMatchObject({ azurerm_container_registry: 1, docker_registry_image: 2 });
    const registry = existingRegistry({ id: REGISTRY, host: 'acmeimages.azurecr.io' });
    expect(refusedFor(built, { server: built.with({ name: 'other' }), registry })).toEqual([
      expect.stringMatching(/^registry: images that a stack builds go to one registry, and another service has /),
    ]);
  });

  test('of Docker Hub are pulled by a login that it knows, also those that the library adds', () => {
    const login = RegistryLogin.password({
      username: 'bot',
      password: AzureSecret.fromKeyVault({ vaultId: VAULT, name: 'hub' }),
    });
    const deployment = deployed({ server: open(), registries: { 'docker.io': login }, ...acknowledged });
    expect(groupOf(deployment).image_registry_credential).toMatchObject([{ server: 'index.docker.io' }]);
  });

  test('of private registries are pulled by identity or by password', () => {
    const server = small({
      companions: [
        new Companion({ name: 'cache', image: ContainerImage.fromRegistry('acmeimages.azurecr.io/redis:7.4.1') }),
      ],
    });
    const deployment = deployed({
      server,
      registries: {
        'ghcr.io': RegistryLogin.password({
          username: 'bot',
          password: AzureSecret.fromKeyVault({ vaultId: VAULT, name: 'ghcr' }),
        }),
        'acmeimages.azurecr.io': RegistryLogin.identity(REGISTRY),
        'other.example': RegistryLogin.identity(REGISTRY),
      },
      ...acknowledged,
    });
    expect(groupOf(deployment).image_registry_credential).toEqual([
      { server: 'ghcr.io', username: 'bot', password: expect.stringMatching(/^\$\{data\.azurerm_key_vault_secret\./) },
      { server: 'acmeimages.azurecr.io', user_assigned_identity_id: expect.any(String) },
    ]);
  });
});

test('the server may do in Azure what is said, and nothing by default', () => {
  expect(resources(deployed(small()), 'azurerm_role_assignment')).toEqual([]);
  const roleAssignments = [{ scope: '/scope', role: 'Storage Blob Data Reader' }];
  const deployment = deployed({ server: small(), roleAssignments });
  expect(resources(deployment, 'azurerm_role_assignment')).toMatchObject([
    { scope: '/scope', role_definition_name: 'Storage Blob Data Reader' },
  ]);
  expect(Object.keys(containersOf(deployment).weather.environment_variables)).toContain('AZURE_CLIENT_ID');
});

test('steps run before the server, in its image and environment', () => {
  const deployment = deployed(
    small({
      environment: { A: 'b' },
      beforeStart: [
        ['node', 'a.js'],
        ['node', 'b.js'],
      ],
      volumes: { '/work': Volume.temporary() },
    }),
  );
  expect(groupOf(deployment).init_container).toMatchObject([
    {
      name: 'mcp-step-1',
      commands: ['node', 'a.js'],
      environment_variables: { A: 'b' },
      volume: [{ empty_dir: true }],
    },
    { name: 'mcp-step-2', commands: ['node', 'b.js'] },
  ]);
});

test.each([
  [RestartPolicy.UNLESS_STOPPED, 'Always'],
  [RestartPolicy.ALWAYS, 'Always'],
  [RestartPolicy.ON_FAILURE, 'OnFailure'],
  [RestartPolicy.NEVER, 'Never'],
])('restart %s', (restart, policy) => {
  expect(groupOf(deployed(small({ restart }))).restart_policy).toBe(policy);
});

test('a companion in front is what is reached', () => {
  const server = small({
    transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
    companions: [
      new Companion({
        name: 'web',
        image: ContainerImage.fromRegistry('ghcr.io/acme/web:1.0.0'),
        ports: { http: 8080 },
        environment: { MCP_URL: Reference.serverUrl() },
      }),
    ],
    front: 'web',
  });
  const deployment = deployed(server);
  expect(groupOf(deployment).exposed_port).toEqual([{ port: 8080, protocol: 'TCP' }]);
  expect(containersOf(deployment).web.environment_variables.MCP_URL).toBe('http://127.0.0.1:3000/mcp');
});

test('the deployment waits for the group, and again for each new one', () => {
  const deployment = deployed(small());
  const { lifecycle, provisioner } = only(deployment, 'terraform_data') as {
    lifecycle: { replace_triggered_by: readonly string[] };
    provisioner: readonly { 'local-exec': { environment: { CDKTF_MCP_READY: string } } }[];
  };
  expect(lifecycle.replace_triggered_by).toEqual([expect.stringMatching(/^azurerm_container_group\./)]);
  const question = JSON.parse(provisioner[0]['local-exec'].environment.CDKTF_MCP_READY) as object;
  expect(question).toMatchObject({ subject: "MCP server 'weather'", seconds: 240, probed: { weather: 10 } });
  expect(question).not.toHaveProperty('public');
  expect(resources(deployed({ server: small(), skipReadyCheck: 'no login' }), 'terraform_data')).toEqual([]);
});
