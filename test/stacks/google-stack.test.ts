import { Access, Authentication, Duration, Secret } from '../../lib';
import { GoogleSecret } from '../../lib/google';
import type { GoogleStackProps } from '../../stacks/google-stack';
import { GoogleStack } from '../../stacks/google-stack';
import { PLACE, weather } from '../google/services';
import { configuration, inProject, resources, synthesize } from '../support/project';

inProject();

function made(props: Partial<GoogleStackProps> = {}) {
  let stack!: GoogleStack;
  const synthesized = synthesize((app) => (stack = new GoogleStack(app, 'google-prod', { ...PLACE, ...props })));
  const made = configuration(synthesized, 'google-prod');
  const outputs = Object.fromEntries(Object.entries(made.output ?? {}).map(([name, { value }]) => [name, value]));
  return { stack, configuration: made, outputs, annotations: synthesized.annotations };
}

const second = weather({ name: 'second' });
const byServer = { access: Access.public({ authentication: Authentication.byServer() }) };
const byIdentity = { access: Access.public({ authentication: Authentication.iam() }) };

test('one server: provider, service, outputs', () => {
  const { stack, configuration: c, outputs } = made({ server: weather(), labels: { team: 'a' } });
  expect(c.provider?.google).toEqual([{ project: PLACE.project, region: PLACE.region, default_labels: { team: 'a' } }]);
  expect(Object.keys(stack.services)).toEqual(['weather']);
  expect(Object.keys(outputs)).toEqual([
    'client_claude_code',
    'client_cursor',
    'client_vscode',
    'endpoint',
    'events',
    'logs',
  ]);
  expect(outputs.endpoint).toBe('https://google-prod-weather-deb7b6f6-123456789012.europe-west1.run.app/mcp');
});

test('its state in a bucket', () => {
  expect(made({ server: weather(), state: { bucket: 'acme-state' } }).configuration.terraform?.backend).toEqual({
    gcs: { bucket: 'acme-state', prefix: 'google-prod' },
  });
});

test('several servers, each with outputs of its own, one set of APIs', () => {
  const { configuration: c, outputs } = made({ servers: [weather(), second] });
  expect(outputs).toHaveProperty('weather_endpoint');
  expect(outputs).toHaveProperty('second_endpoint');
  const apis = resources(c, 'google_project_service').map(({ service }) => service);
  expect(new Set(apis).size).toBe(apis.length);
});

test('identities: how to get a token, and how to do without one', () => {
  const { outputs } = made({ server: weather(byIdentity), invokers: ['group:agents@example.com'] });
  expect(outputs.token).toBe('gcloud auth print-identity-token');
  expect(outputs.proxy).toBe(
    'gcloud run services proxy google-prod-weather-deb7b6f6 --region europe-west1 --project acme-prod --port 8080',
  );
});

test('a name: the address that its record has to lead to', () => {
  const { outputs } = made({ server: weather(byServer), domain: { name: 'mcp.example.com' } });
  expect(outputs.address).toMatch(/google_compute_global_address/);
  expect(outputs.endpoint).toBe('https://mcp.example.com/mcp');
});

test('a load balancer that is there already: what its URL map has to name', () => {
  const { outputs } = made({ server: weather(byServer), domain: { name: 'mcp.example.com', behindExisting: true } });
  expect(outputs.backend_service).toMatch(/google_compute_backend_service/);
  expect(outputs).not.toHaveProperty('address');
});

test('names by server', () => {
  const servers = [weather(byServer), second];
  const { outputs } = made({ servers, domain: { weather: { name: 'mcp.example.com' } } });
  expect(outputs.weather_endpoint).toBe('https://mcp.example.com/mcp');
  expect(outputs.second_endpoint).toBe('https://google-prod-second-e195a4c9-123456789012.europe-west1.run.app/mcp');
});

test.each<[string, Partial<GoogleStackProps>, string]>([
  ['no server', {}, 'server: there is none; give server or servers'],
  ['no project', { server: weather(), project: undefined }, 'project: undefined is not the id of a project'],
  ['no region', { server: weather(), region: undefined }, 'region: undefined is not a region'],
  [
    'an unknown secret',
    { server: weather(), secrets: { TOKEN: GoogleSecret.managed() } },
    'secrets.TOKEN: no server declares it',
  ],
  [
    'one name for two',
    { servers: [weather(byServer), second], domain: { name: 'mcp.example.com' } },
    'domain: it cannot be shared by 2 servers',
  ],
  [
    'one revision for two',
    { servers: [weather(), second], stableRevision: 'weather-1' },
    'stableRevision: a revision is one of 2 servers',
  ],
  [
    'a name of nobody',
    { servers: [weather(), second], domain: { third: { name: 'mcp.example.com' } } },
    'domain.third: there is no such server',
  ],
  [
    'what Cloud Run cannot keep',
    { server: weather({ longestCall: Duration.hours(2) }) },
    'longestCall: 2h0m0s is longer',
  ],
])('is refused without stopping others: %s', (_what, props, message) => {
  const {
    configuration: c,
    annotations,
    stack,
  } = made({
    ...props,
    settings: { project: { way: 'set MCP_GOOGLE_PROJECT', isGiven: true } },
  });
  expect(stack.services).toEqual({});
  expect(Object.keys(c.resource ?? {})).toEqual(['terraform_data']);
  expect(annotations.map(({ level }) => level)).toEqual(['warn']);
  expect(annotations[0].message).toContain(message);
});

test('a missing setting is said with the way to give it', () => {
  const { annotations } = made({
    server: weather(),
    project: undefined,
    settings: { project: { way: 'set MCP_GOOGLE_PROJECT', isGiven: true } },
  });
  expect(annotations[0].message).toContain('Settings of this app:\n  - project: set MCP_GOOGLE_PROJECT');
});

test('values that are missing stop this plan only', () => {
  const { configuration: c } = made({ server: weather({ secrets: { TOKEN: Secret.required() } }) });
  expect(JSON.stringify(c.resource?.terraform_data)).toContain('.env.google-prod beside cdktf.json');
});
