/** A process of its own: services on AWS, described and by hand. */
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { measureBothWays } from '../measure';
import { byHand } from './by-hand';
import { described } from './described';
import { REGION } from './values';

measureBothWays(described, byHand, (stack) => void new AwsProvider(stack, 'aws', { region: REGION }));
