import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import type { TerraformStack } from 'cdktf';
import { Alarms, Duration, Scaling } from '../../lib';
import { McpAlarms } from '../../lib/aws/watch/alarms';
import { McpAutoscaling } from '../../lib/aws/watch/autoscaling';
import { mcpDashboard } from '../../lib/aws/watch/dashboard';
import { mcpLogGroup } from '../../lib/aws/watch/logs';
import { describeUnless } from '../support/terraform';
import { inProject } from '../support/project';
import { Moto, motoMissing } from './moto';
import { BLUE_GREEN, onAws, WATCHED } from './monitoring';

/** Everything that watches a service. */
function watchedService(stack: TerraformStack): void {
  const logs = mcpLogGroup(stack, 'logs', { name: '/mcp/weather', retention: Duration.days(45) });
  const topic = new SnsTopic(stack, 'topic', { name: 'on-call' });
  const thresholds = Alarms.standard({ p95: Duration.seconds(2) }).thresholds!;
  [WATCHED, BLUE_GREEN].forEach((watched, i) => {
    const named = { ...watched, namePrefix: `prod-${i}`, name: `prod-${i}` };
    new McpAlarms(stack, `alarms-${i}`, { ...named, thresholds, topicArn: topic.arn, minimumReplicas: 1 });
    mcpDashboard(stack, `dashboard-${i}`, { ...named, logGroupName: logs.name });
  });
}

/** What scales a service by each of its measures, and by the clock. */
function scaledService(stack: TerraformStack): void {
  const common = { clusterName: 'tools', scaling: Scaling.between(1, 5), requestsPerReplica: 600 };
  new McpAutoscaling(stack, 'rolling', {
    ...common,
    serviceName: 'weather',
    scaling: Scaling.between(1, 5, { cpuUtilization: 60, memoryUtilization: 80 }),
    resourceLabel: 'app/front/1a2b/targetgroup/blue/3c4d',
    schedules: [{ cron: '0 19 ? * * *', timezone: 'Europe/Berlin', minimum: 0, maximum: 2 }],
  });
  new McpAutoscaling(stack, 'blue-green', { ...common, serviceName: 'news', groups: BLUE_GREEN });
}

describeUnless(motoMissing, 'the real provider', () => {
  inProject();
  let moto: Moto;
  beforeAll(async () => (moto = await Moto.start()));
  afterAll(() => moto.stop());

  test('makes what watches a service, finds it as it should be, and takes it away', () => {
    const folder = moto.folder(onAws(watchedService));
    try {
      expect(folder.apply()).toMatch(/Apply complete! Resources: 18 added/);
      expect(folder.plan()).toEqual([]);
      folder.destroy();
    } finally {
      folder.remove();
    }
  }, 180_000);

  // It reads the tags of what scales, which moto cannot tell: so no apply.
  test('would make what scales a service', () => {
    const folder = moto.folder(onAws(scaledService));
    try {
      const types = folder.plan().map((line) => line.split('.')[0]);
      const each = (type: string): number => types.filter((created) => created === `create ${type}`).length;
      expect(['target', 'policy', 'scheduled_action'].map((kind) => each(`aws_appautoscaling_${kind}`))).toEqual([
        2, 4, 1,
      ]);
      expect(types).toHaveLength(7);
    } finally {
      folder.remove();
    }
  }, 180_000);
});
