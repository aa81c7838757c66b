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
  McpServer,
  Reference,
  Secret,
  Sessions,
  Transport,
  Variable,
  postgres,
  postgresUrl,
} from '../../lib';

/** The smallest server that there can be. */
export function small(changes: Partial<McpServerProps> = {}): McpServer {
  return new McpServer({
    name: 'weather',
    image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
    transport: Transport.streamableHttp({ port: 3000 }),
    ...changes,
  });
}

/** A server with almost everything: database, cache, secrets of each kind, files, steps, alarms, and callers with a token. */
export function rich(changes: Partial<McpServerProps> = {}): McpServer {
  return small({
    name: 'memory',
    transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
    environment: {
      PORT: Reference.port(),
      MCP_ALLOWED_HOSTS: Reference.allowedHosts(),
      PUBLIC_URL: Reference.publicUrl(),
      CACHE_URL: Reference.companionUrl('cache'),
      LOG_LEVEL: Variable.optional({ default: 'info' }),
      TEMPLATE: '${not.terraform}',
    },
    secrets: {
      API_TOKEN: Secret.required(),
      LICENSE: Secret.required({ file: '/run/secrets/license' }),
      CLIENT_TOKEN: Secret.generated(),
      DATABASE_URL: postgresUrl('db'),
    },
    files: { '/etc/memory/config.json': ConfigFile.fromContent('{"greeting":"it\'s ${me}"}') },
    healthCheck: HealthCheck.http('/health'),
    alarms: Alarms.standard({ p95: Duration.seconds(2) }),
    companions: [
      postgres('db'),
      new Companion({
        name: 'cache',
        image: ContainerImage.fromRegistry('redis:7.4.1'),
        ports: { redis: 6379 },
      }),
    ],
    beforeStart: [['node', 'migrate.js']],
    access: Access.public({ authentication: Authentication.bearer('CLIENT_TOKEN'), requestsPerMinute: 60 }),
    ...changes,
  });
}
