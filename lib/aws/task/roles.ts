import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { PolicyStatement } from '../policy';
import { policyDocument } from '../policy';

export interface ServiceRoleProps {
  readonly name: string;
  readonly description: string;
  readonly permissionsBoundary?: string;
  readonly statements: readonly PolicyStatement[];
  readonly policyArns?: readonly string[];
  /** @default 'ecs-tasks.amazonaws.com' */
  readonly principal?: string;
}

/** A role that only one service of AWS can take on, with exactly these permissions. */
export class ServiceRole extends Construct {
  public readonly role: IamRole;
  /** Make what uses the role depend on these: it then has its permissions as long as that lives. */
  public readonly permissions: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    this.role = new IamRole(this, 'role', {
      name: props.name,
      description: props.description,
      permissionsBoundary: props.permissionsBoundary,
      assumeRolePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { Service: props.principal ?? 'ecs-tasks.amazonaws.com' },
          },
        ],
      }),
    });
    const role = this.role.name;
    this.permissions = [
      ...(props.statements.length === 0
        ? []
        : [new IamRolePolicy(this, 'policy', { name: 'cdktf-mcp', role, policy: policyDocument(props.statements) })]),
      ...(props.policyArns ?? []).map(
        (policyArn, i) => new IamRolePolicyAttachment(this, `policy-${i + 1}`, { role, policyArn }),
      ),
    ];
  }
}

/** What pulls images and writes logs. @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html */
export function executionStatements(
  logGroupArn: string,
  repositoryArns: readonly string[],
): readonly PolicyStatement[] {
  return [
    { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${logGroupArn}:*`] },
    ...(repositoryArns.length === 0
      ? []
      : [
          {
            actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
            resources: repositoryArns,
          },
          // The one action here that cannot name a resource.
          { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
        ]),
  ];
}
