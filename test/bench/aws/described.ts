import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import type { TerraformStack } from 'cdktf';
import { ContainerImage, HealthCheck, ImagePlatform, McpServer, Scaling, Sessions, Transport } from 'cdktf-mcp';
import { FargateMcpService, McpNetwork } from 'cdktf-mcp/aws';
import { service } from './values';

/** The services as a platform team that uses the library writes them: one network and one cluster, a balancer each. */
export function described(stack: TerraformStack, count: number): void {
  const network = new McpNetwork(stack, 'network', { name: 'bench' }).network({ isPublic: false });
  const { arn: clusterArn } = new EcsCluster(stack, 'cluster', { name: 'bench' });
  for (let i = 0; i < count; i++) {
    const { name, image, port, healthPath, greeting, tasks } = service(i);
    const server = new McpServer({
      name,
      image: ContainerImage.fromRegistry(image, { platform: ImagePlatform.LINUX_AMD64 }),
      transport: Transport.streamableHttp({ port, sessions: Sessions.STATELESS }),
      environment: { LOG_FORMAT: 'json', GREETING: greeting },
      healthCheck: HealthCheck.http(healthPath),
      scaling: Scaling.between(tasks.least, tasks.most, { cpuUtilization: tasks.cpuPercent }),
    });
    new FargateMcpService(stack, name, { server, network, clusterArn });
  }
}
