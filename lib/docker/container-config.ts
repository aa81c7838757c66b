import type { ContainerConfig } from '@cdktf/provider-docker/lib/container';
import type { ContainerImage } from '../model/container-image';
import type { Duration } from '../model/duration';
import type { HealthCheck } from '../model/health-check';
import type { McpServer } from '../model/mcp-server';
import { RestartPolicy } from '../model/restart';
import type { Transport } from '../model/transport';
import type { Volume } from '../model/volume';
import { shortHash } from '../render/names';
import { probeCommand, probeOf } from '../render/probe-command';
import { literal } from '../render/text';

/** What the engine rotates by itself: 3 files of 10 MB. */
export const DEFAULT_LOGS = { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } } as const;

/** The period of the CPU quota, in microseconds: the engine's own default. */
const CPU_PERIOD = 100_000;

/** The label whose change replaces the container. */
export const HASH_LABEL = 'cdktf-mcp.hash';

type Frozen = Required<Pick<ContainerConfig, 'cpuPeriod' | 'cpuQuota' | 'init' | 'tmpfs' | 'stopTimeout'>> &
  Pick<ContainerConfig, 'healthcheck'>;

/**
 * What the provider sends at creation only: neither an update nor a replacement follows a change, and the plan stays silent. A
 * label with a hash of it, which does force a replacement, makes up for that.
 * @see https://github.com/kreuzwerker/terraform-provider-docker/issues/988
 */
export function frozenAtCreation(server: McpServer, stopGrace: Duration): Frozen {
  return {
    // `cpus` makes provider 3.6.2 panic at apply.
    cpuPeriod: CPU_PERIOD,
    cpuQuota: Math.round((server.resources.cpu.toMillis() * CPU_PERIOD) / 1_000),
    init: server.init,
    tmpfs: Object.fromEntries(Object.entries(server.volumes).map(([path, volume]) => [path, tmpfsOptions(volume)])),
    stopTimeout: stopGrace.toSeconds(),
    healthcheck:
      server.healthCheck === undefined ? undefined : healthcheck(server.healthCheck, server.image, server.transport),
  };
}

/** Resources, hardening, restart and stop: everything that follows from the description alone. */
export function baseConfig(server: McpServer, stopGrace: Duration): Omit<ContainerConfig, 'name' | 'image'> {
  const frozen = frozenAtCreation(server, stopGrace);
  const memory = server.resources.memory.toMebibytes();
  const labels = { ...server.labels, [HASH_LABEL]: shortHash(frozen) };
  return {
    ...frozen,
    command: server.command?.map(literal),
    memory,
    memorySwap: memory, // without it the engine doubles the memory, and the provider reads that back as a change
    restart: server.restart,
    mustRun: server.restart === RestartPolicy.UNLESS_STOPPED || server.restart === RestartPolicy.ALWAYS,
    user: server.user.uid === undefined ? undefined : `${server.user}`,
    readOnly: server.readOnlyRootFilesystem,
    capabilities: { drop: ['ALL'] },
    securityOpts: ['no-new-privileges'],
    destroyGraceSeconds: stopGrace.toSeconds(), // without it a destroy is a kill
    labels: Object.entries(labels).map(([label, value]) => ({ label, value: literal(value) })),
  };
}

function healthcheck(check: HealthCheck, image: ContainerImage, transport: Transport): ContainerConfig['healthcheck'] {
  const probe = probeOf(check, transport);
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

function tmpfsOptions({ volume }: Volume): string {
  return `rw,nosuid,nodev,${volume.executable ? 'exec' : 'noexec'},size=${volume.size.toMebibytes()}m,mode=1777`;
}
