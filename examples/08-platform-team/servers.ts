import {
  Access,
  Alarms,
  Authentication,
  ContainerImage,
  HealthCheck,
  McpServer,
  Scaling,
  Secret,
  Sessions,
  Transport,
} from 'cdktf-mcp';

/** Both servers look at the tokens of their callers themselves. */
const access = Access.public({ authentication: Authentication.byServer() });

/** It keeps sessions in memory, so that there is one copy of it. */
export const weather = new McpServer({
  name: 'weather',
  image: ContainerImage.fromRegistry('ghcr.io/acme/weather-mcp:1.4.2'),
  transport: Transport.streamableHttp({ port: 8000, sessions: Sessions.STATEFUL }),
  secrets: { API_TOKEN: Secret.required() },
  access,
});

/** It keeps everything in the company's database, so that any copy of it may answer. */
export const notes = new McpServer({
  name: 'notes',
  image: ContainerImage.fromRegistry('ghcr.io/acme/notes-mcp:3.0.1'),
  transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
  secrets: { DATABASE_URL: Secret.required() },
  healthCheck: HealthCheck.http('/health'),
  scaling: Scaling.between(2, 6, { cpuUtilization: 60 }),
  alarms: Alarms.standard(),
  access,
});
