import { IngressV1 } from '@cdktf/provider-kubernetes/lib/ingress-v1';
import { Manifest } from '@cdktf/provider-kubernetes/lib/manifest';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1';
import { Construct } from 'constructs';
import { MCP_STATUSES, probeOf } from '../render/probe-command';
import { literal } from '../render/text';
import type { ClusterDeployment } from './cluster-deployment';
import type { ControllerProfile, IngressNeeds } from './ingress-controllers';
import { CONTROLLERS } from './ingress-controllers';
import type { IngressProps } from './kubernetes-mcp-service-props';
import { httpRoute } from './http-route';
import type { Unit } from '../render/units';

/** Where clients find out how to authenticate: rules of an Ingress compare whole parts of a path. */
const DISCOVERY = ['/.well-known/oauth-protected-resource', '/.well-known/oauth-authorization-server'];

/** Name of the port of a Service at which what is in front is reached. */
export const ENTRY_PORT = 'mcp';

/** The way in: names inside the cluster, and for a public server what brings requests from outside. */
export class Entry extends Construct {
  /** By the names of units; a unit without ports has none. */
  public readonly services: Readonly<Record<string, ServiceV1>>;
  public readonly ingress?: IngressV1;
  public readonly httpRoute?: Manifest;

  constructor(
    scope: Construct,
    id: string,
    private readonly deployment: ClusterDeployment,
  ) {
    super(scope, id);
    const services = deployment.units.flatMap((unit) => {
      const service = this.createService(unit);
      return service === undefined ? [] : [[unit.name, service] as const];
    });
    this.services = Object.fromEntries(services);
    if (!deployment.isPublic) return;
    const { ingress, gateway } = deployment.props;
    if (ingress !== undefined) this.ingress = this.createIngress(ingress);
    else if (gateway !== undefined)
      this.httpRoute = new Manifest(this, 'http-route', { manifest: httpRoute(deployment, gateway, this.paths()) });
  }

  private createService(unit: Unit): ServiceV1 | undefined {
    const { deployment } = this;
    const ports = servicePorts(deployment, unit);
    if (ports.length === 0) return undefined;
    const isFront = unit === deployment.frontUnit && deployment.isPublic;
    const profile = this.profile();
    const annotations = isFront && profile !== undefined ? profile.serviceAnnotations?.(this.needs()) : undefined;
    const labels = { ...deployment.labels(), ...deployment.selectorOf(unit) };
    return new ServiceV1(this, `service-${unit.name}`, {
      metadata: {
        ...this.metadata(deployment.nameOf(unit)),
        labels,
        ...(annotations === undefined ? {} : { annotations }),
      },
      spec: {
        type: 'ClusterIP',
        selector: { ...deployment.selectorOf(unit) },
        port: ports.map(({ name, port }) => ({ name, port, targetPort: `${port}`, protocol: 'TCP' })),
      },
    });
  }

  private createIngress(props: IngressProps): IngressV1 {
    const { deployment } = this;
    const profile = CONTROLLERS[props.controller];
    const needs = this.needs();
    for (const { id, manifest } of profile.manifests?.(needs) ?? []) new Manifest(this, id, { manifest });
    const { tls = {}, host } = props;
    const isPlain = needs.isPlain || profile.certificate === 'arn';
    const secretName = tls.secretName ?? deployment.named('tls');
    return new IngressV1(this, 'ingress', {
      metadata: {
        ...this.metadata(deployment.named()),
        annotations: {
          ...profile.annotations(needs),
          ...(tls.clusterIssuer === undefined ? {} : { 'cert-manager.io/cluster-issuer': tls.clusterIssuer }),
          ...(tls.issuer === undefined ? {} : { 'cert-manager.io/issuer': tls.issuer }),
          ...Object.fromEntries(Object.entries(props.annotations ?? {}).map(([key, v]) => [key, literal(v)])),
        },
      },
      spec: {
        ingressClassName: props.className ?? profile.className,
        rule: [{ host, http: { path: this.paths().map((path) => this.rule(path)) } }],
        ...(isPlain ? {} : { tls: [{ hosts: [host], secretName }] }),
      },
    });
  }

  private rule(path: string) {
    const { deployment } = this;
    return {
      path,
      pathType: 'Prefix',
      backend: { service: { name: deployment.nameOf(deployment.frontUnit), port: { name: ENTRY_PORT } } },
    };
  }

  /** What can be reached, with everything below it: health and metrics are not among it unless the description names them. */
  public paths(): readonly string[] {
    const { server, front } = this.deployment;
    const own = front === server && server.transport.speaksMcp ? server.transport.path : '/';
    const paths = server.access.publicly?.paths ?? [own];
    return paths.includes('/') ? ['/'] : [...new Set([...paths, ...DISCOVERY])];
  }

  private needs(): IngressNeeds {
    const { server, props } = this.deployment;
    const { publicly } = server.access;
    return {
      name: this.deployment.named(),
      namespace: props.namespace,
      longestCallSeconds: server.longestCall.toSeconds(),
      requestsPerMinute: publicly?.requestsPerMinute,
      isPlain: publicly?.plainHttp !== undefined,
      certificateArn: props.ingress?.tls?.certificateArn,
      check: this.check(),
    };
  }

  /** What a load balancer asks that asks by itself. */
  private check(): IngressNeeds['check'] {
    const { server, front, frontPort } = this.deployment;
    const check = front === server ? server.readiness : front.healthCheck;
    const place = { port: frontPort, path: server.transport.path };
    const probe = check === undefined ? undefined : probeOf(check, place);
    if (probe?.kind === 'http') return { path: probe.path, statuses: probe.statuses?.join() ?? '200-399' };
    const speaksMcp = front === server && server.transport.speaksMcp;
    return speaksMcp ? { path: place.path, statuses: MCP_STATUSES.join() } : { path: '/', statuses: '200-499' };
  }

  private profile(): ControllerProfile | undefined {
    const { ingress } = this.deployment.props;
    return ingress && CONTROLLERS[ingress.controller];
  }

  private metadata(name: string) {
    const { deployment } = this;
    return { name, namespace: deployment.props.namespace, labels: { ...deployment.labels() } };
  }
}

/** The first one is where clients come in; a server that is not in front, or has a proxy, is there for its companions. */
export function servicePorts(
  deployment: ClusterDeployment,
  unit: Unit,
): readonly { readonly name: string; readonly port: number }[] {
  const { server, front, frontUnit, entryPort } = deployment;
  const entry = unit === frontUnit ? [{ name: ENTRY_PORT, port: entryPort }] : [];
  const containers = unit.containers.filter((c) => c === server || c === front || unit !== deployment.units[0]);
  const others = containers.flatMap((container) => {
    const own = container === server ? [['server', server.transport.port] as const] : [];
    return [...own, ...Object.entries(container.ports)].map(([name, port]) => ({
      name: container === server || unit.containers.length === 1 ? name : `${container.name}-${name}`,
      port,
    }));
  });
  const all = [...entry, ...others];
  const firstOf = all.filter(({ port }, i) => all.findIndex((other) => other.port === port) === i);
  // A port may have any name, also that of the entry.
  return firstOf.map(({ name, port }, i) =>
    i > 0 && name === ENTRY_PORT ? { name: `${name}-${port}`, port } : { name, port },
  );
}
