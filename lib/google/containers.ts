import type {
  CloudRunV2ServiceTemplateContainers,
  CloudRunV2ServiceTemplateContainersEnv,
  CloudRunV2ServiceTemplateContainersResources,
  CloudRunV2ServiceTemplateContainersVolumeMounts,
} from '@cdktf/provider-google/lib/cloud-run-v2-service';
import { needsServer } from '../model/check-companions';
import { Companion, SERVER } from '../model/companion';
import type { ContainerDescription } from '../model/container';
import type { McpServer } from '../model/mcp-server';
import type { EnvironmentEntry } from '../render/looked-up-variables';
import { literal } from '../render/text';
import type { CloudRunSize } from './cloud-run-sizes';
import { probesOf } from './probes';
import type { SecretReference } from './secrets';

/** Blocks that are there under a condition: what Terraform calls dynamic. */
export interface DynamicBlock {
  readonly for_each: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** A container of an instance, and what of it depends on values that are looked up at plan. */
export interface RenderedContainer {
  readonly container: CloudRunV2ServiceTemplateContainers;
  readonly dynamic: { readonly env?: readonly DynamicBlock[]; readonly volume_mounts?: readonly DynamicBlock[] };
}

/** What a container is to its instance. */
export interface ContainerPlace {
  readonly image: string;
  readonly size: CloudRunSize;
  readonly cpuAlwaysOn: boolean;
  readonly variables: readonly EnvironmentEntry[];
  readonly secrets: readonly SecretReference[];
  readonly mounts: readonly Mount[];
  /** The port at which its checks ask. */
  readonly port: number;
  /** Whether Cloud Run calls it. */
  readonly isEntry: boolean;
  /** Names of the containers that have to have started before. */
  readonly dependsOn: readonly string[];
}

export interface Mount {
  readonly name: string;
  readonly path: string;
  /** Whether there is one, as an expression that is known at plan. @default - there is */
  readonly when?: string;
}

export const onlyIf = (when: string): string => `\${${when} ? [1] : []}`;

/** A container of the description as Cloud Run has it. */
export function renderContainer(container: ContainerDescription, place: ContainerPlace): RenderedContainer {
  const { isEntry, port } = place;
  // Cloud Run sets PORT where it calls, and refuses it in the list.
  const variables = place.variables.filter(({ name }) => !(isEntry && name === 'PORT'));
  const secrets = place.secrets.filter(({ file }) => file === undefined);
  const fixedMounts = place.mounts.filter(({ when }) => when === undefined);
  const env = [
    ...variables.flatMap(({ name, value, when }) => (when === undefined ? [] : [valueIf(when, name, value)])),
    ...secrets.flatMap(({ name, secret, version, when }) =>
      when === undefined ? [] : [secretIf(when, name, secret, version)],
    ),
  ];
  const mounts = place.mounts.flatMap(({ name, path, when }) =>
    when === undefined ? [] : [{ for_each: onlyIf(when), content: { name, mount_path: path } }],
  );
  const { startupProbe, livenessProbe } = probesOf(container.healthCheck, port);
  const { kind } = container.healthCheck?.check ?? { kind: port === 0 ? 'none' : 'tcp' };
  const asksNothing = kind === 'none';
  return {
    container: {
      name: container.name,
      image: place.image,
      args: container.command?.map(literal),
      ports: isEntry ? { containerPort: port } : undefined,
      env: [
        ...variables.flatMap(({ name, value, when }) => (when === undefined ? [{ name, value }] : [])),
        ...secrets.flatMap((one) => (one.when === undefined ? [secretEntry(one)] : [])),
      ],
      resources: resourcesOf(place.size, place.cpuAlwaysOn, container.asked.gpus),
      volumeMounts: fixedMounts.map(mountOf),
      dependsOn: place.dependsOn.length === 0 ? undefined : [...place.dependsOn],
      startupProbe: asksNothing ? undefined : startupProbe,
      livenessProbe: asksNothing ? undefined : livenessProbe,
    },
    dynamic: {
      ...(env.length === 0 ? {} : { env }),
      ...(mounts.length === 0 ? {} : { volume_mounts: mounts }),
    },
  };
}

/** Said in full: what is left out of resources changes how instances are paid for. */
export function resourcesOf(
  { cpuMillis, memoryMebibytes }: CloudRunSize,
  cpuAlwaysOn: boolean,
  gpus?: number,
): CloudRunV2ServiceTemplateContainersResources {
  return {
    limits: {
      cpu: cpuMillis % 1_000 === 0 ? `${cpuMillis / 1_000}` : `${cpuMillis}m`,
      memory: `${memoryMebibytes}Mi`,
      ...(gpus === undefined ? {} : { 'nvidia.com/gpu': `${gpus}` }),
    },
    cpuIdle: !cpuAlwaysOn,
    startupCpuBoost: true,
  };
}

export function secretEntry({ name, secret, version }: SecretReference): CloudRunV2ServiceTemplateContainersEnv {
  return { name, valueSource: { secretKeyRef: { secret, version } } };
}

const mountOf = ({ name, path }: Mount): CloudRunV2ServiceTemplateContainersVolumeMounts => ({ name, mountPath: path });

const valueIf = (when: string, name: string, value: string): DynamicBlock => ({
  for_each: onlyIf(when),
  content: { name, value },
});

const secretIf = (when: string, name: string, secret: string, version: string): DynamicBlock => ({
  for_each: onlyIf(when),
  content: { name, value_source: { secret_key_ref: { secret, version } } },
});

/**
 * Names of the containers that have to have started before one starts: the server waits for every companion that does not need it.
 * @param running those of the instance; another one is a service that exists already
 */
export function startsAfter(
  container: ContainerDescription,
  server: McpServer,
  running: readonly ContainerDescription[],
): readonly string[] {
  const names =
    container instanceof Companion
      ? container.needs.map((need) => (need === SERVER ? server.name : need))
      : server.companions.filter(({ name }) => !needsServer(server.companions, name)).map(({ name }) => name);
  return names.filter((name) => running.some((other) => other.name === name));
}
