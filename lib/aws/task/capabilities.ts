/**
 * What a container has unless it is dropped. Fargate lets none of these be added, but each be dropped by its name: so what a
 * description keeps is what is not dropped.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html
 */
export const DEFAULT_CAPABILITIES: readonly string[] = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

export interface KernelCapabilities {
  readonly drop: readonly string[];
  readonly add?: readonly string[];
}

/** Everything dropped but what is kept, by names with or without `CAP_`. */
export function kernelCapabilities(kept: readonly string[]): KernelCapabilities {
  const names = new Set(kept.map((name) => name.replace(/^CAP_/, '')));
  const add = names.delete('SYS_PTRACE') ? { add: ['SYS_PTRACE'] } : {};
  if (names.size === 0) return { drop: ['ALL'], ...add };
  return { drop: DEFAULT_CAPABILITIES.filter((name) => !names.has(name)), ...add };
}
