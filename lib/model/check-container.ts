import { isIP } from 'node:net';
import { Access } from './access';
import { checkSignIn } from './check-sign-in';
import { ConfigFile } from './config-file';
import { ContainerImage } from './container-image';
import { Duration } from './duration';
import type { Problems } from './errors';
import { McpValidationError, a, isMap, isToken, kindOf, notAString, show, wholeNumberProblem } from './errors';
import { HealthCheck } from './health-check';
import { Logging } from './logging';
import { Alarms } from './alarms';
import type { ContainerProps } from './container';
import { Reference } from './reference';
import { RestartPolicy } from './restart';
import { Rollout } from './rollout';
import { Scaling } from './scaling';
import { Secret, checkContainerPath } from './secret';
import { Transport } from './transport';
import { User } from './user';
import { Variable } from './variable';
import { Volume } from './volume';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

const MAPS = {
  environment: "{ LOG_LEVEL: 'INFO' }",
  secrets: '{ API_TOKEN: Secret.required() }',
  volumes: "{ '/data': Volume.temporary() }",
  files: "{ '/etc/weather.json': ConfigFile.fromPath('weather.json') }",
  ports: '{ metrics: 9090 }',
  labels: "{ team: 'weather' }",
  resources: '{ cpu: Cpu.cores(1) }',
  ulimits: '{ nofile: 65536 }',
  extraHosts: "{ 'api.internal': '10.0.0.5' }",
} as const;

/** The class of a property, how one makes it, and whether it has to be there. */
export type Kinds = Readonly<
  Record<string, readonly [{ readonly name: string; readonly prototype: object }, string, boolean]>
>;

export const COMPANION_KINDS: Kinds = {
  image: [ContainerImage, "ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2')", true],
  healthCheck: [HealthCheck, "HealthCheck.http('/health')", false],
  user: [User, 'User.id(1000)', false],
  stopGrace: [Duration, 'Duration.seconds(30)', false],
};

export const SERVER_KINDS: Kinds = {
  image: COMPANION_KINDS.image,
  transport: [Transport, 'Transport.streamableHttp({ port: 3000 })', true],
  healthCheck: COMPANION_KINDS.healthCheck,
  readiness: [HealthCheck, "HealthCheck.http('/ready')", false],
  logging: [Logging, 'Logging.json()', false],
  scaling: [Scaling, 'Scaling.fixed(1)', false],
  rollout: [Rollout, 'Rollout.rolling()', false],
  access: [Access, 'Access.internal()', false],
  alarms: [Alarms, 'Alarms.standard()', false],
  user: COMPANION_KINDS.user,
  longestCall: [Duration, 'Duration.minutes(5)', false],
  stopGrace: COMPANION_KINDS.stopGrace,
};

