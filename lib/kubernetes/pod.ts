import type { ContainerDescription } from '../model/container';
import { ImagePlatform } from '../model/container-image';
import { needsServer } from '../model/check-companions';
import { literal } from '../render/text';
import { bearerProxy, proxyVolume } from './bearer-proxy';
import type { ClusterDeployment } from './cluster-deployment';
import { DRAIN_SECONDS } from './cluster-deployment';
import type { PodContainer } from './container';
import { commonConfig, containerConfig } from './container';
import type { PodVolume } from './mounts';
import { mountsOf } from './mounts';
import type { Probes } from './probes';
import { probesOf } from './probes';
import type { EnvironmentEntry, SecretFile } from './secrets';
import type { Unit } from '../render/units';

/** What the containers of a pod are given by others: images, values, names. */
export interface PodInputs {
  readonly serviceAccount: string;
  readonly imageOf: (container: ContainerDescription) => string;
  readonly entriesOf: (container: ContainerDescription) => readonly EnvironmentEntry[];
  readonly filesOf: (container: ContainerDescription) => readonly SecretFile[];
  readonly configMapOf: (container: ContainerDescription) => string;
  readonly claimOf: (volume: string) => string;
  /** Of the proxy that compares tokens; nothing where there is none. */
  readonly proxy?: { readonly token: readonly EnvironmentEntry[]; readonly configMap: string };
}

const ARCHITECTURE: Record<ImagePlatform, string> = {
  [ImagePlatform.LINUX_AMD64]: 'amd64',
  [ImagePlatform.LINUX_ARM64]: 'arm64',
};

/** The pods of a unit, as the provider has them. */
export function podSpec(deployment: ClusterDeployment, unit: Unit, inputs: PodInputs) {
  const { server, props } = deployment;
  const rendered = unit.containers.map((container) => {
    const { mounts, volumes } = mountsOf({
      container,
      configMap: inputs.configMapOf(container),
      secretFiles: inputs.filesOf(container),
      claimOf: inputs.claimOf,
    });
    const place = { image: inputs.imageOf(container), environment: inputs.entriesOf(container), mounts };
    const config = containerConfig(container, {
      ...place,
      ports: deployment.portsOf(container),
      probes: probes(deployment, container),
      drains: container === deployment.front && !deployment.stopsBeforeStart(unit),
    });
    const steps = container === server ? server.beforeStart : [];
    const init = steps.map((command, i) =>
      commonConfig(container, { ...place, step: { name: `step-${i + 1}`, command } }),
    );
    return { container, config, init, volumes };
  });
  const volumes = rendered.flatMap((one) => one.volumes);
  const init = rendered.flatMap((one) => one.init);
  const { proxy } = inputs;
  const containers = [...inStartOrder(deployment, rendered), ...(proxy ? [bearerProxy(deployment, proxy.token)] : [])];
  const architecture = deployment.architectureOf(unit);
  const nodeSelector = {
    ...(architecture === undefined ? {} : { 'kubernetes.io/arch': ARCHITECTURE[architecture] }),
    ...props.nodeSelector,
  };
  const { dnsServers, hosts } = namesFor(unit);
  const tolerations = tolerationsFor(deployment, unit);
  return {
    serviceAccountName: inputs.serviceAccount,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: deployment.stopSeconds(unit) + DRAIN_SECONDS,
    shareProcessNamespace: sharesProcesses(unit, containers.length),
    securityContext: podSecurity(unit),
    ...(props.imagePullSecrets === undefined
      ? {}
      : { imagePullSecrets: props.imagePullSecrets.map((name) => ({ name })) }),
    ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
    ...(props.priorityClass === undefined ? {} : { priorityClassName: props.priorityClass }),
    ...(tolerations.length === 0 ? {} : { toleration: tolerations }),
    ...(deployment.isScaled(unit) ? { topologySpreadConstraint: spread(deployment, unit) } : {}),
    ...(hosts.length === 0 ? {} : { hostAliases: hosts }),
    ...(dnsServers.length === 0 ? {} : { dnsConfig: { nameservers: dnsServers } }),
    ...(init.length === 0 ? {} : { initContainer: init }),
    container: containers,
    volume: [...distinct(volumes), ...(proxy ? [proxyVolume(proxy.configMap)] : [])],
  };
}

