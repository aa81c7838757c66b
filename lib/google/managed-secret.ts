import { SecretManagerSecret } from '@cdktf/provider-google/lib/secret-manager-secret';
import type { SecretManagerSecretReplication } from '@cdktf/provider-google/lib/secret-manager-secret';
import { SecretManagerSecretVersion } from '@cdktf/provider-google/lib/secret-manager-secret-version';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { addressOf } from '../render/terraform-data';

/** Where secrets are made, and how they are encrypted. */
export interface SecretPlace {
  readonly project: string;
  readonly region: string;
  readonly kmsKeyName?: string;
  /** What making one waits for. */
  readonly dependsOn: readonly ITerraformDependable[];
}

export interface ManagedSecretProps extends SecretPlace {
  readonly secretId: string;
  /** The value, as an expression. */
  readonly value: string;
  /** A number that changes with the value, as an expression. */
  readonly valueVersion: string;
  /** Whether there is a value, as an expression that is known at plan. @default - there is */
  readonly when?: string;
}

/** With a key of a region, the secret stays in that region; else Google keeps it wherever it is asked for. */
export function replicationOf({ region, kmsKeyName }: SecretPlace): SecretManagerSecretReplication {
  if (kmsKeyName === undefined) return { auto: {} };
  return { userManaged: { replicas: [{ location: region, customerManagedEncryption: { kmsKeyName } }] } };
}

/**
 * A secret of Secret Manager whose value passes through Terraform without being kept anywhere. A version that is not the current one
 * any more stays: revisions that are pinned to it can still start, as those that share the traffic with a new one have to.
 */
export class ManagedSecret extends Construct {
  public readonly secret: SecretManagerSecret;
  public readonly version: SecretManagerSecretVersion;
  /** The id, for references to it; where there is no value, an expression that is not to be used. */
  public readonly secretId: string;
  /** The number of the version, known when it is made. */
  public readonly number: string;
  /** Whether there is one, as an expression that is known at plan. @default - there is */
  public readonly when?: string;

  constructor(scope: Construct, id: string, props: ManagedSecretProps) {
    super(scope, id);
    const { when } = props;
    this.when = when;
    this.secret = new SecretManagerSecret(this, 'secret', {
      project: props.project,
      secretId: props.secretId,
      replication: replicationOf(props),
      dependsOn: [...props.dependsOn],
    });
    this.version = new SecretManagerSecretVersion(this, 'version', {
      secret: when === undefined ? this.secret.id : `\${one(${addressOf(this.secret)}[*].id)}`,
      secretDataWo: `\${${props.value}}`,
      deletionPolicy: 'ABANDON',
      lifecycle: { createBeforeDestroy: true },
    });
    this.version.addOverride('secret_data_wo_version', `\${${props.valueVersion}}`);
    if (when === undefined) {
      this.secretId = this.secret.secretId;
      this.number = this.version.version;
      return;
    }
    for (const resource of [this.secret, this.version]) resource.addOverride('count', `\${${when} ? 1 : 0}`);
    this.secretId = `\${one(${addressOf(this.secret)}[*].secret_id)}`;
    this.number = `\${one(${addressOf(this.version)}[*].version)}`;
  }
}
