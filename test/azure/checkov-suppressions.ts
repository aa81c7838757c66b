import type { Suppression } from '../support/checkov';

export const SUPPRESSIONS: readonly Suppression[] = [
  {
    check: 'CKV2_AZURE_1',
    type: 'azurerm_storage_account',
    reason:
      'Azure encrypts storage with keys of its own; what is in it are files of the server, and certificates that are issued again',
  },
  {
    check: 'CKV2_AZURE_33',
    type: 'azurerm_storage_account',
    reason: 'a private endpoint is in a network, and a public container group is in none',
  },
  {
    check: 'CKV2_AZURE_35',
    type: 'azurerm_recovery_services_vault',
    reason: 'Azure encrypts backups with keys of its own',
  },
  {
    check: 'CKV2_AZURE_40',
    type: 'azurerm_storage_account',
    reason: 'Container Instances mounts Azure Files by the key of the account and by nothing else',
  },
  {
    check: 'CKV_AZURE_139',
    type: 'azurerm_container_registry',
    reason:
      'the machine that builds pushes over the internet, by the login of a user; closing that takes the Premium tier',
  },
  {
    check: 'CKV_AZURE_163',
    type: 'azurerm_container_registry',
    reason: 'scanning images is a plan of Microsoft Defender for the whole subscription, which its owner buys',
  },
  {
    check: 'CKV_AZURE_164',
    type: 'azurerm_container_registry',
    reason:
      'content trust is retired and takes the Premium tier; images are deployed by digest, which nobody can exchange',
  },
  {
    check: 'CKV_AZURE_165',
    type: 'azurerm_container_registry',
    reason: 'one container group in one region pulls, so that copies in other regions are of no use',
  },
  {
    check: 'CKV_AZURE_166',
    type: 'azurerm_container_registry',
    reason: 'quarantine takes the Premium tier and a scanner that lets images out of it',
  },
  {
    check: 'CKV_AZURE_167',
    type: 'azurerm_container_registry',
    reason: 'untagged manifests are removed by a policy of the Premium tier only; what is pushed here has a tag',
  },
  {
    check: 'CKV_AZURE_206',
    type: 'azurerm_storage_account',
    reason: 'copies in one place are what every region has; data is backed up where the description says so',
  },
  {
    check: 'CKV_AZURE_233',
    type: 'azurerm_container_registry',
    reason: 'zones take the Premium tier; a registry that is away for a while stops deployments, not servers',
  },
  {
    check: 'CKV_AZURE_235',
    type: 'azurerm_container_group',
    reason: 'secrets are secure variables; what is not secret may be read by who may read the container group',
  },
  {
    check: 'CKV_AZURE_237',
    type: 'azurerm_container_registry',
    reason: 'endpoints of its own for data take the Premium tier',
  },
  {
    check: 'CKV_AZURE_245',
    type: 'azurerm_container_group',
    reason:
      'a public server has a public address, which a container group in a network cannot have; internal ones are in one',
  },
  {
    check: 'CKV_AZURE_33',
    type: 'azurerm_storage_account',
    reason: 'there are no queues in an account that holds shares only',
  },
  {
    check: 'CKV_AZURE_43',
    type: 'azurerm_storage_account',
    reason: 'the name ends with a hash that is known at plan; it has 24 lower case letters and digits at most',
  },
  {
    check: 'CKV_AZURE_59',
    type: 'azurerm_storage_account',
    reason: 'a public container group is in no network, from which it could mount a closed account; keys are asked for',
  },
  {
    check: 'CKV_AZURE_98',
    type: 'azurerm_container_group',
    reason:
      'the check looks for network_profile_id, which is gone; internal container groups are in a subnet by subnet_ids',
  },
];
