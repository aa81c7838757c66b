import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Feature } from '../../lib';
import { Access, Authentication, McpServer, McpValidationError, RestartPolicy, Secret, openWebUi } from '../../lib';
import { awsProfile } from '../../lib/aws';
import { AwsStack } from '../../stacks/aws-stack';
import type { AwsStackProps } from '../../stacks/aws-stack';
import { FEATURE_SAMPLES } from '../support/feature-samples';
import type { Configuration, Synthesized } from '../support/project';
import { configuration, resources, synthesize } from '../support/project';
import { rich, small } from './servers';

const HUSH = 'hush-value-of-a-secret';
const SECRETS = ['SAMPLE_TOKEN', 'API_TOKEN', 'LICENSE', 'CLIENT_TOKEN', 'DB_PASSWORD', 'CHAT_SECRET_KEY'];
const DOMAIN = { name: 'mcp.example.com', hostedZoneId: 'Z0123456789' };
const KEYS = { issuer: 'https://login.example.com/tenant', jwksUrl: 'https://login.example.com/keys' };

/** What a sample needs here besides its feature. */
function fitting(feature: Feature): McpServer {
  const sample = FEATURE_SAMPLES[feature];
  switch (feature) {
    case 'health.tcp':
      return new McpServer({ ...sample, healthCheck: undefined });
    case 'restart':
      return new McpServer({ ...sample, restart: RestartPolicy.UNLESS_STOPPED });
    case 'authentication.oidc':
      return new McpServer({ ...sample, access: Access.public({ authentication: Authentication.oidc(KEYS) }) });
    case 'file.content':
    case 'file.path':
      return new McpServer({ ...sample, files: { '/etc/sample/sample.json': Object.values(sample.files ?? {})[0] } });
    default:
      return new McpServer(sample);
  }
}

const features = (Object.keys(FEATURE_SAMPLES) as Feature[]).filter(
  (feature) => awsProfile.capabilities[feature].kind !== 'unsupported',
);

const DESCRIPTIONS: readonly (readonly [string, Partial<AwsStackProps>])[] = [
  ...features.map((feature) => [feature, { server: fitting(feature) }] as const),
  ['the smallest server', { server: small() }],
  ['one with almost everything', { server: rich(), dashboard: true, tags: { team: 'weather' } }],
  ['a chat in front', { server: small({ companions: [openWebUi('chat')], front: 'chat' }) }],
  ['two of them', { servers: [small(), rich()], domain: { memory: DOMAIN } }],
  [
    'a network that is there',
    {
      server: rich(),
      network: { vpcId: 'vpc-1', subnetIds: ['subnet-a', 'subnet-b'], loadBalancerSubnetIds: ['subnet-c', 'subnet-d'] },
    },
  ],
];

