import { DataAzurermLogAnalyticsWorkspace } from '@cdktf/provider-azurerm/lib/data-azurerm-log-analytics-workspace';
import { LogAnalyticsWorkspace } from '@cdktf/provider-azurerm/lib/log-analytics-workspace';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import type { Duration } from '../model/duration';
import { isToken } from '../model/errors';
import type { LogWorkspace } from './container-instances-mcp-service-props';

/** What a container group needs of a workspace; its key is in the state. */
export interface WorkspaceAccess {
  readonly id: string;
  readonly workspaceId: string;
  readonly primarySharedKey: string;
}

export interface McpWorkspaceProps {
  readonly name: string;
  readonly location: string;
  readonly resourceGroupName: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** @default - 30 days */
  readonly retention?: Duration;
}

/** A Log Analytics workspace; logs are kept for 30 days at least. */
export function mcpWorkspace(scope: Construct, id: string, props: McpWorkspaceProps): LogAnalyticsWorkspace {
  const { retention, ...place } = props;
  return new LogAnalyticsWorkspace(scope, id, {
    ...place,
    sku: 'PerGB2018',
    retentionInDays: retentionDays(retention),
  });
}

/** Days for which logs are kept: what is asked for, from 30 to 730. */
export function retentionDays(retention: Duration | undefined): number {
  const days = retention === undefined ? 30 : Math.ceil(retention.toSeconds() / 86_400);
  return Math.min(730, Math.max(30, days));
}

/** One that is there already, by its id. */
export function existingWorkspace(scope: Construct, id: string, { id: workspace }: LogWorkspace): WorkspaceAccess {
  const part = (index: number): string =>
    isToken(workspace) ? Fn.element(Fn.split('/', workspace), index) : workspace.split('/')[index];
  const found = new DataAzurermLogAnalyticsWorkspace(scope, id, { resourceGroupName: part(4), name: part(8) });
  return { id: workspace, workspaceId: found.workspaceId, primarySharedKey: found.primarySharedKey };
}
