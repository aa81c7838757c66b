import { App } from 'cdktf';
import { ContainerImage, HealthCheck, ImageRuntime, McpServer, Reference, Sessions, Transport } from 'cdktf-mcp';
import { LocalStack } from 'cdktf-mcp/stacks/local';

const server = new McpServer({
  name: 'everyday',
  image: ContainerImage.fromDockerfile('server', { runtime: ImageRuntime.NODE }),
  transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
  environment: { PORT: Reference.port(), MCP_ALLOWED_HOSTS: Reference.allowedHosts() },
  healthCheck: HealthCheck.http('/health'),
});

const app = new App();
new LocalStack(app, 'local', { server });
app.synth();