describe.each(DESCRIPTIONS)('%s', (_, props) => {
  const folder = mkdtempSync(join(tmpdir(), 'safety-'));
  let synthesized: Synthesized;
  let config: Configuration;

  beforeAll(() => {
    const envFile = relative('.', join(folder, '.env'));
    writeFileSync(envFile, SECRETS.map((name) => `${name}=${HUSH}\n`).join(''));
    const before = { ...process.env };
    // In each place where values may be looked up.
    for (const name of SECRETS) Object.assign(process.env, { [name]: HUSH, [`TF_VAR_${name}`]: HUSH });
    try {
      const servers = props.servers ?? [props.server as McpServer];
      const isPublic = servers.some(({ access }) => access.isPublic);
      synthesized = synthesize(
        (app) =>
          new AwsStack(app, 'aws-prod', {
            region: 'eu-central-1',
            envFile,
            domain: isPublic ? DOMAIN : undefined,
            ...props,
          } as AwsStackProps),
        join(folder, 'cdktf.out'),
      );
    } finally {
      process.env = before;
    }
    config = configuration(synthesized, 'aws-prod');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('is built, not refused', () => {
    expect(synthesized.annotations.filter(({ level }) => level !== 'info')).toEqual([]);
    expect(resources(config, 'aws_ecs_service').length).toBeGreaterThan(0);
  });

  test('holds no value of a secret', () => {
    expect(Object.keys(synthesized.files).filter((path) => synthesized.files[path].includes(HUSH))).toEqual([]);
  });

  test('gives secrets to tasks by reference only', () => {
    for (const { container_definitions } of resources(config, 'aws_ecs_task_definition')) {
      expect(container_definitions).not.toContain('secret_string');
      expect(container_definitions).not.toContain('random_password');
    }
    for (const one of resources(config, 'aws_secretsmanager_secret_version')) {
      expect(one).toHaveProperty('secret_string_wo');
      expect(one).not.toHaveProperty('secret_string');
    }
  });

  test('may read exactly its secrets', () => {
    for (const { Action, Resource } of statements(config))
      if (Action.some((action) => /^(secretsmanager|ssm|kms):/.test(action)))
        for (const resource of Resource) expect(resource).not.toContain('*');
  });

  test('may do nothing to everything, but sign in at ECR and deliver flow logs', () => {
    for (const { Action, Resource } of statements(config)) {
      for (const action of Action) expect(action).not.toMatch(/\*/);
      if (Resource.includes('*')) expect(Action).toEqual(['ecr:GetAuthorizationToken']);
    }
  });

  test('lets the world in at 80 and 443 of a public load balancer, and nowhere else', () => {
    const publicGroups = Object.values(config.resource?.aws_lb ?? {})
      .filter(({ internal }) => internal === false)
      .flatMap(({ security_groups }) => security_groups as string[]);
    for (const rule of resources(config, 'aws_vpc_security_group_ingress_rule')) {
      if (rule.cidr_ipv4 !== '0.0.0.0/0' && rule.cidr_ipv6 !== '::/0') continue;
      expect(publicGroups).toContain(rule.security_group_id);
      expect([80, 443]).toContain(rule.from_port);
      expect(rule.to_port).toBe(rule.from_port);
    }
    for (const { ingress, egress } of resources(config, 'aws_security_group'))
      expect([ingress, egress]).toEqual([undefined, undefined]);
    expect(config.resource).not.toHaveProperty('aws_security_group_rule');
  });

  test('has tasks in private subnets, without a public address', () => {
    const publicSubnets = Object.keys(config.resource?.aws_subnet ?? {}).filter((id) => /public/.test(id));
    for (const { network_configuration } of resources(config, 'aws_ecs_service')) {
      const { assign_public_ip, subnets } = network_configuration as { assign_public_ip: boolean; subnets: string[] };
      expect(assign_public_ip).toBe(false);
      expect(subnets.length).toBeGreaterThan(1);
      for (const id of publicSubnets) expect(subnets.join()).not.toContain(id);
    }
    for (const { map_public_ip_on_launch } of resources(config, 'aws_subnet'))
      expect(map_public_ip_on_launch).toBe(false);
  });

  test('is public only where the description says so, and then over TLS unless it says why not', () => {
    const servers = props.servers ?? [props.server as McpServer];
    const publicly = servers.flatMap(({ access }) => access.publicly ?? []);
    const balancers = resources(config, 'aws_lb').filter(({ internal }) => internal === false);
    expect(balancers).toHaveLength(publicly.length === 0 ? 0 : 1);
    if (publicly.length === 0 || publicly.some(({ plainHttp }) => plainHttp !== undefined)) return;
    const open = resources(config, 'aws_lb_listener').filter(({ protocol }) => protocol === 'HTTP');
    const internal = resources(config, 'aws_lb').length - balancers.length;
    const redirects = open.filter(({ default_action }) => JSON.stringify(default_action).includes('"redirect"'));
    expect(open.length - redirects.length).toBe(internal);
    expect(redirects).toHaveLength(1);
  });

  test('runs without root, without capabilities, on a root that cannot be written, unless asked', () => {
    for (const { container_definitions } of resources(config, 'aws_ecs_task_definition')) {
      expect(container_definitions).not.toContain('"privileged":true');
      const roots = String(container_definitions).match(/"user":"0(:0)?"/g) ?? [];
      expect(roots.length).toBeLessThanOrEqual(1); // the one that opens folders, which has CHOWN alone
      expect(container_definitions).not.toContain('"readonlyRootFilesystem":false');
    }
  });

  test('encrypts what it keeps and moves', () => {
    for (const { encrypted } of resources(config, 'aws_efs_file_system')) expect(encrypted).toBe(true);
    for (const { volume } of resources(config, 'aws_ecs_task_definition'))
      for (const one of volume as { efs_volume_configuration?: { transit_encryption: string } }[])
        if (one.efs_volume_configuration !== undefined)
          expect(one.efs_volume_configuration.transit_encryption).toBe('ENABLED');
  });
});

interface Statement {
  readonly Effect: string;
  readonly Action: string[];
  readonly Resource: string[];
  readonly Condition?: object;
}

/** What roles may do: everything that anybody made here is allowed. */
function statements(config: Configuration): readonly Statement[] {
  const policies = resources(config, 'aws_iam_role_policy').map(({ policy }) => String(policy));
  return policies
    .flatMap((policy) => (JSON.parse(policy) as { Statement: Statement[] }).Statement)
    .map((statement) => ({
      ...statement,
      Action: [statement.Action].flat(),
      Resource: [statement.Resource].flat(),
    }));
}

describe('what is not safe does not synthesize', () => {
  const refusal = (props: Partial<AwsStackProps>): string => {
    const { annotations, ...rest } = synthesize(
      (app) => new AwsStack(app, 'aws-prod', { region: 'eu-central-1', ...props } as AwsStackProps),
      mkdtempSync(join(tmpdir(), 'safety-')),
    );
    expect(Object.keys(configuration(rest as Synthesized, 'aws-prod').resource ?? {})).toEqual(['terraform_data']);
    return annotations.map(({ message }) => message).join('\n');
  };

  test('public without a word about authentication, which no target takes', () => {
    expect(() => Access.public({} as never)).toThrow(McpValidationError);
  });

  test('public without a name for a certificate', () => {
    const server = small({ access: Access.public({ authentication: Authentication.byServer() }) });
    expect(refusal({ server })).toContain('domain: public over HTTPS needs a name');
  });

  test('public with an authentication that nothing on the way could check', () => {
    const server = small({ access: Access.public({ authentication: Authentication.iam() }) });
    expect(refusal({ server, domain: DOMAIN })).toContain('access.authentication: iam is not supported');
  });

  test('a bearer token that may be missing', () => {
    expect(() =>
      small({
        secrets: { TOKEN: Secret.optional() },
        access: Access.public({ authentication: Authentication.bearer('TOKEN') }),
      }),
    ).toThrow('access.authentication');
  });
});
