import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { ReferenceKind } from '../../model/reference';
import type { SecretTemplate } from '../../model/secret';
import { LocalValues, hcl } from '../../render/local-values';
import { derivedName } from '../../render/names';
import { fromStackFolder } from '../../render/stack-folder';
import { terraformData } from '../../render/terraform-data';
import type { Part } from '../../render/composed-value';
import { ComposedValue, numberOf } from '../../render/composed-value';
import { EphemeralResource } from './ephemeral-resource';
import { ManagedSecret } from './managed-secret';
import type { ManagedValue } from './managed-values';
import type { SecretReference } from './secret-references';
import { pinned } from './secret-references';

export interface ManagedSecretsProps {
  /** How a message names the server. */
  readonly subject: string;
  readonly values: readonly ManagedValue[];
  readonly names: readonly string[];
  readonly envFile?: string;
  readonly kmsKeyArn?: string;
  readonly recoveryWindowDays?: number;
}

/** The secrets of a stack's own: looked up at plan, generated, or composed of others. */
export class ManagedSecrets extends Construct {
  /** Finds what is given; nothing where nothing is looked up. */
  public readonly lookedUp?: LocalValues;
  public readonly all: ManagedSecret[] = [];
  private readonly byName = new Map<string, ManagedSecret>();
  private readonly reads = new Map<string, EphemeralResource>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ManagedSecretsProps,
  ) {
    super(scope, id);
    if (props.values.length === 0) return;
    const envFile = props.envFile ?? `.env.${TerraformStack.of(this).node.id}`;
    this.lookedUp = new LocalValues(this, 'values', {
      subject: props.subject,
      // What can be generated may be given, too.
      values: props.values.map(({ from, required, description, bytes }) => ({
        from,
        required: required && bytes === undefined,
        description,
      })),
      envFile: fromStackFolder(this, envFile),
      envFileShown: props.envFile ?? `${envFile} beside cdktf.json`,
    });
    if (props.values.some(({ required, bytes }) => required && bytes === undefined))
      terraformData(this, 'check', { preconditions: [this.lookedUp.precondition] });
    for (const value of props.values) if (value.isSecret) this.byName.set(value.from, this.make(value));
  }

  /** The secret that holds a looked up or generated value. */
  public to(from: string): SecretReference {
    return this.reference(this.byName.get(from) as ManagedSecret); // every name that a container uses is among `values`
  }

  /** A secret that is made of others. */
  public compose(
    container: string,
    name: string,
    template: SecretTemplate,
    textOf: (kind: ReferenceKind) => string,
    partOf: (secret: string) => Part,
  ): SecretReference {
    const { value, version } = new ComposedValue(this, `composed-${container}-${name}`, template, textOf, partOf);
    const key = `${container}.${name}`;
    return this.reference(this.secret(key, { description: `${name} of ${container}`, value, valueVersion: version }));
  }

  /** A value for what is composed of it. */
  public part(from: string): Part {
    const { bytes } = this.props.values.find((value) => value.from === from) as ManagedValue;
    const secret = this.byName.get(from);
    if (bytes === undefined || secret === undefined)
      return { value: `sensitive(${this.given(from)})`, version: `\${${this.given(from)}}` };
    const { version } = secret;
    const read =
      this.reads.get(from) ??
      new EphemeralResource(this, `read-${from}`, 'aws_secretsmanager_secret_version', {
        secret_id: version.secretId,
        version_id: version.versionId,
      });
    this.reads.set(from, read);
    return { value: `${read.address}.secret_string`, version: version.versionId };
  }

  private make({
    from,
    required,
    description = `${from} of ${this.props.subject}`,
    bytes,
    version,
  }: ManagedValue): ManagedSecret {
    const given = this.given(from);
    const isGiven = `${given} != ""`;
    const number = `${version ?? numberOf(`[${hcl(from)}, ${given}]`)}`;
    return this.secret(from, {
      description,
      value:
        bytes === undefined ? `sensitive(${given})` : `${isGiven} ? sensitive(${given}) : ${this.random(from, bytes)}`,
      // Without another number a generated value is never written again.
      valueVersion: bytes === undefined || version !== undefined ? number : `${isGiven} ? ${number} : 1`,
      when: required ? undefined : isGiven,
    });
  }

  private secret(
    key: string,
    what: {
      readonly description: string;
      readonly value: string;
      readonly valueVersion: string;
      readonly when?: string;
    },
  ): ManagedSecret {
    const { names, kmsKeyArn, recoveryWindowDays = 7 } = this.props;
    const secret = new ManagedSecret(this, key, {
      ...what,
      // The slash tells the parts of the name apart.
      namePrefix: `${derivedName(names, { max: 100, separator: '-' })}/${key}-`,
      kmsKeyArn,
      recoveryWindowDays,
    });
    this.all.push(secret);
    return secret;
  }

  /** Hexadecimal digits, which need no escaping anywhere. */
  private random(from: string, bytes: number): string {
    const random = new EphemeralResource(this, `random-${from}`, 'aws_secretsmanager_random_password', {
      password_length: 2 * bytes,
      exclude_characters: 'ghijklmnopqrstuvwxyz',
      exclude_uppercase: true,
      exclude_punctuation: true,
      require_each_included_type: false,
    });
    return `${random.address}.random_password`;
  }

  private reference({ arn, versionId, when }: ManagedSecret): SecretReference {
    const { kmsKeyArn } = this.props;
    return { valueFrom: pinned(arn, versionId), arn, service: 'secretsmanager', kmsKeyArn, version: versionId, when };
  }

  private given(from: string): string {
    return (this.lookedUp as LocalValues).value(from); // `values` has this name
  }
}
