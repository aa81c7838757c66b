import { Token } from 'cdktf';
import type { CompanionProps } from '../../lib';
import {
  Access,
  Alarms,
  Authentication,
  Companion,
  ConfigFile,
  ContainerImage,
  Cpu,
  Duration,
  HealthCheck,
  Logging,
  McpServer,
  McpValidationError,
  Memory,
  Reference,
  Rollout,
  Scaling,
  Secret,
  Transport,
  User,
  Variable,
  Volume,
} from '../../lib';

type Row = readonly [title: string, build: () => unknown, message: string];

/** A valid description with these changes, whatever their types. */
function weather(changes: Record<string, unknown> = {}): McpServer {
  const image = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2');
  return new McpServer({ name: 'weather', image, transport: Transport.streamableHttp({ port: 3000 }), ...changes });
}

const DB: CompanionProps = { name: 'db', image: ContainerImage.fromRegistry('postgres:17.2') };
const db = (changes: Partial<CompanionProps> = {}) => new Companion({ ...DB, ...changes });
const openTo = (authentication: Authentication) => Access.public({ authentication });
const token = () => Token.asString({ resolve: () => 'known later' });
const said = (subject: string, ...problems: readonly string[]) =>
  [`${subject} is not valid:`, ...problems.map((problem) => `  - ${problem}`)].join('\n');

const WEATHER = "MCP server 'weather'";
const NOT_A_NAME =
  "is not a name; use 2 to 30 lower case letters, digits and single dashes, starting with a letter, such as 'weather'";
const NOT_AN_IMAGE =
  "is not an image reference; use a reference such as 'ghcr.io/acme/weather:1.4.2', lower case, without a scheme, at most 255 characters";
const NOT_A_PATH = "is not a URL path; start it with one slash and use URL characters, without '..' or a query";
const NOT_IN_A_CONTAINER =
  "is not a path inside the container; use an absolute one such as '/run/secrets/token', without ':', '..' or a slash at its end";
const NOT_A_LABEL =
  "is not a label; use up to 63 letters, digits, '.', '_', '/' and '-', with a letter or digit at both ends";
const NOT_A_PORT_NAME =
  'is not the name of a port; use up to 15 lower case letters, digits and single dashes, starting with a letter';
const NOT_A_VARIABLE = 'is not the name of a variable; use letters, digits and _, not starting with a digit';
const NOT_AUTHENTICATION =
  "does not say how callers prove who they are; use Authentication.byServer(), .bearer(secret), .oidc(...), .iam() or .none('why')";
const NOT_PROPS = 'is not an object; give each property by its name, as in { name: value }';
const NOT_CORES = 'is not a number of cores with at most three decimal places; use one such as 0.25 or 2';
const NOT_A_COMMAND = "is not a command; give its words, such as ['node', 'server.js']";
const NEITHER = 'is not a string, a Variable or a Reference; use';
const LATER = 'a value that is known only at deploy time';
const NO_IMAGE =
  "image: undefined is not a ContainerImage; use ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2')";
const NO_TRANSPORT = 'transport: undefined is not a Transport; use Transport.streamableHttp({ port: 3000 })';