/** Each property by itself. Also for users without a type checker. */
export function checkProperties(
  props: ContainerProps & { readonly longestCall?: Duration },
  kinds: Kinds,
  problems: Problems,
): void {
  const { name } = props;
  if (typeof name !== 'string' || isToken(name) || name.length < 2 || name.length > 30 || !NAME.test(name)) {
    problems.add(
      'name',
      `${show(name)} is not a name; use 2 to 30 lower case letters, digits and single dashes, starting with a letter, such as 'weather'`,
    );
  }
  for (const [property, [kind, example, required]] of Object.entries(kinds)) {
    const value = (props as unknown as Record<string, unknown>)[property];
    if (value === undefined ? required : !Object.prototype.isPrototypeOf.call(kind.prototype, value as object))
      problems.add(property, `${show(value)} is not ${a(kind.name)}; use ${example}`);
  }
  if (props.restart !== undefined && !Object.values(RestartPolicy).includes(props.restart)) {
    problems.add(
      'restart',
      `${show(props.restart)} is not known; use one of ${Object.values(RestartPolicy).map(show).join(', ')}`,
    );
  }
  for (const property of ['readOnlyRootFilesystem', 'init'] as const) {
    if (props[property] !== undefined && typeof props[property] !== 'boolean')
      problems.add(property, `${show(props[property])} is not a boolean; use true or false`);
  }
  if (props.longestCall instanceof Duration && props.longestCall.toMilliseconds() < 1_000) {
    problems.add('longestCall', `${props.longestCall} is too short; use Duration.seconds(1) or more`);
  }
  if (props.command !== undefined && !isCommand(props.command))
    problems.add('command', `${show(props.command)} is not a command; give its words, such as ['node', 'server.js']`);
  for (const [property, example] of Object.entries(MAPS)) {
    const map: unknown = props[property as keyof typeof MAPS];
    if (map !== undefined && !isMap(map))
      problems.add(
        property,
        `${property === 'secrets' ? kindOf(map) : show(map)} is not a plain object; use one such as ${example}`,
      );
  }
  checkEnvironment(props, problems);
  checkPaths(props, problems);
  checkExtras(props, problems);
  checkSignIn(props, problems);
  for (const [port, number] of entries(props.ports)) {
    if (!NAME.test(port) || port.length > 15)
      problems.add(
        `ports.${port}`,
        `${show(port)} is not the name of a port; use up to 15 lower case letters, digits and single dashes, starting with a letter`,
      );
    const problem = wholeNumberProblem(number, { min: 1, max: 65_535, of: 'a port number' });
    if (problem !== undefined) problems.add(`ports.${port}`, problem);
  }
  for (const [label, value] of entries(props.labels)) {
    if (!/^[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$/.test(label))
      problems.add(
        `labels.${label}`,
        `${show(label)} is not a label; use up to 63 letters, digits, '.', '_', '/' and '-', with a letter or digit at both ends`,
      );
    if (typeof value !== 'string') problems.add(`labels.${label}`, notAString(value));
  }
}

/** The entries of a map; of what is not one, which has been named already, none. */
function entries<T>(map: Readonly<Record<string, T>> | undefined): [string, T][] {
  return isMap(map) ? Object.entries(map as Readonly<Record<string, T>>) : [];
}

function checkEnvironment(props: ContainerProps, problems: Problems): void {
  for (const [name, value] of entries(props.environment)) {
    if (!VARIABLE_NAME.test(name))
      problems.add(
        `environment.${name}`,
        `${show(name)} is not the name of a variable; use letters, digits and _, not starting with a digit`,
      );
    if (value instanceof Secret)
      problems.add(`environment.${name}`, 'a Secret belongs in secrets; move it there, under the same name');
    else if (typeof value !== 'string' && !(value instanceof Variable) && !(value instanceof Reference)) {
      problems.add(
        `environment.${name}`,
        `${show(value)} is not a string, a Variable or a Reference; use ${typeof value === 'number' || typeof value === 'boolean' ? `'${value}'` : 'one of them, or leave it out'}`,
      );
    } else if (typeof value === 'string' && value.includes('\0'))
      problems.add(`environment.${name}`, 'a value cannot hold a null character; leave it out');
    if (Object.hasOwn(props.secrets ?? {}, name))
      problems.add(`environment.${name}`, 'a secret has the same name; keep one of the two');
  }
  for (const [name, secret] of entries(props.secrets)) {
    if (!VARIABLE_NAME.test(name))
      problems.add(
        `secrets.${name}`,
        `${show(name)} is not the name of a secret; use letters, digits and _, not starting with a digit`,
      );
    if (!(secret instanceof Secret))
      problems.add(
        `secrets.${name}`,
        `${typeof secret === 'string' ? 'a value in code would end up in what is synthesized' : `${kindOf(secret)} is not a Secret`}; use Secret.required() and let the stack bind it`,
      );
    const { image } = props;
    if (image instanceof ContainerImage && 'buildArgs' in image.source && Object.hasOwn(image.source.buildArgs, name)) {
      problems.add(
        `secrets.${name}`,
        'it is also a build argument, which stays readable in the image; give it to the running container only',
      );
    }
  }
}

/** Every path of the container that something is put at: well formed, once, and of its kind. */
function checkPaths(props: ContainerProps, problems: Problems): void {
  const seen = new Map<string, string>();
  if (props.volumes?.['/tmp'] === undefined) seen.set('/tmp', 'the temporary folder that every container has');
  const claim = (property: string, path: string): void => {
    try {
      checkContainerPath('McpServer', property, path);
    } catch (error) {
      if (!(error instanceof McpValidationError)) throw error;
      problems.addAll(error.problems);
      return;
    }
    const other = seen.get(path);
    if (other !== undefined) problems.add(property, `${other} is at the same path; use another path`);
    seen.set(path, property);
  };
  for (const [path, volume] of entries(props.volumes)) {
    claim(`volumes.${path}`, path);
    if (!(volume instanceof Volume))
      problems.add(`volumes.${path}`, `${show(volume)} is not a Volume; use Volume.temporary()`);
  }
  for (const [path, file] of entries(props.files)) {
    claim(`files.${path}`, path);
    if (!(file instanceof ConfigFile))
      problems.add(`files.${path}`, `${show(file)} is not a ConfigFile; use ConfigFile.fromContent('...')`);
  }
  for (const [name, secret] of entries(props.secrets)) {
    if (secret instanceof Secret && secret.file !== undefined) claim(`secrets.${name}`, secret.file);
  }
}

function isCommand(command: unknown): boolean {
  return Array.isArray(command) && command.length > 0 && command.every((w) => typeof w === 'string' && w !== '');
}

/** What few descriptions need. */
function checkExtras(props: ContainerProps, problems: Problems): void {
  const lists = {
    addedCapabilities: [/^(CAP_)?[A-Z][A-Z_]+$/, 'a Linux capability', "'CHOWN'"],
    dnsServers: [ADDRESS, 'an IP address', "'10.0.0.2'"],
    needs: [NAME, 'the name of a companion', "'db'"],
  } as const;
  for (const [property, [form, what, example]] of Object.entries(lists)) {
    const list = (props as unknown as Record<string, unknown>)[property];
    if (list === undefined) continue;
    const bad = Array.isArray(list)
      ? list.find((item) => typeof item !== 'string' || !(isToken(item) || form.test(item)))
      : list;
    if (!Array.isArray(list) || bad !== undefined || list.includes(undefined))
      problems.add(property, `${show(bad)} is not ${what}; give a list such as [${example}]`);
  }
  for (const [name, value] of entries(props.ulimits)) {
    if (!/^[a-z]+$/.test(name))
      problems.add(`ulimits.${name}`, `${show(name)} is not the name of a limit; use one such as 'nofile'`);
    if (value === -1) continue; // none at all
    const problem = wholeNumberProblem(value, { min: 0, max: 2 ** 31 - 1, of: 'a limit' });
    if (problem !== undefined) problems.add(`ulimits.${name}`, problem);
  }
  for (const [host, address] of entries(props.extraHosts)) {
    if (!/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(host))
      problems.add(`extraHosts.${host}`, `${show(host)} is not a host name; use letters, digits, '.' and '-'`);
    if (typeof address !== 'string' || !(isToken(address) || ADDRESS.test(address) || address === 'host-gateway'))
      problems.add(
        `extraHosts.${host}`,
        `${show(address)} is not an IP address; use one such as '10.0.0.5', or 'host-gateway' for the machine of the engine`,
      );
  }
  if (props.gpus !== undefined) {
    const problem = wholeNumberProblem(props.gpus, { min: 1, max: 16, of: 'a number of GPUs' });
    if (problem !== undefined) problems.add('gpus', problem);
  }
  if (props.seccompProfile !== undefined && !isJsonObject(props.seccompProfile))
    problems.add(
      'seccompProfile',
      `${show(props.seccompProfile)} is not the JSON text of a profile; read it from its file, as in readFileSync('seccomp.json', 'utf8')`,
    );
  const { beforeStart } = props as unknown as { readonly beforeStart?: unknown };
  if (beforeStart !== undefined && !(Array.isArray(beforeStart) && beforeStart.every(isCommand)))
    problems.add(
      'beforeStart',
      `${show(beforeStart)} is not a list of commands; give each as its words, such as [['node', 'migrate.js']]`,
    );
}

const ADDRESS = { test: (text: string): boolean => isIP(text) !== 0 };

function isJsonObject(text: unknown): boolean {
  try {
    return typeof text === 'string' && isMap(JSON.parse(text));
  } catch {
    return false;
  }
}
