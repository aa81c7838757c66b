import type { TerraformStack } from 'cdktf';
import { ContainerImage, HealthCheck, ImageRuntime, McpServer, Transport } from 'cdktf-mcp';
import { DockerMcpService } from 'cdktf-mcp/docker';
import { service } from './values';

/** The services as a user of the library writes them. */
export function described(stack: TerraformStack, count: number): void {
  for (let i = 0; i < count; i++) {
    const { name, image, port, greeting } = service(i);
    const server = new McpServer({
      name,
      image: ContainerImage.fromRegistry(image, { runtime: ImageRuntime.NODE }),
      transport: Transport.streamableHttp({ port }),
      environment: { LOG_FORMAT: 'json', GREETING: greeting },
      healthCheck: HealthCheck.http('/health'),
    });
    new DockerMcpService(stack, name, { server });
  }
}
