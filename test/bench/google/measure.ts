/** A process of its own: services on Cloud Run, described and by hand. */
import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { measureBothWays } from '../measure';
import { byHand } from './by-hand';
import { described } from './described';
import { PLACE } from './values';

measureBothWays(described, byHand, (stack) => void new GoogleProvider(stack, 'google', { project: PLACE.project }));
