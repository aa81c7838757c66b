import { Access } from './access';
import { ConfigFile } from './config-file';
import { ContainerImage } from './container-image';
import { Duration } from './duration';
import type { Problems } from './errors';
import { McpValidationError, a, isMap, isToken, notAString, show, wholeNumberProblem } from './errors';
import { HealthCheck } from './health-check';
import { Logging } from './logging';
import type { McpServerProps } from './mcp-server';
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
} as const;

/** Each property by itself. Also for users without a type checker. */
export function checkKinds(props: McpServerProps, problems: Problems): void {
  const { name } = props;
  if (typeof name !== 'string' || isToken(name) || name.length < 2 || name.length > 30 || !NAME.test(name)) {
    problems.add(
      'name',
      `${show(name)} is not a name; use 2 to 30 lower case letters, digits and single dashes, starting with a letter, such as 'weather'`,
    );
  }
  const kinds = {
    image: [ContainerImage, "ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2')", true],
    transport: [Transport, 'Transport.streamableHttp({ port: 3000 })', true],
    healthCheck: [HealthCheck, "HealthCheck.http('/health')", false],
    readiness: [HealthCheck, "HealthCheck.http('/ready')", false],
    logging: [Logging, 'Logging.json()', false],
    scaling: [Scaling, 'Scaling.fixed(1)', false],
    rollout: [Rollout, 'Rollout.rolling()', false],
    access: [Access, 'Access.internal()', false],
    user: [User, 'User.id(1000)', false],
    longestCall: [Duration, 'Duration.minutes(5)', false],
    stopGrace: [Duration, 'Duration.seconds(30)', false],
  } as const;
  for (const [property, [kind, example, required]] of Object.entries(kinds)) {
    const value: unknown = props[property as keyof McpServerProps];
    if (value === undefined ? required : !(value instanceof kind))
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
  if (props.command !== undefined) {
    const words =
      Array.isArray(props.command) &&
      props.command.length > 0 &&
      props.command.every((w) => typeof w === 'string' && w !== '');
    if (!words)
      problems.add('command', `${show(props.command)} is not a command; give its words, such as ['node', 'server.js']`);
  }
  for (const [property, example] of Object.entries(MAPS)) {
    const map: unknown = props[property as keyof typeof MAPS];
    if (map !== undefined && !isMap(map))
      problems.add(property, `${show(map)} is not a plain object; use one such as ${example}`);
  }
  checkEnvironment(props, problems);
  checkPaths(props, problems);
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

function checkEnvironment(props: McpServerProps, problems: Problems): void {
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
        `${typeof secret === 'string' ? 'a value in code would end up in what is synthesized' : `${show(secret)} is not a Secret`}; use Secret.required() and let the stack bind it`,
      );
    const { image } = props;
    if (
      image instanceof ContainerImage &&
      image.source.kind === 'dockerfile' &&
      Object.hasOwn(image.source.buildArgs, name)
    ) {
      problems.add(
        `secrets.${name}`,
        'it is also a build argument, which stays readable in the image; give it to the running container only',
      );
    }
  }
}

/** Every path of the container that something is put at: well formed, once, and of its kind. */
function checkPaths(props: McpServerProps, problems: Problems): void {
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
