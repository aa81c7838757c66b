import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { Construct } from 'constructs';
import { Duration } from '../../model/duration';

export interface LogGroupProps {
  readonly name: string;

  /** Kept at least this long, for the next number of days that CloudWatch has. @default Duration.days(30) */
  readonly retention?: Duration;

  /** Its policy must let CloudWatch Logs use it. @default - a key of CloudWatch's own */
  readonly kmsKeyArn?: string;
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
];

/** What Terraform calls keeping logs for good. */
const FOREVER = 0;

/** Where the containers of a service write to; gone with the stack. */
export function mcpLogGroup(scope: Construct, id: string, props: LogGroupProps): CloudwatchLogGroup {
  return new CloudwatchLogGroup(scope, id, {
    name: props.name,
    retentionInDays: retentionDays(props.retention),
    kmsKeyId: props.kmsKeyArn,
  });
}

/** Days for which CloudWatch keeps what is to be kept so long; more than ten years are for good. */
export function retentionDays(retention = Duration.days(30)): number {
  return RETENTION_DAYS.find((days) => days >= retention.toDays()) ?? FOREVER;
}
