import { LoggingProjectBucketConfig } from '@cdktf/provider-google/lib/logging-project-bucket-config';
import { LoggingProjectExclusion } from '@cdktf/provider-google/lib/logging-project-exclusion';
import { LoggingProjectSink } from '@cdktf/provider-google/lib/logging-project-sink';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Duration } from '../model/duration';

export interface McpLogBucketProps {
  readonly project: string;
  readonly region: string;
  /** Of the bucket, the sink and the exclusion; once in a project. */
  readonly name: string;
  readonly serviceName: string;
  /** At most 3650 days. */
  readonly retention: Duration;
  readonly kmsKeyName?: string;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** What Cloud Logging calls everything that a service writes, its requests included. */
export function logFilter(serviceName: string, region: string): string {
  return `resource.type="cloud_run_revision" AND resource.labels.service_name="${serviceName}" AND resource.labels.location="${region}"`;
}

/**
 * A bucket for the logs of one service, which are kept there as long as was asked for, and nowhere else: the bucket of the project has
 * one retention for all. A bucket that was deleted can be restored for 7 days; so long, its name is taken.
 */
export class McpLogBucket extends Construct {
  public readonly bucket: LoggingProjectBucketConfig;
  public readonly sink: LoggingProjectSink;

  constructor(scope: Construct, id: string, props: McpLogBucketProps) {
    super(scope, id);
    const { project, region, name, serviceName, kmsKeyName } = props;
    this.bucket = new LoggingProjectBucketConfig(this, 'bucket', {
      project,
      location: region,
      bucketId: name,
      retentionDays: Math.ceil(props.retention.toDays()),
      description: `Logs of ${serviceName}`,
      cmekSettings: kmsKeyName === undefined ? undefined : { kmsKeyName },
      dependsOn: [...props.dependsOn],
    });
    const filter = logFilter(serviceName, region);
    this.sink = new LoggingProjectSink(this, 'sink', {
      project,
      name,
      destination: `logging.googleapis.com/${this.bucket.id}`,
      filter,
      uniqueWriterIdentity: true, // a bucket of the same project needs no grant
    });
    new LoggingProjectExclusion(this, 'exclusion', {
      project,
      name,
      description: `Logs of ${serviceName} are in ${name}`,
      filter,
      dependsOn: [this.sink],
    });
  }
}
