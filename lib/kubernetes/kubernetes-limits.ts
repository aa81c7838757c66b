import type { ContainerDescription } from '../model/container';
import { ImageRuntime } from '../model/container-image';
import type { Problem } from '../model/errors';
import { show } from '../model/errors';
import type { HealthCheck } from '../model/health-check';
import type { McpServer } from '../model/mcp-server';
import { RestartPolicy } from '../model/restart';
import { contentOf, missingFiles } from '../render/file-content';
import { unitsOf } from '../render/units';

/** A ConfigMap holds one mebibyte in all. @see https://kubernetes.io/docs/concepts/configuration/configmap/ */
const MOST_FILE_BYTES = 1_000_000;

/** A pod has three name servers, and the cluster's is one of them. @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
const MOST_NAME_SERVERS = 2;

const LABEL_KEY = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;

/** What the table cannot say: limits of the platform, and combinations of properties. */
export function kubernetesLimits(server: McpServer): readonly Problem[] {
  return [
    ...[server, ...server.companions].flatMap((container) => {
      const where = container === server ? '' : `companions.${container.name}.`;
      const problems = [
        ...checkProblems(container, container === server ? server.asked.readiness : undefined),
        ...placeProblems(container),
        ...labelProblems(container),
        ...missingFiles(container),
      ];
      return problems.map(({ property, message }) => ({ property: `${where}${property}`, message }));
    }),
    ...unitsOf(server).flatMap(({ containers }) => portClashes(server, containers)),
    ...accessProblems(server),
  ];
}

/** A probe takes 200 to 399; any other answer that means yes needs a command inside the container. */
function checkProblems({ healthCheck, image }: ContainerDescription, readiness?: HealthCheck): readonly Problem[] {
  if (image.runtime !== undefined && image.runtime !== ImageRuntime.NONE) return [];
  const why = image.runtime === undefined ? "the image's runtime is unknown" : 'the image has nothing to ask with';
  return [
    { property: 'healthCheck', check: healthCheck },
    { property: 'readiness', check: readiness },
  ].flatMap(({ property, check }) =>
    check !== undefined && needsCommand(check)
      ? [
          {
            property,
            message: `${check} takes answers other than 200 to 399, which needs a command inside the container, and ${why}; declare it, such as { runtime: ImageRuntime.NODE }, use HealthCheck.http without statuses, or HealthCheck.tcp()`,
          },
        ]
      : [],
  );
}

/** Whether the kubelet cannot ask it by itself. */
export function needsCommand({ check }: HealthCheck): boolean {
  return check.kind === 'mcp' || (check.kind === 'http' && check.statuses !== undefined);
}

function placeProblems({
  restart,
  asked,
  files,
  secrets,
  addedCapabilities,
  user,
}: ContainerDescription): readonly Problem[] {
  const problems: Problem[] = [];
  if (restart === RestartPolicy.NEVER || restart === RestartPolicy.ON_FAILURE)
    problems.push({
      property: 'restart',
      message: `'${restart}' is not possible, a container of a Deployment is started again whenever it ends; use RestartPolicy.UNLESS_STOPPED`,
    });
  const bytes = Object.values(files).reduce((sum, file) => sum + contentOf(file).length, 0);
  if (bytes > MOST_FILE_BYTES)
    problems.push({
      property: 'files',
      message: `they hold ${bytes} bytes, and a ConfigMap has room for ${MOST_FILE_BYTES}; build them into the image`,
    });
  for (const [name, { file, required }] of Object.entries(secrets)) {
    if (required || file === undefined || file.split('/').length > 3) continue;
    problems.push({
      property: `secrets.${name}`,
      message: `a file that may be missing takes a whole folder, and '${file.replace(/\/[^/]+$/, '') || '/'}' would hide what the image has there; give it a folder of its own, such as '/run/secrets/${name.toLowerCase()}'`,
    });
  }
  if ((asked.dnsServers ?? []).length > MOST_NAME_SERVERS)
    problems.push({
      property: 'dnsServers',
      message: `${asked.dnsServers?.length} are too many, a pod has three and the cluster's is one of them; give at most ${MOST_NAME_SERVERS}`,
    });
  for (const [host, address] of Object.entries(asked.extraHosts ?? {}))
    if (address === 'host-gateway')
      problems.push({
        property: `extraHosts.${host}`,
        message: "'host-gateway' is a word of Docker's; give the address of a machine that the pod reaches",
      });
  const unheard = addedCapabilities.filter((name) => !/(^|_)NET_BIND_SERVICE$/.test(name));
  if (unheard.length > 0 && user.uid !== 0)
    problems.push({
      property: 'addedCapabilities',
      message: `${unheard.join(', ')} would have no effect, because Kubernetes gives capabilities to root only; use User.id(0), or leave them out`,
    });
  return problems;
}

function labelProblems({ labels }: ContainerDescription): readonly Problem[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const property = `labels.${key}`;
    if (!LABEL_KEY.test(key))
      return [
        { property, message: `${show(key)} is not a label of Kubernetes; use a name with at most one '/' in it` },
      ];
    if (key.startsWith('app.kubernetes.io/'))
      return [{ property, message: 'it tells what belongs together, and is set by the library; use another label' }];
    return LABEL_VALUE.test(value)
      ? []
      : [
          {
            property,
            message: `${show(value)} is not the value of a label; use up to 63 letters, digits, '.', '_' and '-', with a letter or digit at both ends`,
          },
        ];
  });
}

/** The containers of a pod share one address. */
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
              message: `${port} is also ${owner}, and the containers of a pod share one address; use another port`,
            },
          ];
    });
  });
}

function accessProblems({ access: { publicly }, secrets }: McpServer): readonly Problem[] {
  const how = publicly?.authentication.how;
  if (how?.kind !== 'bearer' || secrets[how.secret]?.file === undefined) return [];
  return [
    {
      property: 'access.authentication',
      message: `'${how.secret}' is a file of the server, which the proxy cannot read; declare the secret without file`,
    },
  ];
}
