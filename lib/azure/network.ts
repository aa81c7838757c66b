import { NatGateway } from '@cdktf/provider-azurerm/lib/nat-gateway';
import { NatGatewayPublicIpAssociation } from '@cdktf/provider-azurerm/lib/nat-gateway-public-ip-association';
import { NetworkSecurityGroup } from '@cdktf/provider-azurerm/lib/network-security-group';
import { PublicIp } from '@cdktf/provider-azurerm/lib/public-ip';
import { Subnet } from '@cdktf/provider-azurerm/lib/subnet';
import { SubnetNatGatewayAssociation } from '@cdktf/provider-azurerm/lib/subnet-nat-gateway-association';
import { SubnetNetworkSecurityGroupAssociation } from '@cdktf/provider-azurerm/lib/subnet-network-security-group-association';
import { VirtualNetwork } from '@cdktf/provider-azurerm/lib/virtual-network';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

/** Where internal container groups are. */
export interface AzureNetwork {
  /** Id of a subnet that is delegated to `Microsoft.ContainerInstance/containerGroups`, with a way out such as a NAT gateway. */
  readonly subnetId: string;

  /** What a container group waits for. @default - nothing */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** A virtual network with one delegated subnet. */
export interface McpVirtualNetworkProps {
  readonly name: string;
  readonly location: string;
  readonly resourceGroupName: string;

  /** Addresses of the network, all of which the subnet gets. @default '10.80.0.0/24' */
  readonly cidr?: string;

  /** Whether containers reach the internet, which pulling images takes; about 35 USD a month. @default true */
  readonly natGateway?: boolean;

  /** @default - none */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A network with one delegated subnet: nothing outside reaches it, and it reaches out by a NAT gateway. */
export class McpVirtualNetwork extends Construct implements AzureNetwork {
  public readonly network: VirtualNetwork;
  public readonly subnet: Subnet;
  public readonly subnetId: string;
  public readonly dependsOn: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: McpVirtualNetworkProps) {
    super(scope, id);
    const { name, cidr = '10.80.0.0/24', natGateway = true, location, resourceGroupName, tags } = props;
    const place = { location, resourceGroupName, tags };
    this.network = new VirtualNetwork(this, 'network', { ...place, name, addressSpace: [cidr] });
    this.subnet = new Subnet(this, 'subnet', {
      name: 'container-groups',
      resourceGroupName,
      virtualNetworkName: this.network.name,
      addressPrefixes: [cidr],
      defaultOutboundAccessEnabled: false,
      delegation: [
        {
          name: 'container-groups',
          serviceDelegation: {
            name: 'Microsoft.ContainerInstance/containerGroups',
            actions: ['Microsoft.Network/virtualNetworks/subnets/action'],
          },
        },
      ],
    });
    this.subnetId = this.subnet.id;
    // The default rules: in from the network only, out anywhere.
    const rules = new NetworkSecurityGroup(this, 'security-group', { ...place, name });
    const guarded = new SubnetNetworkSecurityGroupAssociation(this, 'guarded', {
      subnetId: this.subnet.id,
      networkSecurityGroupId: rules.id,
    });
    this.dependsOn = [guarded, ...(natGateway ? this.createWayOut(name, place) : [])];
  }

  private createWayOut(
    name: string,
    place: { readonly location: string; readonly resourceGroupName: string },
  ): readonly ITerraformDependable[] {
    const address = new PublicIp(this, 'address', {
      ...place,
      name: `${name}-nat`,
      allocationMethod: 'Static',
      sku: 'Standard',
    });
    const gateway = new NatGateway(this, 'nat', { ...place, name, skuName: 'Standard', idleTimeoutInMinutes: 10 });
    const addressed = new NatGatewayPublicIpAssociation(this, 'nat-address', {
      natGatewayId: gateway.id,
      publicIpAddressId: address.id,
    });
    const routed = new SubnetNatGatewayAssociation(this, 'routed', {
      subnetId: this.subnet.id,
      natGatewayId: gateway.id,
      dependsOn: [addressed],
    });
    return [addressed, routed];
  }
}
