import type { ClusterDeployment } from './cluster-deployment';
import { CONTROLLERS } from './ingress-controllers';
import type { PrometheusProps, ServiceMonitorProps } from './kubernetes-mcp-service-props';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly annotations: { readonly summary: string };
}

/** Has Prometheus collect the metrics of the server. @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor */
export function serviceMonitor(deployment: ClusterDeployment, props: ServiceMonitorProps) {
  const { port = 'metrics', path = '/metrics' } = props;
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: metadataOf(deployment, props),
    spec: {
      selector: { matchLabels: { ...deployment.selectorOf(deployment.units[0]) } },
      endpoints: [{ port, path }],
    },
  };
}

/**
 * The alarms of the description, by what kube-state-metrics, the kubelets and the ingress controller tell Prometheus.
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule
 */
export function prometheusRule(deployment: ClusterDeployment, props: PrometheusProps) {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: metadataOf(deployment, props),
    spec: { groups: [{ name: deployment.named(), rules: rules(deployment) }] },
  };
}

/** Whether something counts the calls from outside, so that the share of failed ones can be watched. */
export function countsCalls({ props, isPublic }: ClusterDeployment): boolean {
  return isPublic && props.ingress !== undefined && CONTROLLERS[props.ingress.controller].metrics !== undefined;
}

function rules(deployment: ClusterDeployment): readonly Rule[] {
  const { server, props } = deployment;
  const { thresholds } = server.alarms;
  if (thresholds === undefined) return [];
  const name = deployment.named();
  const where = `namespace="${props.namespace}"`;
  const pods = `${where},pod=~"${name}-[a-z0-9]+-[a-z0-9]+",container="${server.name}"`;
  const rule = (alert: string, expr: string, time: string, summary: string): Rule => ({
    alert,
    expr,
    for: time,
    annotations: { summary: `MCP server ${server.name}: ${summary}` },
  });
  const { downFor, memoryPercent, errorPercent, p95 } = thresholds;
  const metrics = countsCalls(deployment) && props.ingress && CONTROLLERS[props.ingress.controller].metrics;
  const of = { name, namespace: props.namespace };
  const rate = (series: string): string => `sum(rate(${series}[5m]))`;
  return [
    rule(
      'McpServerDown',
      `kube_deployment_status_replicas_available{${where},deployment="${name}"} < 1`,
      `${downFor.toSeconds()}s`,
      'no replica is available',
    ),
    rule(
      'McpServerMemory',
      `max(container_memory_working_set_bytes{${pods}} / on(namespace, pod, container) kube_pod_container_resource_limits{${pods},resource="memory"}) * 100 > ${memoryPercent}`,
      '2m',
      `more than ${memoryPercent} % of its memory is in use`,
    ),
    ...(metrics
      ? [
          rule(
            'McpServerErrors',
            `${rate(metrics.failed(of))} / ${rate(metrics.all(of))} * 100 > ${errorPercent}`,
            '0s',
            `more than ${errorPercent} % of the calls of 5 minutes failed`,
          ),
        ]
      : []),
    ...(metrics && p95 !== undefined
      ? [
          rule(
            'McpServerSlow',
            `histogram_quantile(0.95, sum by (le) (rate(${metrics.durations(of)}[5m]))) * 1000 > ${p95.toMilliseconds()}`,
            '0s',
            `95 of 100 calls take longer than ${p95}`,
          ),
        ]
      : []),
  ];
}

function metadataOf(deployment: ClusterDeployment, { labels }: PrometheusProps) {
  return {
    name: deployment.named(),
    namespace: deployment.props.namespace,
    labels: { ...deployment.labels(), ...labels },
  };
}
