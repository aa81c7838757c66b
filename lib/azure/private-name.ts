import { PrivateDnsARecord } from '@cdktf/provider-azurerm/lib/private-dns-a-record';
import { PrivateDnsZone } from '@cdktf/provider-azurerm/lib/private-dns-zone';
import { PrivateDnsZoneVirtualNetworkLink } from '@cdktf/provider-azurerm/lib/private-dns-zone-virtual-network-link';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { isToken } from '../model/errors';
import type { DnsZone } from './container-instances-mcp-service-props';

export interface PrivateNameProps {
  /** A name that no other service has. */
  readonly name: string;
  readonly resourceGroupName: string;
  readonly subnetId: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** @default - one of its own, linked with the network of the subnet */
  readonly zone?: DnsZone;
}

/** A private address changes with every deployment; this name does not. */
export class PrivateName extends Construct {
  public readonly host: string;
  private readonly zone: DnsZone;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PrivateNameProps,
  ) {
    super(scope, id);
    this.zone = props.zone ?? this.createZone();
    this.host = props.zone === undefined ? `${props.name}.internal` : `${props.name}.${props.zone.name}`;
  }

  /** Gives the name an address. */
  public leadTo(address: string): PrivateDnsARecord {
    const { name, zone, tags } = this.props;
    return new PrivateDnsARecord(this, 'record', {
      name: zone === undefined ? '@' : name,
      zoneName: this.zone.name,
      resourceGroupName: this.zone.resourceGroupName,
      ttl: 10,
      records: [address],
      tags,
    });
  }

  private createZone(): DnsZone {
    const { name, resourceGroupName, subnetId, tags } = this.props;
    const zone = new PrivateDnsZone(this, 'zone', { name: `${name}.internal`, resourceGroupName, tags });
    new PrivateDnsZoneVirtualNetworkLink(this, 'link', {
      name,
      resourceGroupName,
      privateDnsZoneName: zone.name,
      virtualNetworkId: networkOf(subnetId),
      registrationEnabled: false,
      tags,
    });
    return { name: zone.name, resourceGroupName };
  }
}

/** The id of the network that a subnet is in. */
function networkOf(subnetId: string): string {
  return isToken(subnetId) ? Fn.element(Fn.split('/subnets/', subnetId), 0) : subnetId.split('/subnets/')[0];
}
