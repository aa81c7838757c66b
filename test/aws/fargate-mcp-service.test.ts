import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformOutput } from 'cdktf';
import type { McpServerProps } from '../../lib';
import {
  Access,
  Authentication,
  Companion,
  ContainerImage,
  Duration,
  HealthCheck,
  ImagePlatform,
  Logging,
  Memory,
  Rollout,
  SERVER,
  Scaling,
  Secret,
  Sessions,
  Transport,
  Volume,
  openWebUi,
  postgres,
} from '../../lib';
import type { FargateMcpServiceProps } from '../../lib/aws';
import { AwsSecret, FargateMcpService, existingListener } from '../../lib/aws';
import type { Configuration } from '../support/project';
import { inProject, only, resources } from '../support/project';
import { LISTENER_ARN, NETWORK, synthesized } from './balancing';
import { containersOf, counts, deployed, found, lookUps, refusedFor } from './fargate';
import { rich, small } from './servers';

const project = inProject();
const DOMAIN = { name: 'mcp.example.com', hostedZoneId: 'Z0123456789' };
const CLUSTER = 'arn:aws:ecs:eu-central-1:123456789012:cluster/shared';
const stateless = Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS });
const open = (authentication: Authentication): Partial<McpServerProps> => ({
  access: Access.public({ authentication }),
});
const oidc = Authentication.oidc({
  issuer: 'https://login.example.com',
  jwksUrl: 'https://login.example.com/keys',
  audiences: ['mcp'],
});

const service = (config: Configuration, name = 'aws-weather') => found(config, 'aws_ecs_service', { name });
const task = (config: Configuration, family = 'aws-weather') => found(config, 'aws_ecs_task_definition', { family });
const idOf = (config: Configuration, type: string, name: RegExp): string =>
  Object.keys(config.resource?.[type] ?? {}).filter((id) => name.test(id))[0];

/** What a role may do, each action with what it may be done to. */
function permissions(config: Configuration, role: RegExp): string[] {
  const [, policy] =
    Object.entries(config.resource?.aws_iam_role_policy ?? {}).find(([, { role: of }]) => role.test(String(of))) ?? [];
  if (policy === undefined) return [];
  const { Statement } = JSON.parse(String(policy.policy)) as { Statement: { Action: string[]; Resource: string[] }[] };
  return Statement.flatMap(({ Action, Resource }) => Action.flatMap((a) => Resource.map((r) => `${a} ${r}`)));
}

