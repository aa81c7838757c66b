import { checkProps, isToken, refuse, show } from '../model/errors';

/** A secret of a Key Vault that is there already. */
export interface VaultSecretProps {
  /** Resource id of the vault. */
  readonly vaultId: string;

  /** Name of the secret in the vault; letters, digits and dashes. */
  readonly name: string;

  /** Id of its version. @default - the one that is current at plan: a new one replaces the container group at the next apply */
  readonly version?: string;
}

/** Where the value of a managed secret is looked up. */
export interface ManagedSecretOptions {
  /** The name under which the value is looked up at plan. @default - the secret's own */
  readonly from?: string;
}

/** Where the value of a secret comes from, as renderers read it. */
export type AzureSecretSource =
  | ({ readonly kind: 'vault' } & VaultSecretProps)
  | ({ readonly kind: 'by-server' } & VaultSecretProps)
  | { readonly kind: 'managed'; readonly from?: string };

const VAULT_ID =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$/i;
const VAULT_EXAMPLE =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shared/providers/Microsoft.KeyVault/vaults/acme';

/**
 * Where a secret of the description comes from on Azure. One that is not bound is `AzureSecret.managed()`.
 *
 * Container Instances takes values only, so that those of `fromKeyVault` and `managed` are in Terraform's state; only
 * `readByServer` keeps them out.
 */
export class AzureSecret {
  /** A secret of Key Vault that exists already. Terraform reads its value, which is then in the state. */
  public static fromKeyVault(props: VaultSecretProps): AzureSecret {
    return new AzureSecret({ kind: 'vault', ...checked('AzureSecret.fromKeyVault', props) });
  }

  /** A value that is looked up at plan, from TF_VAR_NAME, the process environment or the env file; it is then in the state. */
  public static managed(options: ManagedSecretOptions = {}): AzureSecret {
    const subject = 'AzureSecret.managed';
    checkProps(subject, options);
    const { from } = options;
    if (from !== undefined && !(typeof from === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(from)))
      refuse(subject, 'from', `${show(from)} is not the name of a variable; use letters, digits and _`);
    return new AzureSecret({ kind: 'managed', from });
  }

  /**
   * The server reads the secret from Key Vault itself, with its identity: its value is nowhere in Terraform. Instead of NAME the
   * container gets `NAME_KEY_VAULT_URI` and `NAME_KEY_VAULT_SECRET` (and `NAME_KEY_VAULT_VERSION` if given), and AZURE_CLIENT_ID.
   */
  public static readByServer(props: VaultSecretProps): AzureSecret {
    return new AzureSecret({ kind: 'by-server', ...checked('AzureSecret.readByServer', props) });
  }

  private constructor(public readonly source: AzureSecretSource) {}
}

function checked(subject: string, props: VaultSecretProps): VaultSecretProps {
  checkProps(subject, props);
  const { vaultId, name, version } = props;
  if (!isTextOf(vaultId, VAULT_ID)) {
    // What is no id at all may be the secret itself, in the wrong place.
    const shown =
      typeof vaultId === 'string' && vaultId !== '' && !vaultId.startsWith('/') ? 'this text' : show(vaultId);
    refuse(subject, 'vaultId', `${shown} is not the resource id of a vault; use one such as '${VAULT_EXAMPLE}'`);
  }
  if (!isTextOf(name, /^[0-9A-Za-z-]{1,127}$/))
    refuse(subject, 'name', `${show(name)} is not the name of a secret; use letters, digits and dashes`);
  if (version !== undefined && !isTextOf(version, /^[0-9a-f]{32}$/))
    refuse(subject, 'version', `${show(version)} is not the id of a version; use its 32 hexadecimal digits`);
  return { vaultId, name, version };
}

function isTextOf(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && (isToken(value) || pattern.test(value));
}
