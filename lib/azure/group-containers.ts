import type {
  ContainerGroupContainer,
  ContainerGroupContainerVolume,
  ContainerGroupInitContainer,
} from '@cdktf/provider-azurerm/lib/container-group';
import type { ContainerDescription } from '../model/container';
import { shortHash } from '../render/names';
import { literal } from '../render/text';
import type { AzureDeployment } from './deployment';
import { TLS_PORTS, portsOf } from './ports';
import { probesOf, renderProbe } from './probes';
import type { TextMap } from './values';

/** What the containers of a group are given by others: images, values, data. */
export interface GroupInputs {
  readonly imageOf: (container: ContainerDescription) => string;
  readonly environmentOf: (container: ContainerDescription) => TextMap;
  readonly secureEnvironmentOf: (container: ContainerDescription) => TextMap | undefined;
  /** Contents in base64, by name and folder. */
  readonly filesOf: (container: ContainerDescription) => Readonly<Record<string, TextMap>>;
  readonly storedMountsOf: (container: ContainerDescription) => readonly ContainerGroupContainerVolume[];
}

/** A container of the description. Limits beyond requests are left out: the provider would never change them again. */
export function groupContainer(
  deployment: AzureDeployment,
  container: ContainerDescription,
  inputs: GroupInputs,
): ContainerGroupContainer {
  const { cpu, memory } = deployment.sizes[container.name];
  const { liveness, readiness } = probesOf(container);
  const ports = deployment.hasGateway
    ? []
    : exposedPorts(deployment).filter((port) => portsOf(container).includes(port));
  return {
    name: container.name,
    image: inputs.imageOf(container),
    cpu: cpu / 10,
    memory: memory / 10,
    ...common(container, inputs),
    ...(container.command === undefined ? {} : { commands: container.command.map(literal) }),
    ...(ports.length === 0 ? {} : { ports: ports.map((port) => ({ port, protocol: 'TCP' })) }),
    livenessProbe: renderProbe(container, liveness),
    readinessProbe: renderProbe(container, readiness),
    volume: [...temporaryVolumes(container), ...fileVolumes(container, inputs), ...inputs.storedMountsOf(container)],
  };
}

/** The steps before the server: its image and environment, one after the other. They share its temporary folders. */
export function initContainers(
  { server }: AzureDeployment,
  inputs: GroupInputs,
): readonly ContainerGroupInitContainer[] {
  return server.beforeStart.map((command, i) => ({
    name: `mcp-step-${i + 1}`,
    image: inputs.imageOf(server),
    ...common(server, inputs),
    commands: command.map(literal),
    volume: [...temporaryVolumes(server)],
  }));
}

/** Ports of the group's address: without a list, every port of every container would be. Of a public one, those of its proxies. */
export function exposedPorts({ server, front, hasGateway, hasTls, gatewayPort }: AzureDeployment): readonly number[] {
  if (hasTls) return Object.values(TLS_PORTS);
  if (hasGateway) return [gatewayPort];
  return [...new Set([...portsOf(front).slice(0, 1), ...(front === server ? portsOf(server) : [])])];
}

function common(container: ContainerDescription, inputs: GroupInputs) {
  const secure = inputs.secureEnvironmentOf(container);
  return {
    environmentVariables: inputs.environmentOf(container),
    ...(secure === undefined ? {} : { secureEnvironmentVariables: secure }),
  };
}

/** The folders that the description asks for; what it has by default is in the image, which can be written here. */
function temporaryVolumes(container: ContainerDescription): readonly ContainerGroupContainerVolume[] {
  return Object.entries(container.asked.volumes ?? {}).flatMap(([mountPath, { volume }]) =>
    volume.kind === 'temporary' ? [{ name: nameOf(container, mountPath), mountPath, emptyDir: true }] : [],
  );
}

function fileVolumes(container: ContainerDescription, inputs: GroupInputs): readonly ContainerGroupContainerVolume[] {
  return Object.entries(inputs.filesOf(container)).map(([mountPath, secret]) => ({
    name: nameOf(container, mountPath),
    mountPath,
    readOnly: true,
    secret,
  }));
}

/** A volume for each container: one of the same name would be declared twice. */
const nameOf = ({ name }: ContainerDescription, path: string): string => `${name}-${shortHash(path)}`;
