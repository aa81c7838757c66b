import type { ContainerDescription } from '../model/container';
import type { Companion } from '../model/companion';
import type { Problem } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import { LARGEST_CLOUD_RUN_SIZE } from './cloud-run-sizes';
import { PROXY, PROXY_SIZE, sizeOf } from './instance';

/** Most containers of an instance. @see https://cloud.google.com/run/quotas */
const MOST_CONTAINERS = 10;

/** What the containers of an instance share: its size, its GPU, its ports. */
export function instanceLimits(server: McpServer, companions: readonly Companion[]): readonly Problem[] {
  const containers = [server, ...companions];
  return [...sizeProblems(server, containers), ...gpuProblems(server, containers), ...portClashes(server, containers)];
}

function sizeProblems(server: McpServer, containers: readonly ContainerDescription[]): readonly Problem[] {
  const hasProxy = server.access.publicly?.authentication.how.kind === 'bearer';
  const problems: Problem[] = [];
  const sizes = containers.flatMap((container) => {
    const size = sizeOf(container, container === server);
    if (size === undefined)
      problems.push({
        property: `${container === server ? '' : `companions.${container.name}.`}resources`,
        message: `${container.resources.cpu} and ${container.resources.memory}, with its temporary folders, are more than an instance can have, which is ${LARGEST_CLOUD_RUN_SIZE.cpuMillis / 1_000} CPU and ${LARGEST_CLOUD_RUN_SIZE.memoryMebibytes / 1_024} GiB; ask for less`,
      });
    return size ?? [];
  });
  const all = hasProxy ? [...sizes, PROXY_SIZE] : sizes;
  const cpu = all.reduce((sum, { cpuMillis }) => sum + cpuMillis, 0);
  const memory = all.reduce((sum, { memoryMebibytes }) => sum + memoryMebibytes, 0);
  const names = [...containers.map(({ name }) => name), ...(hasProxy ? ['the proxy'] : [])].join(', ');
  if (
    problems.length === 0 &&
    (cpu > LARGEST_CLOUD_RUN_SIZE.cpuMillis || memory > LARGEST_CLOUD_RUN_SIZE.memoryMebibytes)
  )
    problems.push({
      property: 'resources',
      message: `${names} together take ${cpu / 1_000} CPU and ${memory} MiB, and an instance has at most ${LARGEST_CLOUD_RUN_SIZE.cpuMillis / 1_000} CPU and ${LARGEST_CLOUD_RUN_SIZE.memoryMebibytes} MiB; ask for less, or bind a companion to an existing service`,
    });
  if (hasProxy && containers.some(({ name }) => name === PROXY))
    problems.push({
      property: `companions.${PROXY}`,
      message: 'the container that compares tokens has this name; use another one',
    });
  if (containers.length + (hasProxy ? 1 : 0) > MOST_CONTAINERS)
    problems.push({
      property: 'companions',
      message: `an instance has at most ${MOST_CONTAINERS} containers; bind companions to existing services`,
    });
  return problems;
}

function gpuProblems(server: McpServer, containers: readonly ContainerDescription[]): readonly Problem[] {
  const users = containers.filter(({ asked }) => asked.gpus !== undefined);
  return users.flatMap((container): Problem[] => {
    const property = `${container === server ? '' : `companions.${container.name}.`}gpus`;
    if (container.asked.gpus !== 1)
      return [{ property, message: `an instance has one GPU at most, and not ${container.asked.gpus}; use 1` }];
    if (users.length > 1)
      return [{ property, message: 'one container of an instance can have the GPU; ask for it once' }];
    return [];
  });
}

function portClashes(server: McpServer, containers: readonly ContainerDescription[]): readonly Problem[] {
  const owners = new Map<number, string>();
  return containers.flatMap((container) => {
    const own = container === server ? { transport: server.transport.port } : {};
    return Object.entries({ ...own, ...container.ports }).flatMap(([name, port]): Problem[] => {
      const where = container === server ? '' : `companions.${container.name}.`;
      const property = name === 'transport' ? 'transport.port' : `${where}ports.${name}`;
      const owner = owners.get(port);
      if (owner === undefined) owners.set(port, property);
      return owner === undefined || owner === property
        ? []
        : [
            {
              property,
              message: `${port} is also ${owner}, and the containers of an instance share one address; use another port`,
            },
          ];
    });
  });
}
