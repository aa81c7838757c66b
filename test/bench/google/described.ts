import type { TerraformStack } from 'cdktf';
import {
  Access,
  Authentication,
  ContainerImage,
  HealthCheck,
  McpServer,
  Scaling,
  Secret,
  Sessions,
  Transport,
} from 'cdktf-mcp';
import { CloudRunMcpService, GoogleSecret } from 'cdktf-mcp/google';
import { PLACE, service } from './values';

/** The services as a platform team that uses the library writes them: a name and a secret each. */
export function described(stack: TerraformStack, count: number): void {
  for (let i = 0; i < count; i++) {
    const { name, image, port, healthPath, greeting, secret, domain, instances } = service(i);
    const server = new McpServer({
      name,
      image: ContainerImage.fromRegistry(image),
      transport: Transport.streamableHttp({ port, sessions: Sessions.STATELESS }),
      environment: { LOG_FORMAT: 'json', GREETING: greeting },
      secrets: { [secret.name]: Secret.required() },
      healthCheck: HealthCheck.http(healthPath),
      scaling: Scaling.between(instances.least, instances.most),
      access: Access.public({ authentication: Authentication.byServer() }),
    });
    new CloudRunMcpService(stack, name, {
      ...PLACE,
      server,
      domain: { name: domain },
      secrets: { [secret.name]: GoogleSecret.fromSecretManager(secret.id, { version: secret.version }) },
    });
  }
}
