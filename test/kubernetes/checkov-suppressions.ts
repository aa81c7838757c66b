import type { Suppression } from '../support/checkov';

export const SUPPRESSIONS: readonly Suppression[] = [
  {
    check: 'CKV_K8S_15',
    type: 'kubernetes_deployment_v1',
    reason: 'the cluster pulls by itself what moves; a version that a node has already must not wait for a registry',
  },
  {
    check: 'CKV_K8S_35',
    type: 'kubernetes_deployment_v1',
    reason: 'whether a server reads a secret as a variable or as a file is up to its description',
  },
  {
    check: 'CKV_K8S_43',
    type: 'kubernetes_deployment_v1',
    reason: 'whether an image is named by digest is up to the description; what is built here always is',
  },
];
