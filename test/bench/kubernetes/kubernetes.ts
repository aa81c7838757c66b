import { bothWays } from '../both-ways';
import type { Figure } from '../report';
import type { Workshop } from '../workshop';

/** Services on Kubernetes with autoscaling and network policies: described, and by hand. */
export function kubernetes(workshop: Workshop): readonly Figure[] {
  const { figures } = bothWays(workshop, {
    label: '(g)',
    title: 'Kubernetes',
    folder: 'kubernetes',
    counts: [1, 10, 100],
    warmUp: [30],
    turns: [10, 1, 100, 10, 1, 10, 1, 100],
    seconds: 60,
    budgetFrom: 1,
  });
  return figures;
}