// prettier-ignore
const BAD_INPUT: readonly Row[] = [
  // name
  ['no name', () => weather({ name: undefined }), said('MCP server', `name: undefined ${NOT_A_NAME}`)],
  ['null as name', () => weather({ name: null }), said('MCP server', `name: null ${NOT_A_NAME}`)],
  ['number as name', () => weather({ name: 7 }), said('MCP server', `name: 7 ${NOT_A_NAME}`)],
  ['empty name', () => weather({ name: '' }), said("MCP server ''", `name: '' ${NOT_A_NAME}`)],
  ['name of one character', () => weather({ name: 'w' }), said("MCP server 'w'", `name: 'w' ${NOT_A_NAME}`)],
  ['name of 31 characters', () => weather({ name: 'w'.repeat(31) }), said("MCP server 'wwwwwwwwwwwwwwwwwwwwwwwwwwwwwww'", `name: 'wwwwwwwwwwwwwwwwwwwwwwwwwwwwwww' ${NOT_A_NAME}`)],
  ['very long name', () => weather({ name: 'w'.repeat(300) }), said("MCP server 'wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww...'", `name: 'wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww...' ${NOT_A_NAME}`)],
  ['upper case in a name', () => weather({ name: 'Weather' }), said("MCP server 'Weather'", `name: 'Weather' ${NOT_A_NAME}`)],
  ['name that starts with a digit', () => weather({ name: '1weather' }), said("MCP server '1weather'", `name: '1weather' ${NOT_A_NAME}`)],
  ['name with two dashes', () => weather({ name: 'my--weather' }), said("MCP server 'my--weather'", `name: 'my--weather' ${NOT_A_NAME}`)],
  ['name that ends with a dash', () => weather({ name: 'weather-' }), said("MCP server 'weather-'", `name: 'weather-' ${NOT_A_NAME}`)],
  ['name with an underscore', () => weather({ name: 'my_weather' }), said("MCP server 'my_weather'", `name: 'my_weather' ${NOT_A_NAME}`)],
  ['name with a line break', () => weather({ name: 'weather\n' }), said("MCP server 'weather\\n'", `name: 'weather\\n' ${NOT_A_NAME}`)],
  ['token as name', () => weather({ name: token() }), said('MCP server', `name: ${LATER} ${NOT_A_NAME}`)],
  ['list token as name', () => weather({ name: Token.asList({ resolve: () => [] }) }), said('MCP server', `name: ${LATER} ${NOT_A_NAME}`)],

  // whole descriptions
  ['nothing at all', () => new McpServer({} as never), said('MCP server', `name: undefined ${NOT_A_NAME}`, NO_IMAGE, NO_TRANSPORT)],
  ['undefined', () => new McpServer(undefined as never), said('MCP server', `name: undefined ${NOT_A_NAME}`, NO_IMAGE, NO_TRANSPORT)],
  ['null', () => new McpServer(null as never), said('MCP server', `name: undefined ${NOT_A_NAME}`, NO_IMAGE, NO_TRANSPORT)],
  ['a string', () => new McpServer('weather' as never), said('MCP server', `name: undefined ${NOT_A_NAME}`, NO_IMAGE, NO_TRANSPORT)],
  ['change of the name to null', () => weather().with({ name: null } as never), said('MCP server', `name: null ${NOT_A_NAME}`)],
  ['changes of nothing', () => weather().with(null as never), said('McpServer.with', `props: null ${NOT_PROPS}`)],
  ['string as image', () => weather({ image: 'ghcr.io/acme/weather:1.4.2' }), said(WEATHER, "image: 'ghcr.io/acme/weather:1.4.2' is not a ContainerImage; use ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2')")],
  ['null as image', () => weather({ image: null }), said(WEATHER, "image: null is not a ContainerImage; use ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2')")],
  ['factory that was not called', () => weather({ image: ContainerImage.fromRegistry }), said(WEATHER, "image: a function is not a ContainerImage; use ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2')")],
  ['plain object as transport', () => weather({ transport: { port: 3000 } }), said(WEATHER, 'transport: an object is not a Transport; use Transport.streamableHttp({ port: 3000 })')],
  ['string as transport', () => weather({ transport: 'http' }), said(WEATHER, "transport: 'http' is not a Transport; use Transport.streamableHttp({ port: 3000 })")],
  ['string as health check', () => weather({ healthCheck: '/health' }), said(WEATHER, "healthCheck: '/health' is not a HealthCheck; use HealthCheck.http('/health')")],
  ['false as readiness', () => weather({ readiness: false }), said(WEATHER, "readiness: false is not a HealthCheck; use HealthCheck.http('/ready')")],
  ['null as scaling', () => weather({ scaling: null }), said(WEATHER, 'scaling: null is not a Scaling; use Scaling.fixed(1)')],
  ['number as scaling', () => weather({ scaling: 3 }), said(WEATHER, 'scaling: 3 is not a Scaling; use Scaling.fixed(1)')],
  ['string as rollout', () => weather({ rollout: 'canary' }), said(WEATHER, "rollout: 'canary' is not a Rollout; use Rollout.rolling()")],
  ['string as access', () => weather({ access: 'public' }), said(WEATHER, "access: 'public' is not an Access; use Access.internal()")],
  ['plain object as access', () => weather({ access: { publicly: {} } }), said(WEATHER, 'access: an object is not an Access; use Access.internal()')],
  ['string as logging', () => weather({ logging: 'json' }), said(WEATHER, "logging: 'json' is not a Logging; use Logging.json()")],
  ['string as user', () => weather({ user: 'root' }), said(WEATHER, "user: 'root' is not a User; use User.id(1000)")],
  ['number as longest call', () => weather({ longestCall: 300 }), said(WEATHER, 'longestCall: 300 is not a Duration; use Duration.minutes(5)')],
  ['longest call under a second', () => weather({ longestCall: Duration.milliseconds(999) }), said(WEATHER, 'longestCall: 999ms is too short; use Duration.seconds(1) or more')],
  ['number as stop grace', () => weather({ stopGrace: 30 }), said(WEATHER, 'stopGrace: 30 is not a Duration; use Duration.seconds(30)')],
  ['unknown restart policy', () => weather({ restart: 'sometimes' }), said(WEATHER, "restart: 'sometimes' is not known; use one of 'unless-stopped', 'always', 'on-failure', 'never'")],
  ['string as read-only root', () => weather({ readOnlyRootFilesystem: 'yes' }), said(WEATHER, "readOnlyRootFilesystem: 'yes' is not a boolean; use true or false")],
  ['number as init', () => weather({ init: 1 }), said(WEATHER, 'init: 1 is not a boolean; use true or false')],
  ['empty command', () => weather({ command: [] }), said(WEATHER, `command: [] ${NOT_A_COMMAND}`)],
  ['command as one string', () => weather({ command: 'node server.js' }), said(WEATHER, `command: 'node server.js' ${NOT_A_COMMAND}`)],
  ['empty word in a command', () => weather({ command: ['node', ''] }), said(WEATHER, `command: ['node', ''] ${NOT_A_COMMAND}`)],
  ['number in a command', () => weather({ command: ['sleep', 5] }), said(WEATHER, `command: ['sleep', 5] ${NOT_A_COMMAND}`)],

  // environment and secrets
  ['string as environment', () => weather({ environment: 'A=1' }), said(WEATHER, "environment: 'A=1' is not a plain object; use one such as { LOG_LEVEL: 'INFO' }")],
  ['list as environment', () => weather({ environment: ['A=1'] }), said(WEATHER, "environment: ['A=1'] is not a plain object; use one such as { LOG_LEVEL: 'INFO' }")],
  ['Map as environment', () => weather({ environment: new Map([['A', '1']]) }), said(WEATHER, "environment: a Map is not a plain object; use one such as { LOG_LEVEL: 'INFO' }")],
  ['null as environment', () => weather({ environment: null }), said(WEATHER, "environment: null is not a plain object; use one such as { LOG_LEVEL: 'INFO' }")],
  ['number as a value', () => weather({ environment: { PORT: 3000 } }), said(WEATHER, `environment.PORT: 3000 ${NEITHER} '3000'`)],
  ['boolean as a value', () => weather({ environment: { DEBUG: true } }), said(WEATHER, `environment.DEBUG: true ${NEITHER} 'true'`)],
  ['undefined as a value', () => weather({ environment: { REGION: undefined } }), said(WEATHER, `environment.REGION: undefined ${NEITHER} one of them, or leave it out`)],
  ['null as a value', () => weather({ environment: { REGION: null } }), said(WEATHER, `environment.REGION: null ${NEITHER} one of them, or leave it out`)],
  ['list as a value', () => weather({ environment: { HOSTS: ['a', 'b'] } }), said(WEATHER, `environment.HOSTS: ['a', 'b'] ${NEITHER} one of them, or leave it out`)],
  ['object as a value', () => weather({ environment: { SETTINGS: { a: 1 } } }), said(WEATHER, `environment.SETTINGS: an object ${NEITHER} one of them, or leave it out`)],
  ['null character in a value', () => weather({ environment: { A: 'a\0b' } }), said(WEATHER, 'environment.A: a value cannot hold a null character; leave it out')],
  ['empty variable name', () => weather({ environment: { '': 'a' } }), said(WEATHER, `environment.: '' ${NOT_A_VARIABLE}`)],
  ['variable name with a dash', () => weather({ environment: { 'API-URL': 'a' } }), said(WEATHER, `environment.API-URL: 'API-URL' ${NOT_A_VARIABLE}`)],
  ['variable name that starts with a digit', () => weather({ environment: { '2FA': 'a' } }), said(WEATHER, `environment.2FA: '2FA' ${NOT_A_VARIABLE}`)],
  ['variable name with a line break', () => weather({ environment: { 'A\nB': 'a' } }), said(WEATHER, `environment.A\\nB: 'A\\nB' ${NOT_A_VARIABLE}`)],
  ['Secret in environment', () => weather({ environment: { API_TOKEN: Secret.required() } }), said(WEATHER, 'environment.API_TOKEN: a Secret belongs in secrets; move it there, under the same name')],
  ['plain string as a secret', () => weather({ secrets: { API_TOKEN: 'hunter2' } }), said(WEATHER, 'secrets.API_TOKEN: a value in code would end up in what is synthesized; use Secret.required() and let the stack bind it')],
  ['number as a secret', () => weather({ secrets: { PIN: 4711 } }), said(WEATHER, 'secrets.PIN: a number is not a Secret; use Secret.required() and let the stack bind it')],
  ['string as secrets', () => weather({ secrets: 'API_TOKEN=hunter2' }), said(WEATHER, 'secrets: a string is not a plain object; use one such as { API_TOKEN: Secret.required() }')],
  ['Variable as a secret', () => weather({ secrets: { API_TOKEN: Variable.required() } }), said(WEATHER, 'secrets.API_TOKEN: a Variable is not a Secret; use Secret.required() and let the stack bind it')],
  ['secret name with a dot', () => weather({ secrets: { 'api.token': Secret.required() } }), said(WEATHER, "secrets.api.token: 'api.token' is not the name of a secret; use letters, digits and _, not starting with a digit")],
  ['list as secrets', () => weather({ secrets: ['API_TOKEN'] }), said(WEATHER, "secrets: a list is not a plain object; use one such as { API_TOKEN: Secret.required() }")],
  ['secret and variable of one name', () => weather({ environment: { API_TOKEN: 'a' }, secrets: { API_TOKEN: Secret.required() } }), said(WEATHER, 'environment.API_TOKEN: a secret has the same name; keep one of the two')],
  ['secret and variable, both named constructor', () => weather({ environment: { constructor: 'a' }, secrets: { constructor: Secret.required() } }), said(WEATHER, 'environment.constructor: a secret has the same name; keep one of the two')],
  ['number as __proto__', () => weather({ environment: { ['__proto__']: 1 } }), said(WEATHER, `environment.__proto__: 1 ${NEITHER} '1'`)],
  ['secret that is also a build argument', () => weather({ image: ContainerImage.fromDockerfile('server', { buildArgs: { API_TOKEN: 'a' } }), secrets: { API_TOKEN: Secret.required() } }), said(WEATHER, 'secrets.API_TOKEN: it is also a build argument, which stays readable in the image; give it to the running container only')],

  // volumes, files, ports, labels, resources
  ['volume without a leading slash', () => weather({ volumes: { data: Volume.temporary() } }), said(WEATHER, `volumes.data: 'data' ${NOT_IN_A_CONTAINER}`)],
  ['volume at the root', () => weather({ volumes: { '/': Volume.temporary() } }), said(WEATHER, `volumes./: '/' ${NOT_IN_A_CONTAINER}`)],
  ['volume with ..', () => weather({ volumes: { '/data/../etc': Volume.temporary() } }), said(WEATHER, `volumes./data/../etc: '/data/../etc' ${NOT_IN_A_CONTAINER}`)],
  ['volume with a colon', () => weather({ volumes: { '/data:ro': Volume.temporary() } }), said(WEATHER, `volumes./data:ro: '/data:ro' ${NOT_IN_A_CONTAINER}`)],
  ['volume with a slash at the end', () => weather({ volumes: { '/data/': Volume.temporary() } }), said(WEATHER, `volumes./data/: '/data/' ${NOT_IN_A_CONTAINER}`)],
  ['token as the path of a volume', () => weather({ volumes: { [token()]: Volume.temporary() } }), said(WEATHER, `volumes.(a token): ${LATER} ${NOT_IN_A_CONTAINER}`)],
  ['string as a volume', () => weather({ volumes: { '/data': 'data' } }), said(WEATHER, "volumes./data: 'data' is not a Volume; use Volume.temporary()")],
  ['list as volumes', () => weather({ volumes: ['/data'] }), said(WEATHER, "volumes: ['/data'] is not a plain object; use one such as { '/data': Volume.temporary() }")],
  ['relative file', () => weather({ files: { 'etc/weather.json': ConfigFile.fromContent('{}') } }), said(WEATHER, `files.etc/weather.json: 'etc/weather.json' ${NOT_IN_A_CONTAINER}`)],
  ['file with a line break in its path', () => weather({ files: { '/etc/a\nb': ConfigFile.fromContent('{}') } }), said(WEATHER, `files./etc/a\\nb: '/etc/a\\nb' ${NOT_IN_A_CONTAINER}`)],
  ['string as a file', () => weather({ files: { '/etc/weather.json': '{}' } }), said(WEATHER, "files./etc/weather.json: '{}' is not a ConfigFile; use ConfigFile.fromContent('...')")],
  ['file at the path of a volume', () => weather({ volumes: { '/data': Volume.temporary() }, files: { '/data': ConfigFile.fromContent('{}') } }), said(WEATHER, 'files./data: volumes./data is at the same path; use another path')],
  ['file at the default temporary folder', () => weather({ files: { '/tmp': ConfigFile.fromContent('{}') } }), said(WEATHER, 'files./tmp: the temporary folder that every container has is at the same path; use another path')],
  ['secret file at the path of a file', () => weather({ files: { '/run/token': ConfigFile.fromContent('a') }, secrets: { TOKEN: Secret.required({ file: '/run/token' }) } }), said(WEATHER, 'secrets.TOKEN: files./run/token is at the same path; use another path')],
  ['two secrets at one path', () => weather({ secrets: { A: Secret.required({ file: '/run/token' }), B: Secret.required({ file: '/run/token' }) } }), said(WEATHER, 'secrets.B: secrets.A is at the same path; use another path')],
  ['port named in upper case', () => weather({ ports: { Metrics: 9090 } }), said(WEATHER, `ports.Metrics: 'Metrics' ${NOT_A_PORT_NAME}`)],
  ['port with a long name', () => weather({ ports: { 'metrics-and-more': 9090 } }), said(WEATHER, `ports.metrics-and-more: 'metrics-and-more' ${NOT_A_PORT_NAME}`)],
  ['further port 65536', () => weather({ ports: { metrics: 65_536 } }), said(WEATHER, 'ports.metrics: 65536 is out of range; use a port number from 1 to 65535')],
  ['string as a further port', () => weather({ ports: { metrics: '9090' } }), said(WEATHER, "ports.metrics: '9090' is not a port number; use one from 1 to 65535")],
  ['port of the transport again', () => weather({ ports: { metrics: 3000 } }), said(WEATHER, 'ports.metrics: 3000 is also transport.port; use another port')],
  ['two ports of one number', () => weather({ ports: { metrics: 9090, admin: 9090 } }), said(WEATHER, 'ports.admin: 9090 is also ports.metrics; use another port')],
  ['list as ports', () => weather({ ports: [9090] }), said(WEATHER, 'ports: [9090] is not a plain object; use one such as { metrics: 9090 }')],
  ['number as a label', () => weather({ labels: { team: 5 } }), said(WEATHER, "labels.team: 5 is not a string; use '5'")],
  ['label with a space', () => weather({ labels: { 'my team': 'weather' } }), said(WEATHER, `labels.my team: 'my team' ${NOT_A_LABEL}`)],
  ['label that ends with a dash', () => weather({ labels: { 'team-': 'weather' } }), said(WEATHER, `labels.team-: 'team-' ${NOT_A_LABEL}`)],
  ['label of 64 characters', () => weather({ labels: { ['l'.repeat(64)]: 'weather' } }), said(WEATHER, `labels.llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll: 'lllllllllllllllllllllllllllllllllllllllllllllllllllllllll...' ${NOT_A_LABEL}`)],
  ['number as resources', () => weather({ resources: 512 }), said(WEATHER, 'resources: 512 is not a plain object; use one such as { cpu: Cpu.cores(1) }')],
  ['null as resources', () => weather({ resources: null }), said(WEATHER, 'resources: null is not a plain object; use one such as { cpu: Cpu.cores(1) }')],
  ['number as memory', () => weather({ resources: { memory: 512 } }), said(WEATHER, 'resources.memory: 512 is not a Memory; use Memory.mebibytes(512)')],
  ['string as processing power', () => weather({ resources: { cpu: '500m' } }), said(WEATHER, "resources.cpu: '500m' is not a Cpu; use Cpu.cores(0.5)")],
  ['Memory as processing power', () => weather({ resources: { cpu: Memory.gibibytes(1) } }), said(WEATHER, 'resources.cpu: a Memory is not a Cpu; use Cpu.cores(0.5)')],
  ['null as reserved memory', () => weather({ resources: { reservedMemory: null } }), said(WEATHER, 'resources.reservedMemory: null is not a Memory; use Memory.mebibytes(512)')],
  ['more processing power reserved than allowed', () => weather({ resources: { reservedCpu: Cpu.cores(1) } }), said(WEATHER, 'resources.reservedCpu: 1 CPU is more than the limit of 0.5 CPU; reserve less or raise cpu')],
  ['more memory reserved than allowed', () => weather({ resources: { memory: Memory.mebibytes(256), reservedMemory: Memory.gibibytes(1) } }), said(WEATHER, 'resources.reservedMemory: 1 GiB is more than the limit of 256 MiB; reserve less or raise memory')],

  // two properties together
  ['bearer with a secret that is not declared', () => weather({ access: openTo(Authentication.bearer('TOKEN')) }), said(WEATHER, "access.authentication: 'TOKEN' is not declared in secrets; declare it there with Secret.required()")],
  ['bearer with a secret named like a method', () => weather({ access: openTo(Authentication.bearer('constructor')) }), said(WEATHER, "access.authentication: 'constructor' is not declared in secrets; declare it there with Secret.required()")],
  ['bearer with an optional secret', () => weather({ access: openTo(Authentication.bearer('TOKEN')), secrets: { TOKEN: Secret.optional() } }), said(WEATHER, "access.authentication: 'TOKEN' is optional, so there may be no token to compare with; declare it with Secret.required()")],
  ['check of the MCP path of another protocol', () => weather({ transport: Transport.http({ port: 8000 }), healthCheck: HealthCheck.mcpEndpoint() }), said(WEATHER, 'healthCheck: there is no MCP path to ask; use HealthCheck.http with a route of the server')],
  ['readiness by the MCP path of another protocol', () => weather({ transport: Transport.http({ port: 8000 }), readiness: HealthCheck.mcpEndpoint() }), said(WEATHER, 'readiness: there is no MCP path to ask; use HealthCheck.http with a route of the server')],

  // durations and sizes
  ['negative duration', () => Duration.seconds(-1), said('Duration.seconds', 'seconds: -1 is out of range; use a whole number of seconds from 0 to 3153600000')],
  ['fractional duration', () => Duration.seconds(1.5), said('Duration.seconds', 'seconds: 1.5 is not a whole number of seconds; use a smaller unit, such as Duration.milliseconds(1500)')],
  ['NaN as duration', () => Duration.minutes(NaN), said('Duration.minutes', 'minutes: NaN is not a whole number of minutes; use one from 0 to 52560000')],
  ['infinite duration', () => Duration.hours(Infinity), said('Duration.hours', 'hours: Infinity is not a whole number of hours; use one from 0 to 876000')],
  ['huge duration', () => Duration.days(1e300), said('Duration.days', 'days: 1e+300 is out of range; use a whole number of days from 0 to 36500')],
  ['duration of more than a century', () => Duration.days(36_501), said('Duration.days', 'days: 36501 is out of range; use a whole number of days from 0 to 36500')],
  ['string as duration', () => Duration.seconds('30s' as never), said('Duration.seconds', "seconds: '30s' is not a whole number of seconds; use one from 0 to 3153600000")],
  ['nothing as duration', () => Duration.milliseconds(undefined as never), said('Duration.milliseconds', 'milliseconds: undefined is not a whole number of milliseconds; use one from 0 to 3153600000000')],
  ['bigint as duration', () => Duration.seconds(30n as never), said('Duration.seconds', 'seconds: 30n is not a whole number of seconds; use one from 0 to 3153600000')],
  ['token as duration', () => Duration.seconds(Token.asNumber({ resolve: () => 30 })), said('Duration.seconds', `seconds: ${LATER} cannot be used; give a whole number of seconds from 0 to 3153600000`)],
  ['no memory', () => Memory.mebibytes(0), said('Memory.mebibytes', 'mebibytes: 0 is out of range; use a whole number of mebibytes from 1 to 1073741824')],
  ['negative memory', () => Memory.gibibytes(-1), said('Memory.gibibytes', 'gibibytes: -1 is out of range; use a whole number of gibibytes from 1 to 1048576')],
  ['fractional gibibytes', () => Memory.gibibytes(0.5), said('Memory.gibibytes', 'gibibytes: 0.5 is not a whole number of gibibytes; use Memory.mebibytes for a part of one')],
  ['fractional mebibytes', () => Memory.mebibytes(512.5), said('Memory.mebibytes', 'mebibytes: 512.5 is not a whole number of mebibytes; use one from 1 to 1073741824')],
  ['huge memory', () => Memory.mebibytes(Number.MAX_SAFE_INTEGER), said('Memory.mebibytes', 'mebibytes: 9007199254740991 is out of range; use a whole number of mebibytes from 1 to 1073741824')],
  ['string as mebibytes', () => Memory.mebibytes('512Mi' as never), said('Memory.mebibytes', "mebibytes: '512Mi' is not a whole number of mebibytes; use one from 1 to 1073741824")],
  ['no processing power', () => Cpu.cores(0), said('Cpu.cores', 'cores: 0 is out of range; use 0.001 to 1024 cores')],
  ['negative processing power', () => Cpu.cores(-1), said('Cpu.cores', 'cores: -1 is out of range; use 0.001 to 1024 cores')],
  ['too fine processing power', () => Cpu.cores(0.0001), said('Cpu.cores', `cores: 0.0001 ${NOT_CORES}`)],
  ['NaN as processing power', () => Cpu.cores(NaN), said('Cpu.cores', `cores: NaN ${NOT_CORES}`)],
  ['infinite processing power', () => Cpu.cores(Infinity), said('Cpu.cores', `cores: Infinity ${NOT_CORES}`)],
  ['huge processing power', () => Cpu.cores(1e12), said('Cpu.cores', 'cores: 1000000000000 is out of range; use 0.001 to 1024 cores')],
  ['string as cores', () => Cpu.cores('1' as never), said('Cpu.cores', `cores: '1' ${NOT_CORES}`)],
  ['token as cores', () => Cpu.cores(Token.asNumber({ resolve: () => 1 })), said('Cpu.cores', `cores: ${LATER} ${NOT_CORES}`)],
  ['fractional millis', () => Cpu.millis(0.5), said('Cpu.millis', 'millis: 0.5 is not a whole number of thousandths of a core; use one from 1 to 1024000')],
  ['no millis', () => Cpu.millis(0), said('Cpu.millis', 'millis: 0 is out of range; use a whole number of thousandths of a core from 1 to 1024000')],

  // images
  ['empty reference', () => ContainerImage.fromRegistry(''), said('ContainerImage.fromRegistry', `reference: '' ${NOT_AN_IMAGE}`)],
  ['no reference', () => ContainerImage.fromRegistry(undefined as never), said('ContainerImage.fromRegistry', `reference: undefined ${NOT_AN_IMAGE}`)],
  ['upper case in a reference', () => ContainerImage.fromRegistry('ghcr.io/Acme/weather:1.4.2'), said('ContainerImage.fromRegistry', `reference: 'ghcr.io/Acme/weather:1.4.2' ${NOT_AN_IMAGE}`)],
  ['upper case in the first part of a reference', () => ContainerImage.fromRegistry('Acme/weather:1.4.2'), said('ContainerImage.fromRegistry', `reference: 'Acme/weather:1.4.2' ${NOT_AN_IMAGE}`)],
  ['reference with a scheme', () => ContainerImage.fromRegistry('https://ghcr.io/acme/weather:1.4.2'), said('ContainerImage.fromRegistry', `reference: 'https://ghcr.io/acme/weather:1.4.2' ${NOT_AN_IMAGE}`)],
  ['reference with a space', () => ContainerImage.fromRegistry('ghcr.io/acme/weather: 1.4.2'), said('ContainerImage.fromRegistry', `reference: 'ghcr.io/acme/weather: 1.4.2' ${NOT_AN_IMAGE}`)],
  ['reference with an empty tag', () => ContainerImage.fromRegistry('ghcr.io/acme/weather:'), said('ContainerImage.fromRegistry', `reference: 'ghcr.io/acme/weather:' ${NOT_AN_IMAGE}`)],
  ['reference with a short digest', () => ContainerImage.fromRegistry('ghcr.io/acme/weather@sha256:abc'), said('ContainerImage.fromRegistry', `reference: 'ghcr.io/acme/weather@sha256:abc' ${NOT_AN_IMAGE}`)],
  ['reference with a shell variable', () => ContainerImage.fromRegistry('ghcr.io/acme/weather:$TAG'), said('ContainerImage.fromRegistry', `reference: 'ghcr.io/acme/weather:$TAG' ${NOT_AN_IMAGE}`)],
  ['reference with two dots in the host', () => ContainerImage.fromRegistry('ghcr..io/acme/weather:1'), said('ContainerImage.fromRegistry', `reference: 'ghcr..io/acme/weather:1' ${NOT_AN_IMAGE}`)],
  ['reference of 300 characters', () => ContainerImage.fromRegistry('a'.repeat(300)), said('ContainerImage.fromRegistry', `reference: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...' ${NOT_AN_IMAGE}`)],
  ['unknown runtime', () => ContainerImage.fromRegistry('weather:1', { runtime: 'deno' as never }), said('ContainerImage.fromRegistry', "runtime: 'deno' is not known; use one of 'node', 'python', 'shell', 'none'")],
  ['unknown platform', () => ContainerImage.fromRegistry('weather:1', { platform: 'windows/amd64' as never }), said('ContainerImage.fromRegistry', "platform: 'windows/amd64' is not known; use one of 'linux/amd64', 'linux/arm64'")],
  ['null as image options', () => ContainerImage.fromRegistry('weather:1', null as never), said('ContainerImage.fromRegistry', `props: null ${NOT_PROPS}`)],
  ['empty build context', () => ContainerImage.fromDockerfile(''), said('ContainerImage.fromDockerfile', "directory: '' is not a folder; give the build context")],
  ['number as build context', () => ContainerImage.fromDockerfile(5 as never), said('ContainerImage.fromDockerfile', 'directory: 5 is not a folder; give the build context')],
  ['token as build context', () => ContainerImage.fromDockerfile(token()), said('ContainerImage.fromDockerfile', `directory: ${LATER} is not a folder; give the build context`)],
  ['absolute Dockerfile', () => ContainerImage.fromDockerfile('.', { dockerfile: '/etc/Dockerfile' }), said('ContainerImage.fromDockerfile', "dockerfile: '/etc/Dockerfile' is not a path inside the folder; use one relative to it, such as 'docker/Dockerfile'")],
  ['Dockerfile outside the folder', () => ContainerImage.fromDockerfile('.', { dockerfile: '../Dockerfile' }), said('ContainerImage.fromDockerfile', "dockerfile: '../Dockerfile' is not a path inside the folder; use one relative to it, such as 'docker/Dockerfile'")],
  ['empty Dockerfile', () => ContainerImage.fromDockerfile('.', { dockerfile: '' }), said('ContainerImage.fromDockerfile', "dockerfile: '' is not a path inside the folder; use one relative to it, such as 'docker/Dockerfile'")],
  ['number as Dockerfile', () => ContainerImage.fromDockerfile('.', { dockerfile: 5 as never }), said('ContainerImage.fromDockerfile', "dockerfile: 5 is not a path inside the folder; use one relative to it, such as 'docker/Dockerfile'")],
  ['empty target', () => ContainerImage.fromDockerfile('.', { target: '' }), said('ContainerImage.fromDockerfile', "target: '' is not the name of a stage; leave it out for the last one")],
  ['number as target', () => ContainerImage.fromDockerfile('.', { target: 7 as never }), said('ContainerImage.fromDockerfile', 'target: 7 is not the name of a stage; leave it out for the last one')],
  ['target with a space', () => ContainerImage.fromDockerfile('.', { target: 'my stage' }), said('ContainerImage.fromDockerfile', "target: 'my stage' is not the name of a stage; leave it out for the last one")],
  ['secret as a build argument', () => ContainerImage.fromDockerfile('.', { buildArgs: { NPM_TOKEN: Secret.required() as never } }), said('ContainerImage.fromDockerfile', 'buildArgs.NPM_TOKEN: a Secret would stay readable in the image; give it to the running container, in secrets')],
  ['number as a build argument', () => ContainerImage.fromDockerfile('.', { buildArgs: { NODE: 22 as never } }), said('ContainerImage.fromDockerfile', "buildArgs.NODE: 22 is not a string; use '22'")],
  ['build argument with a dash', () => ContainerImage.fromDockerfile('.', { buildArgs: { 'node-version': '22' } }), said('ContainerImage.fromDockerfile', "buildArgs.node-version: 'node-version' is not the name of a build argument; use letters, digits and _")],
  ['list as build arguments', () => ContainerImage.fromDockerfile('.', { buildArgs: ['NODE=22'] as never }), said('ContainerImage.fromDockerfile', "buildArgs: ['NODE=22'] is not a plain object; use one such as { NODE_VERSION: '22' }")],
  ['unknown runtime of a Dockerfile', () => ContainerImage.fromDockerfile('.', { runtime: '' as never }), said('ContainerImage.fromDockerfile', "runtime: '' is not known; use one of 'node', 'python', 'shell', 'none'")],

  // transports
  ['no transport properties', () => Transport.streamableHttp(undefined as never), said('Transport.streamableHttp', `props: undefined ${NOT_PROPS}`)],
  ['number as transport properties', () => Transport.streamableHttp(3000 as never), said('Transport.streamableHttp', `props: a number ${NOT_PROPS}`)],
  ['no port', () => Transport.streamableHttp({} as never), said('Transport.streamableHttp', 'port: undefined is not a port number; use one from 1 to 65535')],
  ['port 0', () => Transport.streamableHttp({ port: 0 }), said('Transport.streamableHttp', 'port: 0 is out of range; use a port number from 1 to 65535')],
  ['port 65536', () => Transport.streamableHttp({ port: 65_536 }), said('Transport.streamableHttp', 'port: 65536 is out of range; use a port number from 1 to 65535')],
  ['negative port', () => Transport.http({ port: -1 }), said('Transport.http', 'port: -1 is out of range; use a port number from 1 to 65535')],
  ['fractional port', () => Transport.streamableHttp({ port: 3000.5 }), said('Transport.streamableHttp', 'port: 3000.5 is not a port number; use one from 1 to 65535')],
  ['string as port', () => Transport.streamableHttp({ port: '3000' as never }), said('Transport.streamableHttp', "port: '3000' is not a port number; use one from 1 to 65535")],
  ['NaN as port', () => Transport.http({ port: NaN }), said('Transport.http', 'port: NaN is not a port number; use one from 1 to 65535')],
  ['token as port', () => Transport.streamableHttp({ port: Token.asNumber({ resolve: () => 3000 }) }), said('Transport.streamableHttp', `port: ${LATER} cannot be used; give a port number from 1 to 65535`)],
  ['path without a slash', () => Transport.streamableHttp({ port: 3000, path: 'mcp' }), said('Transport.streamableHttp', `path: 'mcp' ${NOT_A_PATH}`)],
  ['path with a query', () => Transport.streamableHttp({ port: 3000, path: '/mcp?a=b' }), said('Transport.streamableHttp', `path: '/mcp?a=b' ${NOT_A_PATH}`)],
  ['path with a fragment', () => Transport.streamableHttp({ port: 3000, path: '/mcp#a' }), said('Transport.streamableHttp', `path: '/mcp#a' ${NOT_A_PATH}`)],
  ['path with a slash at its end', () => Transport.streamableHttp({ port: 3000, path: '/mcp/' }), said('Transport.streamableHttp', "path: '/mcp/' ends with a slash, which servers answer with a redirect; use '/mcp'")],
  ['path with two slashes', () => Transport.streamableHttp({ port: 3000, path: '/a//b' }), said('Transport.streamableHttp', `path: '/a//b' ${NOT_A_PATH}`)],
  ['path with ..', () => Transport.streamableHttp({ port: 3000, path: '/a/../mcp' }), said('Transport.streamableHttp', `path: '/a/../mcp' ${NOT_A_PATH}`)],
  ['path with a bad escape', () => Transport.streamableHttp({ port: 3000, path: '/100%' }), said('Transport.streamableHttp', `path: '/100%' ${NOT_A_PATH}`)],
  ['path with a space', () => Transport.streamableHttp({ port: 3000, path: '/my mcp' }), said('Transport.streamableHttp', `path: '/my mcp' ${NOT_A_PATH}`)],
  ['whole URL as path', () => Transport.streamableHttp({ port: 3000, path: 'http://localhost:3000/mcp' }), said('Transport.streamableHttp', `path: 'http://localhost:3000/mcp' ${NOT_A_PATH}`)],
  ['number as path', () => Transport.streamableHttp({ port: 3000, path: 5 as never }), said('Transport.streamableHttp', `path: 5 ${NOT_A_PATH}`)],
  ['unknown sessions', () => Transport.streamableHttp({ port: 3000, sessions: 'sticky' as never }), said('Transport.streamableHttp', "sessions: 'sticky' is not known; use one of 'stateless', 'stateful'")],
  ['boolean as sessions', () => Transport.http({ port: 3000, sessions: false as never }), said('Transport.http', "sessions: false is not known; use one of 'stateless', 'stateful'")],

  // health checks
  ['health path without a slash', () => HealthCheck.http('health'), said('HealthCheck.http', `path: 'health' ${NOT_A_PATH}`)],
  ['health path with a query', () => HealthCheck.http('/health?full=1'), said('HealthCheck.http', `path: '/health?full=1' ${NOT_A_PATH}`)],
  ['no health path', () => HealthCheck.http(undefined as never), said('HealthCheck.http', `path: undefined ${NOT_A_PATH}`)],
  ['health check on port 0', () => HealthCheck.http('/health', { port: 0 }), said('HealthCheck.http', 'port: 0 is out of range; use a port number from 1 to 65535')],
  ['connection to port 70000', () => HealthCheck.tcp({ port: 70_000 }), said('HealthCheck.tcp', 'port: 70000 is out of range; use a port number from 1 to 65535')],
  ['timeout over the interval', () => HealthCheck.http('/health', { interval: Duration.seconds(5), timeout: Duration.seconds(6) }), said('HealthCheck.http', 'timeout: 6s is longer than the interval of 5s; use a shorter timeout or a longer interval')],
  ['timeout over the default interval', () => HealthCheck.tcp({ timeout: Duration.minutes(1) }), said('HealthCheck.tcp', 'timeout: 1m0s is longer than the interval of 30s; use a shorter timeout or a longer interval')],
  ['interval under a second', () => HealthCheck.tcp({ interval: Duration.milliseconds(500) }), said('HealthCheck.tcp', 'interval: 500ms is too short; use Duration.seconds(1) or more')],
  ['timeout of nothing', () => HealthCheck.tcp({ timeout: Duration.seconds(0) }), said('HealthCheck.tcp', 'timeout: 0s is too short; use Duration.seconds(1) or more')],
  ['interval over a day', () => HealthCheck.tcp({ interval: Duration.hours(25) }), said('HealthCheck.tcp', 'interval: 25h0m0s is too long; use Duration.days(1) or less')],
  ['start period over a day', () => HealthCheck.tcp({ startPeriod: Duration.days(2) }), said('HealthCheck.tcp', 'startPeriod: 48h0m0s is too long; use Duration.days(1) or less')],
  ['number as interval', () => HealthCheck.tcp({ interval: 30 as never }), said('HealthCheck.tcp', 'interval: 30 is not a Duration; use one such as Duration.seconds(30)')],
  ['string as start period', () => HealthCheck.tcp({ startPeriod: '10s' as never }), said('HealthCheck.tcp', "startPeriod: '10s' is not a Duration; use one such as Duration.seconds(30)")],
  ['no retries', () => HealthCheck.tcp({ retries: 0 }), said('HealthCheck.tcp', 'retries: 0 is out of range; use a whole number from 1 to 10')],
  ['eleven retries', () => HealthCheck.mcpEndpoint({ retries: 11 }), said('HealthCheck.mcpEndpoint', 'retries: 11 is out of range; use a whole number from 1 to 10')],
  ['fractional retries', () => HealthCheck.tcp({ retries: 1.5 }), said('HealthCheck.tcp', 'retries: 1.5 is not a whole number; use one from 1 to 10')],
  ['empty list of statuses', () => HealthCheck.http('/health', { statuses: [] }), said('HealthCheck.http', 'statuses: [] is not a list of status codes; leave it out for 200 to 399')],
  ['number as statuses', () => HealthCheck.http('/health', { statuses: 200 as never }), said('HealthCheck.http', 'statuses: 200 is not a list of status codes; leave it out for 200 to 399')],
  ['status 600', () => HealthCheck.http('/health', { statuses: [200, 600] }), said('HealthCheck.http', 'statuses: 600 is out of range; use an HTTP status code from 100 to 599')],
  ['empty health command', () => HealthCheck.command([]), said('HealthCheck.command', "command: [] is not a command; give its words, such as ['node', 'healthcheck.js']")],
  ['health command as one string', () => HealthCheck.command('curl localhost' as never), said('HealthCheck.command', "command: 'curl localhost' is not a command; give its words, such as ['node', 'healthcheck.js']")],
  ['empty word in a health command', () => HealthCheck.command(['node', '']), said('HealthCheck.command', "command: ['node', ''] is not a command; give its words, such as ['node', 'healthcheck.js']")],
  ['number in a health command', () => HealthCheck.command(['sleep', 1 as never]), said('HealthCheck.command', "command: ['sleep', 1] is not a command; give its words, such as ['node', 'healthcheck.js']")],
  ['number as timing of a port', () => HealthCheck.tcp(5 as never), said('HealthCheck.tcp', `props: a number ${NOT_PROPS}`)],
  ['number as timeout', () => HealthCheck.tcp({ timeout: 5 as never }), said('HealthCheck.tcp', 'timeout: 5 is not a Duration; use one such as Duration.seconds(30)')],
  ['null as timing', () => HealthCheck.command(['true'], null as never), said('HealthCheck.command', `props: null ${NOT_PROPS}`)],

  // logging, scaling, rollout
  ['two words as log level', () => Logging.json({ level: 'very loud' }), said('Logging.json', "level: 'very loud' is not a log level; use one word such as 'INFO'")],
  ['empty log level', () => Logging.text({ level: '' }), said('Logging.text', "level: '' is not a log level; use one word such as 'INFO'")],
  ['number as log level', () => Logging.json({ level: 20 as never }), said('Logging.json', "level: 20 is not a log level; use one word such as 'INFO'")],
  ['retention under a day', () => Logging.json({ retention: Duration.hours(23) }), said('Logging.json', 'retention: 23h0m0s is too short; use Duration.days(1) or more')],
  ['number as retention', () => Logging.text({ retention: 30 as never }), said('Logging.text', 'retention: 30 is not a Duration; use one such as Duration.days(30)')],
  ['string as logging properties', () => Logging.json('INFO' as never), said('Logging.json', `props: a string ${NOT_PROPS}`)],
  ['no replicas', () => Scaling.fixed(0), said('Scaling.fixed', 'replicas: 0 is out of range; use a whole number of replicas from 1 to 1000')],
  ['1001 replicas', () => Scaling.fixed(1_001), said('Scaling.fixed', 'replicas: 1001 is out of range; use a whole number of replicas from 1 to 1000')],
  ['half a replica', () => Scaling.fixed(0.5), said('Scaling.fixed', 'replicas: 0.5 is not a whole number of replicas; use one from 1 to 1000')],
  ['string as replicas', () => Scaling.fixed('2' as never), said('Scaling.fixed', "replicas: '2' is not a whole number of replicas; use one from 1 to 1000")],
  ['token as replicas', () => Scaling.fixed(Token.asNumber({ resolve: () => 2 })), said('Scaling.fixed', `replicas: ${LATER} cannot be used; give a whole number of replicas from 1 to 1000`)],
  ['reversed scaling', () => Scaling.between(5, 2), said('Scaling.between', 'maximum: 2 is not more than the minimum of 5; use Scaling.between(2, 5)')],
  ['scaling between equals', () => Scaling.between(3, 3), said('Scaling.between', 'maximum: 3 is not more than the minimum of 3; use Scaling.fixed(3)')],
  ['scaling up to 1001', () => Scaling.between(1, 1_001), said('Scaling.between', 'maximum: 1001 is out of range; use a whole number of replicas from 1 to 1000')],
  ['scaling from -1', () => Scaling.between(-1, 5), said('Scaling.between', 'minimum: -1 is out of range; use a whole number of replicas from 0 to 1000')],
  ['scaling without a maximum', () => Scaling.between(1, undefined as never), said('Scaling.between', 'maximum: undefined is not a whole number of replicas; use one from 1 to 1000')],
  ['cpuUtilization 0', () => Scaling.between(1, 5, { cpuUtilization: 0 }), said('Scaling.between', 'cpuUtilization: 0 is out of range; use a whole number of percent from 1 to 100')],
  ['cpuUtilization 101', () => Scaling.between(1, 5, { cpuUtilization: 101 }), said('Scaling.between', 'cpuUtilization: 101 is out of range; use a whole number of percent from 1 to 100')],
  ['memoryUtilization as a fraction', () => Scaling.between(1, 5, { memoryUtilization: 0.7 }), said('Scaling.between', 'memoryUtilization: 0.7 is not a whole number of percent; use one from 1 to 100')],
  ['null as autoscaling', () => Scaling.between(1, 5, null as never), said('Scaling.between', `props: null ${NOT_PROPS}`)],
  ['canary of 0 percent', () => Rollout.canary({ percent: 0 }), said('Rollout.canary', 'percent: 0 is out of range; use a whole number of percent from 1 to 99')],
  ['canary of 100 percent', () => Rollout.canary({ percent: 100 }), said('Rollout.canary', 'percent: 100 is out of range; use a whole number of percent from 1 to 99')],
  ['number as bake time', () => Rollout.blueGreen({ bakeTime: 5 as never }), said('Rollout.blueGreen', 'bakeTime: 5 is not a Duration; use one such as Duration.minutes(5)')],
  ['number as bake time of a canary', () => Rollout.canary({ bakeTime: 5 as never }), said('Rollout.canary', 'bakeTime: 5 is not a Duration; use one such as Duration.minutes(5)')],
  ['number as bake time of equal steps', () => Rollout.linear({ bakeTime: 5 as never }), said('Rollout.linear', 'bakeTime: 5 is not a Duration; use one such as Duration.minutes(5)')],
  ['number as the time of a step', () => Rollout.linear({ stepTime: 5 as never }), said('Rollout.linear', 'stepTime: 5 is not a Duration; use one such as Duration.minutes(5)')],
  ['number as blue/green properties', () => Rollout.blueGreen(5 as never), said('Rollout.blueGreen', `props: a number ${NOT_PROPS}`)],
  ['number as linear properties', () => Rollout.linear(5 as never), said('Rollout.linear', `props: a number ${NOT_PROPS}`)],
  ['linear in steps of 51 percent', () => Rollout.linear({ stepPercent: 51 }), said('Rollout.linear', 'stepPercent: 51 is out of range; use a whole number of percent from 3 to 50')],
  ['linear in steps of 2 percent', () => Rollout.linear({ stepPercent: 2 }), said('Rollout.linear', 'stepPercent: 2 is out of range; use a whole number of percent from 3 to 50')],
  ['number as canary properties', () => Rollout.canary(10 as never), said('Rollout.canary', `props: a number ${NOT_PROPS}`)],

  // access
  ['public without a word', () => Access.public(undefined as never), said('Access.public', `authentication: undefined ${NOT_AUTHENTICATION}`)],
  ['public without authentication', () => Access.public({} as never), said('Access.public', `authentication: undefined ${NOT_AUTHENTICATION}`)],
  ['string as authentication', () => Access.public({ authentication: 'bearer' as never }), said('Access.public', `authentication: 'bearer' ${NOT_AUTHENTICATION}`)],
  ['no requests a minute', () => Access.public({ authentication: Authentication.iam(), requestsPerMinute: 0 }), said('Access.public', 'requestsPerMinute: 0 is out of range; use a whole number of requests from 1 to 1000000')],
  ['empty list of paths', () => Access.public({ authentication: Authentication.iam(), paths: [] }), said('Access.public', 'paths: [] is not a list of paths; give some, or leave it out for the MCP path')],
  ['string as paths', () => Access.public({ authentication: Authentication.iam(), paths: '/mcp' as never }), said('Access.public', "paths: '/mcp' is not a list of paths; give some, or leave it out for the MCP path")],
  ['public path without a slash', () => Access.public({ authentication: Authentication.iam(), paths: ['mcp'] }), said('Access.public', `paths: 'mcp' ${NOT_A_PATH}`)],
  ['plain HTTP without a reason', () => Access.public({ authentication: Authentication.iam(), plainHttp: '' }), said('Access.public', "plainHttp: '' is not a reason; say in a few words why")],
  ['true as the reason for plain HTTP', () => Access.public({ authentication: Authentication.iam(), plainHttp: true as never }), said('Access.public', 'plainHttp: true is not a reason; say in a few words why')],
  ['no authentication without a reason', () => Authentication.none(''), said('Authentication.none', "why: '' is not a reason; say in a few words why")],
  ['reason of two letters', () => Authentication.none(' ok '), said('Authentication.none', "why: ' ok ' is not a reason; say in a few words why")],
  ['blank reason', () => Authentication.none('   '), said('Authentication.none', "why: '   ' is not a reason; say in a few words why")],
  ['bearer without a secret', () => Authentication.bearer(''), said('Authentication.bearer', "secret: '' is not the name of a secret; declare one in secrets and name it here")],
  ['Secret itself as bearer', () => Authentication.bearer(Secret.required() as never), said('Authentication.bearer', 'secret: a Secret is not the name of a secret; declare one in secrets and name it here')],
  ['OIDC without properties', () => Authentication.oidc(undefined as never), said('Authentication.oidc', `props: undefined ${NOT_PROPS}`)],
  ['OIDC without an issuer', () => Authentication.oidc({} as never), said('Authentication.oidc', "issuer: undefined is not an https URL without a query; use one such as 'https://login.example.com/tenant'")],
  ['OIDC with an http issuer', () => Authentication.oidc({ issuer: 'http://login.example.com' }), said('Authentication.oidc', "issuer: 'http://login.example.com' is not an https URL without a query; use one such as 'https://login.example.com/tenant'")],
  ['OIDC with a query in the issuer', () => Authentication.oidc({ issuer: 'https://login.example.com?tenant=acme' }), said('Authentication.oidc', "issuer: 'https://login.example.com?tenant=acme' is not an https URL without a query; use one such as 'https://login.example.com/tenant'")],
  ['OIDC with an issuer in a sentence', () => Authentication.oidc({ issuer: 'see https://login.example.com' }), said('Authentication.oidc', "issuer: 'see https://login.example.com' is not an https URL without a query; use one such as 'https://login.example.com/tenant'")],
  ['OIDC with a space in the issuer', () => Authentication.oidc({ issuer: 'https://login.example.com/a b' }), said('Authentication.oidc', "issuer: 'https://login.example.com/a b' is not an https URL without a query; use one such as 'https://login.example.com/tenant'")],
  ['OIDC with an empty audience', () => Authentication.oidc({ issuer: 'https://login.example.com', audiences: ['weather', ''] }), said('Authentication.oidc', "audiences: ['weather', ''] is not a list of audiences; give at least one, or leave it out for the public URL")],
  ['OIDC with a number as audience', () => Authentication.oidc({ issuer: 'https://login.example.com', audiences: ['weather', 7 as never] }), said('Authentication.oidc', "audiences: ['weather', 7] is not a list of audiences; give at least one, or leave it out for the public URL")],
  ['OIDC with a list as issuer', () => Authentication.oidc({ issuer: ['https://login.example.com'] as never }), said('Authentication.oidc', "issuer: ['https://login.example.com'] is not an https URL without a query; use one such as 'https://login.example.com/tenant'")],
  ['OIDC with keys over http', () => Authentication.oidc({ issuer: 'https://login.example.com', jwksUrl: 'http://login.example.com/keys' }), said('Authentication.oidc', "jwksUrl: 'http://login.example.com/keys' is not an https URL; use one such as 'https://login.example.com/keys'")],
  ['OIDC with a string as audiences', () => Authentication.oidc({ issuer: 'https://login.example.com', audiences: 'weather' as never }), said('Authentication.oidc', "audiences: 'weather' is not a list of audiences; give at least one, or leave it out for the public URL")],
  ['OIDC without audiences', () => Authentication.oidc({ issuer: 'https://login.example.com', audiences: [] }), said('Authentication.oidc', 'audiences: [] is not a list of audiences; give at least one, or leave it out for the public URL')],

  // variables, secrets, files, volumes, users, references
  ['number as the default of a variable', () => Variable.optional({ default: 5 as never }), said('Variable', "default: 5 is not a string; use '5'")],
  ['string as the options of a variable', () => Variable.required('the region' as never), said('Variable', `props: a string ${NOT_PROPS}`)],
  ['string as the options of a secret', () => Secret.required('the token' as never), said('Secret', `props: a string ${NOT_PROPS}`)],
  ['number as the description of a secret', () => Secret.required({ description: 5 as never }), said('Secret', "description: 5 is not a string; use '5'")],
  ['relative secret file', () => Secret.required({ file: 'run/token' }), said('Secret', `file: 'run/token' ${NOT_IN_A_CONTAINER}`)],
  ['secret file with ..', () => Secret.optional({ file: '/run/../etc/passwd' }), said('Secret', `file: '/run/../etc/passwd' ${NOT_IN_A_CONTAINER}`)],
  ['secret file with a colon', () => Secret.required({ file: '/run/a:b' }), said('Secret', `file: '/run/a:b' ${NOT_IN_A_CONTAINER}`)],
  ['empty secret file', () => Secret.required({ file: '' }), said('Secret', `file: '' ${NOT_IN_A_CONTAINER}`)],
  ['object as the content of a file', () => ConfigFile.fromContent({ a: 1 } as never), said('ConfigFile.fromContent', 'content: an object is not a string; use a text')],
  ['empty path of a file', () => ConfigFile.fromPath(''), said('ConfigFile.fromPath', "path: '' is not a path; give that of a file beside the app")],
  ['number as the path of a file', () => ConfigFile.fromPath(7 as never), said('ConfigFile.fromPath', 'path: 7 is not a path; give that of a file beside the app')],
  ['token as the path of a file', () => ConfigFile.fromPath(token()), said('ConfigFile.fromPath', `path: ${LATER} is not a path; give that of a file beside the app`)],
  ['number as the size of a folder', () => Volume.temporary({ size: 64 as never }), said('Volume.temporary', 'size: 64 is not a Memory; use Memory.mebibytes(64)')],
  ['string as executable', () => Volume.temporary({ executable: 'yes' as never }), said('Volume.temporary', "executable: 'yes' is not a boolean; use true or false")],
  ['negative user', () => User.id(-1), said('User.id', 'uid: -1 is out of range; use a user number from 0 to 65535')],
  ['user 65536', () => User.id(65_536), said('User.id', 'uid: 65536 is out of range; use a user number from 0 to 65535')],
  ['name as user', () => User.id('node' as never), said('User.id', "uid: 'node' is not a user number; use one from 0 to 65535")],
  ['group of a string', () => User.id(1000, 'node' as never), said('User.id', "gid: 'node' is not a group number; use one from 0 to 65535")],
  ['unknown form of a host list', () => Reference.allowedHosts('csv' as never), said('Reference.allowedHosts', "form: 'csv' is not known; use one of 'names', 'names-and-ports', 'json'")],

  // companions, and what few descriptions need
  ['nothing as a companion', () => new Companion(undefined as never), said('Companion', `name: undefined ${NOT_A_NAME}`, NO_IMAGE)],
  ['companion without a name and an image', () => new Companion({} as never), said('Companion', `name: undefined ${NOT_A_NAME}`, NO_IMAGE)],
  ['companion with a bad port', () => new Companion({ ...DB, ports: { postgres: 0 } }), said("Companion 'db'", 'ports.postgres: 0 is out of range; use a port number from 1 to 65535')],
  ['companion with a plain string as a secret', () => new Companion({ ...DB, secrets: { PASSWORD: 'hunter2' as never } }), said("Companion 'db'", 'secrets.PASSWORD: a value in code would end up in what is synthesized; use Secret.required() and let the stack bind it')],
  ['string as needs', () => new Companion({ ...DB, needs: 'server' as never }), said("Companion 'db'", "needs: 'server' is not the name of a companion; give a list such as ['db']")],
  ['number in needs', () => new Companion({ ...DB, needs: [5] as never }), said("Companion 'db'", "needs: 5 is not the name of a companion; give a list such as ['db']")],
  ['plain object as a companion', () => weather({ companions: [{ name: 'db' }] }), said(WEATHER, 'companions: [an object] is not a list of companions; use [new Companion({ ... })]')],
  ['one companion without a list', () => weather({ companions: db() }), said(WEATHER, 'companions: a Companion is not a list of companions; use [new Companion({ ... })]')],
  ['companion named like the server', () => weather({ companions: [db({ name: 'weather' })] }), said(WEATHER, "companions.weather: 'weather' is the name of the server; use another one")],
  ['companion named server', () => weather({ companions: [db({ name: 'server' })] }), said(WEATHER, "companions.server: 'server' is the name of the server; use another one")],
  ['two companions of one name', () => weather({ companions: [db(), db()] }), said(WEATHER, 'companions.db: another companion has the same name; use another one')],
  ['need of a companion that is not there', () => weather({ companions: [db({ needs: ['cache'] })] }), said(WEATHER, "companions.db.needs: 'cache' is not a companion; use one of 'server', 'db'")],
  ['companion that needs itself', () => weather({ companions: [db({ needs: ['db'] })] }), said(WEATHER, 'companions.db.needs: it waits for itself, by way of what it needs; take one of the needs out')],
  ['companions that need each other', () => weather({ companions: [db({ needs: ['cache'] }), db({ name: 'cache', needs: ['db'] })] }), said(WEATHER, 'companions.db.needs: it waits for itself, by way of what it needs; take one of the needs out')],
  ['front that is not a companion', () => weather({ front: 'ui', companions: [db()] }), said(WEATHER, "front: 'ui' is not a companion; use one of 'db'")],
  ['front without any companion', () => weather({ front: 'ui' }), said(WEATHER, "front: 'ui' is not a companion; declare it in companions")],
  ['front without a port', () => weather({ front: 'db', companions: [db()] }), said(WEATHER, "front: companion 'db' has no port to reach; give it ports: { http: 8080 }")],
  ['number as front', () => weather({ front: 5 }), said(WEATHER, 'front: 5 is not a companion; declare it in companions')],
  ['two writers of a persistent volume', () => weather({ volumes: { '/data': Volume.persistent('data') }, companions: [db({ volumes: { '/data': Volume.persistent('data') } })] }), said(WEATHER, "companions.db.volumes./data: volume 'data' is also at volumes./data, and a persistent volume has one writer; use another name, or Volume.shared")],
  ['persistent volume of several replicas', () => weather({ volumes: { '/data': Volume.persistent('data') }, scaling: Scaling.fixed(2) }), said(WEATHER, 'volumes./data: a persistent volume has one writer, and scaling says 2 replicas; use Scaling.fixed(1), or Volume.shared if the server can share it')],
  ['null as a volume', () => weather({ volumes: { '/data': null } }), said(WEATHER, 'volumes./data: null is not a Volume; use Volume.temporary()')],
  ['reference to a companion that is not there', () => weather({ environment: { DB: `${Reference.companionHost('db')}:5432` } }), said(WEATHER, "environment.DB: 'db' is not a companion; declare it in companions")],
  ['reference to a port that a companion does not have', () => weather({ environment: { DB_PORT: Reference.companionPort('db') }, companions: [db()] }), said(WEATHER, "environment.DB_PORT: companion 'db' has no port; give it one in ports")],
  ['reference to a named port that a companion does not have', () => weather({ environment: { DB_URL: Reference.companionUrl('db', 'admin') }, companions: [db({ ports: { postgres: 5432 } })] }), said(WEATHER, "environment.DB_URL: companion 'db' has no port 'admin'; give it one in ports")],
  ['reference to a secret in the environment', () => weather({ environment: { TOKEN: Reference.secret('A') }, secrets: { A: Secret.required() } }), said(WEATHER, 'environment.TOKEN: a secret cannot stand in the environment; use Secret.template in secrets')],
  ['template with a secret that is not declared', () => weather({ secrets: { URL: Secret.template(`https://${Reference.secret('A')}@example.com`) } }), said(WEATHER, "secrets.URL: secret 'A' is not declared; declare it in the secrets of the server or of a companion")],
  ['template with a reference that is no secret', () => weather({ secrets: { URL: Secret.template(`https://${Reference.publicHost()}`) } }), said(WEATHER, "secrets.URL: there is no secret in it; put Reference.secret('NAME') where its value belongs")],
  ['template without a reference', () => Secret.template('https://example.com'), said('Secret.template', "text: there is no secret in it; put Reference.secret('NAME') where its value belongs")],
  ['number as a template', () => Secret.template(7 as never), said('Secret.template', "text: there is no secret in it; put Reference.secret('NAME') where its value belongs")],
  ['number as the name of a secret', () => Secret.required({ name: 7 as never }), said('Secret', "name: 7 is not the name of a secret; use letters, digits and _, not starting with a digit")],
  ['number as the file of a secret', () => Secret.required({ file: 7 as never }), said('Secret', `file: 7 ${NOT_IN_A_CONTAINER}`)],
  ['file of a secret in the folder itself', () => Secret.required({ file: '/run/./token' }), said('Secret', `file: '/run/./token' ${NOT_IN_A_CONTAINER}`)],
  ['null as the options of a template', () => Secret.template(`${Reference.secret('A')}`, null as never), said('Secret.template', `props: null ${NOT_PROPS}`)],
  ['string as urlEncode', () => Secret.template(`${Reference.secret('A')}`, { urlEncode: 'no' as never }), said('Secret.template', "urlEncode: 'no' is not a boolean; use true or false")],
  ['generated secret of 15 bytes', () => Secret.generated({ bytes: 15 }), said('Secret.generated', 'bytes: 15 is out of range; use a whole number of bytes from 16 to 64')],
  ['generated secret of 65 bytes', () => Secret.generated({ bytes: 65 }), said('Secret.generated', 'bytes: 65 is out of range; use a whole number of bytes from 16 to 64')],
  ['name of a secret with a dash', () => Secret.required({ name: 'api-token' }), said('Secret', "name: 'api-token' is not the name of a secret; use letters, digits and _, not starting with a digit")],
  ['string as a capability', () => weather({ addedCapabilities: 'CHOWN' }), said(WEATHER, "addedCapabilities: 'CHOWN' is not a Linux capability; give a list such as ['CHOWN']")],
  ['capability in lower case', () => weather({ addedCapabilities: ['chown'] }), said(WEATHER, "addedCapabilities: 'chown' is not a Linux capability; give a list such as ['CHOWN']")],
  ['name server by name', () => weather({ dnsServers: ['dns.example.com'] }), said(WEATHER, "dnsServers: 'dns.example.com' is not an IP address; give a list such as ['10.0.0.2']")],
  ['name server out of range', () => weather({ dnsServers: ['10.0.0.256'] }), said(WEATHER, "dnsServers: '10.0.0.256' is not an IP address; give a list such as ['10.0.0.2']")],
  ['limit with a dash', () => weather({ ulimits: { 'no-file': 1024 } }), said(WEATHER, "ulimits.no-file: 'no-file' is not the name of a limit; use one such as 'nofile'")],
  ['string as a limit', () => weather({ ulimits: { nofile: '1024' } }), said(WEATHER, "ulimits.nofile: '1024' is not a limit; use one from 0 to 2147483647")],
  ['host with an underscore', () => weather({ extraHosts: { api_internal: '10.0.0.5' } }), said(WEATHER, "extraHosts.api_internal: 'api_internal' is not a host name; use letters, digits, '.' and '-'")],
  ['name as the address of a host', () => weather({ extraHosts: { 'api.internal': 'other.internal' } }), said(WEATHER, "extraHosts.api.internal: 'other.internal' is not an IP address; use one such as '10.0.0.5', or 'host-gateway' for the machine of the engine")],
  ['number as the address of a host', () => weather({ extraHosts: { a: 10 } }), said(WEATHER, "extraHosts.a: 10 is not an IP address; use one such as '10.0.0.5', or 'host-gateway' for the machine of the engine")],
  ['host that ends with a dot', () => weather({ extraHosts: { 'api.': '10.0.0.5' } }), said(WEATHER, "extraHosts.api.: 'api.' is not a host name; use letters, digits, '.' and '-'")],
  ['limit below none at all', () => weather({ ulimits: { nofile: -2 } }), said(WEATHER, 'ulimits.nofile: -2 is out of range; use a limit from 0 to 2147483647')],
  ['no GPUs', () => weather({ gpus: 0 }), said(WEATHER, 'gpus: 0 is out of range; use a number of GPUs from 1 to 16')],
  ['17 GPUs', () => weather({ gpus: 17 }), said(WEATHER, 'gpus: 17 is out of range; use a number of GPUs from 1 to 16')],
  ['path as seccomp profile', () => weather({ seccompProfile: 'seccomp.json' }), said(WEATHER, "seccompProfile: 'seccomp.json' is not the JSON text of a profile; read it from its file, as in readFileSync('seccomp.json', 'utf8')")],
  ['list as seccomp profile', () => weather({ seccompProfile: '[]' }), said(WEATHER, "seccompProfile: '[]' is not the JSON text of a profile; read it from its file, as in readFileSync('seccomp.json', 'utf8')")],
  ['object as seccomp profile', () => weather({ seccompProfile: { syscalls: [] } }), said(WEATHER, "seccompProfile: an object is not the JSON text of a profile; read it from its file, as in readFileSync('seccomp.json', 'utf8')")],
  ['a command and a word before the start', () => weather({ beforeStart: [['node', 'migrate.js'], 'seed'] }), said(WEATHER, "beforeStart: [a list, 'seed'] is not a list of commands; give each as its words, such as [['node', 'migrate.js']]")],
  ['one command before the start', () => weather({ beforeStart: ['node', 'migrate.js'] }), said(WEATHER, "beforeStart: ['node', 'migrate.js'] is not a list of commands; give each as its words, such as [['node', 'migrate.js']]")],
  ['empty command before the start', () => weather({ beforeStart: [[]] }), said(WEATHER, "beforeStart: [a list] is not a list of commands; give each as its words, such as [['node', 'migrate.js']]")],

  // stored volumes and alarms
  ['volume without a name', () => Volume.persistent(undefined as never), said('Volume.persistent', 'name: undefined is not the name of a volume; use 2 to 30 lower case letters, digits and single dashes, starting with a letter')],
  ['volume name in upper case', () => Volume.shared('Data'), said('Volume.shared', "name: 'Data' is not the name of a volume; use 2 to 30 lower case letters, digits and single dashes, starting with a letter")],
  ['volume name of one character', () => Volume.persistent('d'), said('Volume.persistent', "name: 'd' is not the name of a volume; use 2 to 30 lower case letters, digits and single dashes, starting with a letter")],
  ['volume name of 31 characters', () => Volume.persistent('d'.repeat(31)), said('Volume.persistent', "name: 'ddddddddddddddddddddddddddddddd' is not the name of a volume; use 2 to 30 lower case letters, digits and single dashes, starting with a letter")],
  ['volume name with two dashes', () => Volume.persistent('a--b'), said('Volume.persistent', "name: 'a--b' is not the name of a volume; use 2 to 30 lower case letters, digits and single dashes, starting with a letter")],
  ['volume name with a dash at its end', () => Volume.persistent('data-'), said('Volume.persistent', "name: 'data-' is not the name of a volume; use 2 to 30 lower case letters, digits and single dashes, starting with a letter")],
  ['volume name with an underscore', () => Volume.persistent('my_data'), said('Volume.persistent', "name: 'my_data' is not the name of a volume; use 2 to 30 lower case letters, digits and single dashes, starting with a letter")],
  ['volume name in a sentence', () => Volume.persistent('my data'), said('Volume.persistent', "name: 'my data' is not the name of a volume; use 2 to 30 lower case letters, digits and single dashes, starting with a letter")],
  ['volume name that begins with a digit', () => Volume.persistent('1data'), said('Volume.persistent', "name: '1data' is not the name of a volume; use 2 to 30 lower case letters, digits and single dashes, starting with a letter")],
  ['number as the name of a volume', () => Volume.persistent(7 as never), said('Volume.persistent', 'name: 7 is not the name of a volume; use 2 to 30 lower case letters, digits and single dashes, starting with a letter')],
  ['backup before midnight', () => Volume.shared('data', { backup: { hour: -1 } }), said('Volume.shared', 'backup.hour: -1 is out of range; use an hour of the day from 0 to 23')],
  ['backup kept for 3651 days', () => Volume.shared('data', { backup: { keepDays: 3_651 } }), said('Volume.shared', 'backup.keepDays: 3651 is out of range; use a whole number of days from 1 to 3650')],
  ['string as blockStorage', () => Volume.persistent('data', { blockStorage: 'yes' as never }), said('Volume.persistent', "blockStorage: 'yes' is not a boolean; use true or false")],
  ['number as the size of a temporary volume', () => Volume.temporary({ size: 64 as never }), said('Volume.temporary', 'size: 64 is not a Memory; use Memory.mebibytes(64)')],
  ['number as properties of a temporary volume', () => Volume.temporary(5 as never), said('Volume.temporary', `props: a number ${NOT_PROPS}`)],
  ['number as properties of a folder', () => Volume.host('.', 5 as never), said('Volume.host', `props: a number ${NOT_PROPS}`)],
  ['number as folder', () => Volume.host(5 as never), said('Volume.host', "path: 5 is not a folder; give one of this machine, such as './src'")],
  ['folder that is known later', () => Volume.host(token()), said('Volume.host', `path: ${LATER} is not a folder; give one of this machine, such as './src'`)],
  ['number as the size of a volume', () => Volume.persistent('data', { size: 10 as never }), said('Volume.persistent', 'size: 10 is not a Memory; use Memory.mebibytes(64)')],
  ['string as removeOnDestroy', () => Volume.persistent('data', { removeOnDestroy: 'no' as never }), said('Volume.persistent', "removeOnDestroy: 'no' is not a boolean; use true or false")],
  ['true as backup', () => Volume.persistent('data', { backup: true as never }), said('Volume.persistent', 'backup: true is not a schedule; use one such as { hour: 2, keepDays: 7 }')],
  ["backup at 24 o'clock", () => Volume.persistent('data', { backup: { hour: 24 } }), said('Volume.persistent', 'backup.hour: 24 is out of range; use an hour of the day from 0 to 23')],
  ['backup kept for no day', () => Volume.persistent('data', { backup: { keepDays: 0 } }), said('Volume.persistent', 'backup.keepDays: 0 is out of range; use a whole number of days from 1 to 3650')],
  ['empty folder of the machine', () => Volume.host(''), said('Volume.host', "path: '' is not a folder; give one of this machine, such as './src'")],
  ['string as readOnly', () => Volume.host('.', { readOnly: 'no' as never }), said('Volume.host', "readOnly: 'no' is not a boolean; use true or false")],
  ['alarms without an object', () => Alarms.standard(5 as never), said('Alarms.standard', `props: a number ${NOT_PROPS}`)],
  ['alarms within a minute', () => Alarms.standard({ downFor: Duration.seconds(59) }), said('Alarms.standard', 'downFor: 59s is too short, platforms measure by the minute; use Duration.minutes(1) or more')],
  ['number as downFor', () => Alarms.standard({ downFor: 60 as never }), said('Alarms.standard', 'downFor: 60 is not a Duration; use one such as Duration.minutes(1)')],
  ['errors of 0 percent', () => Alarms.standard({ errorPercent: 0 }), said('Alarms.standard', 'errorPercent: 0 is out of range; use a whole number of percent from 1 to 100')],
  ['memory of 101 percent', () => Alarms.standard({ memoryPercent: 101 }), said('Alarms.standard', 'memoryPercent: 101 is out of range; use a whole number of percent from 1 to 100')],
  ['number as p95', () => Alarms.standard({ p95: 500 as never }), said('Alarms.standard', 'p95: 500 is not a Duration; use one such as Duration.seconds(2)')],
  ['string as alarms', () => weather({ alarms: 'standard' }), said(WEATHER, "alarms: 'standard' is not an Alarms; use Alarms.standard()")],
];

