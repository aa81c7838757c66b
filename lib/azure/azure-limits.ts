import type { ContainerDescription } from '../model/container';
import { ImagePlatform } from '../model/container-image';
import type { Problem } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import { missingFiles } from '../render/file-content';
import { filesOf, folderOf } from './files';
import { MOST_PORTS, TLS_PORTS, portOf, portsOf, reservedRange } from './ports';
import { cannotAsk, probesOf } from './probes';
import { GATEWAY, GATEWAY_SIZE, TLS, TLS_SIZE } from './proxies';
import { LARGEST_GROUP, sizeOf, sumOf } from './sizes';

/** @see https://learn.microsoft.com/azure/container-instances/container-instances-resource-and-quota-limits */
const MOST_VOLUMES = 20;

/** Days that a workspace keeps logs, and that Azure Backup keeps daily copies of a share. */
const MOST_LOG_DAYS = 730;
const MOST_BACKUP_DAYS = 200;

/** What the table cannot say: limits of the platform, and combinations of properties. */
export function azureLimits(server: McpServer): readonly Problem[] {
  const containers = [server, ...server.companions];
  return [
    ...containers.flatMap((container) => {
      const where = container === server ? '' : `companions.${container.name}.`;
      return containerLimits(container, server).map(({ property, message }) => ({
        property: `${where}${property}`,
        message,
      }));
    }),
    ...portLimits(server, containers),
    ...groupLimits(server, containers),
    ...stepLimits(server),
    ...alarmLimits(server),
  ];
}

function containerLimits(container: ContainerDescription, server: McpServer): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (property: string, message: string): void => void problems.push({ property, message });
  const { image, asked, name } = container;
  if (image.platform === ImagePlatform.LINUX_ARM64)
    add('image', 'linux/arm64 does not run on Container Instances; use an image for linux/amd64');
  const { liveness, readiness } = probesOf(container);
  for (const [property, check] of [
    ['healthCheck', liveness],
    ...(readiness === liveness ? [] : [['readiness', readiness] as const]),
  ] as const) {
    if (!cannotAsk(container, check)) continue;
    const why = image.runtime === undefined ? "the image's runtime is unknown" : 'the image has nothing to ask with';
    add(
      property,
      `${check} needs a command inside the container, and ${why}; declare it, such as { runtime: ImageRuntime.NODE }, or use HealthCheck.http with a route that answers 200 to 399, or .command([...])`,
    );
  }
  if (container !== server) {
    if (name === TLS || name === GATEWAY || /^mcp-step-\d+$/.test(name))
      add('name', `'${name}' is the name of a container that the library adds; use another one`);
    if (asked.stopGrace !== undefined)
      add('stopGrace', `${asked.stopGrace} cannot be set on Container Instances; leave it out`);
    if (asked.restart !== undefined && asked.restart !== server.restart)
      add(
        'restart',
        `all containers of a group have one policy, and that of the server is '${server.restart}'; use it`,
      );
    if (asked.dnsServers !== undefined)
      add('dnsServers', 'all containers of a group have the same; give them to the server');
  } else if (asked.dnsServers !== undefined && server.access.isPublic) {
    add('dnsServers', 'a container group with a public address takes none; leave them out, or use Access.internal()');
  }
  for (const { property, path } of filesOf(container)) {
    const folder = folderOf(path);
    const file = path.slice(folder.length + 1);
    if (folder.split('/').length < 3)
      add(
        property,
        `Container Instances mounts folders, not files, and '${folder || '/'}' would hide what the image has there; give it a folder of its own, such as '${folder}/${name}/${file}'`,
      );
    else if (Object.hasOwn(container.volumes, folder))
      add(property, `there is a volume at '${folder}'; put the file into another folder`);
    if (!/^[A-Za-z0-9._-]+$/.test(file))
      add(property, `'${file}' cannot be the name of a file in a volume; use letters, digits, '.', '_' and '-'`);
  }
  for (const [path, { stored }] of Object.entries(container.volumes)) {
    if (stored?.backup !== undefined && stored.backup.keepDays > MOST_BACKUP_DAYS)
      add(
        `volumes.${path}`,
        `${stored.backup.keepDays} days are more than Azure Backup keeps daily backups of a share; use ${MOST_BACKUP_DAYS} or less`,
      );
  }
  return [...problems, ...missingFiles(container)];
}

