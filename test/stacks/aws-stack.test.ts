import { Lazy, TerraformVariable } from 'cdktf';
import type { McpServerProps } from '../../lib';
import { Access, Authentication, Companion, ContainerImage, Secret, Transport, Variable, postgres } from '../../lib';
import { AwsSecret } from '../../lib/aws';
import { AwsStack } from '../../stacks/aws-stack';
import type { AwsStackProps } from '../../stacks/aws-stack';
import { SETTINGS } from '../../stacks/settings';
import { TARGETS } from '../../stacks/targets';
import { containersOf, found } from '../aws/fargate';
import { small } from '../aws/servers';
import type { Configuration, Synthesized } from '../support/project';
import { configuration, inProject, only, resources, synthesize } from '../support/project';

const project = inProject();
const DOMAIN = { name: 'mcp.example.com', hostedZoneId: 'Z0123456789' };
const open: Partial<McpServerProps> = { access: Access.public({ authentication: Authentication.byServer() }) };
const plain: Partial<McpServerProps> = {
  access: Access.public({ authentication: Authentication.byServer(), plainHttp: 'a lab' }),
};
const calendar = (changes: Partial<McpServerProps> = {}) =>
  small({ name: 'my-calendar', transport: Transport.streamableHttp({ port: 3001 }), ...changes });

const ELSEWHERE: Partial<McpServerProps> = {
  transport: Transport.streamableHttp({ port: 3001, path: '/calendar' }),
};

const built = (props: Partial<AwsStackProps>, id = 'prod'): Synthesized =>
  synthesize((app) => void new AwsStack(app, id, { region: 'eu-central-1', ...props } as AwsStackProps));
const config = (props: Partial<AwsStackProps>, id = 'prod'): Configuration => configuration(built(props, id), id);
const outputs = (of: Configuration): Record<string, unknown> =>
  Object.fromEntries(Object.entries(of.output ?? {}).map(([name, { value }]) => [name, value]));

/** The message of a stack that was refused, which must then hold nothing else. */
function refusal(props: Partial<AwsStackProps>): string {
  const synthesized = built(props);
  const { resource, output, variable, locals, provider, data, ephemeral } = configuration(
    synthesized,
    'prod',
  ) as Configuration & { data?: unknown; ephemeral?: unknown };
  expect(Object.keys(resource ?? {})).toEqual(['terraform_data']);
  expect(Object.keys(resource?.terraform_data ?? {})).toEqual(['refused']);
  expect(Object.keys(provider ?? {})).toEqual(['aws']);
  expect([output, variable, locals, data, ephemeral]).toEqual(Array(5).fill(undefined));
  const [{ level, message }, ...others] = synthesized.annotations;
  expect([level, others]).toEqual(['warn', []]);
  const [refused] = resources(configuration(synthesized, 'prod'), 'terraform_data');
  expect(refused.lifecycle).toMatchObject({ precondition: [{ condition: '${path.module == ""}' }] });
  return message;
}

describe('one server', () => {
  test('has its endpoint, entries for clients, and commands for log and events as outputs', () => {
    const { endpoint, logs, events, client_vscode, client_claude_code, client_cursor, ...others } = outputs(
      config({ server: small(open), domain: DOMAIN }),
    );
    expect(endpoint).toBe('https://mcp.example.com/mcp');
    expect(logs).toMatch(/^aws logs tail \/mcp\/prod\/weather --follow --region /);
    expect(events).toMatch(/^aws ecs describe-services .* --services prod-weather /);
    expect(JSON.parse(String(client_vscode))).toEqual({
      servers: { weather: { type: 'http', url: 'https://mcp.example.com/mcp' } },
    });
    expect(client_claude_code).toBe('claude mcp add --transport http weather https://mcp.example.com/mcp');
    expect(JSON.parse(String(client_cursor))).toEqual({
      mcpServers: { weather: { url: 'https://mcp.example.com/mcp' } },
    });
    expect(others).toEqual({});
  });

  test('that is internal says how it is reached', () => {
    expect(config({ server: small() }).output?.endpoint.description).toBe(
      'Where clients in the network of the server connect: from elsewhere by VPN, peering or a bastion host',
    );
  });

  test('that does not speak MCP has no entries for clients', () => {
    const server = small({ transport: Transport.http({ port: 8000 }) });
    expect(Object.keys(outputs(config({ server }))).sort()).toEqual(['endpoint', 'events', 'logs']);
  });

  test('that is built has a command for the login, and a provider that pushes', () => {
    project.write('server/Dockerfile', 'FROM node:22-slim');
    const made = config({ server: small({ image: ContainerImage.fromDockerfile('server') }) });
    expect(outputs(made).login).toMatch(/^aws ecr get-login-password .*\| docker login /);
    expect(Object.keys(made.provider ?? {}).sort()).toEqual(['aws', 'docker']);
    expect(only(made, 'aws_ecr_repository').name).toContain('prod');
  });

  test('that a pipeline has built has neither', () => {
    project.write('server/Dockerfile', 'FROM node:22-slim');
    const server = small({ image: ContainerImage.fromDockerfile('server') });
    const made = config({ server, images: { weather: 'ghcr.io/acme/weather:1.5.0' } });
    expect(outputs(made)).not.toHaveProperty('login');
    expect(Object.keys(made.provider ?? {})).toEqual(['aws']);
  });

  test('is a service of the stack in code', () => {
    synthesize((app) => {
      const { services, network } = new AwsStack(app, 'prod', { server: small(), region: 'eu-central-1' });
      expect(Object.keys(services)).toEqual(['weather']);
      expect(network?.vpc).toBeDefined();
    });
  });
});

