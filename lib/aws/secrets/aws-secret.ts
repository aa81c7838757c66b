import { checkProps, isToken, refuse, show, wholeNumber } from '../../model/errors';

/** Where the value of a secret comes from, as renderers read it. */
export type AwsSecretSource =
  | {
      readonly kind: 'secret';
      readonly arn: string;
      readonly jsonField?: string;
      readonly versionId?: string;
      readonly kmsKeyArn?: string;
    }
  | { readonly kind: 'parameter'; readonly arn: string; readonly version?: number; readonly kmsKeyArn?: string }
  | { readonly kind: 'managed'; readonly from?: string; readonly version?: number };

/** Which part and version of a secret is meant. */
export interface SecretsManagerOptions {
  /** The field of a secret whose value is a JSON object. @default - the whole value */
  readonly jsonField?: string;

  /** Id of the version to use. @default - the one that is current at plan: a new one rolls the service at the next apply */
  readonly versionId?: string;

  /** ARN of the customer's key that it is encrypted with. @default - the account's own key for Secrets Manager */
  readonly kmsKeyArn?: string;
}

/** How a parameter is read. */
export interface ParameterOptions {
  /**
   * Number of the value, from 1: another one rolls the service. It cannot be looked up, because it is only ever read together with
   * the value, which would then be in state. @default - a new value reaches tasks that start later, and rolls nothing
   */
  readonly version?: number;

  /** ARN of the customer's key that it is encrypted with. @default - the account's own key for SSM */
  readonly kmsKeyArn?: string;
}

/** Where the value of a managed secret is looked up. */
export interface ManagedSecretOptions {
  /** The name under which the value is looked up at plan. @default - the secret's own */
  readonly from?: string;

  /**
   * Number of the value, from 1: it is written again when this changes, and only then.
   * @default - 28 bits of a hash of the value, which are in state
   */
  readonly version?: number;
}

const EXAMPLES = {
  secretsmanager: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:name-AbCdEf',
  ssm: 'arn:aws:ssm:eu-central-1:123456789012:parameter/name',
  kms: 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
};

const ARNS = {
  secretsmanager: /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6}$/,
  ssm: /^arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/[A-Za-z0-9/_.-]+$/,
  kms: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
};

/** Where a secret of the description comes from on AWS. One that is not bound is `AwsSecret.managed()`. */
export class AwsSecret {
  /**
   * A secret of Secrets Manager that exists already, by its whole ARN. Its value is read by the tasks only; Terraform reads the id of
   * its current version.
   */
  public static fromSecretsManager(arn: string, options: SecretsManagerOptions = {}): AwsSecret {
    const subject = 'AwsSecret.fromSecretsManager';
    checkProps(subject, options);
    const { jsonField, versionId, kmsKeyArn } = options;
    checkArn(subject, 'arn', arn, 'secretsmanager', 'the whole ARN of a secret of Secrets Manager');
    if (jsonField !== undefined && !isTextOf(jsonField, /^[^:\0-\x1f]+$/))
      refuse(subject, 'jsonField', `${show(jsonField)} is not the name of a field; use a text without ':'`);
    if (versionId !== undefined && !isTextOf(versionId, /^[A-Za-z0-9-]{32,64}$/))
      refuse(
        subject,
        'versionId',
        `${show(versionId)} is not the id of a version; use one that 'aws secretsmanager list-secret-version-ids' shows`,
      );
    checkKey(subject, kmsKeyArn);
    return new AwsSecret({ kind: 'secret', arn, jsonField, versionId, kmsKeyArn });
  }

  /** A parameter of SSM that exists already, by its ARN; also a SecureString. Only the tasks read its value. */
  public static fromParameter(arn: string, options: ParameterOptions = {}): AwsSecret {
    const subject = 'AwsSecret.fromParameter';
    checkProps(subject, options);
    const { version, kmsKeyArn } = options;
    checkArn(subject, 'arn', arn, 'ssm', 'the ARN of a parameter of SSM');
    checkVersion(subject, version);
    checkKey(subject, kmsKeyArn);
    return new AwsSecret({ kind: 'parameter', arn, version, kmsKeyArn });
  }

  /**
   * A secret of Secrets Manager that the stack makes. Its value is looked up at plan, from TF_VAR_NAME, the process environment or the
   * env file, or generated where the description says so, and never in state.
   */
  public static managed(options: ManagedSecretOptions = {}): AwsSecret {
    const subject = 'AwsSecret.managed';
    checkProps(subject, options);
    const { from, version } = options;
    if (from !== undefined && !(typeof from === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(from)))
      refuse(subject, 'from', `${show(from)} is not the name of a variable; use letters, digits and _`);
    checkVersion(subject, version);
    return new AwsSecret({ kind: 'managed', from, version });
  }

  private constructor(public readonly source: AwsSecretSource) {}
}

function isTextOf(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && (isToken(value) || pattern.test(value));
}

function checkArn(subject: string, property: string, value: unknown, service: keyof typeof ARNS, of: string): void {
  if (isTextOf(value, ARNS[service])) return;
  // What is no ARN at all may be the secret itself, in the wrong place.
  const isHidden = typeof value === 'string' && value !== '' && !value.startsWith('arn:');
  refuse(
    subject,
    property,
    `${isHidden ? 'this text' : show(value)} is not ${of}; use one such as '${EXAMPLES[service]}'`,
  );
}

function checkKey(subject: string, value: unknown): void {
  if (value !== undefined) checkArn(subject, 'kmsKeyArn', value, 'kms', 'the ARN of a key of KMS');
}

function checkVersion(subject: string, value: unknown): void {
  if (value !== undefined && !isToken(value))
    wholeNumber(subject, 'version', value, { min: 1, of: 'the number of a version' });
}
