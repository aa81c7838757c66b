import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/** Where a stack is deployed, known when Terraform runs. */
export interface AwsFacts {
  /** Its code; `id` is that in every release of the provider. */
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  /** Of host names, such as `amazonaws.com`. */
  readonly dnsSuffix: string;
}

const known = new WeakMap<TerraformStack, AwsFacts>();

/** Looked up once a stack: each token that is made costs. */
export function awsFacts(scope: Construct): AwsFacts {
  const stack = TerraformStack.of(scope);
  const found = known.get(stack);
  // A refused stack takes back what was made for it.
  if (found !== undefined && stack.node.tryFindChild('aws-region') !== undefined) return found;
  const partition = new DataAwsPartition(stack, 'aws-partition');
  const facts = {
    region: new DataAwsRegion(stack, 'aws-region').id,
    account: new DataAwsCallerIdentity(stack, 'aws-account').accountId,
    partition: partition.partition,
    dnsSuffix: partition.dnsSuffix,
  };
  known.set(stack, facts);
  return facts;
}
