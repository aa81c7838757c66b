import type { McpDashboardProps } from '../../lib/aws/watch/dashboard';
import { mcpDashboard } from '../../lib/aws/watch/dashboard';
import type { Watched } from '../../lib/aws/watch/metrics';
import { inProject, only } from '../support/project';
import { BLUE_GREEN, UNBALANCED, WATCHED, onAws } from './monitoring';

inProject();

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly region: string;
    readonly query?: string;
    readonly metrics?: readonly unknown[];
  };
}

const place: Omit<McpDashboardProps, keyof Watched> = {
  name: 'prod-weather',
  logGroupName: '/mcp/weather',
};
function widgetsOf(watched: Watched): readonly Widget[] {
  const config = onAws((stack) => mcpDashboard(stack, 'dashboard', { ...place, ...watched }));
  const { dashboard_name: name, dashboard_body: body } = only(config, 'aws_cloudwatch_dashboard');
  expect(name).toBe('prod-weather');
  return (JSON.parse(body as string) as { widgets: Widget[] }).widgets;
}
const titled = (widgets: readonly Widget[], title: string): Widget['properties'] =>
  widgets.find(({ properties }) => properties.title === title)!.properties;
const LB = ['LoadBalancer', 'app/front/1a2b'];
const BLUE = [...LB, 'TargetGroup', 'targetgroup/blue/3c4d'];

test.each([
  [
    'balanced',
    WATCHED,
    ['Calls', 'Errors', 'Time to an answer', 'Healthy tasks', 'Running tasks', 'Processing power', 'Memory'],
  ],
  ['unbalanced', UNBALANCED, ['Running tasks', 'Processing power', 'Memory']],
])('a %s service shows %#, and its errors, in places of their own', (_, watched, graphs) => {
  const widgets = widgetsOf(watched);
  expect(widgets.map(({ properties }) => properties.title)).toEqual([...graphs, 'Latest errors in the log']);
  const cells = widgets.flatMap(({ x, y, width, height }) => {
    expect(x + width).toBeLessThanOrEqual(24);
    return Array.from({ length: width * height }, (__, i) => `${x + (i % width)},${y + Math.floor(i / width)}`);
  });
  expect(new Set(cells).size).toBe(cells.length);
  expect(new Set(widgets.map(({ properties }) => properties.region))).toEqual(
    new Set(['${data.aws_region.aws-region.id}']),
  );
});

test('errors are a share of the calls, each line with metrics of its own', () => {
  expect(titled(widgetsOf(WATCHED), 'Errors').metrics).toEqual([
    [{ id: 'l0', label: 'of the tasks', expression: '100*FILL(l0e0,0)/FILL(l0r0,0)' }],
    ['AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', ...BLUE, { id: 'l0e0', visible: false, stat: 'Sum' }],
    ['AWS/ApplicationELB', 'RequestCount', ...BLUE, { id: 'l0r0', visible: false, stat: 'Sum' }],
    [
      {
        id: 'l1',
        label: 'of the whole balancer',
        expression: '100*FILL(l1e0,0)/(FILL(l1r0,0)+FILL(l1r1,0))',
      },
    ],
    ['AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', ...LB, { id: 'l1e0', visible: false, stat: 'Sum' }],
    ['AWS/ApplicationELB', 'RequestCount', ...LB, { id: 'l1r0', visible: false, stat: 'Sum' }],
    ['AWS/ApplicationELB', 'HTTPCode_ELB_503_Count', ...LB, { id: 'l1r1', visible: false, stat: 'Sum' }],
  ]);
});

test('times are shown as they are, of the slower one of blue and green', () => {
  const times = ['p50', 'p95', 'p99'].map((label, i) => [{ id: `l${i}`, label, expression: `l${i}t0` }]);
  expect(titled(widgetsOf(WATCHED), 'Time to an answer').metrics).toEqual(expect.arrayContaining(times));
  expect(titled(widgetsOf(BLUE_GREEN), 'Time to an answer').metrics).toContainEqual([
    { id: 'l1', label: 'p95', expression: 'MAX([l1t0,l1t1])' },
  ]);
});

test('tasks are counted by their samples, without Container Insights', () => {
  expect(titled(widgetsOf(UNBALANCED), 'Running tasks').metrics).toEqual([
    [
      'AWS/ECS',
      'CPUUtilization',
      'ClusterName',
      'tools',
      'ServiceName',
      'weather',
      { id: 'l0', label: 'running', stat: 'SampleCount' },
    ],
  ]);
});

test('the log is asked for its latest errors', () => {
  expect(titled(widgetsOf(WATCHED), 'Latest errors in the log').query).toBe(
    "SOURCE '/mcp/weather' | fields @timestamp, @message | filter @message like /(?i)\\b(error|exception|fatal|critical|panic|traceback)\\b/ | sort @timestamp desc | limit 50",
  );
});
