import type { AuthenticationKind } from './access';
import type { Problem } from './errors';
import { McpValidationError, oneLine, short, show } from './errors';
import type { HealthCheckKind } from './health-check';
import type { McpServer } from './mcp-server';
import { Sessions } from './transport';
import { Variable } from './variable';

/** How a target answers a feature of the description. */
export type Capability =
  /** The platform does it. */
  | { readonly kind: 'native' }
  /** The target does it by other means; it means the same. */
  | { readonly kind: 'emulated'; readonly how: string }
  /** It has no effect there; only for what cannot change availability, security or cost, and for defaults. */
  | { readonly kind: 'ignored'; readonly because: string }
  /** Asking for it is an error with the way out. */
  | { readonly kind: 'unsupported'; readonly because: string; readonly instead: string };

export const native: Capability = { kind: 'native' };
export const emulated = (how: string): Capability => ({ kind: 'emulated', how });
export const ignored = (because: string): Capability => ({ kind: 'ignored', because });
export const unsupported = (because: string, instead: string): Capability => ({
  kind: 'unsupported',
  because,
  instead,
});

/** `asked`: the user wrote it. `default`: it comes from the library, and is kept as far as the platform can. */
type Use = { readonly by: 'asked' | 'default'; readonly what: string; readonly property?: string } | undefined;

interface FeatureDefinition {
  readonly title: string;
  /** The property that a message names, unless a use names another one. */
  readonly property: string;
  /** Whether, and how, a description uses it. */
  readonly use: (server: McpServer) => Use;
}

const asked = (what: string | undefined | false): Use =>
  what === undefined || what === false ? undefined : { by: 'asked', what };
const either = (isAsked: boolean, what: string): Use => ({ by: isAsked ? 'asked' : 'default', what });
const checkOf =
  (kind: HealthCheckKind['kind']) =>
  ({ asked: { healthCheck, readiness } }: McpServer): Use => {
    if (healthCheck?.check.kind === kind) return asked(`${healthCheck}`);
    return readiness?.check.kind === kind ? { by: 'asked', what: `${readiness}`, property: 'readiness' } : undefined;
  };
const authentication =
  (kind: AuthenticationKind['kind']) =>
  (server: McpServer): Use =>
    asked(server.access.publicly?.authentication.how.kind === kind && kind);
const secretsThat = (server: McpServer, isFile: boolean): Use => {
  const names = Object.keys(server.secrets).filter((name) => (server.secrets[name].file !== undefined) === isFile);
  return asked(names.length > 0 && names.join(', '));
};
const count = (entries: Readonly<Record<string, unknown>>): Use =>
  asked(Object.keys(entries).length > 0 && Object.keys(entries).join(', '));
const stateful = (server: McpServer): boolean => server.transport.sessions === Sessions.STATEFUL;

