import { ProjectIamMember } from '@cdktf/provider-google/lib/project-iam-member';
import { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
import { StorageBucketIamMember } from '@cdktf/provider-google/lib/storage-bucket-iam-member';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { enabledApis } from './apis';
import type { GoogleDeployment } from './deployment';

/** Who the server is in Google Cloud, and what it may do there: nothing, unless roles or buckets are named. */
export class ServiceIdentity extends Construct {
  /** The account that was made; nothing where one was given. */
  public readonly serviceAccount?: ServiceAccount;
  public readonly email: string;
  /** As policies name it. */
  public readonly member: string;
  /** What has to be granted before an instance starts. */
  public readonly dependsOn: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, deployment: GoogleDeployment) {
    super(scope, id);
    const { props, server } = deployment;
    const { project, serviceAccountEmail, roles = [] } = props;
    if (serviceAccountEmail === undefined)
      this.serviceAccount = new ServiceAccount(this, 'account', {
        project,
        accountId: deployment.named(30),
        displayName: `MCP server ${server.name}`,
        dependsOn: enabledApis(this, props, 'iam'),
      });
    this.email = serviceAccountEmail ?? this.serviceAccount!.email;
    this.member = `serviceAccount:${this.email}`;
    const { member } = this;
    const buckets = Object.entries(props.volumes ?? {}).flatMap(([name, { source }]) =>
      source.kind === 'bucket' ? [[name, source.bucket] as const] : [],
    );
    this.dependsOn = [
      ...roles.map((role, i) => new ProjectIamMember(this, `role-${i + 1}`, { project, role, member })),
      ...buckets.map(
        ([name, bucket]) =>
          new StorageBucketIamMember(this, `bucket-${name}`, { bucket, role: 'roles/storage.objectUser', member }),
      ),
    ];
  }
}
