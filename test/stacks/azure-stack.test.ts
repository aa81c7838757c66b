import { Access, Authentication, ContainerImage, Secret } from '../../lib';
import { AzureSecret } from '../../lib/azure';
import type { AzureStackProps } from '../../stacks/azure-stack';
import { AzureStack } from '../../stacks/azure-stack';
import { SUBNET, SUBSCRIPTION, VAULT, containersOf, open, small } from '../azure/services';
import type { Configuration, Synthesized } from '../support/project';
import { configuration, only, resources, synthesize } from '../support/project';

const azure = (props: Partial<AzureStackProps>): Synthesized =>
  synthesize(
    (app) => void new AzureStack(app, 'azure-prod', { subscriptionId: SUBSCRIPTION, location: 'westeurope', ...props }),
  );
const stack = (props: Partial<AzureStackProps>): Configuration => configuration(azure(props), 'azure-prod');
const outputs = ({ output = {} }: Configuration): Record<string, unknown> =>
  Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, value]));

const STATE = { resourceGroupName: 'state', storageAccountName: 'acmestate' };
const other = small({ name: 'calendar', image: ContainerImage.fromRegistry('ghcr.io/acme/calendar:1.0.0') });

/** The message of a stack that was refused, which must then hold nothing else. */
function refusal(props: Partial<AzureStackProps>): string {
  const synthesized = azure(props);
  const { resource, output, provider } = configuration(synthesized, 'azure-prod');
  expect(Object.keys(resource?.terraform_data ?? {})).toEqual(['refused']);
  expect(Object.keys(resource ?? {})).toEqual(['terraform_data']);
  expect(Object.keys(provider ?? {})).toEqual(['azurerm']);
  expect(output).toBeUndefined();
  const [{ level, message }, ...others] = synthesized.annotations;
  expect([level, others]).toEqual(['warn', []]);
  return message;
}

describe('one server', () => {
  test('that is internal has its endpoint, entries for clients and commands as outputs', () => {
    const { endpoint, client_claude_code, logs, events, outage, ...others } = outputs(stack({ server: small() }));
    expect(endpoint).toBe('http://azure-prod-weather-80f3f7f8.internal:3000/mcp');
    expect(client_claude_code).toBe(`claude mcp add --transport http weather ${String(endpoint)}`);
    expect(logs).toMatch(/^az container logs --resource-group \S+ --name \S+ --container-name weather --follow$/);
    expect(events).toMatch(/^az container show /);
    expect(outage).toMatch(/^the time that the platform takes/);
    expect(Object.keys(others)).toEqual(['client_cursor', 'client_vscode']);
  });

  test('that is public has the name of its label, or its own', () => {
    const server = open();
    const label = stack({ server, state: STATE, dnsLabel: 'acme-weather' });
    expect(outputs(label).endpoint).toBe('https://acme-weather.westeurope.azurecontainer.io/mcp');
    const domain = stack({ server, state: STATE, domain: { name: 'mcp.example.com' } });
    expect(outputs(domain).endpoint).toBe('https://mcp.example.com/mcp');
    expect(outputs(domain).cname).toMatch(/^\$\{azurerm_container_group\..*\.fqdn\}$/);
    expect(Object.keys(domain.resource ?? {})).not.toContain('azurerm_virtual_network');
  });

  test('says how long calls fail while the group is replaced', () => {
    const server = small({ image: ContainerImage.fromRegistry('a.example/b:1', { runtime: 'node' as never }) });
    expect(outputs(stack({ server })).outage).toMatch(/, and 115 seconds at most until the probes have passed$/);
  });

  test('has its state in a storage account, by the identity of who deploys', () => {
    expect(stack({ server: open(), state: STATE }).terraform?.backend).toEqual({
      azurerm: {
        resource_group_name: 'state',
        storage_account_name: 'acmestate',
        container_name: 'tfstate',
        key: 'azure-prod.tfstate',
        subscription_id: SUBSCRIPTION,
        use_azuread_auth: true,
      },
    });
  });

  test('is in a network that is there already', () => {
    const given = stack({ server: small(), network: { subnetId: SUBNET }, resourceGroupName: 'shared' });
    expect(Object.keys(given.resource ?? {})).not.toEqual(
      expect.arrayContaining(['azurerm_virtual_network', 'azurerm_resource_group']),
    );
    expect(only(given, 'azurerm_container_group')).toMatchObject({
      subnet_ids: [SUBNET],
      resource_group_name: 'shared',
    });
  });
});

