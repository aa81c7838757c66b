/** A process of its own: services on Docker, described and by hand. */
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { measureBothWays } from '../measure';
import { byHand } from './by-hand';
import { described } from './described';
import { ENGINE } from './values';

measureBothWays(described, byHand, (stack) => void new DockerProvider(stack, 'docker', { host: ENGINE }));
