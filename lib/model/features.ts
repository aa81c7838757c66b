import type { AuthenticationKind } from './access';
import type { ContainerDescription } from './container';
import type { HealthCheck, HealthCheckKind } from './health-check';
import type { McpServer } from './mcp-server';
import { Sessions } from './transport';
import { Variable } from './variable';
import type { Volume } from './volume';

/** `asked`: the user wrote it. `default`: it comes from the library, and is kept as far as the platform can. */
export type Use = { readonly by: 'asked' | 'default'; readonly what: string; readonly property?: string } | undefined;

/** Asked of the server, or of each container, companions included. */
export type FeatureDefinition = {
  readonly title: string;
  /** The property that a message names, unless a use names another one. */
  readonly property: string;
} & ({ readonly use: (server: McpServer) => Use } | { readonly each: (container: ContainerDescription) => Use });

const asked = (what: string | undefined | false): Use =>
  what === undefined || what === false || what === '' ? undefined : { by: 'asked', what };
const either = (isAsked: boolean, what: string): Use => ({ by: isAsked ? 'asked' : 'default', what });
const checkOf =
  (kind: HealthCheckKind['kind']) =>
  ({ asked: all }: ContainerDescription): Use => {
    const { healthCheck, readiness }: { readonly healthCheck?: HealthCheck; readonly readiness?: HealthCheck } = all;
    if (healthCheck?.check.kind === kind) return asked(`${healthCheck}`);
    return readiness?.check.kind === kind ? { by: 'asked', what: `${readiness}`, property: 'readiness' } : undefined;
  };
const authentication =
  (kind: AuthenticationKind['kind']) =>
  (server: McpServer): Use =>
    asked(server.access.publicly?.authentication.how.kind === kind && kind);
const secretsThat = (server: ContainerDescription, isFile: boolean): Use => {
  const names = Object.keys(server.secrets).filter((name) => (server.secrets[name].file !== undefined) === isFile);
  return asked(names.join(', '));
};
const count = (entries: Readonly<Record<string, unknown>>): Use => asked(Object.keys(entries).join(', '));
const pathsOf = ({ volumes }: ContainerDescription, which: (volume: Volume) => boolean): string =>
  Object.keys(volumes)
    .filter((path) => which(volumes[path]))
    .join(', ');
const stateful = (server: McpServer): boolean => server.transport.sessions === Sessions.STATEFUL;

/**
 * Everything that a description can ask of a platform. A new line does not compile until every target has answered it.
 * @hidden in the reference, which has a page of all features
 */
