import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Feature, McpServer } from '../../lib';
import { ContainerImage, ImageRuntime, RestartPolicy, User } from '../../lib';
import type { KubernetesMcpServiceProps } from '../../lib/kubernetes';
import { KubernetesMcpService } from '../../lib/kubernetes';
import { ingress } from './services';

const withRuntime = ContainerImage.fromRegistry('ghcr.io/acme/sample:1.0.0', { runtime: ImageRuntime.NODE });

/** What a sample needs here besides the feature that it is for. */
export function fit(server: McpServer, feature: Feature): McpServer {
  if (feature === 'health.mcp') return server.with({ image: withRuntime });
  if (feature === 'restart') return server.with({ restart: RestartPolicy.ALWAYS });
  return feature === 'capabilities.add' ? server.with({ user: User.id(0) }) : server;
}

/** What a sample needs of the cluster. */
export function needsOf({ access, alarms }: McpServer): Omit<KubernetesMcpServiceProps, 'server' | 'namespace'> {
  return {
    repository: 'registry.example.com/mcp',
    sharedStorageClass: 'shared',
    ...(alarms.thresholds === undefined ? {} : { prometheusRule: {} }),
    ...(access.publicly === undefined
      ? {}
      : { ingress: access.publicly.plainHttp === undefined ? ingress : { ...ingress, tls: undefined } }),
  };
}

/** A stack with servers, each with what it needs. */
export function stackOf(scope: Construct, id: string, servers: readonly McpServer[]): TerraformStack {
  const stack = new TerraformStack(scope, id);
  new KubernetesProvider(stack, 'kubernetes', { host: 'https://127.0.0.1:1' });
  new DockerProvider(stack, 'docker', { context: '', disableDockerDaemonCheck: true });
  for (const server of servers)
    new KubernetesMcpService(stack, server.name, { server, namespace: 'mcp', ...needsOf(server) });
  return stack;
}
