import type { ContainerGroup, ContainerGroupConfig } from '@cdktf/provider-azurerm/lib/container-group';
import { DnsCnameRecord } from '@cdktf/provider-azurerm/lib/dns-cname-record';
import type { ITerraformDependable, TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { AzureDeployment } from './deployment';
import { regionName } from './deployment';
import type { AzureNetwork } from './network';
import { PrivateName } from './private-name';
import type { Place } from './stored-volumes';

/** Where a group is found: a name that stays, and an address that does not. */
export interface GroupName {
  readonly host: string;
  readonly address: Pick<
    ContainerGroupConfig,
    'ipAddressType' | 'dnsNameLabel' | 'dnsNameLabelReusePolicy' | 'subnetIds' | 'dnsConfig'
  >;
  /** What the group waits for. */
  readonly dependsOn: readonly ITerraformDependable[];
  /** Makes the records of the name, once there is an address. */
  readonly leadTo: (group: ContainerGroup) => readonly TerraformResource[];
}

/** @param label first part of the name that the platform gives */
export function publicName(scope: Construct, { props }: AzureDeployment, label: string): GroupName {
  const { domain, location } = props;
  return {
    host: domain?.name ?? `${label}.${regionName(location)}.azurecontainer.io`,
    address: {
      ipAddressType: 'Public',
      dnsNameLabel: label,
      // Any policy but the first puts a hash into the name that nobody knows before, which a record can lead to all the same.
      dnsNameLabelReusePolicy: domain === undefined ? 'Unsecure' : 'ResourceGroupReuse',
    },
    dependsOn: [],
    leadTo: ({ fqdn }) => {
      if (domain?.zone === undefined) return [];
      const { name: zoneName, resourceGroupName } = domain.zone;
      const name = domain.name.slice(0, -zoneName.length - 1);
      return [new DnsCnameRecord(scope, 'record', { name, zoneName, resourceGroupName, ttl: 60, record: fqdn })];
    },
  };
}

export function privateName(
  scope: Construct,
  deployment: AzureDeployment,
  place: Place,
  { subnetId, dependsOn = [] }: AzureNetwork,
): GroupName {
  const name = new PrivateName(scope, 'name', {
    ...place,
    name: deployment.named(50),
    subnetId,
    zone: deployment.props.privateDnsZone,
  });
  const { dnsServers } = deployment.server.asked;
  return {
    host: name.host,
    address: {
      ipAddressType: 'Private',
      subnetIds: [subnetId],
      ...(dnsServers === undefined ? {} : { dnsConfig: { nameservers: [...dnsServers] } }),
    },
    dependsOn,
    leadTo: ({ ipAddress }) => [name.leadTo(ipAddress)],
  };
}
