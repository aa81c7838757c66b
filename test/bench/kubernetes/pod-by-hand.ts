import type { DeploymentV1SpecTemplateSpec } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import type { Values } from './values';

export function podByHand(
  values: Values,
  name: string,
  selector: Record<string, string>,
): DeploymentV1SpecTemplateSpec {
  const { image, port, healthPath, greeting } = values;
  const httpGet = { path: healthPath, port: `${port}` };
  const asked = { httpGet, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 };
  const resources = { cpu: '500m', memory: '512Mi' };
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 305,
    shareProcessNamespace: true,
    securityContext: {
      runAsNonRoot: true,
      fsGroup: '1000',
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    topologySpreadConstraint: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'ScheduleAnyway',
      matchLabelKeys: ['pod-template-hash'],
      labelSelector: [{ matchLabels: selector }],
    })),
    container: [
      {
        name: values.name,
        image,
        env: [
          { name: 'HOME', value: '/tmp' },
          { name: 'LOG_FORMAT', value: 'json' },
          { name: 'GREETING', value: greeting },
        ],
        resources: { requests: resources, limits: resources },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          runAsUser: '1000',
          runAsGroup: '1000',
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        },
        volumeMount: [{ name: `${values.name}-7900b5d5`, mountPath: '/tmp', readOnly: false }],
        port: [{ containerPort: port, protocol: 'TCP' }],
        startupProbe: { httpGet, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 23 },
        livenessProbe: asked,
        readinessProbe: asked,
      },
    ],
    volume: [{ name: `${values.name}-7900b5d5`, emptyDir: { sizeLimit: '64Mi' } }],
  };
}
