/** A check of checkov that what we make does not pass, and why it need not. Each one must still be needed. */
export interface Suppression {
  readonly check: string;
  readonly type: string;
  readonly reason: string;
}

export const SUPPRESSIONS: readonly Suppression[] = [
  {
    check: 'CKV_GCP_84',
    type: 'google_artifact_registry_repository',
    reason: "Google encrypts repositories with keys of its own; kmsKeyName takes the customer's, where there is one",
  },
];
