import type { Configuration } from '../support/project';
import { resources } from '../support/project';

type Json = { readonly [key: string]: unknown };

export interface KubernetesObject extends Json {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
}

const KINDS: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  kubernetes_config_map_v1: ['v1', 'ConfigMap'],
  kubernetes_deployment_v1: ['apps/v1', 'Deployment'],
  kubernetes_horizontal_pod_autoscaler_v2: ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  kubernetes_ingress_v1: ['networking.k8s.io/v1', 'Ingress'],
  kubernetes_namespace_v1: ['v1', 'Namespace'],
  kubernetes_network_policy_v1: ['networking.k8s.io/v1', 'NetworkPolicy'],
  kubernetes_persistent_volume_claim_v1: ['v1', 'PersistentVolumeClaim'],
  kubernetes_pod_disruption_budget_v1: ['policy/v1', 'PodDisruptionBudget'],
  kubernetes_secret_v1: ['v1', 'Secret'],
  kubernetes_service_account_v1: ['v1', 'ServiceAccount'],
  kubernetes_service_v1: ['v1', 'Service'],
};

/** Blocks of the provider that are lists of Kubernetes, by the names that these have there. */
const LISTS: Readonly<Record<string, string>> = {
  container: 'containers',
  init_container: 'initContainers',
  volume: 'volumes',
  volume_mount: 'volumeMounts',
  toleration: 'tolerations',
  topology_spread_constraint: 'topologySpreadConstraints',
  image_pull_secrets: 'imagePullSecrets',
  host_aliases: 'hostAliases',
  http_header: 'httpHeaders',
  metric: 'metrics',
  rule: 'rules',
};

/** Blocks that the binding has as lists, and Kubernetes as one. */
const SINGLE = ['tcp_socket', 'pre_stop', 'label_selector', 'target'];

/** Texts that are numbers of Kubernetes. */
const NUMBERS = ['replicas', 'run_as_user', 'run_as_group', 'fs_group'];

/** What does not belong to the object. */
const ARGUMENTS =
  /^(wait_for_rollout|wait_until_bound|wait_for_load_balancer|timeouts|depends_on|lifecycle|data_wo|data_wo_revision|count)$/;

/** The objects that the provider makes of its resources, in the words of Kubernetes. */
export function manifestsOf(configuration: Configuration): readonly KubernetesObject[] {
  return Object.keys(configuration.resource ?? {}).flatMap((type) => {
    if (type === 'kubernetes_manifest')
      return resources(configuration, type).map(({ manifest }) => manifest as KubernetesObject);
    const [apiVersion, kind] = KINDS[type] ?? [];
    if (kind === undefined) return [];
    return resources(configuration, type).map(
      (block) => ({ apiVersion, kind, ...converted(withoutArguments(block), kind) }) as unknown as KubernetesObject,
    );
  });
}

function withoutArguments(block: Json): Json {
  const own = Object.fromEntries(Object.entries(block).filter(([key]) => !ARGUMENTS.test(key)));
  // Write-only: what is written is base64 in the object.
  const { data_wo: written } = block as { readonly data_wo?: Record<string, string> };
  return written === undefined ? own : { ...own, stringData: written };
}

/** Maps of the user's, whose keys stay. */
const MAPS = /^(labels|annotations|match_labels|data|binary_data|stringData|requests|limits|node_selector|selector)$/;

function converted(block: Json, parent: string): Json {
  return Object.fromEntries(
    Object.entries(block).flatMap(([key, value]): [string, unknown][] => {
      if (value === undefined || value === null) return [];
      // Known to Terraform only, when it plans.
      if (typeof value === 'string' && key === 'data') return [];
      if (MAPS.test(key) && (key !== 'selector' || parent === 'Service')) return [[camel(key), value]];
      const name = nameOf(key, value);
      if (NUMBERS.includes(key)) return [[name, Number(value)]];
      if (key === 'default_mode') return [[name, Number.parseInt(String(value), 8)]];
      if (SINGLE.includes(key) && Array.isArray(value)) return [[name, valueOf(value[0], key)]];
      if (key === 'projected' && Array.isArray(value)) return [[name, valueOf(value[0], key)]];
      if (parent === 'sources' && Array.isArray(value)) return [[name, valueOf(value[0], key)]];
      return [[name, valueOf(value, key === 'spec' ? parent : key)]];
    }),
  );
}

function nameOf(key: string, value: unknown): string {
  if (key === 'port' && Array.isArray(value)) return 'ports';
  if (key === 'path' && Array.isArray(value)) return 'paths';
  return Array.isArray(value) ? (LISTS[key] ?? camel(key)) : camel(key);
}

function valueOf(value: unknown, parent: string): unknown {
  if (Array.isArray(value)) return value.map((item) => valueOf(item, parent));
  if (typeof value === 'object' && value !== null) return converted(value as Json, parent);
  // Whole numbers of ports are texts in the provider.
  return (parent === 'port' || parent === 'target_port') && typeof value === 'string' && /^\d+$/.test(value)
    ? Number(value)
    : value;
}

const camel = (key: string): string => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The pods of a kind of object that has some. */
export function podsOf(objects: readonly KubernetesObject[]): readonly PodTemplate[] {
  return objects
    .filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind))
    .map((object) => (object as unknown as { spec: { template: PodTemplate } }).spec.template);
}

export interface PodTemplate {
  readonly metadata: { readonly labels: Record<string, string>; readonly annotations?: Record<string, string> };
  readonly spec: PodSpec;
}

export interface PodSpec extends Json {
  readonly containers: readonly PodContainer[];
  readonly initContainers?: readonly PodContainer[];
  readonly volumes?: readonly Json[];
  readonly securityContext?: Json;
}

export interface PodContainer extends Json {
  readonly name: string;
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: Json }[];
  readonly securityContext?: Json;
}
