import type { Construct } from 'constructs';
import { buildContextProblems } from '../image-build/build-context';
import type { Problem } from '../model/errors';
import { isToken, show } from '../model/errors';
import { nameTaken } from '../render/neighbours';
import { bindingProblems } from './bindings';
import type { ClusterDeployment } from './cluster-deployment';
import { entryProblems } from './entry-problems';
import { countsCalls } from './monitoring';
import type { Unit } from '../render/units';

/** What only the properties of the service can get wrong. */
export function serviceProblems(scope: Construct, deployment: ClusterDeployment): readonly Problem[] {
  const { props, server, units } = deployment;
  const containers = units.flatMap((unit) => unit.containers);
  const names = [server, ...server.companions].map(({ name }) => name);
  const stored = containers.flatMap(({ volumes }) =>
    Object.values(volumes).flatMap((volume) => volume.stored?.name ?? []),
  );
  return [
    ...nameTaken(scope, server.name),
    ...namespaceProblems(props.namespace),
    ...bindingProblems(server, props),
    ...entryProblems(deployment),
    ...imageProblems(deployment),
    ...volumeProblems(deployment),
    ...monitoringProblems(deployment),
    ...unknown('images', props.images, names, 'container'),
    ...unknown('claims', props.claims, stored, 'volume'),
  ];
}

function unknown(
  property: string,
  given: Readonly<Record<string, unknown>> = {},
  known: readonly string[],
  what: string,
): readonly Problem[] {
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      property: `${property}.${name}`,
      message: `there is no such ${what}; there are: ${known.join(', ') || 'none'}`,
    }));
}

function namespaceProblems(namespace: unknown): readonly Problem[] {
  if (typeof namespace === 'string' && (isToken(namespace) || /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)))
    return [];
  return [
    {
      property: 'namespace',
      message: `${show(namespace)} is not the name of a namespace; give that of one that exists, such as 'mcp'`,
    },
  ];
}

function imageProblems(deployment: ClusterDeployment): readonly Problem[] {
  const { props, server, units } = deployment;
  const containers = units.flatMap((unit) => unit.containers);
  const built = containers.filter((container) => deployment.isBuiltHere(container)).map(({ name }) => name);
  const unpushed = {
    property: 'repository',
    message: `the cluster has to pull what is built here from somewhere: ${built.join(', ')}; give where to push it, such as 'ghcr.io/acme', or images: { ${JSON.stringify(built[0])}: '...' } of a pipeline`,
  };
  return [
    ...(built.length > 0 && props.repository === undefined ? [unpushed] : []),
    ...units.flatMap((unit) => architectureProblems(unit)),
    ...containers.flatMap(({ image, name }) => {
      const where = name === server.name ? '' : `companions.${name}.`;
      const found = image.source.kind === 'dockerfile' ? buildContextProblems(image.source) : [];
      return found.map(({ property, message }) => ({ property: `${where}${property}`, message }));
    }),
  ];
}

function architectureProblems({ containers }: Unit): readonly Problem[] {
  const platforms = [...new Set(containers.flatMap(({ image }) => image.platform ?? []))];
  const names = containers.map(({ name }) => name).join(', ');
  const message = `${names} are for ${platforms.join(' and ')}, and the containers of a pod run on one node; use images of one architecture`;
  return platforms.length > 1 ? [{ property: 'image', message }] : [];
}

function volumeProblems({ props, units }: ClusterDeployment): readonly Problem[] {
  const paths = units.flatMap(({ containers }) => containers.flatMap(({ volumes }) => Object.entries(volumes)));
  const shared = paths.filter(
    ([, { volume }]) => volume.kind === 'shared' && !Object.hasOwn(props.claims ?? {}, volume.name),
  );
  if (shared.length === 0 || props.sharedStorageClass !== undefined) return [];
  return [
    {
      property: `volumes.${shared[0][0]}`,
      message:
        'the default storage of most clusters has one node that writes; give sharedStorageClass, whose volumes several nodes can write, claims, or use Volume.persistent',
    },
  ];
}

function monitoringProblems(deployment: ClusterDeployment): readonly Problem[] {
  const { props, server } = deployment;
  const { thresholds } = server.alarms;
  const problems: Problem[] = [];
  if (thresholds !== undefined && props.prometheusRule === undefined)
    problems.push({
      property: 'alarms',
      message:
        'nothing watches for them; give prometheusRule: {} if the cluster has the Prometheus operator, or use Alarms.none()',
    });
  if (thresholds?.p95 !== undefined && props.prometheusRule !== undefined && !countsCalls(deployment))
    problems.push({
      property: 'alarms.p95',
      message:
        'nothing in the cluster measures the calls of this server; leave it out, or use an Ingress of ingress-nginx or Traefik',
    });
  const port = props.serviceMonitor && (props.serviceMonitor.port ?? 'metrics');
  if (port !== undefined && !Object.hasOwn(server.ports, port))
    problems.push({
      property: 'serviceMonitor.port',
      message: `the server has no port ${show(port)}; declare it in ports, such as { ${port}: 9090 }`,
    });
  return problems;
}