describe('the network', () => {
  test('is a new one over two zones, with tasks in its private subnets', () => {
    const made = config({ server: small() });
    expect(resources(made, 'aws_vpc')).toHaveLength(1);
    expect(resources(made, 'aws_subnet')).toHaveLength(4);
    expect(resources(made, 'aws_nat_gateway')).toHaveLength(1);
    const { subnets } = only(made, 'aws_ecs_service').network_configuration as { subnets: string[] };
    expect(subnets).toEqual([expect.stringContaining('private'), expect.stringContaining('private')]);
  });

  test.each([
    ['internal', small(), 'private'],
    ['public', small(open), 'public'],
  ])('of an %s load balancer is the right one', (_, server, kind) => {
    const domain = server.access.isPublic ? DOMAIN : undefined;
    const { subnets } = only(config({ server, domain }), 'aws_lb') as { subnets: string[] };
    expect(subnets).toEqual([expect.stringContaining(kind), expect.stringContaining(kind)]);
  });

  test('can be of another kind', () => {
    const made = config({ server: small(), network: { cidr: '10.20.0.0/16', natGateways: 2 } });
    expect(only(made, 'aws_vpc').cidr_block).toBe('10.20.0.0/16');
    expect(resources(made, 'aws_nat_gateway')).toHaveLength(2);
  });

  test('can be there already', () => {
    const made = config({ server: small(), network: { vpcId: 'vpc-1', subnetIds: ['subnet-a', 'subnet-b'] } });
    for (const type of ['aws_vpc', 'aws_subnet', 'aws_nat_gateway']) expect(resources(made, type)).toEqual([]);
    expect(only(made, 'aws_lb_target_group').vpc_id).toBe('vpc-1');
  });
});

