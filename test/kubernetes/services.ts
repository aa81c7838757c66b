import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack } from 'cdktf';
import type { McpServerProps } from '../../lib';
import { Access, Authentication, ContainerImage, McpServer, Sessions, Transport } from '../../lib';
import type { KubernetesMcpServiceProps } from '../../lib/kubernetes';
import { IngressController, KubernetesMcpService } from '../../lib/kubernetes';
import type { Configuration, Synthesized } from '../support/project';
import { configuration, synthesize } from '../support/project';

export type Service = Omit<KubernetesMcpServiceProps, 'namespace'>;

/** The smallest description, with changes. */
export function weather(changes: Partial<McpServerProps> = {}): McpServer {
  return new McpServer({
    name: 'weather',
    image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
    transport: Transport.streamableHttp({ port: 3000 }),
    ...changes,
  });
}

export const stateless = Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS });

export const open = (authentication = Authentication.byServer(), further: object = {}): Access =>
  Access.public({ authentication, ...further });

export const ingress: NonNullable<Service['ingress']> = {
  controller: IngressController.NGINX,
  host: 'mcp.example.com',
  tls: { clusterIssuer: 'letsencrypt' },
};

/** What a platform engineer's own stack with these services becomes. */
export function deployed(...services: readonly (McpServer | Service)[]): Synthesized {
  return synthesize((app) => {
    const stack = new TerraformStack(app, 'kubernetes');
    new KubernetesProvider(stack, 'kubernetes', { configPath: '~/.kube/config', configContext: 'test' });
    for (const [i, service] of services.entries())
      new KubernetesMcpService(stack, `service-${i}`, {
        namespace: 'mcp',
        ...(service instanceof McpServer ? { server: service } : service),
      });
  });
}

/** What Terraform gets for them. */
export const configured = (...services: readonly (McpServer | Service)[]): Configuration =>
  configuration(deployed(...services), 'kubernetes');

/** The message with which a service is refused. */
export function refusal(...services: readonly (McpServer | Service)[]): string {
  try {
    deployed(...services);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}
