import { ImagePlatform } from '../../model/container-image';
import type { ContainerDescription } from '../../model/container';
import type { HealthCheck } from '../../model/health-check';
import { RestartPolicy } from '../../model/restart';
import type { ProbePlace } from '../../render/probe-command';
import { probeCommand, probeOf } from '../../render/probe-command';
import { literal } from '../../render/text';
import { kernelCapabilities } from './capabilities';

export interface MountPoint {
  readonly sourceVolume: string;
  readonly containerPath: string;
  readonly readOnly?: boolean;
}

export interface ContainerDependency {
  readonly containerName: string;
  readonly condition: 'START' | 'SUCCESS' | 'HEALTHY';
}

/**
 * A container of a task, as the API of ECS has it.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  /** A JSON list as a text of Terraform. */
  readonly environment: string;
  /** A JSON list as a text of Terraform. */
  readonly secrets: string;
  readonly [further: string]: unknown;
}

export interface LogOptions {
  readonly group: string;
  readonly region: string;
}

/** What a container is to its task. */
export interface ContainerPlace {
  readonly image: string;
  readonly logs: LogOptions;
  readonly environment: string;
  readonly secrets: string;
  readonly mountPoints: readonly MountPoint[];
  readonly dependsOn: readonly ContainerDependency[];
  /** What a command inside the container asks; nothing where the balancer does, or nobody. */
  readonly check?: HealthCheck;
  readonly probePlace: ProbePlace;
  readonly ports: readonly number[];
  readonly stopSeconds: number;
  /** Besides those of the description. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Whether it may use the memory that nobody else in the task has. */
  readonly takesRest: boolean;
  /** ARN of the secret with the registry's credentials. */
  readonly credentials?: string;
  /** Instead of the container's own command: a step that runs to its end. */
  readonly step?: { readonly name: string; readonly command: readonly string[] };
}

/** Everything that follows from the description. */
export function containerDefinition(container: ContainerDescription, place: ContainerPlace): ContainerDefinition {
  const { step } = place;
  const command = step?.command ?? container.command;
  const nofile = container.asked.ulimits?.nofile;
  const labels = {
    ...Object.fromEntries(Object.entries(container.labels).map(([name, value]) => [literal(name), literal(value)])),
    ...place.labels,
  };
  const isOnce = container.restart === RestartPolicy.NEVER || container.restart === RestartPolicy.ON_FAILURE;
  return {
    name: step?.name ?? container.name,
    essential: step === undefined && !isOnce,
    ...common(place),
    ...(command === undefined ? {} : { command: command.map(literal) }),
    cpu: step === undefined ? cpuUnits(container) : 0,
    ...memoryOf(container, place.takesRest),
    portMappings: place.ports.map((containerPort) => ({ containerPort, hostPort: containerPort, protocol: 'tcp' })),
    ...(step !== undefined || place.check === undefined ? {} : healthCheck(place.check, container, place.probePlace)),
    ...(container.user.uid === undefined ? {} : { user: `${container.user}` }),
    readonlyRootFilesystem: container.readOnlyRootFilesystem,
    linuxParameters: {
      capabilities: kernelCapabilities(container.addedCapabilities),
      initProcessEnabled: container.init,
    },
    ...(nofile === undefined ? {} : { ulimits: [{ name: 'nofile', softLimit: nofile, hardLimit: nofile }] }),
    ...(Object.keys(labels).length === 0 ? {} : { dockerLabels: labels }),
    ...(step === undefined && container.restart === RestartPolicy.ON_FAILURE
      ? { restartPolicy: { enabled: true, ignoredExitCodes: [0], restartAttemptPeriod: 60 } }
      : {}),
  };
}

/** What every container of ours has, those that the library adds included. */
export function common(
  place: Pick<
    ContainerPlace,
    'image' | 'logs' | 'environment' | 'secrets' | 'mountPoints' | 'dependsOn' | 'stopSeconds' | 'credentials'
  >,
): Pick<ContainerDefinition, 'image' | 'environment' | 'secrets'> & Readonly<Record<string, unknown>> {
  return {
    image: place.image,
    environment: place.environment,
    secrets: place.secrets,
    mountPoints: place.mountPoints.map((mount) => ({ readOnly: false, ...mount })),
    dependsOn: place.dependsOn,
    stopTimeout: place.stopSeconds,
    systemControls: [],
    volumesFrom: [],
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': place.logs.group,
        'awslogs-region': place.logs.region,
        'awslogs-stream-prefix': 'mcp',
        // A call does not wait for CloudWatch; what does not fit into the buffer while that is away is lost.
        mode: 'non-blocking',
        'max-buffer-size': '25m',
      },
    },
    ...(place.credentials === undefined ? {} : { repositoryCredentials: { credentialsParameter: place.credentials } }),
  };
}

/** The text of `container_definitions`: lists that only Terraform can complete stand beside what has been escaped. */
export function definitionsText(definitions: readonly ContainerDefinition[]): string {
  const texts = definitions.map(({ environment, secrets, ...rest }) => {
    const text = JSON.stringify(rest);
    return `${text.slice(0, -1)},"environment":${environment},"secrets":${secrets}}`;
  });
  return `[${texts.join(',')}]`;
}

/** 1024 units are a core. */
export function cpuUnits({ resources }: ContainerDescription): number {
  return Math.ceil(((resources.reservedCpu ?? resources.cpu).toMillis() * 1_024) / 1_000);
}

/** The first container of a task may use what the size of the task leaves over. */
function memoryOf({ resources }: ContainerDescription, takesRest: boolean): object {
  const { memory, reservedMemory } = resources;
  return {
    ...(takesRest ? {} : { memory: memory.toMebibytes() }),
    ...(reservedMemory === undefined ? {} : { memoryReservation: reservedMemory.toMebibytes() }),
  };
}

/** Written out: what is left to the API's defaults is read back as a change. */
function healthCheck(check: HealthCheck, { image }: ContainerDescription, place: ProbePlace): object {
  const probe = probeOf(check, place);
  if (probe.kind === 'none') return {};
  const timeout = within(check.timeout.toSeconds(), 2, 60);
  const command = probe.kind === 'command' ? probe.command : probeCommand(probe, image.runtime, timeout);
  if (command === undefined) return {};
  return {
    healthCheck: {
      command: ['CMD', ...command.map(literal)],
      interval: within(check.interval.toSeconds(), 5, 300),
      timeout,
      retries: within(check.retries, 1, 10),
      startPeriod: within(check.startPeriod.toSeconds(), 0, 300),
    },
  };
}

/** The nearest whole number that the platform takes. */
export function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.ceil(value)));
}

export const CPU_ARCHITECTURE: Record<ImagePlatform, string> = {
  [ImagePlatform.LINUX_AMD64]: 'X86_64',
  [ImagePlatform.LINUX_ARM64]: 'ARM64',
};
