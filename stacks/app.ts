import { App } from 'cdktf';
import { relative, resolve } from 'node:path';
import { ContainerImage, Duration, HealthCheck, ImageRuntime, McpServer, Reference, Sessions, Transport } from '../lib';
import { TARGETS } from './targets';

/** The example server, the same on every target. */
const server = new McpServer({
  name: 'example',
  image: ContainerImage.fromDockerfile(relative('.', resolve(__dirname, '..', 'examples', '01-local', 'server')), {
    runtime: ImageRuntime.NODE,
  }),
  transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
  environment: { PORT: Reference.port(), MCP_ALLOWED_HOSTS: Reference.allowedHosts() },
  healthCheck: HealthCheck.http('/health', { interval: Duration.seconds(10) }),
});

const app = new App();
for (const { make } of TARGETS) make(app, server);
app.synth();
