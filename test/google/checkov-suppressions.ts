import type { Suppression } from '../support/checkov';

export const SUPPRESSIONS: readonly Suppression[] = [
  {
    check: 'CKV_GCP_84',
    type: 'google_artifact_registry_repository',
    reason: "Google encrypts repositories with keys of its own; kmsKeyName takes the customer's, where there is one",
  },
];
