import type { Problem } from '../model/errors';
import { isToken, show } from '../model/errors';
import type { ClusterDeployment } from './cluster-deployment';
import { CONTROLLERS, IngressController } from './ingress-controllers';
import type { GatewayProps, IngressProps, TlsProps } from './kubernetes-mcp-service-props';

const HOST = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+$/;

/** What keeps clients from getting in, or lets in what should not. */
export function entryProblems(deployment: ClusterDeployment): readonly Problem[] {
  const { ingress, gateway } = deployment.props;
  if (!deployment.isPublic) {
    const given = ingress === undefined ? (gateway === undefined ? undefined : 'gateway') : 'ingress';
    return given === undefined
      ? []
      : [
          {
            property: given,
            message: 'the server is internal; leave it out, or use Access.public with authentication stated',
          },
        ];
  }
  if (ingress !== undefined && gateway !== undefined)
    return [{ property: 'gateway', message: 'ingress is given, too; use one of the two' }];
  if (ingress !== undefined) return ingressProblems(deployment, ingress);
  if (gateway !== undefined) return gatewayProblems(deployment, gateway);
  return [
    {
      property: 'ingress',
      message:
        "a public server needs a way in; give ingress: { controller: IngressController.NGINX, host: 'mcp.example.com', tls: { clusterIssuer: '...' } }, a gateway, or use Access.internal()",
    },
  ];
}

function hostProblems(property: string, host: unknown): readonly Problem[] {
  if (typeof host === 'string' && (isToken(host) || HOST.test(host))) return [];
  return [{ property, message: `${show(host)} is not a host name; use one such as 'mcp.example.com'` }];
}

function ingressProblems(deployment: ClusterDeployment, ingress: IngressProps): readonly Problem[] {
  const { controller, host, from } = ingress;
  if (!Object.values(IngressController).includes(controller))
    return [
      {
        property: 'ingress.controller',
        message: `${show(controller)} is not known; use one of ${Object.values(IngressController).map(show).join(', ')}`,
      },
    ];
  const { server } = deployment;
  const profile = CONTROLLERS[controller];
  const problems: Problem[] = [...hostProblems('ingress.host', host), ...tlsProblems(deployment, ingress)];
  const { publicly } = server.access;
  if (publicly?.requestsPerMinute !== undefined && profile.noRateLimit !== undefined)
    problems.push({
      property: 'access.requestsPerMinute',
      message: `${profile.title} counts no requests; leave it out, and ${profile.noRateLimit}`,
    });
  if (profile.mostCallSeconds !== undefined && server.longestCall.toSeconds() > profile.mostCallSeconds)
    problems.push({
      property: 'longestCall',
      message: `${server.longestCall} is longer than the load balancer of ${profile.title} lets a call be; use Duration.seconds(${profile.mostCallSeconds}) or less`,
    });
  if (profile.from === undefined && from === undefined && deployment.props.networkPolicy !== false)
    problems.push({
      property: 'ingress.from',
      message: `where the requests of ${profile.title} come from is not known; give the addresses of its subnets, such as [{ cidr: '10.0.0.0/16' }]`,
    });
  const check = deployment.front === server ? server.readiness : deployment.front.healthCheck;
  if (profile.asksFor200 === true && (check?.check.kind !== 'http' || check.check.statuses !== undefined))
    problems.push({
      property: deployment.front === server ? 'healthCheck' : `companions.${deployment.front.name}.healthCheck`,
      message: `the load balancer of ${profile.title} asks by itself and takes 200 only; use HealthCheck.http with a route that answers so`,
    });
  return problems;
}

function tlsProblems({ server }: ClusterDeployment, { controller, tls = {} }: IngressProps): readonly Problem[] {
  const given = (Object.keys(tls) as (keyof TlsProps)[]).filter((key) => tls[key] !== undefined);
  const { certificate, title } = CONTROLLERS[controller];
  const isPlain = server.access.publicly?.plainHttp !== undefined;
  const ways =
    certificate === 'arn'
      ? "tls: { certificateArn: 'arn:aws:acm:...' }"
      : "tls: { secretName: '...' }, or { clusterIssuer: '...' } of cert-manager";
  if (isPlain)
    return given.length === 0
      ? []
      : [{ property: 'ingress.tls', message: 'Access.public says plainHttp; leave one of the two out' }];
  if (given.length !== 1)
    return [
      {
        property: 'ingress.tls',
        message: `${given.length === 0 ? 'public over HTTPS needs a certificate' : `${given.join(', ')} are given`}; give one: ${ways}`,
      },
    ];
  return (given[0] === 'certificateArn') === (certificate === 'arn')
    ? []
    : [{ property: `ingress.tls.${given[0]}`, message: `${title} does not take it; give ${ways}` }];
}

function gatewayProblems({ server }: ClusterDeployment, gateway: GatewayProps): readonly Problem[] {
  const problems: Problem[] = [...hostProblems('gateway.host', gateway.host)];
  if (typeof gateway.name !== 'string' || gateway.name === '')
    problems.push({
      property: 'gateway.name',
      message: `${show(gateway.name)} is not the name of a Gateway; give one`,
    });
  if (server.access.publicly?.requestsPerMinute !== undefined)
    problems.push({
      property: 'access.requestsPerMinute',
      message: 'the Gateway API counts no requests; leave it out and limit it at the gateway, or use an ingress',
    });
  return problems;
}