describe('the smallest server', () => {
  let config: Configuration;
  beforeEach(() => {
    config = deployed(small());
  });

  test('becomes one service behind an internal load balancer, and nothing that nobody asked for', () => {
    expect(counts(config)).toEqual({
      aws_cloudwatch_log_group: 1,
      aws_ecs_cluster: 1,
      aws_ecs_service: 1,
      aws_ecs_task_definition: 1,
      aws_iam_role: 2,
      aws_iam_role_policy: 1,
      aws_lb: 1,
      aws_lb_listener: 1,
      aws_lb_listener_rule: 1,
      aws_lb_target_group: 1,
      aws_security_group: 2,
      aws_vpc_security_group_egress_rule: 2,
      aws_vpc_security_group_ingress_rule: 2,
    });
    expect(only(config, 'aws_lb').internal).toBe(true);
  });

  test('runs on Fargate, in the private subnets, without a public address', () => {
    expect(service(config)).toMatchObject({
      launch_type: 'FARGATE',
      desired_count: 1,
      network_configuration: {
        subnets: ['subnet-a', 'subnet-b'],
        security_groups: [`\${aws_security_group.${idOf(config, 'aws_security_group', /task-weather/)}.id}`],
        assign_public_ip: false,
      },
      enable_execute_command: false,
      enable_ecs_managed_tags: true,
      propagate_tags: 'SERVICE',
    });
    expect(task(config)).toMatchObject({
      network_mode: 'awsvpc',
      requires_compatibilities: ['FARGATE'],
      cpu: '512',
      memory: '1024',
      runtime_platform: { cpu_architecture: 'X86_64', operating_system_family: 'LINUX' },
    });
    expect(task(config)).not.toHaveProperty('ephemeral_storage');
  });

  test('is one container, and one before it that opens its folders', () => {
    const { prepare, weather, ...others } = containersOf(config, 'aws-weather');
    expect(others).toEqual({});
    expect([prepare.essential, weather.essential]).toEqual([false, true]);
    expect(weather.dependsOn).toEqual([{ containerName: 'prepare', condition: 'SUCCESS' }]);
    expect(weather.image).toBe('ghcr.io/acme/weather:1.4.2');
    expect(weather.environment).toEqual([{ name: 'HOME', value: '/tmp' }]);
    expect(weather.secrets).toEqual([]);
    expect(weather.mountPoints).toEqual([{ ...prepare.mountPoints[0], containerPath: '/tmp', readOnly: false }]);
  });

  test('may do nothing in AWS, and what starts it writes logs alone', () => {
    const logs = idOf(config, 'aws_cloudwatch_log_group', /logs/);
    expect(permissions(config, /task-role/)).toEqual([]);
    expect(permissions(config, /execution/)).toEqual([
      `logs:CreateLogStream \${aws_cloudwatch_log_group.${logs}.arn}:*`,
      `logs:PutLogEvents \${aws_cloudwatch_log_group.${logs}.arn}:*`,
    ]);
    for (const { assume_role_policy } of resources(config, 'aws_iam_role'))
      expect(JSON.parse(String(assume_role_policy)).Statement[0].Principal).toEqual({
        Service: 'ecs-tasks.amazonaws.com',
      });
  });

  test('is stateful, so that it stops before it starts again', () => {
    expect(service(config)).toMatchObject({
      deployment_minimum_healthy_percent: 0,
      deployment_maximum_percent: 100,
      availability_zone_rebalancing: 'DISABLED',
    });
  });

  test('is done when it runs, and failed when it went back', () => {
    expect(service(config).wait_for_steady_state).toBe(true);
    expect(lookUps(config, 'aws_ecs_service').map(({ lifecycle }) => lifecycle)).toEqual([
      { postcondition: [expect.objectContaining({ condition: expect.stringContaining('self.task_definition ==') })] },
    ]);
  });

  test('starts when the balancer would send calls, and what starts it has its permissions', () => {
    expect(service(config).depends_on).toEqual(
      expect.arrayContaining([
        `aws_lb_listener_rule.${idOf(config, 'aws_lb_listener_rule', /rule/)}`,
        `aws_iam_role_policy.${idOf(config, 'aws_iam_role_policy', /execution/)}`,
      ]),
    );
  });

  test('shows what it made to a platform team', () => {
    const { output } = synthesized((stack) => {
      const made = new FargateMcpService(stack, 'service', { server: small(), network: NETWORK });
      for (const id of ['endpoint', 'logsCommand', 'eventsCommand'] as const)
        new TerraformOutput(stack, id, { value: made[id] });
      expect(Object.keys(made.clientConfigurations ?? {}).sort()).toEqual(['claudeCode', 'cursor', 'vscode']);
      expect(made.targetGroups).toHaveLength(1);
      expect(made.companionServices).toEqual({});
      expect(made.service).toBeInstanceOf(EcsService);
      expect(made.taskDefinition).toBeInstanceOf(EcsTaskDefinition);
      expect(made.cluster).toBeInstanceOf(EcsCluster);
      expect(made.securityGroup).toBeInstanceOf(SecurityGroup);
      for (const role of [made.executionRole, made.taskRole]) expect(role).toBeInstanceOf(IamRole);
      expect([made.alarms, made.dashboard]).toEqual([undefined, undefined]);
    });
    expect(output?.endpoint.value).toMatch(/^http:\/\/\$\{aws_lb\..*\.dns_name\}\/mcp$/);
    expect(output?.logsCommand.value).toBe(
      'aws logs tail /mcp/aws/weather --follow --region ${data.aws_region.aws-region.id}',
    );
    expect(output?.eventsCommand.value).toMatch(/^aws ecs describe-services .* --services aws-weather /);
  });
});

