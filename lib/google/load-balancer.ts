import { ComputeBackendService } from '@cdktf/provider-google/lib/compute-backend-service';
import { ComputeRegionNetworkEndpointGroup } from '@cdktf/provider-google/lib/compute-region-network-endpoint-group';
import { ComputeSecurityPolicy } from '@cdktf/provider-google/lib/compute-security-policy';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { BalancerEntry } from './balancer-entry';
import type { GoogleDomain } from './cloud-run-mcp-service-props';
import type { CallRules } from './security-rules';
import { securityRules } from './security-rules';

export interface CloudRunLoadBalancerProps extends CallRules {
  readonly project: string;
  readonly region: string;
  /** Start of its names; lower case letters, digits and dashes, at most 50. */
  readonly name: string;
  readonly serviceName: string;
  readonly domain: GoogleDomain;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** The way that calls of a name take to a service: rules for them, and what a load balancer sends them to; with that one, unless it is there already. */
export class CloudRunLoadBalancer extends Construct {
  public readonly securityPolicy: ComputeSecurityPolicy;
  public readonly backendService: ComputeBackendService;
  /** What the name leads to; nothing where the load balancer is there already. */
  public readonly entry?: BalancerEntry;

  constructor(scope: Construct, id: string, props: CloudRunLoadBalancerProps) {
    super(scope, id);
    const { project, region, name, domain } = props;
    const dependsOn = [...props.dependsOn];
    this.securityPolicy = new ComputeSecurityPolicy(this, 'rules', {
      project,
      name,
      type: 'CLOUD_ARMOR',
      description: `What may be called of ${props.serviceName}`,
      rule: securityRules(props),
      dependsOn,
    });
    const group = new ComputeRegionNetworkEndpointGroup(this, 'endpoints', {
      project,
      region,
      name,
      networkEndpointType: 'SERVERLESS',
      cloudRun: { service: props.serviceName },
      dependsOn,
    });
    this.backendService = new ComputeBackendService(this, 'backend', {
      project,
      name,
      protocol: 'HTTPS',
      loadBalancingScheme: 'EXTERNAL_MANAGED',
      backend: [{ group: group.id }],
      securityPolicy: this.securityPolicy.id,
      logConfig: { enable: true, sampleRate: 1 },
    });
    if (domain.behindExisting !== true)
      this.entry = new BalancerEntry(this, 'entry', {
        project,
        name,
        domain,
        dependsOn,
        backend: this.backendService.id,
      });
  }
}
