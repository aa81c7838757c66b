import { DataAzurermClientConfig } from '@cdktf/provider-azurerm/lib/data-azurerm-client-config';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/** Who deploys where, looked up once a stack, at plan. */
export function azureFacts(scope: Construct): { readonly subscriptionId: string } {
  const stack = TerraformStack.of(scope);
  const id = 'cdktf-mcp-azure';
  const found = stack.node.tryFindChild(id) as DataAzurermClientConfig | undefined;
  const { subscriptionId } = found ?? new DataAzurermClientConfig(stack, id, {});
  return { subscriptionId };
}