describe('several servers', () => {
  test('share one cluster and one load balancer, and have outputs under their names', () => {
    const made = config({ servers: [small(), calendar(ELSEWHERE)] });
    for (const type of ['aws_ecs_cluster', 'aws_lb', 'aws_vpc'])
      expect([type, resources(made, type).length]).toEqual([type, 1]);
    expect(resources(made, 'aws_ecs_service')).toHaveLength(2);
    const names = Object.keys(outputs(made));
    expect(names.every((name) => /^(weather|my_calendar)_/.test(name))).toBe(true);
    expect(names).toEqual(expect.arrayContaining(['weather_endpoint', 'my_calendar_endpoint']));
  });

  test('of one kind each have a load balancer a kind: internal, public, and without TLS', () => {
    const servers = [
      small(),
      calendar(ELSEWHERE),
      small({ name: 'news', ...open }),
      small({ name: 'maps', ...open }),
      small({ name: 'toys', ...plain }),
    ];
    const domain = {
      news: { name: 'news.example.com', hostedZoneId: 'Z1' },
      maps: { name: 'maps.example.com', hostedZoneId: 'Z1' },
    };
    const made = config({ servers, domain });
    expect(
      resources(made, 'aws_lb')
        .map(({ name, internal }) => [name, internal])
        .sort(),
    ).toEqual([
      ['prod-internal', true],
      ['prod-plain', false],
      ['prod-public', false],
    ]);
    expect(resources(made, 'aws_ecs_cluster')).toHaveLength(1);
    expect(only(made, 'aws_acm_certificate')).toMatchObject({
      domain_name: 'news.example.com',
      subject_alternative_names: ['maps.example.com'],
    });
  });

  test('have domains by name, and are told apart by them', () => {
    const domain = {
      weather: { name: 'weather.example.com', hostedZoneId: 'Z1' },
      'my-calendar': { name: 'calendar.example.com', hostedZoneId: 'Z1' },
    };
    const made = config({ servers: [small(open), calendar(open)], domain });
    expect(outputs(made)).toMatchObject({
      weather_endpoint: 'https://weather.example.com/mcp',
      my_calendar_endpoint: 'https://calendar.example.com/mcp',
    });
    const hosts = resources(made, 'aws_lb_listener_rule').map(({ condition }) => JSON.stringify(condition));
    for (const { name } of Object.values(domain)) expect(hosts.filter((one) => one.includes(name)).length).toBe(1);
    const priorities = resources(made, 'aws_lb_listener_rule').map(({ priority }) => priority);
    expect(new Set(priorities).size).toBe(priorities.length);
  });

  test('without names, which answer at the same path of one load balancer, are refused', () => {
    expect(refusal({ servers: [small(), calendar()] })).toBe(
      "MCP server 'my-calendar' cannot run on AWS Fargate (at 'prod/mcp-my-calendar'):\n" +
        "  - route: '/mcp' of this load balancer belongs to 'prod/mcp-weather', too, and only one of the two would be called; tell them apart by domain, route: { hosts: [...] }, or the path of the transport",
    );
  });

  test('without names, each at a path of its own, have their own discovery, too', () => {
    const made = config({ servers: [small(), calendar(ELSEWHERE)] });
    const paths = resources(made, 'aws_lb_listener_rule').flatMap(({ condition }) =>
      (condition as { path_pattern: { values: string[] } }[]).flatMap(({ path_pattern: { values } }) => values),
    );
    expect(paths).toEqual(expect.arrayContaining(['/mcp', '/mcp/*', '/calendar', '/calendar/*']));
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).not.toContain('/.well-known/oauth-*');
  });

  test('wait for the longest of their calls', () => {
    const domain = {
      weather: { name: 'weather.example.com', hostedZoneId: 'Z1' },
      'my-calendar': { name: 'calendar.example.com', hostedZoneId: 'Z1' },
    };
    const made = config({ servers: [small(open), calendar(open)], domain });
    expect(only(made, 'aws_lb').idle_timeout).toBe(315);
  });

  test('get what is theirs of maps by names', () => {
    const db = postgres('db');
    const made = config({
      servers: [
        small({ companions: [db] }),
        calendar({ name: 'calendar', transport: Transport.streamableHttp({ port: 3001, path: '/cal' }) }),
      ],
      images: { weather: 'ghcr.io/acme/weather:2', calendar: 'ghcr.io/acme/calendar:2' },
      existing: { db: { host: 'db.example.com' } },
    });
    expect(containersOf(made, 'prod-weather').weather.image).toBe('ghcr.io/acme/weather:2');
    expect(containersOf(made, 'prod-calendar').calendar.image).toBe('ghcr.io/acme/calendar:2');
    expect(resources(made, 'aws_ecs_service')).toHaveLength(2);
  });

  test('can be in a cluster that is there', () => {
    const clusterArn = 'arn:aws:ecs:eu-central-1:123456789012:cluster/shared';
    const made = config({ server: small(), clusterArn });
    expect(resources(made, 'aws_ecs_cluster')).toEqual([]);
    expect(only(made, 'aws_ecs_service').cluster).toBe(clusterArn);
  });
});

