import { ServiceDiscoveryPrivateDnsNamespace } from '@cdktf/provider-aws/lib/service-discovery-private-dns-namespace';
import { ServiceDiscoveryService } from '@cdktf/provider-aws/lib/service-discovery-service';
import { Construct } from 'constructs';

export interface McpNamespaceProps {
  /** Domain that only the VPC knows, such as `aws-prod.internal`; two of one VPC have different ones. */
  readonly name: string;

  /** With DNS support and host names switched on. */
  readonly vpcId: string;
}

/** How long a resolver may keep the address of a task that is gone; seconds. */
const TTL = 10;

/** Names of services inside a VPC: `db` becomes `db.aws-prod.internal`. It costs about 0.50 USD a month, as a hosted zone does. */
export class McpNamespace extends Construct {
  public readonly namespace: ServiceDiscoveryPrivateDnsNamespace;
  /** The domain. */
  public readonly name: string;

  constructor(scope: Construct, id: string, { name, vpcId }: McpNamespaceProps) {
    super(scope, id);
    this.name = name;
    this.namespace = new ServiceDiscoveryPrivateDnsNamespace(this, 'namespace', {
      name,
      vpc: vpcId,
      description: 'Companions of MCP servers',
    });
  }

  /**
   * A name that an ECS service registers its tasks under, by `service_registries`.
   * @param serviceName first label of the host name
   */
  public register(id: string, serviceName: string): ServiceDiscoveryService {
    return new ServiceDiscoveryService(this, id, {
      name: serviceName,
      namespaceId: this.namespace.id,
      description: `Tasks of ${serviceName}`,
      dnsConfig: {
        namespaceId: this.namespace.id,
        routingPolicy: 'MULTIVALUE', // every healthy task, not the one of a weight
        dnsRecords: [{ type: 'A', ttl: TTL }], // awsvpc: each task has an address of its own
      },
      healthCheckCustomConfig: { failureThreshold: 1 }, // ECS says which tasks are healthy; AWS knows no other number
      forceDestroy: true, // tasks that ECS has not yet taken out must not stop a destroy
    });
  }
}
