import { DataAwsSecretsmanagerSecretVersions } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret-versions';
import { TerraformLocal } from 'cdktf';
import { Construct } from 'constructs';
import { hcl } from '../../render/local-values';
import { literal } from '../../render/text';
import type { AwsSecretSource } from './aws-secret';
import { EphemeralResource } from './ephemeral-resource';

/** What a task needs to know of a secret; texts of Terraform without quotes, so that they can stand in a text of JSON. */
export interface SecretReference {
  readonly valueFrom: string;
  readonly arn: string;
  readonly service: 'secretsmanager' | 'ssm';
  readonly kmsKeyArn?: string;
  /** Another text when the value is another; nothing where that cannot be known. */
  readonly version?: string;
  /** Whether there is one, as an expression that is known at plan. @default - there is */
  readonly when?: string;
}

export type ExistingSource = Exclude<AwsSecretSource, { readonly kind: 'managed' }>;

/**
 * `valueFrom` of a secret of Secrets Manager: field, stage and version follow the ARN, and none of their colons may be missing.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
export function pinned(arn: string, versionId: string, jsonField = ''): string {
  return `${arn}:${jsonField}::${versionId}`;
}

/** Secrets and parameters that exist already, each looked up once. */
export class SecretReferences extends Construct {
  private readonly current = new Map<string, string>();
  private readonly read = new Map<string, EphemeralResource>();

  /** @param name tells what is made apart from others */
  public to(source: ExistingSource, name: string): SecretReference {
    const { arn, kmsKeyArn } = source;
    if (source.kind === 'parameter') {
      const version = source.version === undefined ? undefined : `${source.version}`;
      return { valueFrom: arn, arn, service: 'ssm', kmsKeyArn, version };
    }
    const version = source.versionId ?? this.currentVersion(arn, name);
    const field = source.jsonField === undefined ? undefined : literal(source.jsonField);
    return { valueFrom: pinned(arn, version, field), arn, service: 'secretsmanager', kmsKeyArn, version };
  }

  /** The value itself, as an ephemeral expression: for what is composed of it, and written on without being kept. */
  public ephemeralValue(source: ExistingSource, name: string): string {
    if (source.kind === 'parameter')
      return `${this.ephemeral(name, 'aws_ssm_parameter', { arn: source.arn }).address}.value`;
    const version_id = source.versionId ?? this.currentVersion(source.arn, name);
    const read = this.ephemeral(name, 'aws_secretsmanager_secret_version', { secret_id: source.arn, version_id });
    const value = `${read.address}.secret_string`;
    return source.jsonField === undefined ? value : `tostring(jsondecode(${value})[${hcl(source.jsonField)}])`;
  }

  /** The id of the version that is current at plan; never the value. */
  private currentVersion(arn: string, name: string): string {
    const known = this.current.get(arn);
    if (known !== undefined) return known;
    const data = new DataAwsSecretsmanagerSecretVersions(this, `versions-${name}`, { secretId: arn });
    // Without any version the list is null.
    const ofCurrent = (versions: string): string =>
      `try([for v in ${versions} : v.version_id if contains(v.version_stages, "AWSCURRENT")], [])`;
    data.addOverride('lifecycle.postcondition', [
      {
        condition: `\${length(${ofCurrent('self.versions')}) == 1}`,
        error_message: `${arn} has no value yet; give it one with 'aws secretsmanager put-secret-value'`,
      },
    ]);
    const versions = `data.${data.terraformResourceType}.${data.friendlyUniqueId}.versions`;
    const local = new TerraformLocal(this, `current-${name}`, `\${one(${ofCurrent(versions)})}`);
    const id = `\${local.${local.friendlyUniqueId}}`;
    this.current.set(arn, id);
    return id;
  }

  private ephemeral(name: string, type: string, config: Readonly<Record<string, string>>): EphemeralResource {
    const key = JSON.stringify([type, config]);
    const resource = this.read.get(key) ?? new EphemeralResource(this, `read-${name}`, type, config);
    this.read.set(key, resource);
    return resource;
  }
}
