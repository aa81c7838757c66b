import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import type { App } from 'cdktf';
import { TerraformStack } from 'cdktf';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feature } from '../../lib';
import {
  Access,
  Authentication,
  McpServer,
  RestartPolicy,
  Rollout,
  Secret,
  Sessions,
  Transport,
  Variable,
  openWebUi,
} from '../../lib';
import { AwsSecret, FargateMcpService, awsProfile } from '../../lib/aws';
import { AwsStack } from '../../stacks/aws-stack';
import { FEATURE_SAMPLES } from '../support/feature-samples';
import type { Configuration } from '../support/project';
import { configuration, resources, synthesize } from '../support/project';
import { TerraformFolder, describeUnless, terraformMissing } from '../support/terraform';
import { NETWORK } from './balancing';
import { PROVIDER_VERSION, ofProvider } from './moto';
import { rich, small } from './servers';

jest.setTimeout(120_000);

const DOMAIN = { name: 'mcp.example.com', hostedZoneId: 'Z0123456789' };
const stateless = Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS });
const KEYS = { issuer: 'https://login.example.com/tenant', jwksUrl: 'https://login.example.com/keys' };
const outdir = mkdtempSync(join(tmpdir(), 'validate-aws-'));
const path = join(outdir, 'stacks', 'aws-prod');
mkdirSync(path, { recursive: true });

afterAll(() => rmSync(outdir, { recursive: true }));

type Block = Record<string, unknown>;

/** Without what is newer than the release that is tested with: `deployment_configuration` and its kin, and the check of tokens. */
function withoutNewer(all: Configuration): Configuration {
  const changed = (type: string, change: (block: Block) => Block): object => {
    const blocks = Object.entries(all.resource?.[type] ?? {});
    return blocks.length === 0
      ? {}
      : { [type]: Object.fromEntries(blocks.map(([id, one]) => [id, change({ ...one })])) };
  };
  const services = changed('aws_ecs_service', ({ deployment_configuration, sigint_rollback, ...rest }) => {
    void [deployment_configuration, sigint_rollback];
    const balancers = (rest.load_balancer ?? []) as Block[];
    return balancers.length === 0
      ? rest
      : {
          ...rest,
          load_balancer: balancers.map(({ advanced_configuration, ...one }) => (void advanced_configuration, one)),
        };
  });
  const rules = changed('aws_lb_listener_rule', (rule) => ({
    ...rule,
    action: (rule.action as Block[]).filter(({ type }) => type !== 'jwt-validation'),
  }));
  if (all.resource === undefined) return all;
  return { ...all, resource: { ...all.resource, ...services, ...rules } as Configuration['resource'] };
}

function folderOf(build: (app: App) => void): TerraformFolder {
  return new TerraformFolder(ofProvider(withoutNewer(configuration(synthesize(build, outdir), 'aws-prod'))), path);
}

/** The folder has then been initialized once for all. */
function providerMissing(): string | undefined {
  if (terraformMissing !== undefined) return terraformMissing;
  const { ok, said } = folderOf((app) => {
    const stack = new TerraformStack(app, 'aws-prod');
    new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
    new DockerProvider(stack, 'docker', {});
  }).run(['init', '-input=false']);
  return ok ? undefined : `terraform init finds no AWS provider ${PROVIDER_VERSION}: ${said.slice(-300)}`;
}

