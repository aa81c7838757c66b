import type { App } from 'cdktf';
import {
  Access,
  Authentication,
  Companion,
  ContainerImage,
  Reference,
  Secret,
  Transport,
  Variable,
  Volume,
} from '../../lib';
import { DockerSecret } from '../../lib/docker';
import type { LocalStackProps } from '../../stacks/local-stack';
import { LocalStack } from '../../stacks/local-stack';
import { weather } from '../docker/services';
import type { Synthesized } from '../support/project';
import { configuration, inProject, only, resources, synthesize } from '../support/project';

const project = inProject();
const calendar = weather({ name: 'my-calendar', transport: Transport.streamableHttp({ port: 3001 }) });

const local = (props: LocalStackProps, id = 'local'): Synthesized =>
  synthesize((app) => void new LocalStack(app, id, props));
const outputs = (synthesized: Synthesized): Record<string, unknown> =>
  Object.fromEntries(Object.entries(configuration(synthesized).output ?? {}).map(([name, { value }]) => [name, value]));

/** The message of a stack that was refused, which must then hold nothing else. */
function refusal(props: LocalStackProps): string {
  const synthesized = local(props);
  const { resource, output, variable, locals, provider } = configuration(synthesized);
  expect(Object.keys(resource ?? {})).toEqual(['terraform_data']);
  expect(Object.keys(resource?.terraform_data ?? {})).toEqual(['refused']);
  expect(Object.keys(provider ?? {})).toEqual(['docker']);
  expect([output, variable, locals]).toEqual([undefined, undefined, undefined]);
  const [{ level, message }, ...others] = synthesized.annotations;
  expect([level, others]).toEqual(['warn', []]);
  return message;
}

describe('one server', () => {
  test('has its endpoint, entries for clients and the command for its log as outputs', () => {
    const { endpoint, logs, client_vscode, client_claude_code, client_cursor, ...others } = outputs(
      local({ server: weather() }),
    );
    expect([endpoint, logs]).toEqual(['http://localhost:3000/mcp', 'docker logs --follow local_weather']);
    expect(JSON.parse(String(client_vscode))).toEqual({
      servers: { weather: { type: 'http', url: 'http://localhost:3000/mcp' } },
    });
    expect(client_claude_code).toBe('claude mcp add --transport http weather http://localhost:3000/mcp');
    expect(JSON.parse(String(client_cursor))).toEqual({
      mcpServers: { weather: { url: 'http://localhost:3000/mcp' } },
    });
    expect(others).toEqual({});
  });

  test('that does not speak MCP has no entries for clients', () => {
    const server = weather({ transport: Transport.http({ port: 8000 }) });
    expect(Object.keys(outputs(local({ server }))).sort()).toEqual(['endpoint', 'logs']);
  });

  test('can have another host port, and a place in code', () => {
    const synthesized = synthesize((app) => {
      const { services } = new LocalStack(app, 'local', { server: weather(), hostPort: 8080 });
      expect(services.weather.endpoint).toBe('http://localhost:8080/mcp');
    });
    expect(outputs(synthesized).endpoint).toBe('http://localhost:8080/mcp');
  });

  test('that keeps data names its volumes', () => {
    const server = weather({ volumes: { '/data': Volume.persistent('data') } });
    expect(outputs(local({ server }))).toMatchObject({ volume_data: 'local_weather_data' });
  });
});

describe('several servers', () => {
  test('have their outputs under their names', () => {
    const names = Object.keys(outputs(local({ servers: [weather(), calendar] })));
    expect(names.filter((name) => name.endsWith('endpoint')).sort()).toEqual([
      'my_calendar_endpoint',
      'weather_endpoint',
    ]);
    expect(names.every((name) => /^(weather|my_calendar)_/.test(name))).toBe(true);
  });

  test('have a network each, or one for all', () => {
    const separate = configuration(local({ servers: [weather(), calendar] }));
    expect(resources(separate, 'docker_network')).toHaveLength(2);
    const shared = configuration(local({ servers: [weather(), calendar], shareNetwork: true }));
    expect(only(shared, 'docker_network').name).toBe('local_shared');
  });

  test('have host ports by name', () => {
    const config = configuration(local({ servers: [weather(), calendar], hostPort: { weather: 8080 } }));
    const ports = resources(config, 'docker_container').map(
      ({ ports }) => (ports as { external: number }[])[0].external,
    );
    expect(ports.sort()).toEqual([3001, 8080]);
  });

  test('of one port number each need another one on this machine', () => {
    const other = weather({ name: 'other' });
    expect(refusal({ servers: [weather(), other] })).toBe(
      "MCP server 'other' cannot run on Docker (at 'local/mcp-other'):\n" +
        "  - hostPort: 3000 is also the host port of 'local/mcp-weather'; use another one",
    );
  });
});

