import { SecretManagerSecretIamMember } from '@cdktf/provider-google/lib/secret-manager-secret-iam-member';
import type { ITerraformDependable } from 'cdktf';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { ContainerDescription } from '../model/container';
import type { McpServer } from '../model/mcp-server';
import type { ReferenceKind } from '../model/reference';
import type { Secret } from '../model/secret';
import { ComposedValue, numberOf } from '../render/composed-value';
import { containersOf } from '../render/bindings';
import { LocalValues, hcl } from '../render/local-values';
import type { Entry, EnvironmentEntry } from '../render/looked-up-variables';
import { variablesOf } from '../render/looked-up-variables';
import type { ManagedValue } from '../render/managed-values';
import { managedValuesOf } from '../render/managed-values';
import { derivedName } from '../render/names';
import { fromStackFolder } from '../render/stack-folder';
import { terraformData } from '../render/terraform-data';
import type { ExistingSource, GoogleBindings } from './bindings';
import { sourceOf } from './bindings';
import { ConfigFiles } from './config-files';
import { ExistingSecrets } from './existing-secrets';
import type { FileFolder } from './folders';
import { fileFolders } from './folders';
import type { SecretPlace } from './managed-secret';
import { ManagedSecret } from './managed-secret';

export interface GoogleSecretsProps extends Omit<SecretPlace, 'dependsOn'> {
  /** What anything with secrets waits for; asked for only where there are some. */
  readonly apis: () => readonly ITerraformDependable[];
  readonly server: McpServer;
  readonly bindings: GoogleBindings;
  /** Parts of the names of what is made, such as stack id and server. */
  readonly names: readonly string[];
  /** What a reference of the description means to a container. */
  readonly textOf: (container: ContainerDescription) => (kind: ReferenceKind) => string;
  /** Who reads the values, as `serviceAccount:e-mail`. */
  readonly reader: string;
  /** File with NAME=value lines, relative to the folder with cdktf.json. @default '.env.<stack id>' */
  readonly envFile?: string;
}

/** What a container needs to know of a secret. */
export interface SecretReference extends Entry {
  /** Its id; with its project where that is another one. */
  readonly secret: string;
  readonly version: string;
  /** The path in the container, of a secret that is read as a file. */
  readonly file?: string;
}

/**
 * The variables, secrets and configuration files of a server and its companions: what exists already by reference, the rest in secrets
 * that are made here. No value of a secret is in anything synthesized, in a plan or in state; only one that is given as TF_VAR_NAME is
 * in a saved plan.
 */
export class GoogleSecrets extends Construct {
  /** What a service has to wait for: Cloud Run checks at deployment that every value is there and may be read. */
  public readonly dependsOn: ITerraformDependable[] = [];
  /** Finds what is given; nothing where nothing is looked up. */
  public readonly lookedUp?: LocalValues;

