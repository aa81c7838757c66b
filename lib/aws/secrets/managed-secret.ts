import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import { TerraformLocal } from 'cdktf';
import { Construct } from 'constructs';
import { addressOf } from '../../render/terraform-data';
import { literal } from '../../render/text';
import { awsFacts } from '../facts';

export interface ManagedSecretProps {
  /** Start of its name: what follows is random, because the name of a deleted secret stays taken until its recovery window ends. */
  readonly namePrefix: string;
  readonly description: string;
  /** The value, as an expression; it may be ephemeral. */
  readonly value: string;
  /** A number that changes with the value, as an expression. */
  readonly valueVersion: string;
  /** Whether there is a value, as an expression that is known at plan. @default - there is */
  readonly when?: string;
  readonly kmsKeyArn?: string;
  /** 0, or 7 to 30. */
  readonly recoveryWindowDays: number;
}

/** A secret of Secrets Manager whose value passes through Terraform without being kept anywhere. */
export class ManagedSecret extends Construct {
  public readonly secret: SecretsmanagerSecret;
  public readonly version: SecretsmanagerSecretVersion;
  /** A text of Terraform; that of nothing where there is no value. */
  public readonly arn: string;
  /** A text of Terraform; 'none' where there is no value. */
  public readonly versionId: string;
  /** Whether there is one, as an expression that is known at plan. @default - there is */
  public readonly when?: string;

  constructor(scope: Construct, id: string, props: ManagedSecretProps) {
    super(scope, id);
    this.secret = new SecretsmanagerSecret(this, 'secret', {
      namePrefix: props.namePrefix,
      description: literal(props.description),
      kmsKeyId: props.kmsKeyArn,
      recoveryWindowInDays: props.recoveryWindowDays,
      lifecycle: { createBeforeDestroy: true }, // it goes when no task needs it any more
    });
    const { when } = props;
    this.when = when;
    const secretId = when === undefined ? this.secret.id : `\${one(${addressOf(this.secret)}[*].id)}`;
    this.version = new SecretsmanagerSecretVersion(this, 'version', {
      secretId,
      secretStringWo: `\${${props.value}}`,
    });
    this.version.addOverride('secret_string_wo_version', `\${${props.valueVersion}}`);
    if (when === undefined) {
      this.arn = this.secret.arn;
      this.versionId = this.version.versionId;
      return;
    }
    for (const resource of [this.secret, this.version]) resource.addOverride('count', `\${${when} ? 1 : 0}`);
    // Behind locals, so that no quote gets into a text of JSON.
    const { partition, region, account } = awsFacts(this);
    // A policy has to name something. Tokens do not stand in an expression, so this one has a local of its own.
    const nothing = new TerraformLocal(
      this,
      'nothing',
      `arn:${partition}:secretsmanager:${region}:${account}:secret:none`,
    );
    this.arn = this.local('arn', `coalesce(one(${addressOf(this.secret)}[*].arn), local.${nothing.friendlyUniqueId})`);
    this.versionId = this.local('version-id', `coalesce(one(${addressOf(this.version)}[*].version_id), "none")`);
  }

  private local(id: string, expression: string): string {
    return `\${local.${new TerraformLocal(this, id, `\${${expression}}`).friendlyUniqueId}}`;
  }
}
