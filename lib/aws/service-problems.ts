import type { Construct } from 'constructs';
import { buildContextProblems } from '../image-build/build-context';
import type { Problem } from '../model/errors';
import { show } from '../model/errors';
import { nameTaken } from '../render/neighbours';
import { autoscalingProblems } from './watch/autoscaling';
import { bindingProblems } from './bindings';
import type { AwsDeployment } from './deployment';
import type { FargateMcpServiceProps } from './fargate-mcp-service-props';
import { routeTaken } from './balancer/priorities';
import { routeOf } from './balancer/route';

/** What only the properties of the service can get wrong. */
export function serviceProblems(scope: Construct, deployment: AwsDeployment): readonly Problem[] {
  const { props, server, units } = deployment;
  const containers = units.flatMap((unit) => unit.containers);
  const names = [server, ...server.companions].map(({ name }) => name);
  const unknown = (property: 'images' | 'fileSystems', known: readonly string[], what: string): readonly Problem[] =>
    Object.keys(props[property] ?? {})
      .filter((name) => !known.includes(name))
      .map((name) => ({
        property: `${property}.${name}`,
        message: `there is no such ${what}; there are: ${known.join(', ') || 'none'}`,
      }));
  const stored = containers.flatMap(({ volumes }) =>
    Object.values(volumes).flatMap((volume) => volume.stored?.name ?? []),
  );
  return [
    ...nameTaken(scope, server.name),
    ...bindingProblems(server, props),
    ...networkProblems(props),
    ...accessProblems(deployment),
    ...(props.loadBalancer === undefined
      ? []
      : routeTaken(scope, props.loadBalancer, routeOf(deployment), props.route?.priority)),
    ...scalingProblems(deployment),
    ...architectureProblems(deployment),
    ...shellProblems(deployment),
    ...unknown('images', names, 'container'),
    ...unknown('fileSystems', stored, 'volume'),
    ...containers.flatMap(({ image, name }) => {
      const where = name === server.name ? '' : `companions.${name}.`;
      const found = image.source.kind === 'dockerfile' ? buildContextProblems(image.source) : [];
      return found.map(({ property, message }) => ({ property: `${where}${property}`, message }));
    }),
  ];
}

function networkProblems({ network }: FargateMcpServiceProps): readonly Problem[] {
  if (typeof network?.vpcId !== 'string' || network.vpcId === '' || !Array.isArray(network.subnetIds))
    return [
      {
        property: 'network',
        message: `${show(network)} does not say where tasks run; use { vpcId, subnetIds }, or new McpNetwork(...).network({ isPublic: false })`,
      },
    ];
  return network.subnetIds.length === 0
    ? [{ property: 'network.subnetIds', message: 'there is none; give the private subnets for the tasks' }]
    : [];
}

function accessProblems({ props, server }: AwsDeployment): readonly Problem[] {
  const { publicly } = server.access;
  const { loadBalancerSubnetIds, assignPublicIp } = props.network ?? {};
  const { loadBalancer, domain, certificateArn, route } = props;
  const problems: Problem[] = [];
  const add = (property: string, message: string): void => void problems.push({ property, message });
  const isHttps = publicly !== undefined && publicly.plainHttp === undefined;
  if (isHttps && loadBalancer === undefined && domain === undefined)
    add(
      'domain',
      "public over HTTPS needs a name that a certificate can be for; give domain: { name: 'mcp.example.com', hostedZoneId: '...' }, a loadBalancer that has one, or use Access.internal()",
    );
  if (
    loadBalancer === undefined &&
    domain !== undefined &&
    domain.hostedZoneId === undefined &&
    certificateArn === undefined
  )
    add('domain.hostedZoneId', 'no certificate can be validated without it; give it, or certificateArn');
  if (publicly !== undefined && loadBalancer === undefined && !loadBalancerSubnetIds && !assignPublicIp)
    add(
      'network.loadBalancerSubnetIds',
      'the server is public, and the subnets of tasks are private; give the public subnets for the load balancer',
    );
  if (certificateArn !== undefined && loadBalancer !== undefined)
    add('certificateArn', 'the load balancer is given, with its certificates; add it to that one');
  if (loadBalancer !== undefined && publicly === undefined && loadBalancer.isPublic)
    add(
      'loadBalancer',
      'it is public, and the server is internal; use an internal one, or Access.public with authentication stated',
    );
  if (loadBalancer !== undefined && publicly !== undefined && !loadBalancer.isPublic)
    add('loadBalancer', 'it is internal, and the server is public; use a public one, or Access.internal()');
  if (loadBalancer !== undefined && isHttps && loadBalancer.scheme === 'http')
    add('loadBalancer', 'its listener speaks plain HTTP; use an HTTPS listener, or say plainHttp in Access.public');
  if (loadBalancer !== undefined && !('protect' in loadBalancer)) {
    if (route?.priority === undefined)
      add('route.priority', 'it is missing; give a number that no other rule of the listener has, from 1 to 49000');
    if (publicly?.requestsPerMinute !== undefined)
      add(
        'access.requestsPerMinute',
        'the load balancer belongs to somebody else, and a web ACL is for all of it; limit the rate there, or use an McpLoadBalancer',
      );
  }
  return problems;
}

/** One task has one architecture: an image that does not say its own is for the one that `architecture` names. */
function architectureProblems({ props, units }: AwsDeployment): readonly Problem[] {
  const { architecture } = props;
  if (architecture === undefined) return [];
  return units.flatMap(({ containers }) => {
    const other = containers.find(({ image }) => image.platform !== undefined && image.platform !== architecture);
    const silent = containers.find(({ image }) => image.platform === undefined);
    if (other === undefined || silent === undefined) return [];
    const message = `'${silent.name}' is meant for ${architecture}, and '${other.name}' in the same task is for ${other.image.platform}; use images of one architecture`;
    return [{ property: 'architecture', message }];
  });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html */
function shellProblems({ props, units }: AwsDeployment): readonly Problem[] {
  const closed = units.flatMap(({ containers }) => containers).filter((c) => c.readOnlyRootFilesystem);
  if (!props.executeCommand || closed.length === 0) return [];
  const message = `it needs a writable root, and readOnlyRootFilesystem of ${closed.map(({ name }) => name).join(', ')} is true; set it to false, or leave executeCommand out`;
  return [{ property: 'executeCommand', message }];
}

function scalingProblems({ props, server }: AwsDeployment): readonly Problem[] {
  const { autoscaling } = props;
  if (autoscaling === undefined) return [];
  const wrong = autoscalingProblems({ scaling: server.scaling, ...autoscaling, resourceLabel: 'known later' });
  if (wrong.length > 0) return wrong.map((one) => ({ ...one, property: `autoscaling.${one.property}` }));
  return autoscaling.requestsPerReplica !== undefined && server.scaling.isFixed
    ? [
        {
          property: 'autoscaling.requestsPerReplica',
          message: `scaling says ${server.scaling}; use Scaling.between(1, 5), or leave it out`,
        },
      ]
    : [];
}