describe('where it is deployed', () => {
  test('is a region, with tags, and an account that nothing else is deployed into', () => {
    const made = config({ server: small(), accountId: '123456789012', tags: { team: '${weather}' } });
    expect(made.provider?.aws).toEqual([
      {
        region: 'eu-central-1',
        allowed_account_ids: ['123456789012'],
        default_tags: [{ tags: { team: '$${weather}' } }],
      },
    ]);
  });

  test('is kept in S3, encrypted and locked, where that is asked for', () => {
    const { terraform } = config({ server: small(), state: { bucket: 'state' } });
    expect(terraform?.backend).toEqual({
      s3: { bucket: 'state', key: 'prod.tfstate', region: 'eu-central-1', encrypt: true, use_lockfile: true },
    });
    const other = config({ server: small(), state: { bucket: 'state', key: 'a/b', region: 'eu-west-1' } });
    expect(other.terraform?.backend).toMatchObject({ s3: { key: 'a/b', region: 'eu-west-1' } });
  });

  test('is kept here otherwise', () => {
    expect(Object.keys((config({ server: small() }).terraform?.backend ?? {}) as object)).toEqual(['local']);
  });

  test('goes into every name, with the copy of the stack', () => {
    const made = config({ server: small(), instance: 'blue' });
    for (const [type, key] of [
      ['aws_ecs_cluster', 'name'],
      ['aws_ecs_service', 'name'],
      ['aws_lb', 'name'],
      ['aws_iam_role', 'name'],
    ])
      for (const one of resources(made, type)) expect(one[key]).toContain('prod-blue');
  });

  test('may be known only when Terraform runs', () => {
    const synthesized = synthesize((app) => {
      const stack = new AwsStack(app, 'prod', {
        server: small(),
        region: Lazy.stringValue({ produce: () => '${var.region}' }),
      });
      new TerraformVariable(stack, 'region', { type: 'string' });
    });
    expect(synthesized.annotations).toEqual([]);
  });
});

describe('a refused stack', () => {
  test.each<readonly [string, Partial<AwsStackProps>, string]>([
    [
      'without a region',
      { server: small(), region: undefined },
      "region: it is missing; give one such as 'eu-central-1'",
    ],
    [
      'with something else as region',
      { server: small(), region: 'Frankfurt' },
      "region: 'Frankfurt' is not a region; give one such as 'eu-central-1'",
    ],
    ['without a server', {}, 'server: there is none; give server or servers'],
    ['without servers', { servers: [] }, 'server: there is none; give server or servers'],
    ['with both', { server: small(), servers: [calendar()] }, 'servers: server is given, too; use one of the two'],
    [
      'with one twice',
      { servers: [small(), small()] },
      "servers: 'weather' is there twice; use server.with({ name: ... })",
    ],
    [
      'with one domain for two',
      { servers: [small(open), calendar(open)], domain: DOMAIN },
      'domain: it cannot be shared by 2 servers; give one by name, such as { weather: { name: ..., hostedZoneId: ... } }',
    ],
    [
      'with a domain of nobody',
      { servers: [small(open), calendar(open)], domain: { news: DOMAIN } },
      'domain.news: there is no such server; there are: weather, my-calendar',
    ],
    [
      'with images of nobody',
      { server: small(), images: { news: 'x:1' } },
      'images.news: there is no such container; there are: weather',
    ],
    ['with secrets of nobody', { server: small(), secrets: { TOKEN: AwsSecret.managed() } }, 'secrets.TOKEN:'],
  ])('%s says so and holds nothing else', (_, props, problem) => {
    const lines = refusal(props).split('\n');
    expect(lines[0]).toBe("Stack 'prod' is not valid:");
    expect(lines.slice(1).join('\n')).toContain(`  - ${problem}`);
    expect(lines).toHaveLength(2);
  });

  test('for what its server asks', () => {
    expect(refusal({ server: small({ gpus: 1 }) })).toMatch(
      /^MCP server 'weather' cannot run on AWS Fargate \(at 'prod\/mcp-weather'\):\n {2}- gpus: /,
    );
  });

  test('for its network', () => {
    expect(refusal({ server: small(), network: { cidr: '10.0.0.0/8' } })).toContain(
      "cidr: '10.0.0.0/8' is not a block",
    );
  });

  test('for the second of its servers', () => {
    const domain = { weather: { name: 'weather.example.com', hostedZoneId: 'Z1' } };
    expect(refusal({ servers: [small(open), calendar({ gpus: 1 })], domain })).toContain('gpus');
  });

  test('keeps its backend, so that destroy finds what there is', () => {
    const made = config({ server: small({ gpus: 1 }), state: { bucket: 'state' } });
    expect(made.terraform?.backend).toMatchObject({ s3: { bucket: 'state' } });
  });

  test('does not keep other stacks from being built', () => {
    const synthesized = synthesize((app) => {
      new AwsStack(app, 'prod', { server: small({ gpus: 1 }), region: 'eu-central-1' });
      new AwsStack(app, 'stage', { server: small(), region: 'eu-central-1' });
    });
    expect(resources(configuration(synthesized, 'stage'), 'aws_ecs_service')).toHaveLength(1);
  });

  describe('of the shipped app', () => {
    const { region } = SETTINGS['aws-prod'];
    const way = `region: set ${region.variable}, or '${region.context}' in the context of cdktf.json`;
    const said = (value?: string): string => {
      if (value === undefined) delete process.env[region.variable];
      else process.env[region.variable] = value;
      try {
        const target = TARGETS.find(({ stackId }) => stackId === 'aws-prod');
        const { annotations } = synthesize((app) => target?.make(app, small()));
        return annotations.map(({ message }) => message).join('\n');
      } finally {
        delete process.env[region.variable];
      }
    };

    test('names the setting that is missing', () => {
      expect(said()).toBe(`Stack 'aws-prod' is not set up yet:\n  - ${way}`);
    });

    test('names the setting that is wrong', () => {
      expect(said('Frankfurt')).toBe(
        `Stack 'aws-prod' is not valid:\n  - region: 'Frankfurt' is not a region; give one such as 'eu-central-1'\nSettings of this app:\n  - ${way}`,
      );
    });
  });
});

