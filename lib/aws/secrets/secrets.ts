import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { ContainerDescription } from '../../model/container';
import type { McpServer } from '../../model/mcp-server';
import type { ReferenceKind } from '../../model/reference';
import type { Secret } from '../../model/secret';
import { containersOf } from '../../render/bindings';
import type { AwsBindings } from '../bindings';
import { sourceOf } from '../bindings';
import type { Part } from '../../render/composed-value';
import type { Entry } from './environment';
import { entriesJson, variablesOf } from './environment';
import { ManagedSecrets } from './managed-secrets';
import { managedValues } from './managed-values';
import type { PolicyStatement } from '../policy';
import type { SecretReference } from './secret-references';
import { SecretReferences } from './secret-references';

export interface AwsSecretsProps {
  readonly server: McpServer;
  readonly bindings: AwsBindings;
  /** Parts of the names of what is made, such as stack id and server. */
  readonly names: readonly string[];
  /** What a reference of the description means to a container. */
  readonly textOf: (container: ContainerDescription) => (kind: ReferenceKind) => string;
  /** File with NAME=value lines, relative to the folder with cdktf.json. @default '.env.<stack id>' */
  readonly envFile?: string;
  /** ARN of the key that encrypts what is made. @default - the account's own key for Secrets Manager */
  readonly kmsKeyArn?: string;
  /** Days during which a deleted secret can be restored: 0, or 7 to 30. @default 7 */
  readonly recoveryWindowDays?: number;
}

export interface SecretEntry extends Entry {
  readonly valueFrom: string;
  /** The path in the container, of a secret that is read as a file. */
  readonly file?: string;
}

/**
 * The variables and secrets of a server and its companions: what exists already by reference, the rest in secrets that are made here.
 * No value of a secret is in anything synthesized, in a plan or in state; only one that is given as TF_VAR_NAME is in a saved plan.
 */
export class AwsSecrets extends Construct {
  /** Texts of Terraform without quotes, one a secret whose version can be known: another one when the value is another. */
  public readonly versions: readonly string[];
  /** What a service has to wait for, so that its tasks find every value. */
  public readonly dependsOn: readonly ITerraformDependable[];

