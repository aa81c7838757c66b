import { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import { HorizontalPodAutoscalerV2 } from '@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2';
import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1';
import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1';
import type { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { podByHand } from './pod-by-hand';
import { service } from './values';

/** What {@link described} comes to, written with cdktf alone: the same resources and attributes. */
export function byHand(stack: TerraformStack, count: number): void {
  for (let i = 0; i < count; i++) {
    const values = service(i);
    const scope = new Construct(stack, values.name);
    const name = `bench-${values.name}`;
    const selector = { 'app.kubernetes.io/name': values.name, 'app.kubernetes.io/instance': name };
    const labels = {
      'app.kubernetes.io/name': values.name,
      'app.kubernetes.io/part-of': name,
      'app.kubernetes.io/managed-by': 'cdktf-mcp',
    };
    const metadata = { name, namespace: 'bench', labels };
    new ServiceV1(new Construct(scope, 'entry'), `service-${values.name}`, {
      metadata: { ...metadata, labels: { ...labels, ...selector } },
      spec: {
        type: 'ClusterIP',
        selector,
        port: [{ name: 'mcp', port: values.port, targetPort: `${values.port}`, protocol: 'TCP' }],
      },
    });
    const policy = new NetworkPolicyV1(new Construct(scope, 'network'), values.name, {
      metadata,
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [{ podSelector: {} }], ports: [{ port: `${values.port}`, protocol: 'TCP' }] }],
        egress: [
          {
            ports: [
              { port: '53', protocol: 'UDP' },
              { port: '53', protocol: 'TCP' },
            ],
          },
          { ports: [{ port: '443', protocol: 'TCP' }] },
        ],
      },
    });
    const pods = new Construct(scope, `pods-${values.name}`);
    const account = new ServiceAccountV1(pods, 'service-account', { metadata, automountServiceAccountToken: false });
    new DeploymentV1(pods, 'deployment', {
      metadata,
      spec: {
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '0' } },
        progressDeadlineSeconds: 295,
        selector: { matchLabels: selector },
        template: { metadata: { labels: { ...labels, ...selector } }, spec: podByHand(values, name, selector) },
      },
      waitForRollout: true,
      timeouts: { create: '60m', update: '60m', delete: '30m' },
      dependsOn: [account, policy],
    });
    new HorizontalPodAutoscalerV2(scope, 'autoscaler', {
      metadata,
      spec: {
        minReplicas: values.replicas.least,
        maxReplicas: values.replicas.most,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        metric: [
          {
            type: 'ContainerResource',
            containerResource: {
              container: values.name,
              name: 'cpu',
              target: { type: 'Utilization', averageUtilization: values.replicas.cpuPercent },
            },
          },
        ],
      },
    });
    new PodDisruptionBudgetV1(scope, 'disruption-budget', {
      metadata,
      spec: { maxUnavailable: '1', selector: { matchLabels: selector } },
    });
  }
}
