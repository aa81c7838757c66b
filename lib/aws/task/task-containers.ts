import { needsServer, waitsFor } from '../../model/check-companions';
import { SERVER } from '../../model/companion';
import type { Companion } from '../../model/companion';
import type { ContainerDescription } from '../../model/container';
import type { HealthCheck } from '../../model/health-check';
import { Duration } from '../../model/duration';
import { balancerCheck } from '../aws-limits';
import { PROXY_VOLUME, bearerProxy } from './bearer-proxy';
import type { ContainerDefinition, ContainerDependency, LogOptions, MountPoint } from './container-definition';
import { containerDefinition } from './container-definition';
import type { AwsDeployment } from '../deployment';
import type { TaskFolder } from './prepare-container';
import { PREPARE, foldersOf, mountsOf, prepareContainer } from './prepare-container';
import type { TaskImages } from './task-images';
import type { Unit } from './units';

/** What the containers of a task are given by others: images, logs, values. */
export interface TaskInputs {
  readonly logs: LogOptions;
  readonly images: TaskImages;
  /** JSON lists, as texts of Terraform. */
  readonly environmentOf: (container: ContainerDescription) => string;
  readonly secretsOf: (container: ContainerDescription) => string;
  readonly labelsOf: (container: ContainerDescription) => Readonly<Record<string, string>>;
  /** Those that are files, for all containers of a unit; by variables of these names. */
  readonly fileSecretsOf: (containers: readonly ContainerDescription[]) => string;
  readonly fileVariableOf: (container: ContainerDescription, secret: string) => string;
  readonly bearerToken?: string;
  readonly storedMountsOf: (container: ContainerDescription) => readonly MountPoint[];
}

/** The containers of one task, in the order in which they start. */
export function taskContainers(
  deployment: AwsDeployment,
  unit: Unit,
  inputs: TaskInputs,
): { readonly definitions: readonly ContainerDefinition[]; readonly folders: readonly TaskFolder[] } {
  const { server } = deployment;
  const { images } = inputs;
  const folders = [
    ...unit.containers.flatMap(foldersOf),
    ...(unit.hasProxy ? [{ volume: PROXY_VOLUME, container: server, path: '/tmp', kind: 'temporary' as const }] : []),
  ];
  const prepare = prepareContainer({
    image: images.prepare,
    credentials: images.credentialsFor(images.prepare),
    folders,
    logs: inputs.logs,
    secrets: inputs.fileSecretsOf(unit.containers),
    variableOf: inputs.fileVariableOf,
  });
  const prepared: ContainerDependency = { containerName: PREPARE, condition: 'SUCCESS' };
  const render = (
    container: ContainerDescription,
    dependsOn: readonly ContainerDependency[],
    step?: { readonly name: string; readonly command: readonly string[] },
  ): ContainerDefinition =>
    containerDefinition(container, {
      image: images.imageOf(container),
      logs: inputs.logs,
      environment: inputs.environmentOf(container),
      secrets: inputs.secretsOf(container),
      mountPoints: [...mountsOf(foldersOf(container)), ...inputs.storedMountsOf(container)],
      dependsOn: [prepared, ...dependsOn],
      check: insideCheck(deployment, container),
      probePlace: {
        port: container === server ? server.transport.port : (Object.values(container.ports)[0] ?? 0),
        path: container === server ? server.transport.path : undefined,
      },
      ports: step === undefined ? portsOf(deployment, container) : [],
      stopSeconds: deployment.stopSeconds(container),
      takesRest: container === unit.containers[0],
      credentials: images.credentialsFor(images.imageOf(container)),
      labels: inputs.labelsOf(container),
      step,
    });
  const waits = (names: Iterable<string>): ContainerDependency[] =>
    [...names].flatMap((name) => {
      const other = unit.containers.find((c) => c.name === (name === SERVER ? server.name : name));
      return other === undefined ? [] : [{ containerName: other.name, condition: conditionOf(deployment, other) }];
    });
  const isMain = unit.containers.includes(server);
  const sidecars = unit.containers.filter((c): c is Companion => c !== server) as readonly Companion[];
  const needed = isMain ? sidecars.filter(({ name }) => !needsServer(server.companions, name)) : [];
  const steps = isMain ? server.beforeStart : [];
  const stepNames = steps.map((_, i) => `step-${i + 1}`);
  const afterNeeded = waits(needed.map(({ name }) => name));
  const definitions = [
    prepare,
    ...sidecars.map((companion) => render(companion, waits(directly(deployment, companion)))),
    ...steps.map((command, i) =>
      render(server, i === 0 ? afterNeeded : [succeeded(stepNames[i - 1])], { name: stepNames[i], command }),
    ),
    ...(isMain ? [render(server, [...afterNeeded, ...stepNames.slice(-1).map(succeeded)])] : []),
  ];
  if (!unit.hasProxy || inputs.bearerToken === undefined) return { definitions, folders };
  const proxy = bearerProxy({
    server,
    image: images.proxy,
    credentials: images.credentialsFor(images.proxy),
    port: deployment.entryPort,
    upstreamPort: deployment.frontPort,
    token: inputs.bearerToken,
    logs: inputs.logs,
    dependsOn: [prepared],
    stopGrace: Duration.seconds(deployment.stopSeconds(deployment.front)),
  });
  return { definitions: [...definitions, proxy], folders };
}

const succeeded = (containerName: string): ContainerDependency => ({ containerName, condition: 'SUCCESS' });

/** What a companion waits for in its own task: its needs, without those that others wait for on its behalf. */
function directly({ server }: AwsDeployment, companion: Companion): readonly string[] {
  const all = waitsFor(server.companions, companion.name);
  return companion.needs.filter((need) => all.has(need));
}

/** What a command inside a container asks: what the balancer does not. */
function insideCheck(deployment: AwsDeployment, container: ContainerDescription): HealthCheck | undefined {
  const { server } = deployment;
  const own = container.healthCheck;
  const asked = balancerCheck(server);
  if (own !== undefined && own !== asked) return own;
  const { readiness } = server.asked;
  return container === server && readiness !== asked ? readiness : undefined;
}

function conditionOf(deployment: AwsDeployment, container: ContainerDescription): 'HEALTHY' | 'START' {
  const check = insideCheck(deployment, container);
  return check === undefined || check.check.kind === 'none' ? 'START' : 'HEALTHY';
}

function portsOf({ server }: AwsDeployment, container: ContainerDescription): readonly number[] {
  return [...new Set([...(container === server ? [server.transport.port] : []), ...Object.values(container.ports)])];
}
