/** What is allowed to do what; nothing here denies. */
export interface PolicyStatement {
  /** Such as `secretsmanager:GetSecretValue`. */
  readonly actions: readonly string[];

  /** ARNs, as texts of Terraform: tokens pass, and what a user wrote goes through `literal()` first. */
  readonly resources: readonly string[];

  /** Values by key by operator, such as `{ StringLike: { 'kms:ViaService': 'ssm.*' } }`. @default - none */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The JSON of a policy. What names no resource is left out: IAM refuses it. */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  const named = statements.filter(({ resources }) => resources.length > 0);
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: named.map(({ actions, resources, conditions }) => ({
      Effect: 'Allow',
      Action: actions,
      Resource: resources,
      Condition: conditions,
    })),
  });
}
