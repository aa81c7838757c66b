import type { ContainerGroupContainer } from '@cdktf/provider-azurerm/lib/container-group';
import { TerraformLocal } from 'cdktf';
import type { Construct } from 'constructs';
import type { AzureDeployment } from './deployment';
import { McpFileShares } from './file-shares';
import { gatewaySidecar } from './gateway-sidecar';
import { TLS_IMAGE } from './proxies';
import type { Place } from './stored-volumes';
import { tlsConfig, tlsSidecar } from './tls-sidecar';

export interface GroupProxiesProps {
  readonly place: Place;
  /** Subscription and resource group, known at plan. */
  readonly where: string;
  /** Name of the server on the internet. */
  readonly host: string;
  /** What callers have to send, as a text of Terraform. @default - nothing is compared */
  readonly token?: string;
}

/** What stands between callers and a public server: nothing before an internal one. */
export function groupProxies(
  scope: Construct,
  deployment: AzureDeployment,
  { place, where, host, token }: GroupProxiesProps,
): readonly ContainerGroupContainer[] {
  const { hasGateway, hasTls, server, gatewayPort, props } = deployment;
  if (!hasGateway) return [];
  const gateway = gatewaySidecar(deployment, token);
  if (!hasTls) return [gateway];
  const { account, shares } = new McpFileShares(scope, 'certificates', {
    ...place,
    accountName: deployment.worldwide(24, where, '', 'certificates'),
    shares: { certificates: 1 },
    keep: false,
  });
  const config = new TerraformLocal(scope, 'tls', tlsConfig(server, host, gatewayPort, props.acme));
  const tls = tlsSidecar({
    image: props.helperImages?.tls ?? TLS_IMAGE,
    config: `local.${config.friendlyUniqueId}`,
    trustedRoots: props.acme?.trustedRoots,
    storage: {
      accountName: account.name,
      accountKey: account.primaryAccessKey,
      shareName: shares.certificates.name,
    },
  });
  return [gateway, tls];
}