  private readonly values: readonly ManagedValue[];
  private readonly managed = new Map<string, ManagedSecret>();
  private readonly others: ExistingSecrets;
  private readonly granted = new Set<string>();
  /** By `container.NAME`. */
  private readonly references = new Map<string, SecretReference>();
  /** By the name of the volume. */
  private readonly files = new Map<string, ConfigFiles>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: GoogleSecretsProps,
  ) {
    super(scope, id);
    const { server, bindings } = props;
    this.others = new ExistingSecrets(this, props.project);
    this.values = managedValuesOf(server, bindings, (container, name) => {
      const source = sourceOf(container, name, bindings);
      return source.kind === 'managed' ? source : undefined;
    });
    this.lookedUp = this.lookUp();
    for (const value of this.values) if (value.isSecret) this.managed.set(value.from, this.make(value));
    for (const container of containersOf(server, bindings)) {
      for (const [name, secret] of Object.entries(container.secrets))
        this.references.set(`${container.name}.${name}`, this.refer(container, name, secret));
      for (const folder of fileFolders(container)) if (folder.files.length > 0) this.writeFiles(container, folder);
    }
  }

  /** The environment of a container without its secrets. */
  public variablesOf(container: ContainerDescription): readonly EnvironmentEntry[] {
    const { bindings, textOf } = this.props;
    return variablesOf(container, bindings, textOf(container), this.lookedUp);
  }

  /** Every secret of a container, files included. */
  public referencesOf(container: ContainerDescription): readonly SecretReference[] {
    return Object.entries(container.secrets).map(([name, { file }]) => ({ ...this.reference(container, name), file }));
  }

  public reference(container: ContainerDescription, name: string): SecretReference {
    return this.references.get(`${container.name}.${name}`) as SecretReference; // the constructor has seen every one
  }

  /** The configuration files of a folder. */
  public filesIn({ volume }: FileFolder): ConfigFiles | undefined {
    return this.files.get(volume);
  }

  private lookUp(): LocalValues | undefined {
    const { server, envFile: given } = this.props;
    if (this.values.length === 0) return undefined;
    const envFile = given ?? `.env.${TerraformStack.of(this).node.id}`;
    const values = new LocalValues(this, 'values', {
      subject: `MCP server '${server.name}' (at '${this.node.scope?.node.path}')`,
      // What can be generated may be given, too.
      values: this.values.map(({ from, required, description, bytes }) => ({
        from,
        required: required && bytes === undefined,
        description,
      })),
      envFile: fromStackFolder(this, envFile),
      envFileShown: given ?? `${envFile} beside cdktf.json`,
    });
    if (this.values.some(({ required, bytes }) => required && bytes === undefined))
      terraformData(this, 'check', { preconditions: [values.precondition] });
    return values;
  }

  private refer(container: ContainerDescription, name: string, secret: Secret): SecretReference {
    const { bindings } = this.props;
    if (secret.template !== undefined) return { name, ...this.compose(container, name, secret.template) };
    const source = sourceOf(container, secret.name ?? name, bindings);
    return source.kind === 'managed'
      ? { name, ...referenceTo(this.managed.get(source.from) as ManagedSecret) } // `values` has every one that a container uses
      : { name, ...this.existing(source) };
  }

  private make({ from, required, bytes, version }: ManagedValue): ManagedSecret {
    const given = this.given(from);
    const isGiven = `${given} != ""`;
    const number = `${version ?? numberOf(`[${hcl(from)}, ${given}]`)}`;
    return this.secret(from, from, {
      value:
        bytes === undefined ? `sensitive(${given})` : `${isGiven} ? sensitive(${given}) : sensitive(${random(bytes)})`,
      // Without another number a generated value is never written again.
      valueVersion: bytes === undefined || version !== undefined ? number : `${isGiven} ? ${number} : 1`,
      when: required ? undefined : isGiven,
    });
  }

  /** A secret that is made of others, all of them looked up. */
  private compose(container: ContainerDescription, name: string, template: NonNullable<Secret['template']>) {
    const { bindings, textOf } = this.props;
    const id = `${container.name}-${name}`; // no name of a value has a dash
    const { value, version } = new ComposedValue(this, `composed-${id}`, template, textOf(container), (part) => {
      const source = sourceOf(container, part, bindings);
      const given = this.given(source.kind === 'managed' ? source.from : part); // the check has refused existing ones
      return { value: `sensitive(${given})`, version: `\${${given}}` };
    });
    return referenceTo(this.secret(id, id, { value, valueVersion: version }));
  }

  private secret(
    id: string,
    key: string,
    what: { readonly value: string; readonly valueVersion: string; readonly when?: string },
  ): ManagedSecret {
    const secret = new ManagedSecret(this, `secret-${id}`, { ...this.place, secretId: this.named(key), ...what });
    this.grant(`read-${id}`, secret.secretId, undefined, what.when);
    this.dependsOn.push(secret.version);
    return secret;
  }

  private existing(source: ExistingSource): Omit<SecretReference, 'name'> {
    this.grant(`read-existing-${this.others.idOf(source)}`, source.id, source.project);
    return this.others.to(source);
  }

  private writeFiles(container: ContainerDescription, folder: FileFolder): void {
    const id = folder.volume;
    const files = new ConfigFiles(this, `files-${id}`, {
      ...this.place,
      secretId: this.named(`files-${id}`),
      container,
      folder,
    });
    this.files.set(id, files);
    this.grant(`read-files-${id}`, files.secret.secretId);
    this.dependsOn.push(...Object.values(files.versions));
  }

  /** Who runs may read exactly this one. */
  private grant(id: string, secretId: string, project = this.props.project, when?: string): void {
    const key = `${project}/${secretId}`;
    if (this.granted.has(key)) return;
    this.granted.add(key);
    const member = new SecretManagerSecretIamMember(this, id, {
      project,
      secretId,
      role: 'roles/secretmanager.secretAccessor',
      member: this.props.reader,
      dependsOn: [...this.props.apis()],
    });
    if (when !== undefined) member.addOverride('count', `\${${when} ? 1 : 0}`);
    this.dependsOn.push(member);
  }

  private get place(): SecretPlace {
    const { project, region, kmsKeyName, apis } = this.props;
    return { project, region, kmsKeyName, dependsOn: apis() };
  }

  /** The underscore tells the parts of the name apart. */
  private named(key: string): string {
    return `${derivedName(this.props.names, { max: 120, separator: '-' })}_${key}`;
  }

  private given(from: string): string {
    return (this.lookedUp as LocalValues).value(from); // `values` has this name
  }
}

function referenceTo({ secretId, number, when }: ManagedSecret): Omit<SecretReference, 'name'> {
  return { secret: secretId, version: number, when };
}

/**
 * Hexadecimal digits, which need no escaping anywhere, made when they are written: an argument that is only written keeps no function's
 * result in plan or state. Each of Terraform's identifiers holds 122 random bits.
 */
function random(bytes: number): string {
  const ids = Array.from({ length: Math.ceil((bytes * 8) / 122) }, () => 'uuid()');
  return `substr(sha512(join("", [${ids.join(', ')}])), 0, ${2 * bytes})`;
}