const ALL_AT_ONCE = `MCP server 'My Weather' is not valid:
  - name: 'My Weather' is not a name; use 2 to 30 lower case letters, digits and single dashes, starting with a letter, such as 'weather'
  - image: 'weather:1' is not a ContainerImage; use ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2')
  - scaling: 3 is not a Scaling; use Scaling.fixed(1)
  - restart: 'sometimes' is not known; use one of 'unless-stopped', 'always', 'on-failure', 'never'
  - command: [] is not a command; give its words, such as ['node', 'server.js']
  - environment.PORT: 3000 is not a string, a Variable or a Reference; use '3000'
  - environment.TOKEN: a secret has the same name; keep one of the two
  - volumes.data: 'data' is not a path inside the container; use an absolute one such as '/run/secrets/token', without ':', '..' or a slash at its end
  - files./etc/a: '{}' is not a ConfigFile; use ConfigFile.fromContent('...')
  - ports.metrics: 0 is out of range; use a port number from 1 to 65535
  - labels.team: 5 is not a string; use '5'
  - resources.cpu: 1 is not a Cpu; use Cpu.cores(0.5)
  - ports.admin: 3000 is also transport.port; use another port
  - access.authentication: 'BEARER' is not declared in secrets; declare it there with Secret.required()`;

const allAtOnce = () =>
  weather({
    name: 'My Weather',
    image: 'weather:1',
    scaling: 3,
    restart: 'sometimes',
    command: [],
    environment: { PORT: 3000, TOKEN: 'a' },
    secrets: { TOKEN: Secret.required() },
    volumes: { data: Volume.temporary() },
    files: { '/etc/a': '{}' },
    ports: { metrics: 0, admin: 3000 },
    labels: { team: 5 },
    resources: { cpu: 1 },
    access: openTo(Authentication.bearer('BEARER')),
  });

function errorOf(build: () => unknown): unknown {
  try {
    return { accepted: build() };
  } catch (error) {
    return error;
  }
}

test.each<Row>([...BAD_INPUT, ['everything', allAtOnce, ALL_AT_ONCE]])('refuses: %s', (_title, build, message) => {
  const error = errorOf(build) as McpValidationError;
  expect(error).toBeInstanceOf(McpValidationError);
  expect(error.message).toBe(message);
  expect(error.stack).toBe(message);
});

test('the table has no row twice and keeps the style of messages', () => {
  expect(new Set(BAD_INPUT.map(([title]) => title)).size).toBe(BAD_INPUT.length);
  for (const [, , message] of BAD_INPUT) {
    for (const line of message.split('\n').slice(1))
      expect(line).toMatch(/^ {2}- [^ ][^\n]*: (NaN|Infinity|[^A-Z])[^\n]*; [^\n]*[^.]$/);
  }
});