describe('the shipped app', () => {
  const settings = SETTINGS['aws-prod'];
  const given: Readonly<Record<string, string>> = {
    [settings.region.variable]: 'eu-west-1',
    [settings.accountId.variable]: '123456789012',
    [settings.stateBucket.variable]: 'state',
    [settings.domain.variable]: 'mcp.example.com',
    [settings.hostedZoneId.variable]: 'Z0123456789',
  };
  afterEach(() => {
    for (const name of Object.keys(given)) delete process.env[name];
  });

  test('takes its settings', () => {
    Object.assign(process.env, given);
    const target = TARGETS.find(({ stackId }) => stackId === 'aws-prod');
    const synthesized = synthesize((app) => target?.make(app, small(open)));
    const made = configuration(synthesized, 'aws-prod');
    expect(synthesized.annotations).toEqual([]);
    expect(made.provider?.aws).toMatchObject([{ region: 'eu-west-1', allowed_account_ids: ['123456789012'] }]);
    expect(made.terraform?.backend).toMatchObject({ s3: { bucket: 'state', key: 'aws-prod.tfstate' } });
    expect(outputs(made).endpoint).toBe('https://mcp.example.com/mcp');
  });
});

describe('variables and secrets', () => {
  const server = small({
    environment: { API_URL: Variable.required() },
    secrets: { TOKEN: Secret.required(), KEY: Secret.required() },
    companions: [new Companion({ name: 'cache', image: ContainerImage.fromRegistry('redis:7.4.1') })],
  });
  const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:token-AbCdEf';

  test('are looked up in a file of the stack, or bound', () => {
    const made = config({
      server,
      variables: { API_URL: 'https://api.example.com' },
      secrets: { TOKEN: AwsSecret.fromSecretsManager(arn) },
    });
    expect(containersOf(made, 'prod-weather').weather.environment).toContainEqual({
      name: 'API_URL',
      value: 'https://api.example.com',
    });
    expect(resources(made, 'aws_secretsmanager_secret').map(({ name_prefix }) => name_prefix)).toEqual([
      expect.stringMatching(/^prod.*KEY/),
    ]);
    expect(JSON.stringify(made.locals)).toContain('.env.prod');
    expect(JSON.stringify(made.locals)).toContain(arn);
  });
});

test('two stacks of one app have no name in common', () => {
  const synthesized = synthesize((app) => {
    for (const id of ['stage', 'prod']) new AwsStack(app, id, { server: small(), region: 'eu-central-1' });
  });
  const names = (id: string): unknown[] =>
    [
      'aws_ecs_cluster',
      'aws_ecs_service',
      'aws_lb',
      'aws_lb_target_group',
      'aws_iam_role',
      'aws_cloudwatch_log_group',
    ].flatMap((type) => resources(configuration(synthesized, id), type).map(({ name }) => name));
  expect(names('prod').filter((name) => names('stage').includes(name))).toEqual([]);
  expect(found(configuration(synthesized, 'prod'), 'aws_ecs_service', { name: 'prod-weather' })).toBeDefined();
});
