import type { ContainerDescription } from '../model/container';

export interface ContainerSecurity {
  readonly allowPrivilegeEscalation: boolean;
  readonly readOnlyRootFilesystem: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: string;
  readonly runAsGroup?: string;
  readonly capabilities: { readonly drop: string[]; readonly add?: string[] };
  readonly seccompProfile: { readonly type: string };
}

/**
 * What a container may do: as little as the restricted Pod Security Standard lets it, unless the description asks for more.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function containerSecurity(
  of: Pick<ContainerDescription, 'user' | 'readOnlyRootFilesystem' | 'addedCapabilities'>,
): ContainerSecurity {
  const { uid, gid } = of.user;
  const add = of.addedCapabilities.map((name) => name.replace(/^CAP_/, ''));
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: of.readOnlyRootFilesystem,
    // Whatever the image says may be root, or a name, which the kubelet cannot judge.
    ...(uid === undefined ? {} : { runAsNonRoot: uid !== 0, runAsUser: `${uid}`, runAsGroup: `${gid}` }),
    capabilities: { drop: ['ALL'], ...(add.length === 0 ? {} : { add }) },
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** Whether a namespace that enforces the restricted standard takes the pods of these containers. */
export function isRestricted(containers: readonly ContainerDescription[]): boolean {
  return containers.every(
    ({ user, addedCapabilities }) =>
      user.uid !== undefined &&
      user.uid !== 0 &&
      addedCapabilities.every((name) => /(^|_)NET_BIND_SERVICE$/.test(name)),
  );
}
