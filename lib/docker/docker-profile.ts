import type { Capability, Profile } from '../model/capabilities';
import { emulated, ignored, native, unsupported } from '../model/capabilities';
import type { ContainerDescription } from '../model/container';
import { ImageRuntime } from '../model/container-image';
import type { Problem } from '../model/errors';
import type { Feature } from '../model/features';
import type { HealthCheck } from '../model/health-check';
import type { McpServer } from '../model/mcp-server';
import { Sessions } from '../model/transport';

const developmentEngine = (what: string): Capability => ignored(`a development engine has no ${what}`);

const capabilities: Record<Feature, Capability> = {
  'image.registry': native,
  'image.dockerfile': native,
  'image.package': native,
  'image.platform': native,
  'transport.streamable-http': native,
  'transport.http': native,
  'transport.stdio': emulated('the image is built with mcp-proxy in it, which all clients share'),
  command: native,
  environment: native,
  variables: native,
  'secret.environment': emulated(
    'read at plan from TF_VAR_NAME, the process environment or .env; the value is in the local state',
  ),
  'secret.file': emulated('a file of this machine, mounted read-only'),
  'health.http': emulated('a command of the image runtime asks inside the container'),
  'health.mcp': emulated('a command of the image runtime asks inside the container'),
  'health.tcp': emulated('a command of the image runtime asks inside the container'),
  'health.command': native,
  'health.default': emulated('the deploy asks the published port until it answers; afterwards nobody asks'),
  'health.restart': unsupported(
    'the engine restarts a process that ended, not one that is merely unhealthy',
    'look at docker ps, and run docker restart',
  ),
  readiness: emulated('the deploy asks every second until the answer is yes'),
  'logging.stdout': native,
  'logging.retention': ignored('logs rotate by size: 3 files of 10 MB'),
  'cpu.limit': native,
  'memory.limit': native,
  'cpu.reservation': developmentEngine('reservations; the limit holds'),
  'memory.reservation': developmentEngine('reservations; the limit holds'),
  'scaling.replicas': emulated('containers behind a gateway that balances them'),
  'scaling.stateful-replicas': emulated('containers behind a gateway that routes each session to its replica'),
  'scaling.automatic': developmentEngine('autoscaling; the minimum runs'),
  'scaling.to-zero': developmentEngine('autoscaling; one replica runs'),
  'rollout.rolling': emulated(
    'a single container stops before the new one starts; replicas start before old ones stop',
  ),
  'rollout.blue-green': developmentEngine('second set; the old container stops, then the new one starts'),
  'rollout.canary': developmentEngine('traffic split; the old container stops, then the new one starts'),
  'rollout.linear': developmentEngine('traffic split; the old container stops, then the new one starts'),
  'access.internal': emulated('published on 127.0.0.1 only'),
  'access.public': emulated(
    'TLS ends at a gateway, with the given certificate or one of its own, or at a proxy in front of it with one by ACME',
  ),
  'access.plain-http': emulated('a gateway, published on all interfaces'),
  'access.rate-limit': emulated('counted by the gateway'),
  'access.paths': emulated('filtered by the gateway'),
  'authentication.by-server': native,
  'authentication.bearer': emulated('compared by the gateway'),
  'authentication.oidc': unsupported(
    'the gateway checks no signatures',
    'use Authentication.byServer(), .bearer(secret), or Access.internal()',
  ),
  'authentication.iam': unsupported(
    'an engine has no identities',
    'use Authentication.byServer(), or Access.internal()',
  ),
  'authentication.none': native,
  restart: native,
  'hardening.user': native,
  'hardening.read-only-root': native,
  'hardening.capabilities': native,
  'hardening.no-new-privileges': native,
  init: native,
  'volume.temporary': native,
  'file.content': emulated('a file beside the stack, mounted read-only'),
  'file.path': emulated('a copy beside the stack, mounted read-only'),
  'stop-grace': native,
  'longest-call': native,
  ports: emulated('reachable in the network of the container'),
  labels: native,
  gpu: native,
  'capabilities.add': native,
  'seccomp.profile': native,
  ulimits: native,
  'extra-hosts': native,
  dns: emulated('the engine asks them in an order of its own'),
  'secret.generated': emulated('made once into .env.generated beside .env; the value is in the local state'),
  'secret.template': emulated('composed by Terraform; the value is in the local state'),
  'volume.executable': native,
  'volume.persistent': emulated("a volume of the engine outside Terraform's state, which destroy leaves"),
  'volume.block-storage': native,
  'volume.shared': emulated("a volume of the engine outside Terraform's state, which destroy leaves"),
  'volume.host': native,
  'volume.backup': ignored(
    'a development engine has no scheduler; the outputs hold the commands for backup and restore',
  ),
  companion: native,
  'companion.with-data': native,
  'companion.front': native,
  'before-start': emulated(
    'containers that run to their end; a single container of the server has stopped by then, replicas go on',
  ),
  alarms: developmentEngine('alarms; docker stats and the log show what happens'),
};

