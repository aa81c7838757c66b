import { MonitorMetricAlert } from '@cdktf/provider-azurerm/lib/monitor-metric-alert';
import { MonitorScheduledQueryRulesAlertV2 } from '@cdktf/provider-azurerm/lib/monitor-scheduled-query-rules-alert-v2';
import { Construct } from 'constructs';
import type { Alarms } from '../model/alarms';
import { answeredQuery, downQuery, errorQuery, slowQuery } from './alarm-queries';

export interface McpAlarmsProps {
  readonly thresholds: NonNullable<Alarms['thresholds']>;
  readonly namePrefix: string;
  readonly location: string;
  readonly resourceGroupName: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Id and name of the container group. */
  readonly group: { readonly id: string; readonly name: string };
  /** Id of the workspace with its logs. */
  readonly workspaceId: string;
  /** Name of the server's container, and its memory in tenths of a GB. */
  readonly container: { readonly name: string; readonly memory: number };
  /** Whether a proxy of ours writes down what is answered. */
  readonly hasGateway: boolean;
  readonly actionGroupId?: string;
}

/**
 * Alarms on what Azure measures: memory by a metric; what is down, and how calls are answered, by queries of logs, which come up to ten
 * minutes late.
 */
export class McpAlarms extends Construct {
  public readonly memory: MonitorMetricAlert;
  public readonly queries: readonly MonitorScheduledQueryRulesAlertV2[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: McpAlarmsProps,
  ) {
    super(scope, id);
    const { thresholds, hasGateway, group } = props;
    const { downFor, errorPercent, p95 } = thresholds;
    this.memory = this.memoryAlarm();
    this.queries = [
      this.queryAlarm('down', `Containers fail, or their probes do, for ${downFor}`, 1, downQuery(group.name, downFor)),
      ...(hasGateway
        ? [
            this.queryAlarm(
              'errors',
              `More than ${errorPercent} % of calls fail on the server's side`,
              2,
              errorQuery(answeredQuery(group.name), errorPercent),
            ),
          ]
        : []),
      ...(hasGateway && p95 !== undefined
        ? [
            this.queryAlarm(
              'slow',
              `5 of 100 calls take longer than ${p95}`,
              3,
              slowQuery(answeredQuery(group.name), p95),
            ),
          ]
        : []),
    ];
  }

  private memoryAlarm(): MonitorMetricAlert {
    const { thresholds, namePrefix, resourceGroupName, tags, group, container, actionGroupId } = this.props;
    return new MonitorMetricAlert(this, 'memory', {
      name: `${namePrefix}-memory`,
      resourceGroupName,
      tags,
      description: `More than ${thresholds.memoryPercent} % of the memory of the server is in use`,
      severity: 2,
      scopes: [group.id],
      frequency: 'PT1M',
      windowSize: 'PT5M',
      criteria: [
        {
          metricNamespace: 'Microsoft.ContainerInstance/containerGroups',
          metricName: 'MemoryUsage',
          aggregation: 'Average',
          operator: 'GreaterThan',
          threshold: thresholds.memoryPercent * container.memory * 1_000_000,
          dimension: [{ name: 'containerName', operator: 'Include', values: [container.name] }],
        },
      ],
      action: actionGroupId === undefined ? undefined : [{ actionGroupId }],
    });
  }

  private queryAlarm(
    kind: string,
    description: string,
    severity: number,
    query: string,
  ): MonitorScheduledQueryRulesAlertV2 {
    const { namePrefix, resourceGroupName, location, tags, workspaceId, actionGroupId } = this.props;
    return new MonitorScheduledQueryRulesAlertV2(this, kind, {
      name: `${namePrefix}-${kind}`,
      resourceGroupName,
      location,
      tags,
      description,
      severity,
      scopes: [workspaceId],
      evaluationFrequency: 'PT5M',
      windowDuration: 'PT15M',
      autoMitigationEnabled: true,
      skipQueryValidation: true, // the tables are made with the first line of a log
      criteria: [
        {
          query,
          timeAggregationMethod: 'Count',
          operator: 'GreaterThan',
          threshold: 0,
          failingPeriods: { minimumFailingPeriodsToTriggerAlert: 1, numberOfEvaluationPeriods: 1 },
        },
      ],
      action: actionGroupId === undefined ? undefined : { actionGroups: [actionGroupId] },
    });
  }
}
