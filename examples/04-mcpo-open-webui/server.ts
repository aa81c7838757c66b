import {
  AllowedHostsForm,
  ConfigFile,
  ContainerImage,
  Cpu,
  Duration,
  HealthCheck,
  ImageRuntime,
  Logging,
  McpServer,
  Memory,
  Reference,
  RestartPolicy,
  Secret,
  Sessions,
  Transport,
  Variable,
  Volume,
  openWebUi,
} from 'cdktf-mcp';

/** Open WebUI finds the bridge by itself; which model it talks to is the user's choice. */
const ui = openWebUi('openwebui', {
  environment: {
    TOOL_SERVER_CONNECTIONS: JSON.stringify([
      {
        type: 'mcp',
        url: Reference.serverUrl(),
        path: '',
        auth_type: 'none',
        key: '',
        config: { enable: true },
        info: { id: 'mcpo', name: 'MCP servers', description: 'what mcp-servers.json lists' },
      },
    ]),
    OPENAI_API_BASE_URL: Variable.optional({ description: 'of a model, such as https://api.openai.com/v1' }),
  },
}).with({ secrets: { OPENAI_API_KEY: Secret.optional({ description: 'of that model' }) } });

/** The bridge starts the servers of mcp-servers.json when they are called; users reach Open WebUI only. */
export const production = new McpServer({
  name: 'mcpo-bridge',
  image: ContainerImage.fromDockerfile('server', { runtime: ImageRuntime.PYTHON }),
  transport: Transport.streamableHttp({ port: 8080, sessions: Sessions.STATELESS }),
  environment: {
    MCPO_CONFIG_FILE: '/app/config/mcp-servers.json',
    MCPO_JOBS_DIR: '/tmp/mcpo-jobs',
    MCPO_FILE_EXPIRY: '3600',
    MCPO_MAX_CONCURRENT: '8', // four a core
    MCPO_TIMEOUT: Reference.longestCall(),
    MCPO_LOG_LEVEL: Reference.logLevel(),
    MCPO_ALLOWED_HOSTS: Reference.allowedHosts(AllowedHostsForm.NAMES_AND_PORTS),
  },
  files: { '/app/config/mcp-servers.json': ConfigFile.fromPath('config/mcp-servers.json') },
  volumes: {
    // Nothing that is missed: the bridge itself deletes what is older than MCPO_FILE_EXPIRY.
    '/tmp/mcpo-jobs': Volume.persistent('mcpo-jobs', { size: Memory.gibibytes(1), removeOnDestroy: true }),
  },
  healthCheck: HealthCheck.http('/health', {
    interval: Duration.seconds(30),
    timeout: Duration.seconds(10),
    retries: 3,
    startPeriod: Duration.seconds(10),
  }),
  longestCall: Duration.minutes(5),
  logging: Logging.json({ level: 'INFO' }),
  resources: { cpu: Cpu.cores(2), memory: Memory.gibibytes(2), reservedMemory: Memory.gibibytes(1) },
  companions: [ui],
  front: 'openwebui',
});

/** The same with the sources and the list of this folder, which it follows while they are edited, and without signing in. */
export const development = production.with({
  environment: { MCPO_BASE_URL: 'http://localhost:8080', MCPO_RELOAD: 'true' },
  files: { '/app/config/mcp-servers.json': undefined },
  volumes: { '/app/config': Volume.host('config'), '/app/src': Volume.host('server/src') },
  logging: Logging.json({ level: 'DEBUG' }),
  restart: RestartPolicy.ON_FAILURE,
  companions: [ui.with({ environment: { WEBUI_AUTH: 'false' }, restart: RestartPolicy.ON_FAILURE })],
});

/** Jobs live as long as the task: what they made is in the answer, too. */
export const inCloud = production.with({
  volumes: { '/tmp/mcpo-jobs': Volume.temporary({ size: Memory.gibibytes(1) }) },
});

/** Open WebUI keeps its chats in SQLite, for which there is no disk: the bridge alone, for an Open WebUI elsewhere. */
export const alone = inCloud.with({ companions: undefined, front: undefined });
