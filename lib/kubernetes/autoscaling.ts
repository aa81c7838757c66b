import { HorizontalPodAutoscalerV2 } from '@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2';
import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1';
import type { Construct } from 'constructs';
import type { ClusterDeployment } from './cluster-deployment';

/** Where a description says between which numbers, but not by what. */
const DEFAULT_CPU_PERCENT = 70;

/** As many pods as the load of the server's own container asks for. */
export function autoscaler(scope: Construct, id: string, deployment: ClusterDeployment): HorizontalPodAutoscalerV2 {
  const { server } = deployment;
  const { minimum, maximum, cpuUtilization, memoryUtilization } = server.scaling;
  const targets = {
    cpu: cpuUtilization ?? (memoryUtilization === undefined ? DEFAULT_CPU_PERCENT : undefined),
    memory: memoryUtilization,
  };
  return new HorizontalPodAutoscalerV2(scope, id, {
    metadata: metadataOf(deployment),
    spec: {
      minReplicas: minimum,
      maxReplicas: maximum,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment.named() },
      metric: Object.entries(targets).flatMap(([name, averageUtilization]) =>
        averageUtilization === undefined
          ? []
          : [
              {
                type: 'ContainerResource',
                containerResource: {
                  container: server.name,
                  name,
                  target: { type: 'Utilization', averageUtilization },
                },
              },
            ],
      ),
    },
  });
}

/** What moves pods off a node takes one at a time. */
export function disruptionBudget(scope: Construct, id: string, deployment: ClusterDeployment): PodDisruptionBudgetV1 {
  return new PodDisruptionBudgetV1(scope, id, {
    metadata: metadataOf(deployment),
    spec: { maxUnavailable: '1', selector: { matchLabels: { ...deployment.selectorOf(deployment.units[0]) } } },
  });
}

function metadataOf(deployment: ClusterDeployment) {
  return { name: deployment.named(), namespace: deployment.props.namespace, labels: { ...deployment.labels() } };
}
