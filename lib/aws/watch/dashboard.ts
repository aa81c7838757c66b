import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import type { Construct } from 'constructs';
import { awsFacts } from '../facts';
import { balancerErrorPercent, healthyHosts, latency, requests, targetErrorPercent } from './formulas';
import type { Formula, Metric, Watched } from './metrics';
import { isBalanced, runningTasks, serviceMetric } from './metrics';

export interface McpDashboardProps extends Watched {
  /** Its name, which is unique in the account. */
  readonly name: string;
  readonly logGroupName: string;
}

interface Graph {
  readonly title: string;
  /** Lines by their labels. */
  readonly lines: Readonly<Record<string, Metric | Formula>>;
  /** Of the axis. */
  readonly unit: string;
}

/** How wide and high a graph is, on a grid of 24 columns: three in a row. */
const WIDTH = 8;
const HEIGHT = 6;

/** Lines of any framework that speak of an error, JSON or not. */
const RECENT_ERRORS = [
  'fields @timestamp, @message',
  'filter @message like /(?i)\\b(error|exception|fatal|critical|panic|traceback)\\b/',
  'sort @timestamp desc',
  'limit 50',
];

/** What somebody looks at first: calls, tasks, and the latest errors. */
export function mcpDashboard(scope: Construct, id: string, props: McpDashboardProps): CloudwatchDashboard {
  const { region } = awsFacts(scope);
  const graphs = [...(isBalanced(props) ? ofCalls(props) : []), ...ofTasks(props)];
  const widgets = graphs.map((graph, i) => ({
    type: 'metric',
    x: (i % 3) * WIDTH,
    y: Math.floor(i / 3) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    properties: {
      title: graph.title,
      region,
      view: 'timeSeries',
      period: 60,
      yAxis: { left: { min: 0, label: graph.unit, showUnits: false } },
      metrics: Object.entries(graph.lines).flatMap(([label, value], line) => rendered(label, value, `l${line}`)),
    },
  }));
  const logs = {
    type: 'log',
    x: 0,
    y: Math.ceil(graphs.length / 3) * HEIGHT,
    width: 24,
    height: HEIGHT,
    properties: {
      title: 'Latest errors in the log',
      region,
      view: 'table',
      query: [`SOURCE '${props.logGroupName}'`, ...RECENT_ERRORS].join(' | '),
    },
  };
  return new CloudwatchDashboard(scope, id, {
    dashboardName: props.name,
    dashboardBody: JSON.stringify({ widgets: [...widgets, logs] }),
  });
}

/** Without the floors of the alarms: who looks wants to see each call. */
function ofCalls(props: McpDashboardProps): readonly Graph[] {
  return [
    { title: 'Calls', unit: 'calls a minute', lines: { calls: requests(props) } },
    {
      title: 'Errors',
      unit: '% of the calls',
      lines: { 'of the tasks': targetErrorPercent(props, 0), 'of the whole balancer': balancerErrorPercent(props, 0) },
    },
    {
      title: 'Time to an answer',
      unit: 'seconds',
      lines: Object.fromEntries(['p50', 'p95', 'p99'].map((percentile) => [percentile, latency(props, percentile, 0)])),
    },
    { title: 'Healthy tasks', unit: 'tasks', lines: { healthy: healthyHosts(props) } },
  ];
}

function ofTasks(props: McpDashboardProps): readonly Graph[] {
  const used = (name: string): Graph['lines'] => ({
    average: serviceMetric(props, name, 'Average'),
    'highest task': serviceMetric(props, name, 'Maximum'),
  });
  return [
    { title: 'Running tasks', unit: 'tasks', lines: { running: runningTasks(props) } },
    { title: 'Processing power', unit: '% of the reserved', lines: used('CPUUtilization') },
    { title: 'Memory', unit: '% of the reserved', lines: used('MemoryUtilization') },
  ];
}

/** One line; what it is calculated from is there, too, but not seen. */
function rendered(label: string, value: Metric | Formula, id: string): readonly unknown[] {
  if (!('expression' in value)) return [row(value, { id, label })];
  const unique = (name: string): string => `${id}${name}`;
  const expression = value.expression.replace(/\b[a-z]\d+\b/g, unique);
  const metrics = Object.entries(value.metrics);
  return [[{ id, label, expression }], ...metrics.map(([name, m]) => row(m, { id: unique(name), visible: false }))];
}

function row({ namespace, name, statistic, dimensions }: Metric, options: object): readonly unknown[] {
  return [namespace, name, ...Object.entries(dimensions).flat(), { ...options, stat: statistic }];
}
