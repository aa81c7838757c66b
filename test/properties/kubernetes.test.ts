import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack } from 'cdktf';
import type { McpServer } from '../../lib';
import { pushProvider } from '../../lib/image-build/push-image';
import type { KubernetesMcpServiceProps } from '../../lib/kubernetes';
import { KubernetesMcpService, KubernetesSecret, kubernetesProfile } from '../../lib/kubernetes';
import { KubernetesStack } from '../../stacks/kubernetes-stack';
import { needsOf } from '../kubernetes/kubernetes-samples';
import { properties } from './properties';
import type { Stage } from './stage';
import { bindings } from './stage';
import { expandedByKubernetes } from './texts';

const gateway = { name: 'public', namespace: 'gateways', host: 'mcp.example.com' };

function props(server: McpServer, stage: Stage): Omit<KubernetesMcpServiceProps, 'server' | 'namespace'> {
  const { ingress, ...needs } = needsOf(server);
  return {
    ...bindings(server, stage, KubernetesSecret.fromSecret('token', { urlSafe: true })),
    ...needs,
    ...(ingress === undefined ? {} : stage.otherEntry ? { gateway } : { ingress }),
  };
}

properties({
  profile: kubernetesProfile,
  own(app, servers, stage) {
    const stack = new TerraformStack(app, 'stack');
    new KubernetesProvider(stack, 'kubernetes', { host: 'https://127.0.0.1:1' });
    pushProvider(stack, 'docker', { registry: 'registry.example.com' });
    for (const server of servers)
      new KubernetesMcpService(stack, server.name, { server, namespace: 'mcp', ...props(server, stage) });
    return stack;
  },
  ready: (app, server, stage) =>
    new KubernetesStack(app, 'stack', { server, context: 'test', ...props(server, stage) }),
  decoded: expandedByKubernetes,
});
