import type { PodContainer, PodSpec } from './manifests';

interface Security {
  readonly allowPrivilegeEscalation?: boolean;
  readonly privileged?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seccompProfile?: { readonly type: string };
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
}

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/**
 * What a pod does against the restricted Pod Security Standard; nothing where it keeps it.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function violationsOf(pod: PodSpec): readonly string[] {
  const outer = (pod.securityContext ?? {}) as Security;
  const shares = ['hostNetwork', 'hostPID', 'hostIPC'].filter((key) => pod[key] === true);
  const volumes = (pod.volumes ?? []).flatMap(({ name, ...kinds }) =>
    Object.keys(kinds)
      .filter((kind) => !VOLUMES.includes(kind))
      .map((kind) => `volume ${String(name)} is a ${kind}`),
  );
  const containers = [...(pod.initContainers ?? []), ...pod.containers];
  return [...shares, ...volumes, ...containers.flatMap((container) => ofContainer(container, outer))];
}

function ofContainer({ name, ports, ...container }: PodContainer, outer: Security): readonly string[] {
  const own = (container.securityContext ?? {}) as Security;
  const found: string[] = [];
  if (own.privileged === true) found.push('is privileged');
  if (own.allowPrivilegeEscalation !== false) found.push('may escalate');
  if (!(own.capabilities?.drop ?? []).includes('ALL')) found.push('keeps capabilities');
  const added = (own.capabilities?.add ?? []).filter((capability) => capability !== 'NET_BIND_SERVICE');
  if (added.length > 0) found.push(`keeps ${added.join(', ')}`);
  if ((own.runAsNonRoot ?? outer.runAsNonRoot) !== true || own.runAsUser === 0) found.push('runs as root');
  const profile = (own.seccompProfile ?? outer.seccompProfile)?.type;
  if (profile !== 'RuntimeDefault' && profile !== 'Localhost') found.push('has no seccomp profile');
  if (((ports ?? []) as { hostPort?: number }[]).some(({ hostPort }) => hostPort !== undefined))
    found.push('has host ports');
  return found.map((what) => `${name} ${what}`);
}
