import type { Capability, Profile } from '../model/capabilities';
import { emulated, ignored, native, unsupported } from '../model/capabilities';
import type { ContainerDescription } from '../model/container';
import { ImageRuntime } from '../model/container-image';
import type { Problem } from '../model/errors';
import type { Feature } from '../model/features';
import type { HealthCheck } from '../model/health-check';
import type { McpServer } from '../model/mcp-server';

const developmentEngine = (what: string): Capability => ignored(`a development engine has no ${what}`);

const capabilities: Record<Feature, Capability> = {
  'image.registry': native,
  'image.dockerfile': native,
  'image.platform': native,
  'transport.streamable-http': native,
  'transport.http': native,
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
  'scaling.replicas': unsupported(
    'one container has the published port',
    'use server.with({ scaling: Scaling.fixed(1) }) here',
  ),
  'scaling.stateful-replicas': unsupported(
    'one container has the published port',
    'use server.with({ scaling: Scaling.fixed(1) }) here',
  ),
  'scaling.automatic': developmentEngine('autoscaling; the minimum runs'),
  'scaling.to-zero': developmentEngine('autoscaling; one replica runs'),
  'rollout.rolling': emulated('the old container stops, then the new one starts'),
  'rollout.blue-green': developmentEngine('second set; the old container stops, then the new one starts'),
  'rollout.canary': developmentEngine('traffic split; the old container stops, then the new one starts'),
  'access.internal': emulated('published on 127.0.0.1 only'),
  'access.public': unsupported(
    'the engine has no TLS of its own',
    "use plainHttp: 'behind my own proxy', or Access.internal()",
  ),
  'access.plain-http': emulated('published on all interfaces'),
  'access.rate-limit': unsupported('nothing stands in front of the container', 'leave requestsPerMinute out here'),
  'access.paths': unsupported('nothing stands in front of the container', 'leave paths out here'),
  'authentication.by-server': native,
  'authentication.bearer': unsupported(
    'nothing stands in front of the container',
    'use Authentication.byServer(), or Access.internal()',
  ),
  'authentication.oidc': unsupported(
    'nothing stands in front of the container',
    'use Authentication.byServer(), or Access.internal()',
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
  dns: native,
  'secret.generated': emulated('made once into .env.generated beside .env; the value is in the local state'),
  'secret.template': emulated('composed by Terraform; the value is in the local state'),
  'volume.executable': native,
  'volume.persistent': emulated("a volume of the engine outside Terraform's state, which destroy leaves"),
  'volume.shared': emulated("a volume of the engine outside Terraform's state, which destroy leaves"),
  'volume.host': native,
  'volume.backup': ignored(
    'a development engine has no scheduler; the outputs hold the commands for backup and restore',
  ),
  companion: native,
  'companion.with-data': native,
  'companion.front': native,
  'before-start': emulated('containers that run to their end before the server starts'),
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
    ...(isAskedInside && !hasRuntime(server) ? [asksInside('readiness', readiness, server)] : []),
  ];
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
