import type { TerraformStack } from 'cdktf';
import { ContainerImage, HealthCheck, McpServer, Scaling, Sessions, Transport } from '../../../lib';
import { KubernetesMcpService } from '../../../lib/kubernetes';
import { service } from './values';

/** The services as a platform team that uses the library writes them. */
export function described(stack: TerraformStack, count: number): void {
  for (let i = 0; i < count; i++) {
    const { name, image, port, healthPath, greeting, replicas } = service(i);
    const server = new McpServer({
      name,
      image: ContainerImage.fromRegistry(image),
      transport: Transport.streamableHttp({ port, sessions: Sessions.STATELESS }),
      environment: { LOG_FORMAT: 'json', GREETING: greeting },
      healthCheck: HealthCheck.http(healthPath),
      scaling: Scaling.between(replicas.least, replicas.most, { cpuUtilization: replicas.cpuPercent }),
    });
    new KubernetesMcpService(stack, name, { server, namespace: 'bench' });
  }
}