describe('a server with almost everything', () => {
  let config: Configuration;
  beforeEach(() => {
    config = deployed({ server: rich(), domain: DOMAIN, dashboard: true });
  });

  test('has a load balancer with TLS, a certificate, records, a limit, a proxy, secrets, files, alarms, a dashboard', () => {
    expect(counts(config)).toMatchObject({
      aws_acm_certificate: 1,
      aws_acm_certificate_validation: 1,
      aws_lb_listener: 2,
      aws_wafv2_web_acl: 1,
      aws_wafv2_web_acl_association: 1,
      aws_secretsmanager_secret: 5,
      aws_efs_file_system: 1,
      aws_efs_access_point: 1,
      aws_service_discovery_private_dns_namespace: 1,
      aws_service_discovery_service: 2,
      aws_ecs_service: 2,
      aws_ecs_task_definition: 2,
      aws_cloudwatch_dashboard: 1,
    });
    expect(counts(config).aws_cloudwatch_metric_alarm).toBeGreaterThan(3);
  });

  test('starts in order: folders, cache, migration, server; and the proxy beside it', () => {
    const {
      prepare,
      cache,
      'step-1': step,
      memory,
      'bearer-proxy': proxy,
      ...others
    } = containersOf(config, 'aws-memory');
    expect(others).toEqual({});
    const waits = ({ dependsOn }: { dependsOn: readonly object[] }): string[] =>
      (dependsOn as { containerName: string; condition: string }[]).map((d) => `${d.containerName} ${d.condition}`);
    expect(waits(prepare)).toEqual([]);
    expect(waits(cache)).toEqual(['prepare SUCCESS']);
    expect(waits(step)).toEqual(['prepare SUCCESS', 'cache START']);
    expect(waits(memory)).toEqual(['prepare SUCCESS', 'cache START', 'step-1 SUCCESS']);
    expect(waits(proxy)).toEqual(['prepare SUCCESS']);
    expect(step).toMatchObject({ command: ['node', 'migrate.js'], essential: false, image: memory.image });
    expect(step.environment).toEqual(memory.environment);
    expect(step.secrets).toEqual(memory.secrets);
  });

  test('gets its values: what is known, what is looked up, and secrets by reference only', () => {
    const { memory, prepare } = containersOf(config, 'aws-memory');
    expect(Object.fromEntries(memory.environment.map(({ name, value }) => [name, value]))).toEqual({
      HOME: '/tmp',
      PORT: '3000',
      MCP_ALLOWED_HOSTS: expect.stringContaining('mcp.example.com'),
      PUBLIC_URL: 'https://mcp.example.com/mcp',
      CACHE_URL: 'http://127.0.0.1:6379',
      LOG_LEVEL: expect.stringContaining('"info"'),
      TEMPLATE: '$${not.terraform}',
    });
    expect(memory.secrets.map(({ name }) => name)).toEqual(['API_TOKEN', 'CLIENT_TOKEN', 'DATABASE_URL']);
    expect(prepare.secrets.map(({ name }) => name)).toEqual(['memory__LICENSE']);
    for (const { valueFrom } of [...memory.secrets, ...prepare.secrets])
      expect(valueFrom).toMatch(/^\$\{aws_secretsmanager_secret\..*\.arn\}:::\$\{aws_secretsmanager_secret_version\./);
  });

  test('has one readable secret a value, and no other', () => {
    const reads = permissions(config, /execution/).filter((line) => line.startsWith('secretsmanager'));
    const secrets = Object.keys(config.resource?.aws_secretsmanager_secret ?? {});
    expect(reads.sort()).toEqual(
      secrets.map((id) => `secretsmanager:GetSecretValue \${aws_secretsmanager_secret.${id}.arn}`).sort(),
    );
  });
});

describe('sessions', () => {
  test.each([
    ['stateful ones end before the next task starts', small(), 0, 100, 'DISABLED'],
    ['stateless ones go on', small({ transport: stateless }), 100, 200, 'ENABLED'],
  ])('%s', (_, server, minimum, maximum, rebalancing) => {
    expect(service(deployed(server))).toMatchObject({
      deployment_minimum_healthy_percent: minimum,
      deployment_maximum_percent: maximum,
      availability_zone_rebalancing: rebalancing,
    });
  });
});

describe('rollouts', () => {
  test.each([
    ['BLUE_GREEN', Rollout.blueGreen()],
    ['CANARY', Rollout.canary()],
    ['LINEAR', Rollout.linear()],
  ])('%s has two target groups and a rule that ECS moves', (strategy, rollout) => {
    const config = deployed(small({ transport: stateless, rollout }));
    expect(service(config).deployment_configuration).toMatchObject({ strategy });
    expect(resources(config, 'aws_lb_target_group')).toHaveLength(2);
    expect(resources(config, 'aws_iam_role')).toHaveLength(3);
  });
});

describe('what exists already is not made', () => {
  const listener = existingListener({
    listenerArn: LISTENER_ARN,
    securityGroupId: 'sg-lb',
    hostName: 'mcp.example.com',
    isPublic: false,
  });

  test('cluster, listener, log group', () => {
    const config = deployed({
      server: small(),
      clusterArn: CLUSTER,
      loadBalancer: listener,
      route: { priority: 10 },
      logGroupName: '/shared/logs',
    });
    const made = Object.keys(counts(config));
    for (const type of [
      'aws_ecs_cluster',
      'aws_lb',
      'aws_lb_listener',
      'aws_cloudwatch_log_group',
      'aws_acm_certificate',
    ])
      expect(made).not.toContain(type);
    expect(service(config).cluster).toBe(CLUSTER);
    expect(only(config, 'aws_lb_listener_rule')).toMatchObject({ listener_arn: LISTENER_ARN, priority: 10 });
    expect(resources(config, 'aws_security_group')).toHaveLength(1);
    expect(only(config, 'aws_vpc_security_group_ingress_rule')).toMatchObject({
      referenced_security_group_id: 'sg-lb',
    });
    const { logConfiguration } = containersOf(config, 'aws-weather').weather as never as {
      logConfiguration: { options: Record<string, string> };
    };
    expect(logConfiguration.options['awslogs-group']).toBe('/shared/logs');
    expect(permissions(config, /execution/)[0]).toBe(
      'logs:CreateLogStream arn:${data.aws_partition.aws-partition.partition}:logs:${data.aws_region.aws-region.id}:${data.aws_caller_identity.aws-account.account_id}:log-group:/shared/logs:*',
    );
  });

  test('a file system', () => {
    const fileSystem = {
      fileSystemId: 'fs-1',
      fileSystemArn: 'arn:aws:elasticfilesystem:eu-central-1:123456789012:file-system/fs-1',
      accessPointId: 'fsap-1',
      accessPointArn: 'arn:aws:elasticfilesystem:eu-central-1:123456789012:access-point/fsap-1',
      securityGroupId: 'sg-files',
    };
    const config = deployed({
      server: small({ volumes: { '/data': Volume.persistent('data') } }),
      fileSystems: { data: fileSystem },
    });
    expect(counts(config)).not.toHaveProperty('aws_efs_file_system');
    expect(task(config).volume).toContainEqual({
      name: 'data-data',
      efs_volume_configuration: {
        file_system_id: 'fs-1',
        transit_encryption: 'ENABLED',
        authorization_config: { access_point_id: 'fsap-1', iam: 'ENABLED' },
      },
    });
    expect(permissions(config, /task-role/)).toContain(`elasticfilesystem:ClientMount ${fileSystem.fileSystemArn}`);
  });

  test('a companion, whose place another service takes', () => {
    const config = deployed({
      server: rich(),
      domain: DOMAIN,
      existing: { db: { host: 'db.example.com' } },
    });
    expect(counts(config)).toMatchObject({ aws_ecs_service: 1, aws_ecs_task_definition: 1 });
    for (const type of ['aws_efs_file_system', 'aws_service_discovery_private_dns_namespace'])
      expect(counts(config)).not.toHaveProperty(type);
    expect(JSON.stringify(config.locals)).toContain('db.example.com');
  });

  test('keys, boundaries and groups are used wherever they belong', () => {
    const config = deployed({
      server: rich({ rollout: Rollout.blueGreen() }),
      domain: DOMAIN,
      kmsKeyArn: 'arn:aws:kms:eu-central-1:123456789012:key/1',
      permissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/boundary',
      securityGroupIds: ['sg-database-clients'],
    });
    for (const type of ['aws_cloudwatch_log_group', 'aws_secretsmanager_secret', 'aws_efs_file_system'])
      for (const one of resources(config, type))
        expect(one.kms_key_id).toBe('arn:aws:kms:eu-central-1:123456789012:key/1');
    for (const one of resources(config, 'aws_iam_role'))
      expect(one.permissions_boundary).toBe('arn:aws:iam::123456789012:policy/boundary');
    const { security_groups } = service(config, 'aws-memory').network_configuration as { security_groups: string[] };
    expect(security_groups).toContain('sg-database-clients');
    const ofStore = service(config, 'aws-memory-db').network_configuration as { security_groups: string[] };
    expect(ofStore.security_groups).not.toContain('sg-database-clients');
  });
});

describe('images', () => {
  const DIGEST = `ghcr.io/acme/weather@sha256:${'a'.repeat(64)}`;

  test('of a pipeline take the place of what the description names', () => {
    const config = deployed({ server: small(), images: { weather: DIGEST } });
    expect(containersOf(config, 'aws-weather').weather.image).toBe(DIGEST);
  });

  test('of a pipeline are not built', () => {
    project.write('server/Dockerfile', 'FROM node:22-slim');
    const config = deployed({
      server: small({ image: ContainerImage.fromDockerfile('server') }),
      images: { weather: DIGEST },
    });
    expect(counts(config)).not.toHaveProperty('aws_ecr_repository');
  });

  test('of ECR may be pulled from exactly their repository', () => {
    const image = ContainerImage.fromRegistry('123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/weather:1.0');
    const config = deployed(small({ image }));
    const repository =
      'arn:${data.aws_partition.aws-partition.partition}:ecr:eu-west-1:123456789012:repository/team/weather';
    expect(permissions(config, /execution/).filter((line) => line.startsWith('ecr:'))).toEqual([
      `ecr:BatchCheckLayerAvailability ${repository}`,
      `ecr:BatchGetImage ${repository}`,
      `ecr:GetDownloadUrlForLayer ${repository}`,
      'ecr:GetAuthorizationToken *',
    ]);
  });

  test('of a private registry have its account, which what starts tasks may read', () => {
    const secret = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:ghcr-AbCdEf';
    const config = deployed({ server: rich(), domain: DOMAIN, registries: { 'ghcr.io': secret } });
    const { memory, 'step-1': step, cache, prepare } = containersOf(config, 'aws-memory');
    for (const one of [memory, step]) expect(one.repositoryCredentials).toEqual({ credentialsParameter: secret });
    for (const one of [cache, prepare]) expect(one).not.toHaveProperty('repositoryCredentials');
    expect(permissions(config, /execution/)).toContain(`secretsmanager:GetSecretValue ${secret}`);
  });

  test('of a registry that nobody uses give nothing to read', () => {
    const secret = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:quay-AbCdEf';
    const config = deployed({ server: small(), registries: { 'quay.io': secret } });
    expect(JSON.stringify(config)).not.toContain(secret);
  });

  test('of helpers can come from a mirror, and then with its account', () => {
    const secret = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:mirror-AbCdEf';
    const config = deployed({
      server: rich(),
      domain: DOMAIN,
      helperImages: { prepare: 'mirror.example.com/busybox:1', proxy: 'mirror.example.com/haproxy:3' },
      registries: { 'mirror.example.com': secret },
    });
    const { prepare, 'bearer-proxy': proxy } = containersOf(config, 'aws-memory');
    expect([prepare.image, proxy.image]).toEqual(['mirror.example.com/busybox:1', 'mirror.example.com/haproxy:3']);
    for (const one of [prepare, proxy]) expect(one.repositoryCredentials).toEqual({ credentialsParameter: secret });
  });

  test('of helpers in ECR may be pulled, too', () => {
    const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/mirror/busybox:1';
    const config = deployed({ server: small(), helperImages: { prepare: image } });
    expect(permissions(config, /execution/).filter((line) => line.startsWith('ecr:BatchGetImage'))).toEqual([
      'ecr:BatchGetImage arn:${data.aws_partition.aws-partition.partition}:ecr:eu-west-1:123456789012:repository/mirror/busybox',
    ]);
  });

  test('that are built have a repository, and are named by digest', () => {
    project.write('server/Dockerfile', 'FROM node:22-slim');
    const config = synthesized((stack) => {
      new DockerProvider(stack, 'docker', {});
      const server = small({ image: ContainerImage.fromDockerfile('server') });
      new FargateMcpService(stack, 'service', { server, network: NETWORK });
    });
    expect(counts(config)).toMatchObject({ aws_ecr_repository: 1, docker_image: 1, docker_registry_image: 1 });
    expect(containersOf(config, 'aws-weather').weather.image).toMatch(/@\$\{docker_registry_image\..*sha256_digest\}$/);
    const [id] = Object.keys(config.resource?.aws_ecr_repository ?? {});
    expect(permissions(config, /execution/)).toContain(`ecr:BatchGetImage \${aws_ecr_repository.${id}.arn}`);
  });

  test('run on their own architecture', () => {
    const image = ContainerImage.fromRegistry('x:1', { platform: ImagePlatform.LINUX_ARM64 });
    const config = deployed(small({ image, companions: [postgres('db')] }));
    const architecture = (family: string): unknown => task(config, family).runtime_platform;
    expect(architecture('aws-weather')).toMatchObject({ cpu_architecture: 'ARM64' });
    expect(architecture('aws-weather-db')).toMatchObject({ cpu_architecture: 'X86_64' });
  });
});

describe('a bearer token', () => {
  const server = small({ secrets: { TOKEN: Secret.required() }, ...open(Authentication.bearer('TOKEN')) });
  const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:token-AbCdEf';

  test('is compared by a proxy, which alone gets calls', () => {
    const config = deployed({ server, domain: DOMAIN });
    expect(only(config, 'aws_lb_target_group')).toMatchObject({ port: 8080, health_check: { port: '3000' } });
    expect(service(config).load_balancer).toMatchObject([{ container_name: 'bearer-proxy', container_port: 8080 }]);
  });

  test('reaches the proxy by reference, and is in no rule, no configuration and no variable', () => {
    const secrets = { TOKEN: AwsSecret.fromSecretsManager(arn, { jsonField: 'token', versionId: 'v'.repeat(32) }) };
    const config = deployed({ server, domain: DOMAIN, secrets });
    const { 'bearer-proxy': proxy, weather } = containersOf(config, 'aws-weather');
    expect(proxy.secrets).toEqual([{ name: 'GATEWAY_TOKEN', valueFrom: `${arn}:token::${'v'.repeat(32)}` }]);
    expect(weather.secrets).toEqual([{ name: 'TOKEN', valueFrom: `${arn}:token::${'v'.repeat(32)}` }]);
    expect(JSON.stringify(only(config, 'aws_lb_listener_rule'))).not.toMatch(/authorization|token/i);
    expect(permissions(config, /execution/)).toContain(`secretsmanager:GetSecretValue ${arn}`);
  });
});

describe('OIDC tokens', () => {
  const config = (props: Partial<FargateMcpServiceProps> = {}): Configuration =>
    deployed({ server: small(open(oidc)), domain: DOMAIN, ...props });
  const rules = (of: Configuration) =>
    resources(of, 'aws_lb_listener_rule') as {
      priority: number;
      action: { type: string; jwt_validation?: Record<string, unknown> }[];
      condition: { path_pattern?: { values: string[] }; host_header?: { values: string[] } }[];
    }[];

  test('are checked before calls reach the server, and discovery is open', () => {
    const [first, second] = [...rules(config())].sort((a, b) => a.priority - b.priority);
    expect(first.action.map(({ type }) => type)).toEqual(['forward']);
    for (const { path_pattern } of first.condition)
      for (const path of path_pattern?.values ?? []) expect(path).toMatch(/^\/\.well-known\/oauth-/);
    expect(second.action.map(({ type }) => type)).toEqual(['jwt-validation', 'forward']);
    expect(second.condition).toEqual([{ path_pattern: { values: ['/mcp', '/mcp/*'] } }]);
    expect(second.action[0].jwt_validation).toEqual({
      issuer: 'https://login.example.com',
      jwks_endpoint: 'https://login.example.com/keys',
      additional_claim: [{ name: 'aud', format: 'string-array', values: ['mcp'] }],
    });
  });

  test('are for this endpoint, where nothing else is said', () => {
    const authentication = Authentication.oidc({
      issuer: 'https://login.example.com',
      jwksUrl: 'https://login.example.com/keys',
    });
    const made = deployed({ server: small(open(authentication)), domain: DOMAIN });
    expect(JSON.stringify(rules(made))).toContain('"values":["https://mcp.example.com/mcp"]');
  });

  test('leave no path of the server open, and never lead to a login page', () => {
    const text = JSON.stringify(rules(config()));
    expect(text).not.toMatch(/authenticate-oidc|authenticate-cognito|redirect/);
    const unguarded = rules(config()).filter(({ action }) => action[0].type === 'forward');
    expect(unguarded).toHaveLength(1);
  });
});

describe('a public server', () => {
  const paths = (server: Partial<McpServerProps>): unknown =>
    only(deployed({ server: small(server), domain: DOMAIN }), 'aws_lb_listener_rule').condition;

  test.each<readonly [string, Partial<McpServerProps>, string[]]>([
    [
      'is reached at its MCP path and discovery, not at health or metrics',
      open(Authentication.byServer()),
      ['/mcp', '/mcp/*', '/.well-known/oauth-*'],
    ],
    [
      'or at the paths that it names',
      { access: Access.public({ authentication: Authentication.byServer(), paths: ['/tools'] }) },
      ['/tools', '/tools/*', '/.well-known/oauth-*'],
    ],
  ])('%s', (_, server, values) => {
    expect(paths(server)).toEqual([{ path_pattern: { values } }]);
  });

  test('is found by its name, over HTTPS, with a redirect from HTTP', () => {
    const config = deployed({ server: small(open(Authentication.byServer())), domain: DOMAIN });
    expect(
      resources(config, 'aws_lb_listener')
        .map(({ port, protocol }) => [port, protocol])
        .sort(),
    ).toEqual([
      [443, 'HTTPS'],
      [80, 'HTTP'],
    ]);
    expect(only(config, 'aws_lb').internal).toBe(false);
    expect(JSON.stringify(resources(config, 'aws_route53_record'))).toContain('mcp.example.com');
  });
});

describe('companions with data', () => {
  let config: Configuration;
  beforeEach(() => {
    config = deployed(small({ transport: stateless, scaling: Scaling.fixed(2), companions: [postgres('db')] }));
  });

  test('are services of their own with one writer, whatever the server is', () => {
    expect(service(config, 'aws-weather-db')).toMatchObject({
      desired_count: 1,
      deployment_minimum_healthy_percent: 0,
      deployment_maximum_percent: 100,
    });
    expect(service(config, 'aws-weather-db')).not.toHaveProperty('load_balancer');
    expect(service(config)).toMatchObject({ desired_count: 2, deployment_minimum_healthy_percent: 100 });
  });

  test('are found by a private name', () => {
    expect(only(config, 'aws_service_discovery_private_dns_namespace')).toMatchObject({
      name: 'aws-weather.internal',
      vpc: 'vpc-1',
    });
    const id = idOf(config, 'aws_service_discovery_service', /_db_/);
    expect(service(config, 'aws-weather-db').service_registries).toEqual({
      registry_arn: `\${aws_service_discovery_service.${id}.arn}`,
    });
  });

  test('keep their data on an encrypted file system, as their own user, by a way in of their own', () => {
    expect(only(config, 'aws_efs_file_system').encrypted).toBe(true);
    expect(only(config, 'aws_efs_access_point')).toMatchObject({ posix_user: { uid: 999, gid: 999 } });
    const [volume] = (task(config, 'aws-weather-db').volume as Record<string, unknown>[]).filter(
      (one) => 'efs_volume_configuration' in one,
    );
    expect(volume.efs_volume_configuration).toMatchObject({
      transit_encryption: 'ENABLED',
      authorization_config: { iam: 'ENABLED' },
    });
    const { db } = containersOf(config, 'aws-weather-db');
    expect(db.mountPoints).toContainEqual({
      sourceVolume: volume.name,
      containerPath: '/var/lib/postgresql/data',
      readOnly: false,
    });
    expect(permissions(config, /task-db.*task-role/).length).toBeGreaterThan(0);
    expect(permissions(config, /task-weather.*task-role/)).toEqual([]);
  });

  test('are healthy before the server starts', () => {
    const { db } = containersOf(config, 'aws-weather-db');
    expect(db).toHaveProperty('healthCheck');
    const { data } = config as { data?: Record<string, Record<string, unknown>> };
    const [look] = Object.keys(data?.aws_ecs_service ?? {}).filter((id) => id.includes('task-db'));
    expect(service(config).depends_on).toContain(`data.aws_ecs_service.${look}`);
  });

  test('are backed up where the description says so', () => {
    const backup = deployed(small({ volumes: { '/data': Volume.persistent('data', { backup: {} }) } }));
    expect(counts(backup)).toMatchObject({ aws_backup_vault: 1, aws_backup_plan: 1, aws_backup_selection: 1 });
  });
});

describe('a front', () => {
  test('gets the calls instead of the server, and starts after it', () => {
    const config = deployed({ server: small({ companions: [openWebUi('chat')], front: 'chat' }) });
    expect(service(config)).not.toHaveProperty('load_balancer');
    expect(service(config, 'aws-weather-chat').load_balancer).toMatchObject([
      { container_name: 'chat', container_port: 8080 },
    ]);
    const { data } = config as { data?: Record<string, Record<string, unknown>> };
    const [look] = Object.keys(data?.aws_ecs_service ?? {}).filter((id) => id.includes('task-weather'));
    expect(service(config, 'aws-weather-chat').depends_on).toContain(`data.aws_ecs_service.${look}`);
    expect(only(config, 'aws_lb_target_group')).toMatchObject({ port: 8080, health_check: { path: '/health' } });
  });

  test('without data is a sidecar that waits for the server', () => {
    const chat = new Companion({
      name: 'chat',
      image: ContainerImage.fromRegistry('chat:1.0'),
      ports: { http: 8080 },
      needs: [SERVER],
    });
    const config = deployed({
      server: small({ healthCheck: HealthCheck.command(['node', 'check.js']), companions: [chat], front: 'chat' }),
    });
    expect(service(config).load_balancer).toMatchObject([{ container_name: 'chat', container_port: 8080 }]);
    const containers = containersOf(config, 'aws-weather');
    expect(containers.chat.dependsOn).toContainEqual({ containerName: 'weather', condition: 'HEALTHY' });
    expect(containers.weather.dependsOn).toEqual([{ containerName: 'prepare', condition: 'SUCCESS' }]);
  });
});

describe('steps before the start', () => {
  test('run one after the other, with what the server has, and the server waits for the last', () => {
    const config = deployed(
      small({
        beforeStart: [
          ['node', 'a.js'],
          ['node', 'b.js'],
        ],
      }),
    );
    const { 'step-1': one, 'step-2': two, weather } = containersOf(config, 'aws-weather');
    expect([one.command, two.command]).toEqual([
      ['node', 'a.js'],
      ['node', 'b.js'],
    ]);
    expect(two.dependsOn).toContainEqual({ containerName: 'step-1', condition: 'SUCCESS' });
    expect(weather.dependsOn).toContainEqual({ containerName: 'step-2', condition: 'SUCCESS' });
    expect(one.mountPoints).toEqual(weather.mountPoints);
  });
});

describe('times', () => {
  test('follow from the longest call', () => {
    const config = deployed(small({ longestCall: Duration.minutes(10) }));
    expect(only(config, 'aws_lb').idle_timeout).toBe(615);
    expect(only(config, 'aws_lb_target_group').deregistration_delay).toBe('600');
    expect(containersOf(config, 'aws-weather').weather.stopTimeout).toBe(120);
  });
});

describe('logs', () => {
  test('are kept as long as the description says', () => {
    const config = deployed(small({ logging: Logging.json({ retention: Duration.days(90) }) }));
    expect(only(config, 'aws_cloudwatch_log_group')).toMatchObject({ name: '/mcp/aws/weather', retention_in_days: 90 });
  });
});

describe('what the server itself may do', () => {
  test('is what was given, for the server alone', () => {
    const config = deployed({
      server: small({ companions: [postgres('db')] }),
      permissions: {
        policyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'],
        statements: [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::bucket/*'] }],
      },
    });
    expect(permissions(config, /task-weather.*task-role/)).toEqual(['s3:GetObject arn:aws:s3:::bucket/*']);
    expect(permissions(config, /task-db.*task-role/).join()).not.toContain('s3:');
    const [attached] = resources(config, 'aws_iam_role_policy_attachment');
    expect(attached).toMatchObject({ policy_arn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' });
    expect(String(attached.role)).toContain('task-weather');
  });

  test('includes a shell for people only where it was asked for, with what that needs', () => {
    const config = deployed({ server: small({ readOnlyRootFilesystem: false }), executeCommand: true });
    expect(service(config).enable_execute_command).toBe(true);
    expect(permissions(config, /task-role/).sort()).toEqual([
      'ssmmessages:CreateControlChannel *',
      'ssmmessages:CreateDataChannel *',
      'ssmmessages:OpenControlChannel *',
      'ssmmessages:OpenDataChannel *',
    ]);
  });

  test('cannot include a shell where nothing can be written', () => {
    expect(refusedFor({ server: small(), executeCommand: true })).toEqual([
      expect.stringMatching(/^executeCommand: .*readOnlyRootFilesystem/),
    ]);
  });
});

describe('temporary folders', () => {
  test.each([
    [1, undefined],
    [4 * 1_024, undefined],
    [20 * 1_024, { size_in_gib: 36 }],
  ])('of %d MiB', (size, storage) => {
    const volumes = { '/cache': Volume.temporary({ size: Memory.mebibytes(size) }) };
    const expected = task(deployed(small({ volumes }))).ephemeral_storage as { size_in_gib: number } | undefined;
    if (storage === undefined) expect(expected).toBeUndefined();
    else expect(expected?.size_in_gib).toBeGreaterThanOrEqual(storage.size_in_gib - 1);
  });
});

test('two services in one stack have nothing in common but where they are', () => {
  const config = deployed({ server: rich(), domain: DOMAIN }, small());
  const NAMES = ['name', 'family', 'alarm_name', 'dashboard_name', 'identifier'];
  for (const type of Object.keys(config.resource ?? {}))
    for (const key of NAMES) {
      const names = resources(config, type)
        .filter(() => type !== 'aws_iam_role_policy' && type !== 'aws_route53_record')
        .flatMap((one) => (typeof one[key] === 'string' && !one[key].includes('${') ? [one[key]] : []));
      expect([type, key, names]).toEqual([type, key, [...new Set(names)]]);
    }
});

test('the same description gives the same text', () => {
  const made = (): Configuration => deployed({ server: rich(), domain: DOMAIN, dashboard: true });
  expect(made()).toEqual(made());
});
