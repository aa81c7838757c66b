import type { ContainerDescription } from '../model/container';
import { ImageRuntime } from '../model/container-image';
import type { Problem } from '../model/errors';
import type { HealthCheck } from '../model/health-check';
import type { McpServer } from '../model/mcp-server';
import { RestartPolicy } from '../model/restart';
import { Sessions } from '../model/transport';
import { contentOf, missingFiles } from '../render/file-content';
import { DEFAULT_CAPABILITIES } from './task/capabilities';
import { LARGEST_FARGATE_SIZE } from './task/fargate-sizes';
import { sizeOf, unitsOf, wantedBy } from './task/units';

/** Most seconds that a balancer waits for the calls of a task that goes: no call can be longer. */
const MOST_CALL_SECONDS = 3_600;

/** Most seconds between the signal to stop and the kill. @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html */
export const MOST_STOP_SECONDS = 120;

/** A task definition holds 64 KiB in all; files travel in it, as text that is a third longer. */
const MOST_FILE_BYTES = 24 * 1_024;

/** What the table cannot say: limits of the platform, and combinations of properties. */
export function awsLimits(server: McpServer): readonly Problem[] {
  return [
    ...[server, ...server.companions].flatMap((container) => {
      const where = container === server ? '' : `companions.${container.name}.`;
      return containerLimits(container, server).map(({ property, message }) => ({
        property: `${where}${property}`,
        message,
      }));
    }),
    ...taskLimits(server),
    ...timeLimits(server),
    ...rolloutLimits(server),
    ...accessLimits(server),
  ];
}

function containerLimits(container: ContainerDescription, server: McpServer): readonly Problem[] {
  const { addedCapabilities, asked, restart, files, secrets } = container;
  const problems: Problem[] = [];
  const names = addedCapabilities.map((name) => name.replace(/^CAP_/, ''));
  const unknown = names.filter((name) => name !== 'SYS_PTRACE' && !DEFAULT_CAPABILITIES.includes(name));
  if (unknown.length > 0)
    problems.push({
      property: 'addedCapabilities',
      message: `${unknown.join(', ')} cannot be had on Fargate; use some of ${[...DEFAULT_CAPABILITIES, 'SYS_PTRACE'].join(', ')}`,
    });
  const limits = Object.keys(asked.ulimits ?? {}).filter((name) => name !== 'nofile');
  if (limits.length > 0)
    problems.push({
      property: 'ulimits',
      message: `${limits.join(', ')} cannot be set on Fargate; only nofile can, leave the others out`,
    });
  if (container === server && (restart === RestartPolicy.NEVER || restart === RestartPolicy.ON_FAILURE))
    problems.push({
      property: 'restart',
      message: `'${restart}' is not possible, a service starts a new task whenever one ends; use RestartPolicy.UNLESS_STOPPED`,
    });
  const folders = [
    ...Object.keys(files).map((path) => ({ property: `files.${path}`, path })),
    ...Object.entries(secrets).flatMap(([name, { file }]) =>
      file === undefined ? [] : [{ property: `secrets.${name}`, path: file }],
    ),
  ];
  for (const { property, path } of folders) {
    const folder = path.replace(/\/[^/]+$/, '');
    if (container.volumes[folder]?.volume.kind === 'temporary') continue;
    if (folder.split('/').length < 3)
      problems.push({
        property,
        message: `Fargate mounts folders, not files, and '${folder || '/'}' would hide what the image has there; give it a folder of its own, such as '${folder}/${container.name}${path.slice(folder.length)}'`,
      });
  }
  const inside = insideCheck(container, server);
  if (inside !== undefined) problems.push(inside);
  return [...problems, ...missingFiles(container)];
}

/** A check that the balancer cannot ask needs a command inside the container. */
function insideCheck(container: ContainerDescription, server: McpServer): Problem | undefined {
  const { healthCheck, image } = container;
  if (healthCheck === undefined || (image.runtime !== undefined && image.runtime !== ImageRuntime.NONE))
    return undefined;
  const { kind } = healthCheck.check;
  const isAsked = balancerCheck(server) === healthCheck;
  if (kind === 'command' || kind === 'none' || isAsked) return undefined;
  const why = image.runtime === undefined ? "the image's runtime is unknown" : 'the image has nothing to ask with';
  return {
    property: 'healthCheck',
    message: `${healthCheck} needs a command inside the container, and ${why}; declare it, such as { runtime: ImageRuntime.NODE }, use HealthCheck.command([...]), or leave healthCheck out`,
  };
}

/** The check that the balancer asks of what is in front; nothing where it has to make do with its own. */
export function balancerCheck(server: McpServer): HealthCheck | undefined {
  const { front } = server;
  const check = front === undefined ? server.readiness : front.healthCheck;
  if (check !== undefined && isHttp(check)) return check;
  return front === undefined && server.healthCheck !== undefined && isHttp(server.healthCheck)
    ? server.healthCheck
    : undefined;
}

const isHttp = ({ check }: HealthCheck): boolean => check.kind === 'http' || check.kind === 'mcp';

