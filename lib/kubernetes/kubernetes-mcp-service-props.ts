import type { ImagePlatform } from '../model/container-image';
import type { McpServer } from '../model/mcp-server';
import type { KubernetesBindings } from './bindings';
import type { IngressController } from './ingress-controllers';

/** A server, and where in a cluster it runs. */
export interface KubernetesMcpServiceProps extends KubernetesBindings {
  readonly server: McpServer;

  /** Name of a namespace that is there already. */
  readonly namespace: string;

  /** How a public server is reached: by an Ingress. @default - by `gateway`; one of the two has to be given for a public server */
  readonly ingress?: IngressProps;

  /** How a public server is reached: by an HTTPRoute of the Gateway API. @default - by `ingress` */
  readonly gateway?: GatewayProps;

  /** Pods that may call an internal server, besides those of its companions. @default - those of the same namespace */
  readonly callers?: readonly NetworkPeer[];

  /** What pods may reach besides DNS, the companions and existing services of the description. @default - HTTPS anywhere */
  readonly egress?: readonly EgressRule[];

  /** Whether NetworkPolicies are made; `false` where the owners of the cluster have theirs. @default true */
  readonly networkPolicy?: boolean;

  /** Where images that are built here are pushed, such as `ghcr.io/acme`; the cluster pulls from it. @default - only images of registries can be used */
  readonly repository?: string;

  /** Other images by the names of containers, such as those that a pipeline has pushed. @default - those of the description */
  readonly images?: Readonly<Record<string, string>>;

  /** Names of Secrets of the namespace with the credentials of private registries. @default - none */
  readonly imagePullSecrets?: readonly string[];

  /** Architecture of images that are built. @default ImagePlatform.LINUX_AMD64 */
  readonly architecture?: ImagePlatform;

  /** Image of the proxy that compares tokens, from a mirror where pods reach no other registry: HAProxy 2.6 or later. @default 'haproxy:3.2' */
  readonly proxyImage?: string;

  /** Storage class of persistent volumes. @default - the default one of the cluster */
  readonly storageClass?: string;

  /** Storage class of shared volumes, which pods on several nodes can write. @default - none: shared volumes are refused */
  readonly sharedStorageClass?: string;

  /** PersistentVolumeClaims that exist already, by the names of volumes. @default - made where the description needs them */
  readonly claims?: Readonly<Record<string, string>>;

  /** Annotations of the server's own service account, such as those that give it a role in a cloud. @default - none */
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;

  /** Labels of nodes that pods may run on. @default - any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;

  /** Taints of nodes that pods may run on nevertheless. @default - none */
  readonly tolerations?: readonly Toleration[];

  /** Name of a PriorityClass. @default - that of the cluster */
  readonly priorityClass?: string;

  /** Has Prometheus collect the metrics of the server; needs the Prometheus operator, and at plan a cluster that can be reached. @default - no */
  readonly serviceMonitor?: ServiceMonitorProps;

  /** Makes the alarms of the description rules of the Prometheus operator; needs at plan a cluster that can be reached. @default - no: alarms are refused */
  readonly prometheusRule?: PrometheusProps;

  /** Whether an apply waits until the new pods are ready, and fails if they do not get so. @default true */
  readonly waitForRollout?: boolean;

  /** File with NAME=value lines, relative to the folder with cdktf.json, for variables and secrets that nothing binds. @default '.env.<stack id>' */
  readonly envFile?: string;

  /** Tells a second copy of the stack in one namespace apart; it goes into every name. @default - none */
  readonly instance?: string;
}

/** The controller, the name and the certificate of a public server. */
export interface IngressProps {
  /** What the cluster has for it: timeouts, buffering and limits are set in its own words. */
  readonly controller: IngressController;

  /** Name of the server, such as `mcp.example.com`; its DNS record is not made. */
  readonly host: string;

  /** @default - that of the controller's own installation, such as `nginx` */
  readonly className?: string;

  /** Where the certificate comes from. @default - none; a server that is public over HTTPS needs one */
  readonly tls?: TlsProps;

  /** Further annotations; they are stronger than those of the library. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;

  /** Where its requests come from. @default - the namespace of the controller's own installation; ALB: has to be told */
  readonly from?: readonly NetworkPeer[];
}

/** One of these. */
export interface TlsProps {
  /** A Secret of the namespace with certificate and key. */
  readonly secretName?: string;

  /** A ClusterIssuer of cert-manager. */
  readonly clusterIssuer?: string;

  /** An Issuer of cert-manager in the namespace. */
  readonly issuer?: string;

  /** ARN of a certificate of ACM; for ALB, and only there. */
  readonly certificateArn?: string;
}

/** A gateway that is there already; it ends TLS. The route needs at plan a cluster that can be reached. */
export interface GatewayProps {
  readonly name: string;

  /** @default - that of the server */
  readonly namespace?: string;

  /** Name of one of its listeners. @default - every listener that fits */
  readonly sectionName?: string;

  /** Name of the server, such as `mcp.example.com`; its DNS record is not made. */
  readonly host: string;

  /** Where its requests come from. @default - its namespace */
  readonly from?: readonly NetworkPeer[];
}

/** Where connections come from or go to: pods by namespace and labels, or addresses. */
export interface NetworkPeer {
  /** Name of a namespace. @default - that of the server, unless `cidr` is given */
  readonly namespace?: string;

  /** Labels of pods. @default - every pod of the namespace */
  readonly podLabels?: Readonly<Record<string, string>>;

  /** Addresses instead of pods, such as `10.0.0.0/16`. @default - none */
  readonly cidr?: string;
}

/** A port that pods may reach, and where. */
export interface EgressRule {
  /** TCP port; 1 to 65535. */
  readonly port: number;

  /** Where to. @default - anywhere */
  readonly to?: NetworkPeer;
}

/** A taint of nodes that pods may run on nevertheless. */
export interface Toleration {
  readonly key: string;
  /** @default - any */
  readonly value?: string;
  /** @default - every effect */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** How Prometheus finds an object. */
export interface PrometheusProps {
  /** Labels by which Prometheus finds it, such as `{ release: 'prometheus' }`. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Where Prometheus collects the metrics of a server. */
export interface ServiceMonitorProps extends PrometheusProps {
  /** Name of a port of the server's `ports`. @default 'metrics' */
  readonly port?: string;

  /** @default '/metrics' */
  readonly path?: string;

  /** Namespace of Prometheus, which has to reach the port. @default 'monitoring' */
  readonly namespace?: string;
}
