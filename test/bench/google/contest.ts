import { bothWays } from '../both-ways';
import type { Figure } from '../report';
import type { Workshop } from '../workshop';

/** Services on Cloud Run with a secret, a name and a load balancer: described, and by hand. */
export function google(workshop: Workshop): readonly Figure[] {
  return bothWays(workshop, {
    label: '(f)',
    title: 'Google Cloud',
    folder: 'google',
    counts: [1, 10, 100],
    warmUp: [30],
    turns: [10, 1, 100, 10, 1, 10, 1, 100],
    seconds: 60,
    budgetFrom: 1,
  }).figures;
}