/** The kubelet starts containers in this order: what the server needs comes before it. */
function inStartOrder(
  { server }: ClusterDeployment,
  rendered: readonly { readonly container: ContainerDescription; readonly config: PodContainer }[],
): readonly PodContainer[] {
  const rank = ({ container }: { readonly container: ContainerDescription }): number => {
    if (container === server) return 1;
    return needsServer(server.companions, container.name) ? 2 : 0;
  };
  return [...rendered].sort((a, b) => rank(a) - rank(b)).map(({ config }) => config);
}

function probes(deployment: ClusterDeployment, container: ContainerDescription): Probes {
  const { server } = deployment;
  const isServer = container === server;
  const port = deployment.portsOf(container)[0];
  // A companion without a port and a check is asked nothing.
  if (port === undefined && container.healthCheck === undefined) return {};
  return probesOf({
    place: { port: port ?? 0, path: isServer ? server.transport.path : undefined },
    runtime: container.image.runtime,
    healthCheck: container.healthCheck,
    readiness: isServer ? server.readiness : undefined,
    checksHosts: deployment.checksHosts(container),
  });
}

/** Files of the pod belong to the group of its first container, which every container of it is in. */
function podSecurity({ containers, hasProxy }: Unit) {
  const users = containers.map(({ user }) => user);
  const gid = users.find((user) => user.gid !== undefined && user.uid !== 0)?.gid;
  const isNonRoot = users.every(({ uid }) => uid !== undefined && uid !== 0);
  return {
    ...(isNonRoot ? { runAsNonRoot: true } : {}),
    // On a mismatch only: a database refuses a folder whose rights were changed under it.
    ...(gid === undefined && !hasProxy ? {} : { fsGroup: `${gid ?? 99}`, fsGroupChangePolicy: 'OnRootMismatch' }),
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** The pod's first process then reaps what others leave. Containers would see each other's processes, so that several have to ask for it. */
function sharesProcesses({ containers }: Unit, count: number): boolean {
  return count === 1 ? containers[0].init : containers.some(({ asked }) => asked.init === true);
}

function spread(deployment: ClusterDeployment, unit: Unit) {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    matchLabelKeys: ['pod-template-hash'], // old pods of a rollout do not count
    labelSelector: [{ matchLabels: { ...deployment.selectorOf(unit) } }],
  }));
}

function tolerationsFor({ props }: ClusterDeployment, { containers }: Unit) {
  const hasGpu = containers.some(({ asked }) => asked.gpus !== undefined);
  const given = (props.tolerations ?? []).map(({ key, value, effect }) => ({
    key,
    operator: value === undefined ? 'Exists' : 'Equal',
    ...(value === undefined ? {} : { value }),
    ...(effect === undefined ? {} : { effect }),
  }));
  return [...given, ...(hasGpu ? [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }] : [])];
}

/** The containers of a pod look names up in one way. */
function namesFor({ containers }: Unit) {
  const dnsServers = [...new Set(containers.flatMap(({ asked }) => asked.dnsServers ?? []))];
  const byAddress = new Map<string, string[]>();
  for (const [host, address] of containers.flatMap(({ asked }) => Object.entries(asked.extraHosts ?? {})))
    byAddress.set(address, [...new Set([...(byAddress.get(address) ?? []), literal(host)])]);
  return { dnsServers, hosts: [...byAddress].map(([ip, hostnames]) => ({ ip, hostnames })) };
}

/** Containers may share a stored volume. */
function distinct(volumes: readonly PodVolume[]): readonly PodVolume[] {
  return volumes.filter(({ name }, i) => volumes.findIndex((other) => other.name === name) === i);
}
