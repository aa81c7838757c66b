import {
  Access,
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
  Variable,
} from 'cdktf-mcp';

/** What runs, wherever that is. */
export const server = new McpServer({
  name: 'everyday',
  image: ContainerImage.fromDockerfile('../01-local/server', { runtime: ImageRuntime.NODE }),
  transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
  environment: {
    PORT: Reference.port(),
    MCP_ALLOWED_HOSTS: Reference.allowedHosts(),
    LOG_LEVEL: Variable.required({ description: 'debug, info, warn or error' }),
  },
  secrets: { CLIENT_TOKEN: Secret.required({ description: 'what clients send as Authorization: Bearer' }) },
  access: Access.public({ authentication: Authentication.bearer('CLIENT_TOKEN') }),
  healthCheck: HealthCheck.http('/health', { interval: Duration.seconds(15) }),
  logging: Logging.json({ retention: Duration.days(90) }),
  resources: { cpu: Cpu.cores(0.5), memory: Memory.mebibytes(512) },
  scaling: Scaling.between(1, 5, { cpuUtilization: 70 }),
});

/** What differs by stage. */
export const stages = {
  local: server,
  'aws-prod': server.with({ scaling: Scaling.between(2, 10, { cpuUtilization: 60 }) }),
  'google-prod': server.with({ scaling: Scaling.between(0, 5) }), // nothing runs, and costs, while nobody calls
  'azure-prod': server.with({ scaling: undefined }), // a container group is one copy
  kubernetes: server,
} as const;
