import { MonitoringDashboard } from '@cdktf/provider-google/lib/monitoring-dashboard';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { logFilter } from './logs';
import type { Watched } from './queries';
import { calls, cpuPercent, errorPercent, instances, latency, memoryPercent } from './queries';

export interface CloudRunDashboardProps extends Watched {
  readonly name: string;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** How wide and high a graph is, on a grid of 12 columns: three in a row. */
const WIDTH = 4;
const HEIGHT = 4;

/** What somebody looks at first: calls, instances, and the latest errors. */
export function cloudRunDashboard(scope: Construct, id: string, props: CloudRunDashboardProps): MonitoringDashboard {
  const graphs: readonly (readonly [title: string, queries: readonly string[]])[] = [
    ['Calls a second', [calls(props)]],
    ['Errors, % of the calls', [errorPercent(props)]],
    ['Time of a call, ms (p50, p95)', [latency(props, 0.5), latency(props, 0.95)]],
    ['Instances', [instances(props)]],
    ['Processor, % of the limit', [cpuPercent(props)]],
    ['Memory, % of the limit', [memoryPercent(props)]],
  ];
  const tiles = graphs.map(([title, queries], i) => ({
    xPos: (i % 3) * WIDTH,
    yPos: Math.floor(i / 3) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    widget: {
      title,
      xyChart: {
        dataSets: queries.map((prometheusQuery) => ({
          timeSeriesQuery: { prometheusQuery },
          plotType: 'LINE',
          targetAxis: 'Y1',
        })),
      },
    },
  }));
  const logs = {
    xPos: 0,
    yPos: Math.ceil(graphs.length / 3) * HEIGHT,
    width: 3 * WIDTH,
    height: HEIGHT,
    widget: {
      title: 'Latest errors in the log',
      logsPanel: { filter: `${logFilter(props.serviceName, props.region)} AND severity>=ERROR` },
    },
  };
  return new MonitoringDashboard(scope, id, {
    project: props.project,
    dashboardJson: JSON.stringify({
      displayName: props.name,
      mosaicLayout: { columns: 3 * WIDTH, tiles: [...tiles, logs] },
    }),
    dependsOn: [...props.dependsOn],
  });
}