describe('an existing service in place of a companion', () => {
  const db = new Companion({
    name: 'db',
    image: ContainerImage.fromRegistry('postgres:17.2'),
    ports: { sql: 5432 },
  });
  const server = weather({ companions: [db], environment: { DB: Reference.companionHost('db') } });

  test('is for the server that has the companion; the others need not know it', () => {
    const config = configuration(local({ servers: [server, calendar], existing: { db: { host: 'db.internal' } } }));
    const containers = resources(config, 'docker_container');
    expect(containers.map(({ name }) => name).sort()).toEqual(['local_my-calendar', 'local_weather']);
    expect(containers.find(({ name }) => name === 'local_weather')?.env).toContain('DB=db.internal');
  });

  test('for a companion that nobody has is refused', () => {
    expect(refusal({ servers: [server, calendar], existing: { bd: { host: 'db.internal' } } })).toBe(
      "Stack 'local' is not valid:\n  - existing.bd: there is no such companion; there are: db",
    );
  });
});

describe('the engine', () => {
  const provider = (props: Partial<LocalStackProps>): unknown =>
    configuration(local({ server: weather(), ...props })).provider?.docker[0];

  test('is the one that was given', () => {
    expect(provider({ engine: 'ssh://me@there' })).toMatchObject({ host: 'ssh://me@there' });
  });

  test('is never that of DOCKER_CONTEXT as the provider understands it: the stack has found it already', () => {
    expect(provider({})).toMatchObject({ context: '' });
  });

  test('is asked with the credentials that docker login left', () => {
    expect(provider({ registries: ['ghcr.io'] })).toMatchObject({ registry_auth: [{ address: 'ghcr.io' }] });
  });
});

describe('a stack is refused', () => {
  test('with everything that is wrong at once', () => {
    const server = weather({
      environment: { URL: Variable.required() },
      secrets: { TOKEN: Secret.required() },
    });
    expect(
      refusal({ server, servers: [server], variables: { ULR: 'x' }, secrets: { TOKN: DockerSecret.fromName('A') } }),
    ).toBe(
      [
        "Stack 'local' is not valid:",
        '  - variables.ULR: no server declares it; declared are: URL',
        '  - secrets.TOKN: no server declares it; declared are: TOKEN',
        '  - servers: server is given, too; use one of the two',
      ].join('\n'),
    );
  });

  test.each<[string, LocalStackProps, string]>([
    ['without a server', {}, 'server: there is none; give server or servers'],
    ['with an empty list', { servers: [] }, 'server: there is none; give server or servers'],
    [
      'with one port for several',
      { servers: [weather(), calendar], hostPort: 8080 },
      'hostPort: 8080 cannot be shared by 2 servers; give a port by name, such as { weather: 8080 }',
    ],
    [
      'with a port for nobody',
      { servers: [weather(), calendar], hostPort: { wether: 8080 } },
      'hostPort.wether: there is no such server; there are: weather, my-calendar',
    ],
    [
      'with two servers of one name',
      { servers: [weather(), weather(), calendar] },
      "servers: 'weather' is there twice; use server.with({ name: ... })",
    ],
    [
      'with two networks',
      { server: weather(), network: 'office', shareNetwork: true },
      'shareNetwork: network is given, too, which all servers join; use one of the two',
    ],
  ])('%s', (_title, props, message) => {
    expect(refusal(props)).toBe(`Stack 'local' is not valid:\n  - ${message}`);
  });

  test('where Docker cannot keep the description', () => {
    const access = Access.public({ authentication: Authentication.iam() });
    expect(refusal({ server: weather({ access }) })).toMatch(
      /^MCP server 'weather' cannot run on Docker \(at 'local\/mcp-weather'\):\n {2}- access.authentication: iam is not supported, .*; /,
    );
  });

  test('also where the second of two servers does not fit: nothing is half-made', () => {
    const image = ContainerImage.fromDockerfile('nowhere');
    expect(refusal({ servers: [weather(), calendar.with({ image })] })).toContain("(at 'local/mcp-my-calendar')");
  });

  test('without stopping the others of the app', () => {
    const build = (app: App): void => {
      new LocalStack(app, 'local', {});
      new LocalStack(app, 'other', { server: weather() });
    };
    expect(only(configuration(synthesize(build), 'other'), 'docker_container').name).toBe('other_weather');
  });
});

test('two copies on one engine have no name in common', () => {
  project.write('server/Dockerfile', 'FROM node:22-slim');
  const server = weather({
    image: ContainerImage.fromDockerfile('server'),
    volumes: { '/data': Volume.persistent('data') },
  });
  const names = (instance?: string): string[] => {
    const config = configuration(local({ server, instance, shareNetwork: true }));
    const made = ['docker_container', 'docker_network', 'docker_image'].map((type) => String(only(config, type).name));
    return [...made, String(config.output?.volume_data.value)];
  };
  expect(names('two').filter((name) => names().includes(name))).toEqual([]);
});

test('no value of a secret is in what is synthesized', () => {
  project.write('.env', 'TOKEN=hush\n');
  const { files } = local({ server: weather({ secrets: { TOKEN: Secret.required() } }) });
  expect(Object.values(files).join('')).not.toContain('hush');
});
