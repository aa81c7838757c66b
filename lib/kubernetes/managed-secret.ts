import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1';
import { TerraformLocal } from 'cdktf';
import { Construct } from 'constructs';
import { hcl } from '../render/local-values';
import type { ManagedValue } from './managed-values';

/** The keys of a Secret that is made here. */
export const VALUE_KEY = 'value';
export const URL_KEY = 'url-encoded';

export interface ManagedSecretProps {
  readonly value: ManagedValue;
  /** What is given, as an expression that is empty where nothing is. */
  readonly given: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A Secret whose value passes through Terraform without being kept anywhere. */
export class ManagedSecret extends Construct {
  public readonly secret: SecretV1;
  /** A number that changes with the value, as an expression that is known at plan. */
  public readonly revision: string;

  constructor(scope: Construct, id: string, props: ManagedSecretProps) {
    super(scope, id);
    const { value, given, name, namespace } = props;
    const { from, bytes, revision, isInUrl, required } = value;
    const isGiven = `${given} != ""`;
    const number = `${revision ?? `parseint(substr(sha256(join("\\n", [${hcl(from)}, ${given}])), 0, 7), 16) + 1`}`;
    // Without another number a generated value is never written again.
    this.revision = bytes === undefined || revision !== undefined ? number : `${isGiven} ? ${number} : 1`;
    const text = this.text(bytes === undefined ? given : `${isGiven} ? ${given} : ${randomDigits(bytes)}`);
    this.secret = new SecretV1(this, 'secret', {
      metadata: { name, namespace, labels: { ...props.labels } },
      type: 'Opaque',
      dataWo: {
        [VALUE_KEY]: `\${sensitive(${text})}`,
        // A plus is a space only in some parts of a URL.
        ...(isInUrl ? { [URL_KEY]: `\${sensitive(replace(urlencode(${text}), "+", "%20"))}` } : {}),
      },
    });
    this.secret.addOverride('data_wo_revision', `\${${this.revision}}`);
    if (!required) this.secret.addOverride('count', `\${${isGiven} ? 1 : 0}`);
  }

  /** Behind a local, so that both keys hold the same where it is random. */
  private text(expression: string): string {
    return `local.${new TerraformLocal(this, 'value', `\${${expression}}`).friendlyUniqueId}`;
  }
}

/**
 * Hexadecimal digits, which need no escaping anywhere: of enough random UUIDs, with 122 random bits each. Terraform makes others at
 * every run, and a write-only argument takes them once.
 */
function randomDigits(bytes: number): string {
  const uuids = Array.from({ length: Math.ceil((bytes * 8) / 122) }, () => 'uuid()');
  return `substr(sha512(join("", [${uuids.join(', ')}])), 0, ${2 * bytes})`;
}