describe('several servers', () => {
  const both = stack({ servers: [small(), other], tags: { team: '${weather}' }, network: { cidr: '10.1.0.0/24' } });

  test('share what they need once, and have outputs with their names', () => {
    for (const type of ['resource_group', 'virtual_network', 'nat_gateway', 'log_analytics_workspace'])
      expect(resources(both, `azurerm_${type}`)).toHaveLength(1);
    expect(resources(both, 'azurerm_container_group').map(({ name }) => name)).toEqual([
      expect.stringMatching(/^azure-prod-calendar/),
      expect.stringMatching(/^azure-prod-weather/),
    ]);
    expect(Object.keys(outputs(both))).toEqual(expect.arrayContaining(['weather_endpoint', 'calendar_endpoint']));
    expect(only(both, 'azurerm_resource_group').tags).toEqual({ team: '$${weather}' });
  });

  test('push what is built into one registry', () => {
    const built = ['weather', 'calendar'].map((name) =>
      small({ name, image: ContainerImage.fromDockerfile('test/support/image') }),
    );
    const pushed = stack({ servers: built });
    expect(resources(pushed, 'azurerm_container_registry')).toHaveLength(1);
    expect(Object.keys(pushed.provider ?? {})).toEqual(['azurerm', 'docker']);
    expect(outputs(pushed).weather_login).toMatch(/^az acr login --name /);
  });

  test('of both kinds take what is meant for them', () => {
    const mixed = stack({
      servers: [small(), open({ name: 'other' })],
      privateDnsZone: { name: 'corp.internal', resourceGroupName: 'dns' },
      acme: { email: 'ops@example.com' },
      state: STATE,
    });
    expect(resources(mixed, 'azurerm_container_group').map((one) => one.ip_address_type)).toEqual([
      'Public',
      'Private',
    ]);
    expect(refusal({ servers: [open()], network: { cidr: '10.0.0.0/24' }, state: STATE })).toContain(
      'network: no server is internal',
    );
  });

  test('have names of their own', () => {
    expect(refusal({ servers: [open(), open({ name: 'other' })], dnsLabel: 'acme', state: STATE })).toContain(
      'dnsLabel: it cannot be shared by 2 servers; give one by name, such as { weather: ... }',
    );
    const named = stack({
      servers: [open(), open({ name: 'other' })],
      dnsLabel: { weather: 'acme-weather' },
      state: STATE,
    });
    expect(outputs(named).weather_endpoint).toBe('https://acme-weather.westeurope.azurecontainer.io/mcp');
  });
});

describe('a stack that cannot be', () => {
  test('says everything at once, and how its user gives it', () => {
    const message = refusal({
      server: small(),
      subscriptionId: undefined,
      location: undefined,
      variables: { NOBODY: 'x' },
      settings: { subscriptionId: { way: 'set MCP_AZURE_SUBSCRIPTION', isGiven: true } },
    });
    expect(message).toContain("Stack 'azure-prod' is not valid");
    expect(message).toContain('subscriptionId: undefined is not the id of a subscription');
    expect(message).toContain("location: undefined is not a region; give one such as 'westeurope'");
    expect(message).toContain('variables.NOBODY: no server declares it');
    expect(message).toContain('subscriptionId: set MCP_AZURE_SUBSCRIPTION');
  });

  test('is one whose server cannot run there', () => {
    const access = Access.public({ authentication: Authentication.oidc({ issuer: 'https://login.example.com' }) });
    expect(refusal({ server: small({ access }) })).toContain(
      "MCP server 'weather' cannot run on Azure Container Instances (at 'azure-prod/mcp-weather'):",
    );
  });

  test('is one whose secrets would be on this machine', () => {
    const server = small({ secrets: { KEY: Secret.required() } });
    expect(refusal({ server })).toContain('stateHoldsSecrets: Container Instances takes values only, so that KEY');
    const secrets = { KEY: AzureSecret.readByServer({ vaultId: VAULT, name: 'key' }) };
    expect(containersOf(stack({ server, secrets })).weather.secure_environment_variables).toBeUndefined();
  });
});
