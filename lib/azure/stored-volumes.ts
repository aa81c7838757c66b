import { BackupContainerStorageAccount } from '@cdktf/provider-azurerm/lib/backup-container-storage-account';
import { BackupPolicyFileShare } from '@cdktf/provider-azurerm/lib/backup-policy-file-share';
import { BackupProtectedFileShare } from '@cdktf/provider-azurerm/lib/backup-protected-file-share';
import type { ContainerGroupContainerVolume } from '@cdktf/provider-azurerm/lib/container-group';
import { RecoveryServicesVault } from '@cdktf/provider-azurerm/lib/recovery-services-vault';
import { Construct } from 'constructs';
import type { ContainerDescription } from '../model/container';
import type { BackupSchedule, StoredVolume } from '../model/volume';
import { shortHash } from '../render/names';
import type { AzureDeployment } from './deployment';
import { McpFileShares } from './file-shares';

export interface Place {
  readonly location: string;
  readonly resourceGroupName: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The data of a server, on Azure Files: what destroy may take away apart from what it may not. */
export class StoredVolumes extends Construct {
  public readonly accounts: readonly McpFileShares[];
  private readonly shares = new Map<string, McpFileShares>();

  constructor(
    scope: Construct,
    id: string,
    private readonly deployment: AzureDeployment,
    private readonly place: Place,
    /** Subscription and resource group, known at plan. */
    private readonly where: string,
  ) {
    super(scope, id);
    const all = new Map(
      deployment.containers.flatMap(({ volumes }) =>
        Object.values(volumes).flatMap(({ stored }) => (stored === undefined ? [] : [[stored.name, stored] as const])),
      ),
    );
    const kept = [...all.values()].filter(({ removeOnDestroy }) => !removeOnDestroy);
    const others = [...all.values()].filter(({ removeOnDestroy }) => removeOnDestroy);
    this.accounts = [...this.create('data', kept, true), ...this.create('removable', others, false)];
    const copied = [...all.values()].filter(({ backup }) => backup !== undefined);
    if (copied.length > 0) this.backUp(copied);
  }

  /** What a container mounts of it. */
  public mountsOf(container: ContainerDescription): readonly ContainerGroupContainerVolume[] {
    return Object.entries(container.volumes).flatMap(([mountPath, { stored }]) => {
      if (stored === undefined) return [];
      const { account, shares } = this.shares.get(stored.name) as McpFileShares; // the constructor has made all
      return [
        {
          name: `${container.name}-${shortHash(mountPath)}`,
          mountPath,
          readOnly: false,
          shareName: shares[stored.name].name,
          storageAccountName: account.name,
          storageAccountKey: account.primaryAccessKey,
        },
      ];
    });
  }

  private create(kind: string, volumes: readonly StoredVolume[], keep: boolean): readonly McpFileShares[] {
    if (volumes.length === 0) return [];
    const shares = new McpFileShares(this, kind, {
      ...this.place,
      accountName: this.deployment.worldwide(24, this.where, '', kind),
      shares: Object.fromEntries(volumes.map(({ name, size }) => [name, gigabytes(size.toMebibytes())])),
      keep,
    });
    for (const { name } of volumes) this.shares.set(name, shares);
    return [shares];
  }

  private backUp(volumes: readonly StoredVolume[]): void {
    const { resourceGroupName } = this.place;
    const vault = new RecoveryServicesVault(this, 'vault', {
      ...this.place,
      name: this.deployment.named(50, 'backup'),
      sku: 'Standard',
    });
    const recoveryVaultName = vault.name;
    const registered = new Map(
      [...new Set(volumes.map(({ name }) => this.shares.get(name) as McpFileShares))].map((shares) => [
        shares,
        new BackupContainerStorageAccount(this, `container-${shares.node.id}`, {
          resourceGroupName,
          recoveryVaultName,
          storageAccountId: shares.account.id,
        }),
      ]),
    );
    for (const { name, backup } of volumes) {
      const shares = this.shares.get(name) as McpFileShares;
      const { hour, keepDays } = backup as Required<BackupSchedule>;
      const policy = new BackupPolicyFileShare(this, `policy-${name}`, {
        name,
        resourceGroupName,
        recoveryVaultName,
        timezone: 'UTC',
        backup: { frequency: 'Daily', time: `${String(hour).padStart(2, '0')}:00` },
        retentionDaily: { count: keepDays },
      });
      new BackupProtectedFileShare(this, `backup-${name}`, {
        resourceGroupName,
        recoveryVaultName,
        sourceStorageAccountId: shares.account.id,
        sourceFileShareName: shares.shares[name].name,
        backupPolicyId: policy.id,
        dependsOn: [registered.get(shares) as BackupContainerStorageAccount],
      });
    }
  }
}

/** Of a share; 1 to 5120. */
function gigabytes(mebibytes: number): number {
  return Math.min(5_120, Math.max(1, Math.ceil(mebibytes / 1_024)));
}
