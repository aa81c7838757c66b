import { EfsAccessPoint } from '@cdktf/provider-aws/lib/efs-access-point';
import { EfsFileSystem } from '@cdktf/provider-aws/lib/efs-file-system';
import { EfsFileSystemPolicy } from '@cdktf/provider-aws/lib/efs-file-system-policy';
import { EfsMountTarget } from '@cdktf/provider-aws/lib/efs-mount-target';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { TerraformIterator, Token } from 'cdktf';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { User } from '../../model/user';
import type { BackupSchedule, StoredVolume } from '../../model/volume';
import { backupPlan } from './backup-plan';
import type { FargateNetwork } from '../network/network';

/** A file system for volumes of a server. */
export interface McpFileSystemProps {
  /** What the console shows, and the names of what needs one start with; once in an account and region. */
  readonly name: string;

  readonly network: FargateNetwork;

  /** Of the tasks that mount it. */
  readonly clientSecurityGroupIds: readonly string[];

  /** Key that encrypts data and backups. @default - AWS's own for EFS and for Backup */
  readonly kmsKeyArn?: string;

  /** Limit of the role that makes the backups. @default - none */
  readonly permissionsBoundaryArn?: string;

  /** Whether destroying the stack destroys the data; where not, Terraform refuses to destroy it. */
  readonly removeOnDestroy: boolean;

  /** @default - no backup */
  readonly backup?: Required<BackupSchedule>;
}

/** What a task definition mounts a volume by. */
export interface EfsVolume {
  readonly fileSystemId: string;
  readonly accessPointId: string;
  readonly fileSystemArn: string;
  readonly accessPointArn: string;
}

/**
 * What a task role needs on the file system's ARN, with the condition `elasticfilesystem:AccessPointArn`: nobody mounts it without.
 * @see https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
 */
export const EFS_CLIENT_ACTIONS: readonly string[] = ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'];

const NFS = 2049;

/** The user of a container whose image decides: whoever it is, the access point turns it into this one. */
const SOMEBODY = 1000;

/**
 * An encrypted file system for the data of containers: it is mounted over TLS, by tasks of the given security groups whose role
 * says so, and by nobody else. About 0.30 USD a GB and month, 0.016 for files that were not read for 30 days (us-east-1).
 * @see https://aws.amazon.com/efs/pricing/
 */
export class McpFileSystem extends Construct {
  public readonly fileSystem: EfsFileSystem;
  public readonly securityGroup: SecurityGroup;
  /** What a service must wait for before its tasks can mount. */
  public readonly mounted: readonly ITerraformDependable[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: McpFileSystemProps,
  ) {
    super(scope, id);
    const { name, kmsKeyArn, network, removeOnDestroy } = props;
    this.fileSystem = new EfsFileSystem(this, 'file-system', {
      encrypted: true,
      kmsKeyId: kmsKeyArn,
      throughputMode: 'elastic', // paid by what is read and written; bursting starves a small file system
      lifecyclePolicy: [{ transitionToIa: 'AFTER_30_DAYS' }, { transitionToPrimaryStorageClass: 'AFTER_1_ACCESS' }],
      tags: { Name: name },
      lifecycle: removeOnDestroy ? undefined : { preventDestroy: true },
    });
    this.securityGroup = new SecurityGroup(this, 'security-group', {
      namePrefix: 'mcp-files-',
      description: 'File system of MCP containers',
      vpcId: network.vpcId,
      tags: { Name: name },
      lifecycle: { createBeforeDestroy: true },
    });
    for (const [i, client] of props.clientSecurityGroupIds.entries()) this.letIn(i, client);
    const policy = this.onlyEncrypted();
    this.mounted = [...this.mountTargets(), policy];
    // EFS makes no backups by itself: only of file systems in one zone, or made in the console.
    const { backup: schedule, permissionsBoundaryArn } = props;
    if (schedule !== undefined)
      backupPlan(this, 'backup', {
        ...{ name, schedule, kmsKeyArn, permissionsBoundaryArn, removeOnDestroy },
        fileSystemArn: this.fileSystem.arn,
      });
  }

  /** The folder of a volume, which belongs to the container's user whatever the process in it is. */
  public volumeFor(stored: StoredVolume, { uid = SOMEBODY, gid = SOMEBODY }: User): EfsVolume {
    const accessPoint = new EfsAccessPoint(this, `access-point-${stored.name}`, {
      fileSystemId: this.fileSystem.id,
      posixUser: { uid, gid },
      rootDirectory: {
        path: `/${stored.name}`,
        creationInfo: { ownerUid: uid, ownerGid: gid, permissions: '0750' },
      },
      tags: { Name: `${this.props.name}-${stored.name}` },
    });
    return {
      fileSystemId: this.fileSystem.id,
      accessPointId: accessPoint.id,
      fileSystemArn: this.fileSystem.arn,
      accessPointArn: accessPoint.arn,
    };
  }

  private letIn(i: number, client: string): void {
    new VpcSecurityGroupIngressRule(this, `from-client-${i}`, {
      securityGroupId: this.securityGroup.id,
      description: 'NFS from tasks',
      referencedSecurityGroupId: client,
      ipProtocol: 'tcp',
      fromPort: NFS,
      toPort: NFS,
    });
  }

  /** Without a policy everyone in reach may mount; with one that grants nothing, only roles that are granted it. */
  private onlyEncrypted(): EfsFileSystemPolicy {
    return new EfsFileSystemPolicy(this, 'policy', {
      fileSystemId: this.fileSystem.id,
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'OnlyOverTls',
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: '*',
            Resource: this.fileSystem.arn,
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      }),
    });
  }

  /** One a subnet: a zone takes one mount target only, so the subnets are in different ones. */
  private mountTargets(): EfsMountTarget[] {
    const { subnetIds } = this.props.network;
    const common = { fileSystemId: this.fileSystem.id, securityGroups: [this.securityGroup.id] };
    if (Token.isUnresolved(subnetIds)) {
      const each = TerraformIterator.fromList([...subnetIds]);
      return [new EfsMountTarget(this, 'mount-target', { ...common, forEach: each, subnetId: each.value as string })];
    }
    return subnetIds.map((subnetId, i) => new EfsMountTarget(this, `mount-target-${i}`, { ...common, subnetId }));
  }
}
