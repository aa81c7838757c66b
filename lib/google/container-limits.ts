import type { ContainerDescription } from '../model/container';
import { ImagePlatform } from '../model/container-image';
import type { Problem } from '../model/errors';
import { isToken } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import { Reference } from '../model/reference';
import { RestartPolicy } from '../model/restart';
import { contentOf, missingFiles } from '../render/file-content';
import { folderProblems } from './folders';
import { MOST_INTERVAL_SECONDS, MOST_START_SECONDS } from './probes';

/** What a secret of Secret Manager holds. */
const MOST_SECRET_BYTES = 64 * 1_024;

/** Most characters of the value of a variable. */
const MOST_VALUE = 32_768;

/** Variables that Cloud Run sets itself. */
const RESERVED = ['K_SERVICE', 'K_REVISION', 'K_CONFIGURATION', 'CLOUD_RUN_TIMEOUT_SECONDS'];

/** What Cloud Run cannot keep of one container. */
export function containerLimits(container: ContainerDescription, server: McpServer): readonly Problem[] {
  const { image, restart } = container;
  const problems: Problem[] = [];
  const add = (property: string, message: string): void => void problems.push({ property, message });
  if (image.platform === ImagePlatform.LINUX_ARM64)
    add('image', `${image.platform} does not run on Cloud Run; use an image for ${ImagePlatform.LINUX_AMD64}`);
  if (restart === RestartPolicy.NEVER || restart === RestartPolicy.ON_FAILURE)
    add(
      'restart',
      `'${restart}' is not possible, a new instance starts whenever a container of one ends; use RestartPolicy.UNLESS_STOPPED`,
    );
  for (const [path, file] of Object.entries(container.files)) {
    const bytes = contentOf(file).length;
    if (bytes > MOST_SECRET_BYTES)
      add(`files.${path}`, `it has ${bytes} bytes, and a secret holds ${MOST_SECRET_BYTES}; build it into the image`);
    if (bytes === 0 && !missingFiles(container).some(({ property }) => property === `files.${path}`))
      add(`files.${path}`, 'it is empty, and a secret cannot be; build it into the image, or put a line break into it');
  }
  return [
    ...problems,
    ...missingFiles(container),
    ...folderProblems(container),
    ...environmentLimits(container, server),
    ...labelLimits(container),
    ...checkLimits(container, container === server ? server.transport.port : Object.values(container.ports)[0]),
    ...Object.keys(container.volumes)
      .filter((path) => /^\/(dev|proc|sys)(\/|$)/.test(path))
      .map((path) => ({
        property: `volumes.${path}`,
        message: 'Cloud Run mounts nothing into /dev, /proc and /sys; use another folder',
      })),
  ];
}

/** Cloud Run refuses what it sets itself, and PORT is the port at which it calls. */
function environmentLimits(container: ContainerDescription, server: McpServer): readonly Problem[] {
  const isFront = container === (server.front ?? server);
  const port = container === server ? server.transport.port : Object.values(container.ports)[0];
  const names = [...Object.keys(container.environment), ...Object.keys(container.secrets)];
  const reserved = names.filter((name) => RESERVED.includes(name) || name.startsWith('X_GOOGLE_'));
  const problems = reserved.map((name) => ({
    property: `environment.${name}`,
    message: 'Cloud Run sets it itself; leave it out, or use another name',
  }));
  const own = container.environment.PORT;
  const isSame = own instanceof Reference ? own.kind.of === 'port' : own === `${port}` || isToken(own);
  if (isFront && (container.secrets.PORT !== undefined || (own !== undefined && !isSame)))
    problems.push({
      property: 'environment.PORT',
      message: `Cloud Run sets it to the port of the transport, which is ${port}; leave it out, or use Reference.port()`,
    });
  for (const [name, value] of Object.entries(container.environment))
    if (typeof value === 'string' && !isToken(value) && value.length > MOST_VALUE)
      problems.push({
        property: `environment.${name}`,
        message: `it has ${value.length} characters, and Cloud Run takes ${MOST_VALUE}; give it as a file`,
      });
  return problems;
}

/** @see https://cloud.google.com/run/docs/configuring/services/labels */
function labelLimits({ labels }: ContainerDescription): readonly Problem[] {
  return Object.entries(labels).flatMap(([key, value]) =>
    /^[a-z][a-z0-9_-]{0,62}$/.test(key) && (isToken(value) || /^[a-z0-9_-]{0,63}$/.test(value))
      ? []
      : [
          {
            property: `labels.${key}`,
            message:
              'it is no label of Google Cloud; use at most 63 lower case letters, digits, _ and - each, the key beginning with a letter',
          },
        ],
  );
}

function checkLimits({ healthCheck: check }: ContainerDescription, port: number | undefined): readonly Problem[] {
  if (check === undefined) return [];
  const property = 'healthCheck';
  const problems: Problem[] = [];
  const { kind } = check.check;
  if (check.check.kind === 'http' && check.check.statuses !== undefined)
    problems.push({
      property,
      message: `${check} takes ${check.check.statuses.join(', ')}, and Cloud Run always 200 to 399; leave statuses out, and use a route that answers so`,
    });
  if (
    (check.check.kind === 'http' || check.check.kind === 'tcp') &&
    check.check.port === undefined &&
    port === undefined
  )
    problems.push({ property, message: `${check} has no port to ask; give ports, such as { http: 8080 }` });
  if ((kind === 'http' || kind === 'tcp') && check.startPeriod.toSeconds() > MOST_START_SECONDS)
    problems.push({
      property,
      message: `a start period of ${check.startPeriod} is longer than Cloud Run waits for a container; use Duration.seconds(${MOST_START_SECONDS}) or less`,
    });
  if (kind === 'http' && check.interval.toSeconds() > MOST_INTERVAL_SECONDS)
    problems.push({
      property,
      message: `an interval of ${check.interval} is longer than Cloud Run waits between two checks; use Duration.minutes(60) or less`,
    });
  return problems;
}
