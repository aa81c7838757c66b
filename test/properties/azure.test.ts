import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { TerraformStack } from 'cdktf';
import type { McpServer } from '../../lib';
import type { ContainerInstancesMcpServiceProps } from '../../lib/azure';
import { AzureSecret, ContainerInstancesMcpService, azureProfile } from '../../lib/azure';
import { AzureStack } from '../../stacks/azure-stack';
import { SUBSCRIPTION, VAULT } from '../azure/services';
import { properties } from './properties';
import type { Stage } from './stage';
import { bindings } from './stage';

const stored = AzureSecret.fromKeyVault({ vaultId: VAULT, name: 'token' });

function props(server: McpServer, stage: Stage): Omit<ContainerInstancesMcpServiceProps, 'server'> {
  return {
    ...bindings(server, stage, stored),
    location: 'westeurope',
    stateHoldsSecrets: 'a test',
    domain: server.access.isPublic && stage.otherEntry ? { name: 'mcp.example.com' } : undefined,
  };
}

properties({
  profile: azureProfile,
  own(app, servers, stage) {
    const stack = new TerraformStack(app, 'stack');
    new AzurermProvider(stack, 'azurerm', { subscriptionId: SUBSCRIPTION, features: [{}] });
    for (const server of servers)
      new ContainerInstancesMcpService(stack, server.name, { server, ...props(server, stage) });
    return stack;
  },
  ready: (app, server, stage) =>
    new AzureStack(app, 'stack', { server, subscriptionId: SUBSCRIPTION, ...props(server, stage) }),
});
