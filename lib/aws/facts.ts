import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/** Where the stack is deployed, known when Terraform runs; looked up once a stack. */
export interface AwsFacts {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
}

export function awsFacts(scope: Construct): AwsFacts {
  const stack = TerraformStack.of(scope);
  const once = <T>(id: string, make: () => T): T => (stack.node.tryFindChild(id) as T | undefined) ?? make();
  return {
    region: once('aws-region', () => new DataAwsRegion(stack, 'aws-region')).id,
    account: once('aws-account', () => new DataAwsCallerIdentity(stack, 'aws-account')).accountId,
    partition: once('aws-partition', () => new DataAwsPartition(stack, 'aws-partition')).partition,
  };
}
