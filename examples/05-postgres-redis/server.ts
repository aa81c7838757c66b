import {
  Access,
  Alarms,
  Authentication,
  ContainerImage,
  Cpu,
  Duration,
  HealthCheck,
  ImageRuntime,
  Logging,
  McpServer,
  Memory,
  Reference,
  Scaling,
  Secret,
  Sessions,
  Transport,
  User,
  postgres,
  postgresUrl,
  redis,
} from 'cdktf-mcp';

const DATABASE = { database: 'notes', user: 'notes' };

/** The server as it runs in production: public, for callers with a token of its own, on two replicas or more. */
export const production = new McpServer({
  name: 'mcp-server',
  image: ContainerImage.fromDockerfile('server', { runtime: ImageRuntime.NODE }),
  user: User.id(1001),
  transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
  ports: { metrics: 9090 },
  environment: {
    NODE_ENV: 'production',
    PORT: Reference.port(),
    METRICS_PORT: '9090',
    LOG_LEVEL: Reference.logLevel(),
    MCP_ALLOWED_HOSTS: Reference.allowedHosts(),
    REDIS_URL: `redis://${Reference.companionHost('redis')}:${Reference.companionPort('redis')}`,
  },
  secrets: {
    // A Secret.template with the password in it, which is made once and is the same on both sides.
    DATABASE_URL: postgresUrl('postgres', DATABASE),
    JWT_SECRET: Secret.required({ description: 'signs the tokens of callers: openssl rand -hex 32' }),
  },
  // Alive: asks no database, because a restart of the server mends none. Ready: asks both.
  healthCheck: HealthCheck.http('/health', {
    interval: Duration.seconds(10),
    timeout: Duration.seconds(3),
    startPeriod: Duration.seconds(30),
  }),
  readiness: HealthCheck.http('/ready', { interval: Duration.seconds(5), startPeriod: Duration.seconds(5) }),
  logging: Logging.json({ level: 'info', retention: Duration.days(30) }),
  resources: {
    cpu: Cpu.millis(500),
    reservedCpu: Cpu.millis(250),
    memory: Memory.mebibytes(512),
    reservedMemory: Memory.mebibytes(256),
  },
  scaling: Scaling.between(2, 10, { cpuUtilization: 70, memoryUtilization: 80 }),
  access: Access.public({ authentication: Authentication.byServer(), requestsPerMinute: 100 }),
  alarms: Alarms.standard(),
  companions: [
    postgres('postgres', { ...DATABASE, image: ContainerImage.fromRegistry('postgres:15.19-bookworm') }),
    redis('redis'),
  ],
});

/** As production, with one replica and no alarms. */
export const staging = production.with({
  environment: { NODE_ENV: 'staging' },
  scaling: Scaling.fixed(1),
  alarms: Alarms.none(),
});

/** On the developer's machine only, and without a secret to fill in. */
export const development = staging.with({
  environment: { NODE_ENV: 'development' },
  secrets: { JWT_SECRET: Secret.generated() },
  logging: Logging.json({ level: 'debug' }),
  access: Access.internal(),
});

/** The same server where PostgreSQL and Redis are managed services: the whole URL, with TLS in it, is in a store. */
export const managed = production.with({
  secrets: { DATABASE_URL: Secret.required({ description: 'postgresql://...?sslmode=verify-full' }) },
});

/** A Python server in its place, on port 8000 with a check of its own; the rest of the description holds. */
export const python = staging.with({
  image: ContainerImage.fromRegistry('ghcr.io/acme/notes-python:1.4.2', { runtime: ImageRuntime.PYTHON }),
  user: User.id(1000),
  command: ['python', 'src/server.py'],
  transport: Transport.streamableHttp({ port: 8000, sessions: Sessions.STATELESS }),
  environment: { NODE_ENV: undefined, MCP_HOST: '0.0.0.0', PYTHONUNBUFFERED: '1' },
  healthCheck: HealthCheck.command(['python', 'healthcheck.py'], {
    interval: Duration.seconds(30),
    timeout: Duration.seconds(3),
    startPeriod: Duration.seconds(5),
  }),
});