export const FEATURES = {
  'image.registry': {
    title: 'image from a registry',
    property: 'image',
    each: (s) => asked(s.image.source.kind === 'registry' && s.image.toString()),
  },
  'image.dockerfile': {
    title: 'image built from a folder',
    property: 'image',
    each: (s) => asked(s.image.source.kind === 'dockerfile' && s.image.toString()),
  },
  'image.package': {
    title: 'image built from a package',
    property: 'image',
    each: (s) => asked((s.image.source.kind === 'npm' || s.image.source.kind === 'pypi') && s.image.source.spec),
  },
  'image.platform': { title: 'architecture of the image', property: 'image', each: (s) => asked(s.image.platform) },
  'transport.streamable-http': {
    title: 'Streamable HTTP',
    property: 'transport',
    use: (s) => asked(s.transport.kind === 'streamable-http' && s.transport.path),
  },
  'transport.http': {
    title: 'another HTTP protocol',
    property: 'transport',
    use: (s) => asked(s.transport.kind === 'http' && 'http'),
  },
  'transport.stdio': {
    title: 'stdio behind a bridge',
    property: 'transport',
    use: (s) => asked(s.transport.kind === 'stdio' && `stdio at ${s.transport.path}`),
  },
  command: { title: 'command of its own', property: 'command', each: (s) => asked(s.command?.join(' ')) },
  environment: { title: 'environment variables', property: 'environment', each: (s) => count(s.environment) },
  variables: {
    title: 'variables bound by the stack',
    property: 'environment',
    each: (s) => asked(Object.keys(s.environment).find((n) => s.environment[n] instanceof Variable)),
  },
  'secret.environment': { title: 'secret as a variable', property: 'secrets', each: (s) => secretsThat(s, false) },
  'secret.file': { title: 'secret as a file', property: 'secrets', each: (s) => secretsThat(s, true) },
  'health.http': { title: 'check by HTTP', property: 'healthCheck', each: checkOf('http') },
  'health.mcp': { title: 'check of the MCP path', property: 'healthCheck', use: checkOf('mcp') },
  'health.tcp': { title: 'check by connecting', property: 'healthCheck', each: checkOf('tcp') },
  'health.command': { title: 'check by a command', property: 'healthCheck', each: checkOf('command') },
  'health.default': {
    title: 'the port is asked from outside the image',
    property: 'healthCheck',
    use: (s) => (s.asked.healthCheck === undefined ? { by: 'default', what: 'the port' } : undefined),
  },
  'health.restart': {
    title: 'restart of what is not alive',
    property: 'healthCheck',
    use: (s) =>
      s.healthCheck === undefined || s.healthCheck.check.kind === 'none'
        ? undefined
        : { by: 'default', what: 'restart' },
  },
  readiness: {
    title: 'readiness apart from health',
    property: 'readiness',
    use: (s) => asked(s.asked.readiness?.toString()),
  },
  'logging.stdout': {
    title: 'logs from stdout',
    property: 'logging',
    use: (s) => either(s.asked.logging !== undefined, s.logging.format),
  },
  'logging.retention': {
    title: 'how long logs are kept',
    property: 'logging.retention',
    use: (s) => asked(s.logging.retention?.toString()),
  },
  'cpu.limit': {
    title: 'limit of processing power',
    property: 'resources.cpu',
    each: (s) => either(s.asked.resources?.cpu !== undefined, `${s.resources.cpu}`),
  },
  'memory.limit': {
    title: 'limit of memory',
    property: 'resources.memory',
    each: (s) => either(s.asked.resources?.memory !== undefined, `${s.resources.memory}`),
  },
  'cpu.reservation': {
    title: 'reserved processing power',
    property: 'resources.reservedCpu',
    each: (s) => asked(s.resources.reservedCpu?.toString()),
  },
  'memory.reservation': {
    title: 'reserved memory',
    property: 'resources.reservedMemory',
    each: (s) => asked(s.resources.reservedMemory?.toString()),
  },
  'scaling.replicas': {
    title: 'several replicas',
    property: 'scaling',
    use: (s) => asked(s.scaling.minimum > 1 && !stateful(s) && `${s.scaling}`),
  },
  'scaling.stateful-replicas': {
    title: 'several replicas with sessions',
    property: 'scaling',
    use: (s) => asked(s.scaling.maximum > 1 && stateful(s) && `${s.scaling} with sessions in memory`),
  },
  'scaling.automatic': {
    title: 'autoscaling',
    property: 'scaling',
    use: (s) => asked(!s.scaling.isFixed && `${s.scaling}`),
  },
  'scaling.to-zero': {
    title: 'scaling to zero',
    property: 'scaling',
    use: (s) => asked(s.scaling.minimum === 0 && `${s.scaling}`),
  },
  'rollout.rolling': {
    title: 'rolling update',
    property: 'rollout',
    use: (s) => either(s.asked.rollout !== undefined, s.rollout.strategy.kind),
  },
  'rollout.blue-green': {
    title: 'blue/green',
    property: 'rollout',
    use: (s) => asked(s.rollout.strategy.kind === 'blue-green' && 'blue/green'),
  },
  'rollout.canary': {
    title: 'canary',
    property: 'rollout',
    use: (s) => asked(s.rollout.strategy.kind === 'canary' && 'canary'),
  },
  'rollout.linear': {
    title: 'traffic moved in steps',
    property: 'rollout',
    use: (s) => asked(s.rollout.strategy.kind === 'linear' && 'linear'),
  },
  'access.internal': {
    title: 'internal access',
    property: 'access',
    use: (s) => (s.access.isPublic ? undefined : either(s.asked.access !== undefined, 'internal')),
  },
  'access.public': {
    title: 'public access over HTTPS',
    property: 'access',
    use: (s) =>
      asked(s.access.publicly !== undefined && s.access.publicly.plainHttp === undefined && 'public over HTTPS'),
  },
  'access.plain-http': {
    title: 'public access without TLS',
    property: 'access.plainHttp',
    use: (s) => asked(s.access.publicly?.plainHttp && `plain HTTP (${s.access.publicly.plainHttp})`),
  },
  'access.rate-limit': {
    title: 'rate limit',
    property: 'access.requestsPerMinute',
    use: ({ access: { publicly } }) =>
      asked(publicly?.requestsPerMinute !== undefined && `${publicly.requestsPerMinute} requests a minute`),
  },
  'access.paths': {
    title: 'reachable paths',
    property: 'access.paths',
    use: (s) => asked(s.access.publicly?.paths?.join(', ')),
  },
  'authentication.by-server': {
    title: 'authentication by the server',
    property: 'access.authentication',
    use: authentication('by-server'),
  },
  'authentication.bearer': { title: 'bearer token', property: 'access.authentication', use: authentication('bearer') },
  'authentication.oidc': { title: 'OIDC tokens', property: 'access.authentication', use: authentication('oidc') },
  'authentication.iam': {
    title: "the cloud's identities",
    property: 'access.authentication',
    use: authentication('iam'),
  },
  'authentication.none': {
    title: 'public without authentication',
    property: 'access.authentication',
    use: ({ access: { publicly } }) => {
      const how = publicly?.authentication.how;
      return asked(how?.kind === 'none' && `none (${how.why})`);
    },
  },
  restart: {
    title: 'restart policy',
    property: 'restart',
    each: (s) => either(s.asked.restart !== undefined, s.restart),
  },
  'hardening.user': {
    title: 'user by number',
    property: 'user',
    each: (s) => (s.user.uid === undefined ? undefined : either(s.asked.user !== undefined, `${s.user}`)),
  },
  'hardening.read-only-root': {
    title: 'read-only root filesystem',
    property: 'readOnlyRootFilesystem',
    each: (s) => (s.readOnlyRootFilesystem ? either(s.asked.readOnlyRootFilesystem !== undefined, 'true') : undefined),
  },
  'hardening.capabilities': {
    title: 'no Linux capabilities',
    property: 'hardening',
    use: () => ({ by: 'default', what: 'drop all' }),
  },
  'hardening.no-new-privileges': {
    title: 'no new privileges',
    property: 'hardening',
    use: () => ({ by: 'default', what: 'no-new-privileges' }),
  },
  init: {
    title: 'init process',
    property: 'init',
    each: (s) => (s.init ? either(s.asked.init !== undefined, 'true') : undefined),
  },
  'volume.temporary': {
    title: 'temporary folders',
    property: 'volumes',
    each: (s) => {
      const paths = Object.keys(s.volumes).filter((path) => s.volumes[path].volume.kind === 'temporary');
      const own = paths.filter((path) => Object.hasOwn(s.asked.volumes ?? {}, path));
      return either(own.length > 0, (own.length > 0 ? own : paths).join(', '));
    },
  },
  'file.content': {
    title: 'configuration file by content',
    property: 'files',
    each: (s) => asked(Object.keys(s.files).find((p) => s.files[p].source.kind === 'content')),
  },
  'file.path': {
    title: 'configuration file by path',
    property: 'files',
    each: (s) => asked(Object.keys(s.files).find((p) => s.files[p].source.kind === 'path')),
  },
  'stop-grace': {
    title: 'time to stop',
    property: 'stopGrace',
    use: (s) => either(s.asked.stopGrace !== undefined, `${s.asked.stopGrace ?? s.longestCall}`),
  },
  'longest-call': {
    title: 'longest call',
    property: 'longestCall',
    use: (s) => either(s.asked.longestCall !== undefined, `${s.longestCall}`),
  },
  ports: { title: 'further ports', property: 'ports', use: (s) => count(s.ports) },
  labels: { title: 'labels', property: 'labels', each: (s) => count(s.labels) },
  gpu: {
    title: 'GPUs',
    property: 'gpus',
    each: (c) => asked(c.asked.gpus !== undefined && `${c.asked.gpus}`),
  },
  'capabilities.add': {
    title: 'Linux capabilities kept',
    property: 'addedCapabilities',
    each: (c) => asked(c.addedCapabilities.join(', ')),
  },
  'seccomp.profile': {
    title: 'seccomp profile of its own',
    property: 'seccompProfile',
    each: (c) => asked(c.asked.seccompProfile !== undefined && 'a profile'),
  },
  ulimits: {
    title: 'limits of the process',
    property: 'ulimits',
    each: (c) => asked(Object.keys(c.asked.ulimits ?? {}).join(', ')),
  },
  'extra-hosts': {
    title: 'further names of addresses',
    property: 'extraHosts',
    each: (c) => asked(Object.keys(c.asked.extraHosts ?? {}).join(', ')),
  },
  dns: {
    title: 'name servers',
    property: 'dnsServers',
    each: (c) => asked((c.asked.dnsServers ?? []).join(', ')),
  },
  'secret.generated': {
    title: 'generated secret',
    property: 'secrets',
    each: (c) =>
      asked(
        Object.keys(c.secrets)
          .filter((n) => c.secrets[n].bytes !== undefined)
          .join(', '),
      ),
  },
  'secret.template': {
    title: 'text with secrets in it',
    property: 'secrets',
    each: (c) =>
      asked(
        Object.keys(c.secrets)
          .filter((n) => c.secrets[n].template !== undefined)
          .join(', '),
      ),
  },
  'volume.executable': {
    title: 'temporary folder with programs',
    property: 'volumes',
    each: (c) => asked(pathsOf(c, ({ volume }) => volume.kind === 'temporary' && volume.executable)),
  },
  'volume.persistent': {
    title: 'persistent volume',
    property: 'volumes',
    each: (c) => asked(pathsOf(c, ({ volume }) => volume.kind === 'persistent')),
  },
  'volume.block-storage': {
    title: 'volume on a disk of its own',
    property: 'volumes',
    each: (c) => asked(pathsOf(c, ({ stored }) => stored?.blockStorage === true)),
  },
  'volume.shared': {
    title: 'shared volume',
    property: 'volumes',
    each: (c) => asked(pathsOf(c, ({ volume }) => volume.kind === 'shared')),
  },
  'volume.host': {
    title: "folder of the developer's machine",
    property: 'volumes',
    each: (c) => asked(pathsOf(c, ({ volume }) => volume.kind === 'host')),
  },
  'volume.backup': {
    title: 'backup schedule',
    property: 'volumes',
    each: (c) => asked(pathsOf(c, ({ stored }) => stored?.backup !== undefined)),
  },
  companion: {
    title: 'companions',
    property: 'companions',
    use: (s) => asked(s.companions.map(({ name }) => name).join(', ') || undefined),
  },
  'companion.with-data': {
    title: 'companion with data',
    property: 'companions',
    use: (s) =>
      asked(
        s.companions
          .filter((c) => c.holdsData)
          .map(({ name }) => name)
          .join(', ') || undefined,
      ),
  },
  'companion.front': { title: 'companion in front', property: 'front', use: (s) => asked(s.front?.name) },
  'before-start': {
    title: 'steps before start',
    property: 'beforeStart',
    use: (s) => asked(s.beforeStart.length > 0 && s.beforeStart.map((c) => c.join(' ')).join('; ')),
  },
  alarms: { title: 'alarms', property: 'alarms', use: (s) => asked(s.alarms.thresholds !== undefined && 'alarms') },
} as const satisfies Record<string, FeatureDefinition>;

/** The name of a feature; each target answers every one. */
export type Feature = keyof typeof FEATURES;
