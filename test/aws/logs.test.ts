import { Duration } from '../../lib';
import { mcpLogGroup, retentionDays } from '../../lib/aws/watch/logs';
import { inProject, only } from '../support/project';
import { onAws } from './monitoring';

inProject();

test.each([
  [undefined, 30],
  [Duration.days(1), 1],
  [Duration.hours(25), 3],
  [Duration.days(30), 30],
  [Duration.days(31), 60],
  [Duration.days(366), 400],
  [Duration.days(3_653), 3_653],
  [Duration.days(3_654), 0],
])('what is to be kept for %s is kept for %i days, 0 being for good', (retention, days) => {
  expect(retentionDays(retention)).toBe(days);
});

test('a group is named, kept, and encrypted with a key that is given', () => {
  const kmsKeyArn = 'arn:aws:kms:eu-central-1:123456789012:key/1';
  const config = onAws((stack) => mcpLogGroup(stack, 'logs', { name: '/mcp/weather', kmsKeyArn }));
  expect(only(config, 'aws_cloudwatch_log_group')).toEqual({
    name: '/mcp/weather',
    retention_in_days: 30,
    kms_key_id: kmsKeyArn,
  });
});
