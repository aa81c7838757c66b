import type { ContainerDescription } from '../model/container';
import { ImageRuntime } from '../model/container-image';
import { DRAIN_SECONDS } from './cluster-deployment';
import type { Mount } from './mounts';
import type { Probes } from './probes';
import type { EnvironmentEntry } from './secrets';
import { containerSecurity } from './security';
import { argument } from './text';

/** What a container is to its pod. */
export interface ContainerPlace {
  readonly image: string;
  readonly environment: readonly EnvironmentEntry[];
  readonly mounts: readonly Mount[];
  /** Instead of the container's own command: a step that runs to its end. */
  readonly step?: { readonly name: string; readonly command: readonly string[] };
}

export interface RunningPlace extends ContainerPlace {
  readonly ports: readonly number[];
  readonly probes: Probes;
  /** Whether requests may still come in for a moment when it is told to stop. */
  readonly drains: boolean;
}

/** What containers that run on and those that run to their end have in common. */
export function commonConfig(container: ContainerDescription, place: ContainerPlace) {
  const command = place.step?.command ?? container.command;
  return {
    name: place.step?.name ?? container.name,
    image: place.image,
    ...(command === undefined ? {} : { args: command.map(argument) }),
    env: place.environment.map((entry) => ({ ...entry })),
    resources: resourcesOf(container),
    securityContext: containerSecurity(container),
    volumeMount: place.mounts.map((mount) => ({ ...mount })),
  };
}

/** Everything that follows from the description. */
export function containerConfig(container: ContainerDescription, place: RunningPlace) {
  const drain = place.drains ? drainCommand(container) : undefined;
  return {
    ...commonConfig(container, place),
    port: place.ports.map((containerPort) => ({ containerPort, protocol: 'TCP' })),
    ...place.probes,
    ...(drain === undefined ? {} : { lifecycle: { preStop: [{ exec: { command: drain } }] } }),
  };
}

export type PodContainer = ReturnType<typeof containerConfig>;

/** Requested is what is kept for it, which is also what places the pod on a node. */
function resourcesOf({ resources, asked }: ContainerDescription) {
  const { cpu, memory, reservedCpu = cpu, reservedMemory = memory } = resources;
  const gpus: Record<string, string> = asked.gpus === undefined ? {} : { 'nvidia.com/gpu': `${asked.gpus}` };
  return {
    requests: { cpu: `${reservedCpu.toMillis()}m`, memory: `${reservedMemory.toMebibytes()}Mi`, ...gpus },
    limits: { cpu: `${cpu.toMillis()}m`, memory: `${memory.toMebibytes()}Mi`, ...gpus },
  };
}

/** A pod is told to stop and taken out of its Service at the same time, so that requests still come in for a moment. */
function drainCommand({ image: { runtime } }: ContainerDescription): string[] | undefined {
  switch (runtime) {
    case ImageRuntime.NODE:
      return ['node', '-e', `setTimeout(() => {}, ${DRAIN_SECONDS * 1_000})`];
    case ImageRuntime.PYTHON:
      return ['python', '-c', `import time; time.sleep(${DRAIN_SECONDS})`];
    case ImageRuntime.SHELL:
      return ['sleep', `${DRAIN_SECONDS}`];
    default:
      return undefined;
  }
}
