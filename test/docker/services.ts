import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformStack } from 'cdktf';
import type { McpServerProps } from '../../lib';
import { ContainerImage, McpServer, Transport } from '../../lib';
import type { DockerMcpServiceProps } from '../../lib/docker';
import { DockerMcpService } from '../../lib/docker';
import type { Synthesized } from '../support/project';
import { synthesize } from '../support/project';

/** The smallest description, with changes. */
export function weather(changes: Partial<McpServerProps> = {}): McpServer {
  return new McpServer({
    name: 'weather',
    image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
    transport: Transport.streamableHttp({ port: 3000 }),
    ...changes,
  });
}

/** What a platform engineer's own stack with these services becomes. */
export function deployed(...services: readonly (McpServer | DockerMcpServiceProps)[]): Synthesized {
  return synthesize((app) => {
    const stack = new TerraformStack(app, 'local');
    new DockerProvider(stack, 'docker', {});
    for (const [i, service] of services.entries())
      new DockerMcpService(stack, `service-${i}`, service instanceof McpServer ? { server: service } : service);
  });
}

/** The message with which a service is refused. */
export function refusal(...services: readonly (McpServer | DockerMcpServiceProps)[]): string {
  try {
    deployed(...services);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}
