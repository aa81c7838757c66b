import type { ContainerConfig } from '@cdktf/provider-docker/lib/container';
import type { Construct } from 'constructs';
import type { ContainerDescription } from '../model/container';
import type { ContainerImage } from '../model/container-image';
import type { Duration } from '../model/duration';
import type { HealthCheck } from '../model/health-check';
import { RestartPolicy } from '../model/restart';
import type { ProbePlace } from '../render/probe-command';
import { shortHash } from '../render/names';
import { probeCommand, probeOf } from '../render/probe-command';
import { literal, meant } from '../render/text';

/** What the engine rotates by itself: 3 files of 10 MB. */
export const DEFAULT_LOGS = { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } } as const;

/** The period of the CPU quota, in microseconds: the engine's own default. */
const CPU_PERIOD = 100_000;

/** The label whose change replaces the container. */
export const HASH_LABEL = 'cdktf-mcp.hash';

/** The label by which the replicas of a service are found. */
export const SERVICE_LABEL = 'cdktf-mcp.service';

type Frozen = Required<Pick<ContainerConfig, 'cpuPeriod' | 'cpuQuota' | 'init' | 'tmpfs' | 'stopTimeout'>> &
  Pick<ContainerConfig, 'healthcheck'>;

/**
 * What the provider sends at creation only: neither an update nor a replacement follows a change, and the plan stays silent. A
 * label with a hash of it, which does force a replacement, makes up for that.
 * @see https://github.com/kreuzwerker/terraform-provider-docker/issues/988
 */
export function frozenAtCreation(container: ContainerDescription, place: ProbePlace, stopGrace: Duration): Frozen {
  return {
    // `cpus` makes provider 3.6.2 panic at apply.
    cpuPeriod: CPU_PERIOD,
    cpuQuota: Math.round((container.resources.cpu.toMillis() * CPU_PERIOD) / 1_000),
    init: container.init,
    tmpfs: tmpfs(container),
    stopTimeout: stopGrace.toSeconds(),
    healthcheck:
      container.healthCheck === undefined ? undefined : healthcheck(container.healthCheck, container.image, place),
  };
}

/** Resources, hardening, restart and stop: everything that follows from the description alone. */
export function baseConfig(
  scope: Construct,
  container: ContainerDescription,
  place: ProbePlace,
  stopGrace: Duration,
): Omit<ContainerConfig, 'name' | 'image'> {
  const frozen = frozenAtCreation(container, place, stopGrace);
  const memory = container.resources.memory.toMebibytes();
  const { seccompProfile, ulimits, extraHosts, dnsServers, gpus } = container.asked;
  // The provider reads an address back up to its first colon: it must not compare, and the hash makes up for that.
  const hasSixes = Object.values(extraHosts ?? {}).some((ip) => ip.includes(':'));
  const hash = shortHash(meant(scope, hasSixes ? { ...frozen, extraHosts } : frozen));
  const labels = { ...container.labels, [HASH_LABEL]: hash };
  return {
    ...frozen,
    lifecycle: hasSixes ? { ignoreChanges: ['host'] } : undefined,
    command: container.command?.map(literal),
    memory,
    memorySwap: memory, // without it the engine doubles the memory, and the provider reads that back as a change
    restart: RESTART[container.restart],
    mustRun: container.restart === RestartPolicy.UNLESS_STOPPED || container.restart === RestartPolicy.ALWAYS,
    user: container.user.uid === undefined ? undefined : `${container.user}`,
    readOnly: container.readOnlyRootFilesystem,
    capabilities: { drop: ['ALL'], add: capabilities(container.addedCapabilities) },
    securityOpts: [
      'no-new-privileges',
      ...(seccompProfile === undefined ? [] : [`seccomp=${literal(JSON.stringify(JSON.parse(seccompProfile)))}`]),
    ],
    ulimit: ulimits && Object.entries(ulimits).map(([name, limit]) => ({ name, soft: limit, hard: limit })),
    host: extraHosts && Object.entries(extraHosts).map(([host, ip]) => ({ host, ip })),
    dns: dnsServers && [...dnsServers],
    gpus: gpus === undefined ? undefined : 'all', // the provider knows nothing else
    destroyGraceSeconds: stopGrace.toSeconds(), // without it a destroy is a kill
    labels: Object.entries(labels).map(([label, value]) => ({ label, value: literal(value) })),
  };
}

/** As the engine spells them: `never` is `no`. */
const RESTART: Record<RestartPolicy, string> = {
  [RestartPolicy.UNLESS_STOPPED]: 'unless-stopped',
  [RestartPolicy.ALWAYS]: 'always',
  [RestartPolicy.ON_FAILURE]: 'on-failure',
  [RestartPolicy.NEVER]: 'no',
};

/** Upper case, with prefix, sorted: another form is read back as a change, which replaces the container. `ALL` stands alone. */
function capabilities(names: readonly string[]): string[] | undefined {
  if (names.length === 0) return undefined;
  if (names.some((name) => name === 'ALL' || name === 'CAP_ALL')) return ['ALL'];
  return [...new Set(names.map((name) => (name.startsWith('CAP_') ? name : `CAP_${name}`)))].sort();
}

function healthcheck(check: HealthCheck, image: ContainerImage, place: ProbePlace): ContainerConfig['healthcheck'] {
  const probe = probeOf(check, place);
  if (probe.kind === 'none') return { test: ['NONE'] };
  const command =
    probe.kind === 'command' ? probe.command : probeCommand(probe, image.runtime, check.timeout.toSeconds());
  return {
    test: ['CMD', ...(command ?? []).map(literal)],
    interval: check.interval.toString(), // Go's canonical form: another is read back as a change
    timeout: check.timeout.toString(),
    startPeriod: check.startPeriod.toString(),
    retries: check.retries,
  };
}

function tmpfs({ volumes }: ContainerDescription): Record<string, string> {
  const folders = Object.entries(volumes).flatMap(([path, { volume }]) => {
    if (volume.kind !== 'temporary') return [];
    const exec = volume.executable ? 'exec' : 'noexec';
    return [[path, `rw,nosuid,nodev,${exec},size=${volume.size.toMebibytes()}m,mode=1777`]];
  });
  return Object.fromEntries(folders) as Record<string, string>;
}
