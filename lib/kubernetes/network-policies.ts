import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { Construct } from 'constructs';
import { referencesIn } from '../model/reference';
import type { ClusterDeployment } from './cluster-deployment';
import { CONTROLLERS } from './ingress-controllers';
import type { NetworkPeer } from './kubernetes-mcp-service-props';
import type { Unit } from '../render/units';

/** Pods or addresses, as the provider has them. */
interface Peer {
  readonly namespaceSelector?: { readonly matchLabels: Record<string, string> };
  readonly podSelector?: { readonly matchLabels?: Record<string, string> };
  readonly ipBlock?: { readonly cidr: string };
}

interface Flow {
  readonly peers: readonly Peer[];
  readonly ports: readonly number[];
}

const HTTPS = [{ port: 443 }];
const SAME_NAMESPACE: NetworkPeer = {};

/** What may reach the pods, and what they may reach; nothing else, where the cluster's network knows policies. */
export class NetworkPolicies extends Construct {
  /** By the names of units. */
  public readonly policies: Readonly<Record<string, NetworkPolicyV1>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly deployment: ClusterDeployment,
  ) {
    super(scope, id);
    this.policies = Object.fromEntries(deployment.units.map((unit) => [unit.name, this.createPolicy(unit)]));
  }

  private createPolicy(unit: Unit): NetworkPolicyV1 {
    const { deployment } = this;
    return new NetworkPolicyV1(this, unit.name, {
      metadata: {
        name: deployment.nameOf(unit),
        namespace: deployment.props.namespace,
        labels: { ...deployment.labels() },
      },
      spec: {
        podSelector: { matchLabels: { ...deployment.selectorOf(unit) } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: this.incoming(unit).map(({ peers, ports }) => ({ from: [...peers], ports: tcp(ports) })),
        egress: [
          { ports: ['UDP', 'TCP'].map((protocol) => ({ port: '53', protocol })) },
          ...this.outgoing(unit).map(({ peers, ports }) => ({
            ...(peers.length === 0 ? {} : { to: [...peers] }),
            ports: tcp(ports),
          })),
        ],
      },
    });
  }

  private incoming(unit: Unit): readonly Flow[] {
    const { deployment } = this;
    const { server, units, frontUnit, props } = deployment;
    const [main, ...stores] = units;
    const flows: Flow[] = [];
    if (unit === frontUnit) flows.push({ peers: this.callers().map(peer), ports: [deployment.entryPort] });
    if (unit === main) {
      const asking = stores.filter(asksForServer).map((store) => this.podsOf(store));
      if (asking.length > 0) flows.push({ peers: asking, ports: [server.transport.port] });
      const further = Object.values(server.ports);
      if (further.length > 0) flows.push({ peers: (props.callers ?? [SAME_NAMESPACE]).map(peer), ports: further });
    } else {
      const asking = units.filter((other) => other !== unit && (other === main || asksFor(other, unit.name)));
      const ports = Object.values(unit.containers[0].ports);
      if (ports.length > 0) flows.push({ peers: asking.map((other) => this.podsOf(other)), ports });
    }
    const metrics = unit === main && props.serviceMonitor;
    if (metrics) {
      const { namespace = 'monitoring', port = 'metrics' } = metrics;
      flows.push({ peers: [peer({ namespace })], ports: [server.ports[port]] });
    }
    return flows;
  }

  private outgoing(unit: Unit): readonly Flow[] {
    const { deployment } = this;
    const { props, units, server } = deployment;
    const [main, ...stores] = units;
    const flows: Flow[] = (props.egress ?? HTTPS).map(({ port, ...rule }) => ({
      peers: 'to' in rule && rule.to !== undefined ? [peer(rule.to)] : [],
      ports: [port],
    }));
    for (const store of stores) {
      const ports = Object.values(store.containers[0].ports);
      if (store !== unit && ports.length > 0 && (unit === main || asksFor(unit, store.name)))
        flows.push({ peers: [this.podsOf(store)], ports });
    }
    if (unit !== main && asksForServer(unit))
      flows.push({ peers: [this.podsOf(main)], ports: [server.transport.port] });
    for (const [name, { ports }] of Object.entries(props.existing ?? {})) {
      const described = server.companions.find((companion) => companion.name === name)?.ports ?? {};
      const all = [...new Set(Object.values({ ...described, ...ports }))];
      // Where they are is known to name servers only.
      if (all.length > 0 && (unit === main || asksFor(unit, name))) flows.push({ peers: [], ports: all });
    }
    return flows;
  }

  /** Where clients come from. */
  private callers(): readonly NetworkPeer[] {
    const { ingress, gateway, callers, namespace } = this.deployment.props;
    if (!this.deployment.isPublic) return callers ?? [SAME_NAMESPACE];
    if (ingress !== undefined) return ingress.from ?? CONTROLLERS[ingress.controller].from ?? [];
    return gateway?.from ?? [{ namespace: gateway?.namespace ?? namespace }];
  }

  private podsOf(unit: Unit): Peer {
    return { podSelector: { matchLabels: { ...this.deployment.selectorOf(unit) } } };
  }
}

function peer({ namespace, podLabels, cidr }: NetworkPeer): Peer {
  if (cidr !== undefined) return { ipBlock: { cidr } };
  const podSelector = podLabels === undefined ? {} : { matchLabels: { ...podLabels } };
  if (namespace === undefined) return { podSelector };
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    ...(podLabels === undefined ? {} : { podSelector }),
  };
}

const tcp = (ports: readonly number[]) => [...new Set(ports)].map((port) => ({ port: `${port}`, protocol: 'TCP' }));

function asksFor({ containers }: Unit, companion: string): boolean {
  return containers.some(({ environment, secrets }) =>
    [...Object.values(environment), ...Object.values(secrets).map(({ template }) => template?.text)].some((value) =>
      referencesIn(value).some((kind) => 'companion' in kind && kind.companion === companion),
    ),
  );
}

function asksForServer({ containers }: Unit): boolean {
  return containers.some(({ environment }) =>
    Object.values(environment).some((value) => referencesIn(value).some(({ of }) => of === 'serverUrl')),
  );
}