/** What Docker makes of a description. */
export const dockerProfile: Profile = { target: 'Docker', capabilities, limits };

/** @see https://github.com/moby/moby daemon_unix.go: 6 MB of memory; a quota of 1 ms in a period of 100 ms */
function limits(server: McpServer): readonly Problem[] {
  const { readiness } = server.asked;
  // The deploy asks the published port from outside; another port it can only ask from inside.
  const isAskedInside =
    readiness !== undefined &&
    (server.front !== undefined || otherPort(readiness, server.transport.port)) &&
    isNetworkProbe(readiness);
  return [
    ...[server, ...server.companions].flatMap((container) => {
      const where = container === server ? '' : `companions.${container.name}.`;
      return containerLimits(container).map(({ property, message }) => ({ property: `${where}${property}`, message }));
    }),
    ...accessLimits(server),
    ...(isAskedInside && !hasRuntime(server) ? [asksInside('readiness', readiness, server)] : []),
  ];
}

/** What the gateway in front of the server cannot do for others. */
function accessLimits({ access, front, secrets, scaling, transport }: McpServer): readonly Problem[] {
  const { publicly } = access;
  const problems: Problem[] = [];
  const how = publicly?.authentication.how;
  if (how?.kind === 'bearer' && secrets[how.secret]?.file !== undefined)
    problems.push({
      property: 'access.authentication',
      message: `'${how.secret}' is a file of the server, which the gateway cannot read; declare the secret without file`,
    });
  const byGateway =
    publicly !== undefined &&
    (publicly.plainHttp === undefined ||
      how?.kind === 'bearer' ||
      publicly.requestsPerMinute !== undefined ||
      publicly.paths !== undefined);
  if (front !== undefined && byGateway)
    problems.push({
      property: 'access',
      message: `companion '${front.name}' is in front, and the gateway serves the server only; use plainHttp: 'behind my own proxy', or Access.internal()`,
    });
  const count = Math.max(1, scaling.minimum);
  if (count > 20)
    problems.push({
      property: 'scaling',
      message: `${count} replicas are more than a development engine should run; use Scaling.fixed(20) or fewer here`,
    });
  if (count > 1 && transport.kind === 'http' && transport.sessions === Sessions.STATEFUL)
    problems.push({
      property: 'scaling',
      message:
        'sessions of another HTTP protocol cannot be told apart; use Scaling.fixed(1), or declare Sessions.STATELESS',
    });
  return problems;
}

function containerLimits(container: ContainerDescription): readonly Problem[] {
  const { resources, healthCheck, asked } = container;
  const problems: Problem[] = [];
  if (resources.memory.toMebibytes() < 6)
    problems.push({
      property: 'resources.memory',
      message: `${resources.memory} is below the engine's minimum; use 6 MiB or more`,
    });
  if (resources.cpu.toMillis() < 10)
    problems.push({
      property: 'resources.cpu',
      message: `${resources.cpu} is below the engine's minimum; use Cpu.millis(10) or more`,
    });
  if (healthCheck !== undefined && isNetworkProbe(healthCheck) && !hasRuntime(container))
    problems.push(asksInside('healthCheck', healthCheck, container));
  if (asked.gpus !== undefined && asked.gpus > 1)
    problems.push({
      property: 'gpus',
      message: `${asked.gpus} GPUs cannot be counted out, the provider gives all or none; use gpus: 1 for all`,
    });
  return problems;
}

const isNetworkProbe = ({ check }: HealthCheck): boolean =>
  check.kind === 'http' || check.kind === 'tcp' || check.kind === 'mcp';
const otherPort = ({ check }: HealthCheck, port: number): boolean =>
  'port' in check && check.port !== undefined && check.port !== port;
const hasRuntime = ({ image }: ContainerDescription): boolean =>
  image.runtime !== undefined && image.runtime !== ImageRuntime.NONE;

function asksInside(property: string, check: HealthCheck, { image }: ContainerDescription): Problem {
  const kind = image.runtime === undefined ? "the image's runtime is unknown" : 'the image has nothing to ask with';
  const way = `declare it, such as { runtime: ImageRuntime.NODE }, use HealthCheck.command([...]), or leave ${property} out: the deploy then asks the port from outside`;
  return { property, message: `${check} needs a command inside the container, and ${kind}; ${way}` };
}