/** Everything that a description can ask of a platform. A new line does not compile until every target has answered it. */
export const FEATURES = {
  'image.registry': {
    title: 'image from a registry',
    property: 'image',
    use: (s) => asked(s.image.source.kind === 'registry' && s.image.toString()),
  },
  'image.dockerfile': {
    title: 'image built from a folder',
    property: 'image',
    use: (s) => asked(s.image.source.kind === 'dockerfile' && s.image.toString()),
  },
  'image.platform': { title: 'architecture of the image', property: 'image', use: (s) => asked(s.image.platform) },
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
  command: { title: 'command of its own', property: 'command', use: (s) => asked(s.command?.join(' ')) },
  environment: { title: 'environment variables', property: 'environment', use: (s) => count(s.environment) },
  variables: {
    title: 'variables bound by the stack',
    property: 'environment',
    use: (s) => asked(Object.keys(s.environment).find((n) => s.environment[n] instanceof Variable)),
  },
  'secret.environment': { title: 'secret as a variable', property: 'secrets', use: (s) => secretsThat(s, false) },
  'secret.file': { title: 'secret as a file', property: 'secrets', use: (s) => secretsThat(s, true) },
  'health.http': { title: 'check by HTTP', property: 'healthCheck', use: checkOf('http') },
  'health.mcp': { title: 'check of the MCP path', property: 'healthCheck', use: checkOf('mcp') },
  'health.tcp': { title: 'check by connecting', property: 'healthCheck', use: checkOf('tcp') },
  'health.command': { title: 'check by a command', property: 'healthCheck', use: checkOf('command') },
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
    use: (s) => either(s.asked.resources?.cpu !== undefined, `${s.resources.cpu}`),
  },
  'memory.limit': {
    title: 'limit of memory',
    property: 'resources.memory',
    use: (s) => either(s.asked.resources?.memory !== undefined, `${s.resources.memory}`),
  },
  'cpu.reservation': {
    title: 'reserved processing power',
    property: 'resources.reservedCpu',
    use: (s) => asked(s.resources.reservedCpu?.toString()),
  },
  'memory.reservation': {
    title: 'reserved memory',
    property: 'resources.reservedMemory',
    use: (s) => asked(s.resources.reservedMemory?.toString()),
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
    use: (s) => either(s.asked.restart !== undefined, s.restart),
  },
  'hardening.user': {
    title: 'user by number',
    property: 'user',
    use: (s) => (s.user.uid === undefined ? undefined : either(s.asked.user !== undefined, `${s.user}`)),
  },
  'hardening.read-only-root': {
    title: 'read-only root filesystem',
    property: 'readOnlyRootFilesystem',
    use: (s) => (s.readOnlyRootFilesystem ? either(s.asked.readOnlyRootFilesystem !== undefined, 'true') : undefined),
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
    use: (s) => (s.init ? either(s.asked.init !== undefined, 'true') : undefined),
  },
  'volume.temporary': {
    title: 'temporary folders',
    property: 'volumes',
    use: (s) => either(s.asked.volumes !== undefined, Object.keys(s.volumes).join(', ')),
  },
  'file.content': {
    title: 'configuration file by content',
    property: 'files',
    use: (s) => asked(Object.keys(s.files).find((p) => s.files[p].source.kind === 'content')),
  },
  'file.path': {
    title: 'configuration file by path',
    property: 'files',
    use: (s) => asked(Object.keys(s.files).find((p) => s.files[p].source.kind === 'path')),
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
  labels: { title: 'labels', property: 'labels', use: (s) => count(s.labels) },
} as const satisfies Record<string, FeatureDefinition>;

export type Feature = keyof typeof FEATURES;

/** The answers of one target. */
export interface Profile {
  /** How messages name it, such as `Docker`. */
  readonly target: string;
  readonly capabilities: Readonly<Record<Feature, Capability>>;
  /** What a table cannot say: limits, and combinations of properties. */
  readonly limits: (server: McpServer) => readonly Problem[];
}

/** A line of the report: what a target makes of one feature that a description uses. */
export interface ReportLine {
  readonly feature: Feature;
  readonly title: string;
  readonly property: string;
  readonly what: string;
  readonly by: 'asked' | 'default';
  readonly capability: Capability;
}

/** What a target makes of a description, feature by feature. */
export function report(server: McpServer, profile: Profile): readonly ReportLine[] {
  return Object.entries<FeatureDefinition>(FEATURES).flatMap(([name, { title, property, use }]) => {
    const found = use(server);
    const feature = name as Feature;
    if (found === undefined) return [];
    return [
      { feature, title, property, ...found, what: oneLine(found.what), capability: profile.capabilities[feature] },
    ];
  });
}

/** Everything that keeps a description from running on a target. */
export function problemsOn(server: McpServer, profile: Profile): readonly Problem[] {
  const refused = report(server, profile).flatMap(({ property, what, by, capability }): Problem[] => {
    if (capability.kind !== 'unsupported' || by === 'default') return [];
    return [{ property, message: `${short(what)} is not supported, ${capability.because}; ${capability.instead}` }];
  });
  return [...refused, ...profile.limits(server)];
}

/**
 * The first step of every target.
 * @param path where in the app, such as `local/weather`
 * @throws McpValidationError that lists every problem
 */
export function assertSupported(
  server: McpServer,
  profile: Profile,
  path: string,
  further: readonly Problem[] = [],
): void {
  const problems = [...problemsOn(server, profile), ...further];
  if (problems.length > 0) {
    throw new McpValidationError(
      `MCP server ${show(server.name)} cannot run on ${profile.target} (at ${show(path)})`,
      problems,
    );
  }
}