/** Ports of a group are those of its one address. */
function portLimits(server: McpServer, containers: readonly ContainerDescription[]): readonly Problem[] {
  const owners = new Map<number, string>();
  const problems: Problem[] = [];
  if (server.access.isPublic && server.access.publicly?.plainHttp === undefined)
    for (const port of Object.values(TLS_PORTS)) owners.set(port, 'a port of the proxy that ends TLS');
  for (const container of containers) {
    const own = container === server ? { transport: server.transport.port } : {};
    for (const [name, port] of Object.entries({ ...own, ...container.ports })) {
      const where = container === server ? '' : `companions.${container.name}.`;
      const property = name === 'transport' ? 'transport.port' : `${where}ports.${name}`;
      const reserved = reservedRange(port);
      if (reserved !== undefined)
        problems.push({ property, message: `${port} is reserved by the platform (${reserved}); use another port` });
      const owner = owners.get(port);
      if (owner !== undefined && owner !== property)
        problems.push({
          property,
          message: `${port} is also ${owner}, and the containers of a group share one address; use another port`,
        });
      owners.set(port, owner ?? property);
    }
  }
  const exposed = new Set([portOf(server.front ?? server), ...portsOf(server)]).size;
  if (!server.access.isPublic && exposed > MOST_PORTS)
    problems.push({
      property: 'ports',
      message: `with that of the server they are ${exposed}, and an address of Container Instances has ${MOST_PORTS}; use fewer`,
    });
  return problems;
}

/** What the containers of a group share: its size, its volumes, its workspace. */
function groupLimits(server: McpServer, containers: readonly ContainerDescription[]): readonly Problem[] {
  const problems: Problem[] = [];
  const { publicly } = server.access;
  const proxies = publicly === undefined ? [] : [GATEWAY_SIZE, ...(publicly.plainHttp === undefined ? [TLS_SIZE] : [])];
  const { cpu, memory } = sumOf([...containers.map(sizeOf), ...proxies]);
  const names = containers.map(({ name }) => name).join(', ');
  if (cpu > LARGEST_GROUP.cpu || memory > LARGEST_GROUP.memory)
    problems.push({
      property: 'resources',
      message: `${names}${proxies.length > 0 ? ' and the proxies' : ''} together want ${cpu / 10} CPU and ${memory / 10} GB, and a container group has at most ${LARGEST_GROUP.cpu / 10} CPU and ${LARGEST_GROUP.memory / 10} GB; ask for less, or bind a companion to an existing service`,
    });
  const volumes = containers.reduce((sum, container) => {
    const folders = new Set(filesOf(container).map(({ path }) => folderOf(path)));
    return sum + folders.size + Object.keys(container.asked.volumes ?? {}).length;
  }, proxies.length);
  if (volumes > MOST_VOLUMES)
    problems.push({
      property: 'volumes',
      message: `there are ${volumes} with the folders of files, and a container group has ${MOST_VOLUMES}; use fewer`,
    });
  const { retention } = server.logging;
  if (retention !== undefined && retention.toSeconds() > MOST_LOG_DAYS * 86_400)
    problems.push({
      property: 'logging.retention',
      message: `${retention} is longer than Log Analytics keeps logs; use Duration.days(${MOST_LOG_DAYS}) or less`,
    });
  return problems;
}

/** Init containers: the provider loses the values of their other volumes, and would replace the group at every deployment. */
function stepLimits(server: McpServer): readonly Problem[] {
  if (server.beforeStart.length === 0) return [];
  const stored = Object.keys(server.volumes).filter((path) => server.volumes[path].stored !== undefined);
  const unseen = [...filesOf(server).map(({ path }) => path), ...stored];
  return unseen.length === 0
    ? []
    : [
        {
          property: 'beforeStart',
          message: `the steps run in init containers, which cannot see ${unseen.join(', ')}; let them use environment variables, or run them when the server starts`,
        },
      ];
}

/** Only a proxy of ours sees what is answered. */
function alarmLimits({ alarms, access }: McpServer): readonly Problem[] {
  return alarms.thresholds?.p95 !== undefined && !access.isPublic
    ? [
        {
          property: 'alarms',
          message:
            'nothing measures how long an internal server takes to answer; leave p95 out, or let the server tell',
        },
      ]
    : [];
}