/** What the containers of one task share: its size, its architecture, its ports, the text of its definition. */
function taskLimits(server: McpServer): readonly Problem[] {
  const problems: Problem[] = [];
  for (const unit of unitsOf(server)) {
    const { containers } = unit;
    const { cpu, memory } = wantedBy(unit);
    const names = containers.map(({ name }) => name).join(', ');
    const where = containers[0] === server ? '' : `companions.${containers[0].name}.`;
    if (sizeOf(unit) === undefined)
      problems.push({
        property: `${where}resources`,
        message: `${names} ${containers.length === 1 ? 'wants' : 'together want'} ${cpu / 1_000} CPU and ${memory} MiB, and a task has at most ${LARGEST_FARGATE_SIZE.cpu / 1_024} CPU and ${LARGEST_FARGATE_SIZE.memory} MiB, not in every combination; ask for less, or bind a companion to an existing service`,
      });
    const platforms = [...new Set(containers.flatMap(({ image }) => image.platform ?? []))];
    if (platforms.length > 1)
      problems.push({
        property: `${where}image`,
        message: `${names} are for ${platforms.join(' and ')}, and the containers of a task share one architecture; use images of one`,
      });
    const files = containers.flatMap((c) => Object.values(c.files));
    const bytes = files.reduce((sum, file) => sum + contentOf(file).length, 0);
    if (bytes > MOST_FILE_BYTES)
      problems.push({
        property: `${where}files`,
        message: `they hold ${bytes} bytes, and the definition of a task has room for ${MOST_FILE_BYTES}; build them into the image`,
      });
    problems.push(...portClashes(server, containers));
  }
  return problems;
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
              message: `${port} is also ${owner}, and the containers of a task share one address; use another port`,
            },
          ];
    });
  });
}

function timeLimits({ longestCall, asked, companions }: McpServer): readonly Problem[] {
  const problems: Problem[] = [];
  if (longestCall.toSeconds() > MOST_CALL_SECONDS)
    problems.push({
      property: 'longestCall',
      message: `${longestCall} is longer than a load balancer waits for the calls of a task that stops; use Duration.minutes(60) or less`,
    });
  for (const [property, grace] of [
    ['stopGrace', asked.stopGrace] as const,
    ...companions.map((c) => [`companions.${c.name}.stopGrace`, c.asked.stopGrace] as const),
  ]) {
    if (grace !== undefined && grace.toSeconds() > MOST_STOP_SECONDS)
      problems.push({
        property,
        message: `${grace} is longer than Fargate gives; use Duration.seconds(${MOST_STOP_SECONDS}) or less`,
      });
  }
  return problems;
}

function rolloutLimits(server: McpServer): readonly Problem[] {
  const { rollout, transport, access, volumes, scaling, front, asked } = server;
  const { kind } = rollout.strategy;
  const problems: Problem[] = [];
  const isSplit = kind === 'canary' || kind === 'linear';
  if (isSplit && transport.sessions === Sessions.STATEFUL)
    problems.push({
      property: 'rollout',
      message: `${kind} sends the calls of one session to both versions; use Rollout.rolling() or .blueGreen(), or declare Sessions.STATELESS`,
    });
  if (kind !== 'rolling' && Object.values(volumes).some(({ volume }) => volume.kind === 'persistent'))
    problems.push({
      property: 'rollout',
      message: `${kind} runs both versions at once, and a persistent volume has one writer; use Rollout.rolling()`,
    });
  if (kind !== 'rolling' && access.publicly?.authentication.how.kind === 'oidc')
    problems.push({
      property: 'rollout',
      message: `${kind} moves one rule of the listener, and the check of OIDC tokens needs two; use Rollout.rolling(), or Authentication.byServer()`,
    });
  if (kind !== 'rolling' && front?.holdsData)
    problems.push({
      property: 'rollout',
      message: `${kind} runs both versions at once, and companion '${front.name}' in front has one writer; use Rollout.rolling()`,
    });
  if (scaling.maximum > 1 && transport.kind === 'http' && transport.sessions === Sessions.STATEFUL) return problems;
  if (asked.readiness?.check.kind === 'command' && asked.healthCheck?.check.kind === 'command')
    problems.push({
      property: 'readiness',
      message: 'a container has one command that is asked, and healthCheck is one; use HealthCheck.http for readiness',
    });
  return problems;
}

function accessLimits({ access: { publicly }, secrets }: McpServer): readonly Problem[] {
  const problems: Problem[] = [];
  const how = publicly?.authentication.how;
  if (how?.kind === 'bearer' && secrets[how.secret]?.file !== undefined)
    problems.push({
      property: 'access.authentication',
      message: `'${how.secret}' is a file of the server, which the proxy cannot read; declare the secret without file`,
    });
  if (how?.kind === 'oidc' && how.jwksUrl === undefined)
    problems.push({
      property: 'access.authentication',
      message: `a load balancer does not look up the keys of '${how.issuer}'; give jwksUrl, which the issuer's /.well-known/openid-configuration names as jwks_uri`,
    });
  if (how?.kind === 'oidc' && publicly?.plainHttp !== undefined)
    problems.push({
      property: 'access.authentication',
      message: 'tokens are checked by HTTPS listeners only; leave plainHttp out, or use Authentication.byServer()',
    });
  return problems;
}
