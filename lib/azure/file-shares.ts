import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageShare } from '@cdktf/provider-azurerm/lib/storage-share';
import { Construct } from 'constructs';

export interface McpFileSharesProps {
  /** Of the storage account: once in the world; 3 to 24 lower case letters and digits. */
  readonly accountName: string;
  readonly location: string;
  readonly resourceGroupName: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Shares by name, with the GB that each may hold; 1 to 5120. */
  readonly shares: Readonly<Record<string, number>>;
  /** Whether destroy refuses to take them away. */
  readonly keep: boolean;
}

/** Folders on Azure Files, which outlive container groups. A group mounts them by the key of the account, which is in the state. */
export class McpFileShares extends Construct {
  public readonly account: StorageAccount;
  public readonly shares: Readonly<Record<string, StorageShare>>;

  constructor(scope: Construct, id: string, { accountName, shares, keep, ...place }: McpFileSharesProps) {
    super(scope, id);
    const lifecycle = keep ? { preventDestroy: true } : undefined;
    this.account = new StorageAccount(this, 'account', {
      ...place,
      name: accountName,
      accountKind: 'StorageV2',
      accountTier: 'Standard',
      accountReplicationType: 'LRS', // what every region has
      minTlsVersion: 'TLS1_2',
      httpsTrafficOnlyEnabled: true,
      allowNestedItemsToBePublic: false,
      crossTenantReplicationEnabled: false,
      localUserEnabled: false,
      sharedAccessKeyEnabled: true, // Container Instances mounts by nothing else
      sasPolicy: { expirationPeriod: '00.01:00:00' },
      blobProperties: { deleteRetentionPolicy: { days: 14 } },
      shareProperties: { retentionPolicy: { days: 14 } },
      lifecycle,
    });
    this.shares = Object.fromEntries(
      Object.entries(shares).map(([name, quota]) => [
        name,
        new StorageShare(this, `share-${name}`, {
          name: `mcp-${name}`,
          storageAccountId: this.account.id,
          quota,
          lifecycle,
        }),
      ]),
    );
  }
}