/** What a sample needs here besides its feature, and a name of its own. */
function fitting(feature: Feature, name: string): McpServer {
  const sample = { ...FEATURE_SAMPLES[feature], name };
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

function samples(): McpServer[] {
  const features = (Object.keys(FEATURE_SAMPLES) as Feature[]).filter(
    (feature) => awsProfile.capabilities[feature].kind !== 'unsupported',
  );
  // Several features are in the smallest description: one of them is enough.
  const different = new Map(features.map((feature) => [JSON.stringify(fitting(feature, 'sample')), feature]));
  return [...different.values()].map((feature, i) => fitting(feature, `sample-${i}`));
}

/** Descriptions in which much comes together. */
const RICH: readonly McpServer[] = [
  rich(),
  rich({ name: 'moving', rollout: Rollout.blueGreen() }),
  small({ name: 'canary', transport: stateless, rollout: Rollout.canary() }),
  small({ name: 'linear', transport: stateless, rollout: Rollout.linear() }),
  small({ name: 'chatting', companions: [openWebUi('chat')], front: 'chat' }),
  small({
    name: 'nasty',
    command: ['sh', '-c', 'echo ${HOME} %{x} "quoted" \\ \'single\''],
    environment: {
      NASTY: '${a} %{b} $${c} "d" \\ \n\t é',
      URL: Variable.required({ description: 'say "hi" to ${x}' }),
      MAYBE: Variable.optional({ default: '${y} "z"' }),
    },
    secrets: { TOKEN: Secret.required(), MAY_BE: Secret.optional(), FILE: Secret.optional({ file: '/run/a/b' }) },
    labels: { nasty: '${x} "y"' },
    beforeStart: [['sh', '-c', 'echo ${x}']],
  }),
];

describeUnless(providerMissing(), `the provider ${PROVIDER_VERSION} takes`, () => {
  const valid = (build: (app: App) => void): void => {
    const { ok, said } = folderOf(build).run(['validate']);
    expect(said).toContain('The configuration is valid');
    expect(ok).toBe(true);
  };

  test('every sample that AWS supports, and descriptions in which much comes together', () => {
    expect(samples().length).toBeGreaterThan(40);
    valid((app) => {
      const stack = new TerraformStack(app, 'aws-prod');
      new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
      new DockerProvider(stack, 'docker', {});
      for (const server of samples())
        new FargateMcpService(stack, server.name, {
          server,
          network: NETWORK,
          clusterArn: 'arn:aws:ecs:eu-central-1:123456789012:cluster/shared',
          domain: server.access.isPublic ? DOMAIN : undefined,
        });
      for (const server of RICH)
        new FargateMcpService(stack, server.name, {
          server,
          network: NETWORK,
          domain: server.access.isPublic ? DOMAIN : undefined,
          dashboard: true,
          alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:alarms',
        });
    });
  });

  test('the ready-made stack with a network, several servers, and bound secrets', () => {
    const domains = Object.fromEntries(
      ['memory', 'news'].map((name) => [name, { ...DOMAIN, name: `${name}.example.com` }]),
    );
    valid(
      (app) =>
        new AwsStack(app, 'aws-prod', {
          servers: [
            rich(),
            small({ name: 'news', access: rich().access, secrets: { CLIENT_TOKEN: Secret.required() } }),
          ],
          region: 'eu-central-1',
          accountId: '123456789012',
          tags: { team: 'weather' },
          domain: domains,
          network: { natGateways: 0 },
          secrets: {
            API_TOKEN: AwsSecret.fromSecretsManager(
              'arn:aws:secretsmanager:eu-central-1:123456789012:secret:token-AbCdEf',
              { jsonField: 'a"b' },
            ),
            LICENSE: AwsSecret.fromParameter('arn:aws:ssm:eu-central-1:123456789012:parameter/license', { version: 3 }),
          },
        }),
    );
  });
});

describe(`what is newer than ${PROVIDER_VERSION} the binding knows, by its names`, () => {
  const config = (server: McpServer): Configuration =>
    configuration(
      synthesize((app) => {
        const stack = new TerraformStack(app, 'aws-prod');
        new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
        new FargateMcpService(stack, 'service', { server, network: NETWORK, domain: DOMAIN });
      }, outdir),
      'aws-prod',
    );

  test.each([
    ['canary', Rollout.canary(), { canary_configuration: { canary_percent: 10, canary_bake_time_in_minutes: '5' } }],
    ['linear', Rollout.linear(), { linear_configuration: { step_percent: 10, step_bake_time_in_minutes: '5' } }],
    ['blue/green', Rollout.blueGreen(), { strategy: 'BLUE_GREEN', bake_time_in_minutes: '5' }],
  ])('%s', (_, rollout, block) => {
    const [service] = resources(config(small({ transport: stateless, rollout })), 'aws_ecs_service');
    expect(service).toMatchObject({ deployment_configuration: block, sigint_rollback: true });
    const [balancer] = service.load_balancer as { advanced_configuration: object }[];
    expect(Object.keys(balancer.advanced_configuration).sort()).toEqual([
      'alternate_target_group_arn',
      'production_listener_rule',
      'role_arn',
    ]);
  });

  test('the check of tokens', () => {
    const server = small({ access: Access.public({ authentication: Authentication.oidc(KEYS) }) });
    const actions = resources(config(server), 'aws_lb_listener_rule').flatMap(({ action }) => action as Block[]);
    const [check] = actions.filter(({ type }) => type === 'jwt-validation');
    expect(check.jwt_validation).toEqual({
      issuer: KEYS.issuer,
      jwks_endpoint: KEYS.jwksUrl,
      additional_claim: [{ name: 'aud', format: 'string-array', values: ['https://mcp.example.com/mcp'] }],
    });
  });
});