  private readonly existing: SecretReferences;
  private readonly managed: ManagedSecrets;
  /** By `container.NAME`. */
  private readonly references = new Map<string, SecretReference>();
  private readonly lists = new Map<string, string>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AwsSecretsProps,
  ) {
    super(scope, id);
    const { server, bindings, names, envFile, kmsKeyArn, recoveryWindowDays } = props;
    this.existing = new SecretReferences(this, 'existing');
    this.managed = new ManagedSecrets(this, 'managed', {
      subject: `MCP server '${server.name}' (at '${scope.node.path}')`,
      values: managedValues(server, bindings),
      names,
      envFile,
      kmsKeyArn,
      recoveryWindowDays,
    });
    for (const container of containersOf(server, bindings)) {
      for (const [name, secret] of Object.entries(container.secrets))
        this.references.set(`${container.name}.${name}`, this.refer(container, name, secret));
    }
    this.versions = [...new Set([...this.references.values()].flatMap(({ version }) => version ?? []))];
    this.dependsOn = this.managed.all.map(({ version }) => version);
  }

  /** The environment of a container, without its secrets, as `environment` of a container definition; see `entriesJson`. */
  public environmentJson(container: ContainerDescription): string {
    const { bindings, textOf } = this.props;
    return this.list(`environment-${container.name}`, () =>
      variablesOf(container, bindings, textOf(container), this.managed.lookedUp),
    );
  }

  /** The secrets that a container reads as variables, as `secrets` of a container definition; see `entriesJson`. */
  public secretsJson(container: ContainerDescription): string {
    return this.list(`secrets-${container.name}`, () =>
      this.entriesOf(container).flatMap(({ file, ...entry }) => (file === undefined ? [entry] : [])),
    );
  }

  /** The secrets that containers read as files, for the one that writes these, which gets them as variables named by `fileVariable`. */
  public fileSecretsJson(containers: readonly ContainerDescription[]): string {
    return this.list(`files-${containers.map(({ name }) => name).join('.')}`, () =>
      containers.flatMap((container) =>
        this.entriesOf(container).flatMap(({ file, name, ...entry }) =>
          file === undefined ? [] : [{ name: this.fileVariable(container, name), ...entry }],
        ),
      ),
    );
  }

  /** The variable that hands the secret of a container to the one that writes files; unset where an optional one is missing. */
  public fileVariable(container: ContainerDescription, secret: string): string {
    return `${container.name.replace(/-/g, '_')}__${secret}`; // no name has two dashes in a row
  }

  /** The secrets that a container reads as files. */
  public fileEntriesOf(container: ContainerDescription): readonly { readonly name: string; readonly path: string }[] {
    return this.entriesOf(container).flatMap(({ name, file }) => (file === undefined ? [] : [{ name, path: file }]));
  }

  /** Every secret of a container, files included. */
  public entriesOf(container: ContainerDescription): readonly SecretEntry[] {
    return Object.entries(container.secrets).map(([name, { file }]) => {
      const { valueFrom, when } = this.reference(container.name, name);
      return { name, valueFrom, ...(file === undefined ? {} : { file }), ...(when === undefined ? {} : { when }) };
    });
  }

  /** What makes a container another one when the value of a parameter is another: `valueFrom` does not name its version. */
  public labelsOf(container: ContainerDescription): Readonly<Record<string, string>> {
    const versions = Object.keys(container.secrets).flatMap((name) => {
      const { service, version } = this.reference(container.name, name);
      return service === 'ssm' && version !== undefined ? [`${name}=${version}`] : [];
    });
    return versions.length === 0 ? {} : { 'cdktf-mcp.parameters': versions.join(',') };
  }

  /** Where ECS finds one secret of the server, by its name in the description. */
  public valueFrom(secret: string): string {
    return this.reference(this.props.server.name, secret).valueFrom;
  }

  /** What the execution role may read: these values, and nothing else. */
  public statements(): readonly PolicyStatement[] {
    const references = [...this.references.values()];
    const arnsOf = (service: SecretReference['service']): readonly string[] => [
      ...new Set(references.filter((r) => r.service === service).map(({ arn }) => arn)),
    ];
    const keys = new Set(references.flatMap(({ kmsKeyArn }) => kmsKeyArn ?? []));
    return [
      { actions: ['secretsmanager:GetSecretValue'], resources: arnsOf('secretsmanager') },
      { actions: ['ssm:GetParameters'], resources: arnsOf('ssm') },
      {
        actions: ['kms:Decrypt'],
        resources: [...keys],
        conditions: { StringLike: { 'kms:ViaService': ['secretsmanager.*', 'ssm.*'] } },
      },
    ].filter(({ resources }) => resources.length > 0);
  }

  private refer(container: ContainerDescription, name: string, secret: Secret): SecretReference {
    const { bindings, textOf } = this.props;
    if (secret.template !== undefined)
      return this.managed.compose(container.name, name, secret.template, textOf(container), (part) =>
        this.part(container, part),
      );
    const key = secret.name ?? name;
    const source = sourceOf(container, key, bindings);
    return source.kind === 'managed'
      ? this.managed.to(source.from)
      : this.existing.to(source, `${container.name}-${key}`);
  }

  private part(container: ContainerDescription, name: string): Part {
    const source = sourceOf(container, name, this.props.bindings);
    if (source.kind === 'managed') return this.managed.part(source.from);
    const id = `${container.name}-${name}`;
    const { version = '' } = this.existing.to(source, id);
    return { value: this.existing.ephemeralValue(source, id), version };
  }

  private reference(container: string, secret: string): SecretReference {
    return this.references.get(`${container}.${secret}`) as SecretReference; // the constructor has seen every one
  }

  /** Made once: several containers may share one environment. */
  private list(id: string, entries: () => readonly Entry[]): string {
    const known = this.lists.get(id);
    if (known !== undefined) return known;
    const json = entriesJson(this, id, entries());
    this.lists.set(id, json);
    return json;
  }
}
