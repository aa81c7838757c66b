import { BackupPlan } from '@cdktf/provider-aws/lib/backup-plan';
import { BackupSelection } from '@cdktf/provider-aws/lib/backup-selection';
import { BackupVault } from '@cdktf/provider-aws/lib/backup-vault';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { BackupSchedule } from '../../model/volume';
import { derivedName } from '../../render/names';

export interface BackupPlanProps {
  readonly name: string;
  readonly schedule: Required<BackupSchedule>;
  readonly fileSystemArn: string;
  /** @default - AWS's own for Backup */
  readonly kmsKeyArn?: string;
  readonly permissionsBoundaryArn?: string;
  /** Whether the backups go with the stack. */
  readonly removeOnDestroy: boolean;
}

/**
 * Copies one file system every day into a vault of its own.
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html (the part for EFS)
 */
export function backupPlan(parent: Construct, id: string, props: BackupPlanProps): BackupPlan {
  const scope = new Construct(parent, id);
  const { schedule, fileSystemArn, kmsKeyArn } = props;
  const name = derivedName([TerraformStack.of(scope).node.id, props.name], { max: 44, separator: '-' });
  const vault = new BackupVault(scope, 'vault', { name, kmsKeyArn, forceDestroy: props.removeOnDestroy });
  const role = new IamRole(scope, 'role', {
    name: `${name}-backup`,
    description: 'Copies one file system into one backup vault',
    permissionsBoundary: props.permissionsBoundaryArn,
    assumeRolePolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    }),
  });
  const statements = [
    {
      Effect: 'Allow',
      Action: ['elasticfilesystem:Backup', 'elasticfilesystem:DescribeTags'],
      Resource: fileSystemArn,
    },
    { Effect: 'Allow', Action: ['backup:DescribeBackupVault', 'backup:CopyIntoBackupVault'], Resource: vault.arn },
    ...(kmsKeyArn === undefined
      ? []
      : [
          {
            Effect: 'Allow',
            Action: ['kms:DescribeKey', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:CreateGrant'],
            Resource: kmsKeyArn,
          },
        ]),
  ];
  const policy = new IamRolePolicy(scope, 'policy', {
    role: role.id,
    policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
  });
  const plan = new BackupPlan(scope, 'plan', {
    name,
    rule: [
      {
        ruleName: 'daily',
        targetVaultName: vault.name,
        schedule: `cron(0 ${schedule.hour} * * ? *)`, // UTC
        lifecycle: { deleteAfter: schedule.keepDays },
      },
    ],
  });
  new BackupSelection(scope, 'selection', {
    name,
    planId: plan.id,
    iamRoleArn: role.arn,
    resources: [fileSystemArn],
    dependsOn: [policy],
  });
  return plan;
}
