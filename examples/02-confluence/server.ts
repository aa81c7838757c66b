import {
  ContainerImage,
  Cpu,
  Framework,
  HealthCheck,
  ImageRuntime,
  McpServer,
  Memory,
  Scaling,
  Secret,
  Sessions,
  Transport,
  Variable,
} from 'cdktf-mcp';

/** Search in Confluence, on every target. */
export const server = new McpServer({
  name: 'confluence-mcp',
  image: ContainerImage.fromDockerfile('server', { runtime: ImageRuntime.PYTHON }),
  transport: Transport.streamableHttp({ port: 8000, sessions: Sessions.STATELESS }),
  environment: {
    ...Framework.pythonSdk(), // MCP_HOST, MCP_PORT, MCP_ALLOWED_HOSTS, PYTHONUNBUFFERED
    MCP_TRANSPORT: 'streamable_http',
    ATLASSIAN_URL: Variable.required({ description: 'such as https://acme.atlassian.net/wiki' }),
    ATLASSIAN_USER_EMAIL: Variable.required({ description: 'who the API token belongs to' }),
  },
  secrets: {
    ATLASSIAN_API_TOKEN: Secret.required({ description: 'from id.atlassian.com, under Security, API tokens' }),
  },
  // Alive, whatever Confluence does: a restart would not help it. Ready is who reaches Confluence with these credentials.
  healthCheck: HealthCheck.http('/health'),
  readiness: HealthCheck.http('/ready'),
  resources: {
    cpu: Cpu.cores(1),
    memory: Memory.mebibytes(512),
    reservedCpu: Cpu.cores(0.5),
    reservedMemory: Memory.mebibytes(256),
  },
});

/** The token as a file, which no list of variables shows, and three copies that share the calls. */
export const production = server.with({
  secrets: { ATLASSIAN_API_TOKEN: Secret.required({ file: '/run/secrets/atlassian_api_token' }) },
  scaling: Scaling.fixed(3),
});

/** Where what is not ready is replaced, or readiness is not asked: an outage of Confluence is told to callers, and restarts nothing. */
export const withoutReadiness = production.with({ readiness: undefined });

/** A container group is one copy. */
export const single = production.with({ scaling: undefined });
