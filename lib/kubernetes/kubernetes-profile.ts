import type { Capability, Profile } from '../model/capabilities';
import { emulated, ignored, native, unsupported } from '../model/capabilities';
import type { Feature } from '../model/features';
import { kubernetesLimits } from './kubernetes-limits';

const BUILT = emulated('built here, pushed to the registry that the cluster pulls from, and deployed by digest');
const MOVES_ALL = unsupported(
  'a Deployment moves replica by replica',
  'use Rollout.rolling(), or a controller for it such as Argo Rollouts',
);
const CLAIM = emulated('a PersistentVolumeClaim, which destroy refuses to take away unless removeOnDestroy says so');

const capabilities: Record<Feature, Capability> = {
  'image.registry': native,
  'image.dockerfile': BUILT,
  'image.package': BUILT,
  'image.platform': emulated('the pod goes to nodes of that architecture'),
  'transport.streamable-http': native,
  'transport.http': native,
  'transport.stdio': emulated('the image is built with mcp-proxy in it, which all clients share'),
  command: native,
  environment: native,
  variables: native,
  'secret.environment': native,
  'secret.file': native,
  'health.http': native,
  'health.mcp': emulated('a command of the image runtime asks, because a probe takes 200 to 399 only'),
  'health.tcp': native,
  'health.command': native,
  'health.default': native,
  'health.restart': native,
  readiness: native,
  'logging.stdout': native,
  'logging.retention': ignored("how long lines are kept is set in the cluster's own log store"),
  'cpu.limit': native,
  'memory.limit': native,
  'cpu.reservation': native,
  'memory.reservation': native,
  'scaling.replicas': native,
  'scaling.stateful-replicas': unsupported(
    'an ingress controller cannot route by Mcp-Session-Id, and clients drop its cookies',
    'use Scaling.fixed(1), or declare Sessions.STATELESS if any replica may answer',
  ),
  'scaling.automatic': emulated('a HorizontalPodAutoscaler, which needs the metrics server of the cluster'),
  'scaling.to-zero': unsupported('nothing would start a pod again for a call', 'use a minimum of 1, or KEDA'),
  'rollout.rolling': native,
  'rollout.blue-green': MOVES_ALL,
  'rollout.canary': MOVES_ALL,
  'rollout.linear': MOVES_ALL,
  'access.internal': emulated(
    'a Service inside the cluster; a NetworkPolicy lets in its own namespace, or what is named',
  ),
  'access.public': emulated('an Ingress of a controller that the cluster has, or a route of its gateway'),
  'access.plain-http': emulated('an Ingress of a controller that the cluster has, or a route of its gateway'),
  'access.rate-limit': emulated('counted by the ingress controller, each of its replicas for itself'),
  'access.paths': emulated('rules of the Ingress'),
  'authentication.by-server': native,
  'authentication.bearer': emulated('a proxy beside the server compares, which gets the token as a secret'),
  'authentication.oidc': unsupported(
    'ingress controllers know login pages, which MCP clients cannot use, and check no tokens',
    'use Authentication.byServer(), .bearer(secret), or Access.internal()',
  ),
  'authentication.iam': unsupported(
    'a cluster knows no identities of callers from outside',
    'use Authentication.byServer(), .bearer(secret), or Access.internal()',
  ),
  'authentication.none': native,
  restart: emulated('the kubelet starts a container again whenever it ends, later each time'),
  'hardening.user': native,
  'hardening.read-only-root': native,
  'hardening.capabilities': native,
  'hardening.no-new-privileges': native,
  init: emulated("the pod's own first process reaps, where a pod has one container or it is asked for"),
  'volume.temporary': emulated(
    'an empty folder on the disk of the node; a pod that fills more than its size is evicted',
  ),
  'file.content': emulated('a ConfigMap, mounted read-only'),
  'file.path': emulated('a ConfigMap, mounted read-only'),
  'stop-grace': native,
  'longest-call': native,
  ports: emulated('ports of the Service inside the cluster'),
  labels: native,
  gpu: emulated('nvidia.com/gpu, which the device plugin of the cluster gives out'),
  'capabilities.add': native,
  'seccomp.profile': unsupported(
    'a profile of its own has to lie on every node',
    'leave it out for the one of the container runtime',
  ),
  ulimits: unsupported('a pod has no such option', 'set the limits of the container runtime on the nodes'),
  'extra-hosts': native,
  dns: emulated("asked after the cluster's own"),
  'secret.generated': emulated('made once into a Secret, without its value in the state'),
  'secret.template': emulated('composed when a container starts, of secrets that it gets'),
  'volume.executable': native,
  'volume.persistent': CLAIM,
  'volume.block-storage': emulated('the disk of the storage class, which must not be one of a network file system'),
  'volume.shared': CLAIM,
  'volume.host': unsupported(
    "there is no folder of a developer's machine",
    'use Volume.persistent, or build it into the image',
  ),
  'volume.backup': unsupported('a cluster makes no backups by itself', 'leave it out, and use a tool such as Velero'),
  companion: emulated('containers of the pod, which start in order but do not wait; one that ends is started again'),
  'companion.with-data': emulated('a Deployment of its own with one pod, found by the name of its Service'),
  'companion.front': native,
  'before-start': emulated('init containers of every pod; companions without data run after them'),
  alarms: emulated('rules for the Prometheus operator, where the cluster has it and prometheusRule is given'),
};

/** What a Kubernetes cluster makes of a description. */
export const kubernetesProfile: Profile = { target: 'Kubernetes', capabilities, limits: kubernetesLimits };
