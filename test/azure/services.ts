import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { TerraformStack } from 'cdktf';
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
  ImageRuntime,
  McpServer,
  Reference,
  Secret,
  Sessions,
  Transport,
  Variable,
  Volume,
} from '../../lib';
import type { ContainerInstancesMcpServiceProps } from '../../lib/azure';
import { ContainerInstancesMcpService } from '../../lib/azure';
import { McpValidationError } from '../../lib/model/errors';
import type { Configuration, Synthesized } from '../support/project';
import { configuration, only, synthesize } from '../support/project';

export const SUBSCRIPTION = '00000000-0000-0000-0000-000000000001';
export const SHARED = `/subscriptions/${SUBSCRIPTION}/resourceGroups/shared/providers`;
export const VAULT = `${SHARED}/Microsoft.KeyVault/vaults/Acme`;
export const REGISTRY = `${SHARED}/Microsoft.ContainerRegistry/registries/acmeimages`;
export const SUBNET = `${SHARED}/Microsoft.Network/virtualNetworks/hub/subnets/groups`;
export const WORKSPACE = `${SHARED}/Microsoft.OperationalInsights/workspaces/logs`;

/** The smallest server that there can be. */
export function small(changes: Partial<McpServerProps> = {}): McpServer {
  return new McpServer({
    name: 'weather',
    image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
    transport: Transport.streamableHttp({ port: 3000 }),
    ...changes,
  });
}

/** A public server that callers need a token for. */
export function open(changes: Partial<McpServerProps> = {}): McpServer {
  return small({
    secrets: { CLIENT_TOKEN: Secret.generated() },
    access: Access.public({ authentication: Authentication.bearer('CLIENT_TOKEN'), requestsPerMinute: 60 }),
    ...changes,
  });
}

/** A server with almost everything. */
export function rich(changes: Partial<McpServerProps> = {}): McpServer {
  return open({
    name: 'memory',
    image: ContainerImage.fromRegistry('ghcr.io/acme/memory:2.0.0', { runtime: ImageRuntime.NODE }),
    transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
    command: ['node', 'server.js', '${not.terraform}'],
    environment: {
      PORT: Reference.port(),
      MCP_ALLOWED_HOSTS: Reference.allowedHosts(),
      PUBLIC_URL: Reference.publicUrl(),
      CACHE_URL: Reference.companionUrl('cache'),
      DB_HOST: Reference.companionHost('db'),
      API_URL: Variable.required(),
      LOG_LEVEL: Variable.optional({ default: 'info' }),
      MAYBE: Variable.optional(),
      TEMPLATE: '${not.terraform} %{nor} "this" \\',
    },
    secrets: {
      API_TOKEN: Secret.required(),
      MAY_BE: Secret.optional(),
      LICENSE: Secret.required({ file: '/run/secrets/license' }),
      SPARE: Secret.optional({ file: '/run/secrets/spare' }),
      CLIENT_TOKEN: Secret.generated(),
      DATABASE_URL: Secret.template(
        `postgres://app:${Reference.secret('DB_PASSWORD')}@${Reference.companionHost('db')}:5432/app?a=\${b}`,
      ),
    },
    files: { '/etc/memory/config.json': ConfigFile.fromContent('{"greeting":"it\'s ${me}"}') },
    healthCheck: HealthCheck.http('/health', { startPeriod: Duration.seconds(20) }),
    readiness: HealthCheck.tcp(),
    volumes: { '/data': Volume.persistent('data', { backup: { hour: 3 } }), '/cache': Volume.temporary() },
    alarms: Alarms.standard({ p95: Duration.seconds(2) }),
    labels: { team: '${weather}' },
    companions: [
      new Companion({
        name: 'db',
        image: ContainerImage.fromRegistry('postgres:17.2'),
        ports: { sql: 5432 },
        volumes: { '/var/lib/data': Volume.persistent('db') },
        secrets: { POSTGRES_PASSWORD: Secret.required({ name: 'DB_PASSWORD' }) },
      }),
      new Companion({ name: 'cache', image: ContainerImage.fromRegistry('redis:7.4.1'), ports: { redis: 6379 } }),
    ],
    ...changes,
  });
}

/** What `rich` cannot do without. */
export const RICH = { existing: { db: { host: 'db.internal' } }, stateHoldsSecrets: 'a test' } as const;

/** A service with what it cannot do without. */
export type Asked = Partial<ContainerInstancesMcpServiceProps> & { readonly server: McpServer };

/** What an app with these services in a stack of a platform team becomes. */
export function synthesized(...services: readonly (McpServer | Asked)[]): Synthesized {
  return synthesize((app) => {
    const stack = new TerraformStack(app, 'azure');
    new AzurermProvider(stack, 'azurerm', { subscriptionId: SUBSCRIPTION, features: [{}] });
    for (const [i, service] of services.entries())
      new ContainerInstancesMcpService(stack, `service-${i}`, {
        location: 'West Europe',
        ...(service instanceof McpServer ? { server: service } : service),
      });
  });
}

export function deployed(...services: readonly (McpServer | Asked)[]): Configuration {
  return configuration(synthesized(...services), 'azure');
}

/** What it is refused for, as `property: message`. */
export function refusedFor(...services: readonly (McpServer | Asked)[]): readonly string[] {
  try {
    synthesized(...services);
  } catch (error) {
    if (!(error instanceof McpValidationError)) throw error;
    return error.problems.map(({ property, message }) => `${property}: ${message}`);
  }
  return [];
}

/** A container of a group as Terraform gets it. */
export interface Container extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly cpu: number;
  readonly memory: number;
  readonly environment_variables: Readonly<Record<string, string>>;
  readonly secure_environment_variables?: Readonly<Record<string, string>>;
  readonly volume: readonly Readonly<Record<string, unknown>>[];
}

/** The only group. */
export function groupOf(configuration: Configuration): Readonly<Record<string, unknown>> {
  return only(configuration, 'azurerm_container_group');
}

/** The containers of the only group by their names. */
export function containersOf(configuration: Configuration): Readonly<Record<string, Container>> {
  const containers = groupOf(configuration).container as readonly Container[];
  return Object.fromEntries(containers.map((container) => [container.name, container]));
}
