/** A process of its own: services on Kubernetes, described and by hand. */
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { measureBothWays } from '../measure';
import { byHand } from './by-hand';
import { described } from './described';

measureBothWays(
  described,
  byHand,
  (stack) => void new KubernetesProvider(stack, 'kubernetes', { configPath: '~/.kube/config', configContext: 'bench' }),
);
