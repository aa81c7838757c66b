import { DataAzurermKeyVaultSecret } from '@cdktf/provider-azurerm/lib/data-azurerm-key-vault-secret';
import { TerraformLocal, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { ContainerDescription } from '../model/container';
import type { ReferenceKind } from '../model/reference';
import type { SecretTemplate } from '../model/secret';
import { ComposedValue } from '../render/composed-value';
import { contentOf } from '../render/file-content';
import { LocalValues, hcl } from '../render/local-values';
import { variablesOf } from '../render/looked-up-variables';
import { managedValuesOf } from '../render/managed-values';
import { shortHash } from '../render/names';
import { fromStackFolder } from '../render/stack-folder';
import { addressOf, terraformData } from '../render/terraform-data';
import type { VaultSecretProps } from './azure-secret';
import { sourceOf } from './bindings';
import type { AzureDeployment } from './deployment';
import { folderOf } from './files';

/** A map that only Terraform may know in full. */
export type TextMap = Readonly<Record<string, string>>;

/** An expression, and when there is one. */
interface Value {
  readonly value: string;
  /** @default - always */
  readonly when?: string;
}

export interface AzureValuesProps {
  readonly deployment: AzureDeployment;
  /** What a reference of the description means. */
  readonly textOf: (kind: ReferenceKind) => string;
}

/**
 * The variables and secrets of the containers of a group. No value is in anything synthesized; those of secrets are in the state,
 * because the platform takes nothing else.
 */
export class AzureValues extends Construct {
  /** The secrets that containers read themselves. */
  public readonly readByServer: readonly VaultSecretProps[];
  private readonly lookedUp?: LocalValues;
  private readonly generated = new Map<string, string>();
  private readonly vaultSecrets = new Map<string, DataAzurermKeyVaultSecret>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AzureValuesProps,
  ) {
    super(scope, id);
    const { server, props: bindings, containers } = props.deployment;
    const values = managedValuesOf(bindings.server, bindings, (container, name) => {
      const source = sourceOf(container, name, bindings);
      return source.kind === 'managed' ? source : undefined;
    });
    const envFile = bindings.envFile ?? `.env.${TerraformStack.of(this).node.id}`;
    if (values.length > 0) {
      this.lookedUp = new LocalValues(this, 'values', {
        subject: `MCP server '${server.name}' (at '${scope.node.path}')`,
        values: values.map(({ from, required, description, bytes }) => ({
          from,
          required: required && bytes === undefined, // what can be made may be given, too
          description,
        })),
        envFile: fromStackFolder(this, envFile),
        envFileShown: bindings.envFile ?? `${envFile} beside cdktf.json`,
      });
      if (values.some(({ required, bytes }) => required && bytes === undefined))
        terraformData(this, 'check', { preconditions: [this.lookedUp.precondition] });
    }
    for (const { from, bytes } of values) if (bytes !== undefined) this.generated.set(from, this.random(from, bytes));
    this.readByServer = containers.flatMap((container) =>
      Object.entries(container.secrets).flatMap(([name, { name: key = name, template }]) => {
        const source = template === undefined ? sourceOf(container, key, bindings) : undefined;
        return source?.kind === 'by-server' ? [source] : [];
      }),
    );
  }

  /** What everybody may see who may see the group. @param further what the library adds, unless the description says otherwise */
  public environmentOf(container: ContainerDescription, further: TextMap = {}): TextMap {
    const { deployment, textOf } = this.props;
    const all = variablesOf(container, deployment.props, textOf, this.lookedUp);
    const known = all.filter(({ when }) => when === undefined).map(({ name, value }) => [name, value] as const);
    const maybe = all.filter(({ when }) => when !== undefined);
    return this.map(
      `environment-${container.name}`,
      { ...further, ...Object.fromEntries(known), ...this.vaultVariables(container) },
      maybe.map(({ name, value, when }) => [name, { value: value.slice(2, -1), when }]),
    );
  }

  /** Secrets that are variables. */
  public secureEnvironmentOf(container: ContainerDescription): TextMap | undefined {
    const entries = this.secretsOf(container).filter(([name]) => container.secrets[name].file === undefined);
    return entries.length === 0 ? undefined : this.map(`secure-${container.name}`, {}, entries);
  }

  /** What a container reads as files: base64 by name of file, by folder. */
  public filesOf(container: ContainerDescription): Readonly<Record<string, TextMap>> {
    const known: Record<string, Record<string, string>> = {};
    const secrets: Record<string, [string, Value][]> = {};
    const inFolder = (path: string): [string, string] => [folderOf(path), path.slice(folderOf(path).length + 1)];
    for (const [path, file] of Object.entries(container.files)) {
      const [folder, name] = inFolder(path);
      (known[folder] ??= {})[name] = contentOf(file).toString('base64');
    }
    for (const [secret, { value, when }] of this.secretsOf(container)) {
      const { file } = container.secrets[secret];
      if (file === undefined) continue;
      const [folder, name] = inFolder(file);
      (secrets[folder] ??= []).push([name, { value: `base64encode(${value})`, when }]);
    }
    const folders = [...new Set([...Object.keys(known), ...Object.keys(secrets)])].sort();
    return Object.fromEntries(
      folders.map((folder) => [
        folder,
        this.map(`files-${container.name}-${shortHash(folder)}`, known[folder] ?? {}, secrets[folder] ?? []),
      ]),
    );
  }

  /** The value of a secret of the server, as a text of Terraform. */
  public secretText(secret: string): string {
    return `\${${this.secretOf(this.props.deployment.server, secret).value}}`;
  }

  /** A secret of Key Vault as an expression; its value gets into the state. */
  public vaultValue({ vaultId, name, version }: VaultSecretProps): string {
    const id = `vault-${shortHash([vaultId, name, version])}`;
    const data =
      this.vaultSecrets.get(id) ??
      new DataAzurermKeyVaultSecret(this, id, {
        keyVaultId: vaultId,
        name,
        ...(version === undefined ? {} : { version }),
      });
    this.vaultSecrets.set(id, data);
    return `data.${addressOf(data as never)}.value`;
  }

  private secretsOf(container: ContainerDescription): [string, Value][] {
    const { props: bindings } = this.props.deployment;
    return Object.entries(container.secrets)
      .filter(
        ([name, { name: key = name, template }]) =>
          template !== undefined || sourceOf(container, key, bindings).kind !== 'by-server',
      )
      .map(([name]) => [name, this.secretOf(container, name)]);
  }

  private secretOf(container: ContainerDescription, name: string): Value {
    const { name: key = name, required, template } = container.secrets[name];
    if (template !== undefined) return { value: this.composed(container, name, template) };
    const { value, given } = this.source(container, key);
    return required || given === undefined ? { value } : { value, when: `${given} != ""` };
  }

  /** The value of a secret by the name under which it is bound. */
  private source(container: ContainerDescription, key: string): { readonly value: string; readonly given?: string } {
    const source = sourceOf(container, key, this.props.deployment.props);
    if (source.kind === 'vault') return { value: this.vaultValue(source) };
    if (source.kind === 'by-server') return { value: '""' }; // refused wherever a value is needed
    const given = (this.lookedUp as LocalValues).value(source.from); // every name that a container uses is looked up
    const made = this.generated.get(source.from);
    if (made === undefined) return { value: `sensitive(${given})`, given };
    return { value: `(${given} != "" ? sensitive(${given}) : ${made})` };
  }

  /** Where the server finds the secrets that it reads itself. */
  private vaultVariables(container: ContainerDescription): TextMap {
    const { props: bindings } = this.props.deployment;
    return Object.assign(
      {},
      ...Object.entries(container.secrets).map(([name, { name: key = name, template }]) => {
        const source = template === undefined ? sourceOf(container, key, bindings) : undefined;
        if (source?.kind !== 'by-server') return {};
        return {
          [`${name}_KEY_VAULT_URI`]: vaultUri(source.vaultId),
          [`${name}_KEY_VAULT_SECRET`]: source.name,
          ...(source.version === undefined ? {} : { [`${name}_KEY_VAULT_VERSION`]: source.version }),
        };
      }),
    ) as TextMap;
  }

  private composed(container: ContainerDescription, name: string, template: SecretTemplate): string {
    const id = `template-${container.name}-${name}`;
    const found = this.node.tryFindChild(id) as ComposedValue | undefined;
    if (found !== undefined) return found.value;
    const { textOf } = this.props;
    return new ComposedValue(this, id, template, textOf, (secret) => ({
      value: this.source(container, secret).value,
      version: '', // a changed value replaces the group by itself
    })).value;
  }

  /**
   * Random hexadecimal digits that are made once: each uuid brings 122 random bits, and what is in the state is not asked for again.
   */
  private random(from: string, bytes: number): string {
    const uuids = Array.from({ length: Math.ceil((bytes * 8) / 122) + 1 }, () => 'uuid()').join(', ');
    const made = terraformData(this, `generated-${from}`, {});
    made.addOverride('input', `\${sensitive(substr(sha512(join("", [${uuids}])), 0, ${2 * bytes}))}`);
    made.addOverride('lifecycle.ignore_changes', ['input']);
    return `${addressOf(made)}.output`;
  }

  /** Made once, although several containers may ask for it. */
  private local(id: string, value: unknown): string {
    const found = this.node.tryFindChild(id) as TerraformLocal | undefined;
    return `local.${(found ?? new TerraformLocal(this, id, value)).friendlyUniqueId}`;
  }

  /** What is known, and what only Terraform knows; without what there is not. */
  private map(id: string, known: TextMap, entries: readonly (readonly [string, Value])[]): TextMap {
    const always = entries.filter(([, { when }]) => when === undefined);
    const all = { ...known, ...Object.fromEntries(always.map(([name, { value }]) => [name, `\${${value}}`])) };
    const optional = entries.filter(([, { when }]) => when !== undefined);
    if (optional.length === 0) return all;
    const base = this.local(id, all);
    const maybe = optional.map(([name, { value, when }]) => `${when} ? { ${hcl(name)} = ${value} } : {}`);
    return Token.asStringMap(`\${merge(${[base, ...maybe].join(', ')})}`) as TextMap;
  }
}

/** @see https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates */
function vaultUri(vaultId: string): string {
  return Token.isUnresolved(vaultId)
    ? `https://\${element(split("/", "${vaultId}"), 8)}.vault.azure.net/`
    : `https://${vaultId.split('/')[8].toLowerCase()}.vault.azure.net/`;
}
