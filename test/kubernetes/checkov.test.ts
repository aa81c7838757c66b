import type { KubernetesStackProps } from '../../stacks/kubernetes-stack';
import { KubernetesStack } from '../../stacks/kubernetes-stack';
import { describeCheckov } from '../support/checkov';
import { SUPPRESSIONS } from './checkov-suppressions';
import { nasty, production, withOthers } from './rich';
import { ingress, weather } from './services';

const STACKS: Readonly<Record<string, KubernetesStackProps>> = {
  small: { server: weather() },
  rich: { server: production(), ingress, prometheusRule: {} },
  others: { servers: [nasty(), withOthers()], sharedStorageClass: 'shared' },
};

describeCheckov(
  'a small and two rich stacks',
  STACKS,
  (app, id, props) => new KubernetesStack(app, id, { context: 'test', ...props }),
  { suppressions: SUPPRESSIONS, check: /^CKV2?_K8S_\d+$/, passes: 100 },
);
