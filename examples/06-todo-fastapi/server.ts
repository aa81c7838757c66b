import {
  AllowedHostsForm,
  Companion,
  ContainerImage,
  Cpu,
  Duration,
  HealthCheck,
  ImageRuntime,
  Logging,
  McpServer,
  Memory,
  Reference,
  Secret,
  Sessions,
  Transport,
  Variable,
  Volume,
} from 'cdktf-mcp';

/** Made once, under one name, so that it is the same on both sides. */
const SERVICE_AUTH_TOKEN = Secret.generated({ bytes: 32 });

/** Asked by a Python that starts each time, which takes its time on a busy machine. */
const healthCheck = HealthCheck.http('/health', {
  interval: Duration.seconds(10),
  timeout: Duration.seconds(10),
  startPeriod: Duration.minutes(2),
});

const resources = { cpu: Cpu.millis(500), memory: Memory.mebibytes(256) };

/** The backend keeps its tasks in a file of SQLite. */
export const backend = new Companion({
  name: 'backend',
  image: ContainerImage.fromDockerfile('backend', { runtime: ImageRuntime.PYTHON }),
  ports: { http: 8000 },
  environment: { DATA_DIR: '/data' },
  secrets: { SERVICE_AUTH_TOKEN },
  volumes: { '/data': Volume.persistent('tasks') },
  healthCheck,
  resources,
});

/** The server, which starts when the backend is healthy. */
export const todo = new McpServer({
  name: 'todo-mcp-server',
  image: ContainerImage.fromDockerfile('server', { runtime: ImageRuntime.PYTHON }),
  transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
  environment: {
    FASTAPI_BASE_URL: Reference.companionUrl('backend'),
    BACKEND_TIMEOUT: Variable.optional({ default: '30.0', description: 'seconds' }),
    BACKEND_MAX_RETRIES: Variable.optional({ default: '2' }),
    MCP_LOG_LEVEL: Variable.optional({ default: 'INFO', description: 'DEBUG, INFO, WARNING or ERROR' }),
    MCP_SERVER_PORT: Reference.port(),
    FASTMCP_HTTP_ALLOWED_HOSTS: Reference.allowedHosts(AllowedHostsForm.JSON),
    FASTMCP_HTTP_HOST_ORIGIN_PROTECTION: 'true',
  },
  secrets: { SERVICE_AUTH_TOKEN },
  healthCheck,
  logging: Logging.text({ retention: Duration.days(30) }),
  resources,
  longestCall: Duration.minutes(3), // three connections and an answer of 30 seconds each
  companions: [backend],
});

/** The sources come from this machine, and a change restarts the server. */
export const development = todo.with({
  command: ['watchfiles', '--filter', 'python', 'python src/main.py', 'src'],
  environment: { MCP_LOG_LEVEL: 'DEBUG' },
  volumes: { '/app/src': Volume.host('server/src') },
});

/** The same with a database outside, such as Neon, whose whole URL is the secret: nothing here holds data. */
export const onNeon = todo.with({
  companions: [
    backend.with({
      environment: { DATA_DIR: undefined },
      secrets: {
        DATABASE_URL: Secret.required({ description: 'postgresql://...?sslmode=require' }),
      },
      volumes: { '/data': undefined },
    }),
  ],
});
