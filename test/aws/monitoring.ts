import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import type { Configuration } from '../support/project';
import { configuration, synthesize } from '../support/project';

/** What a stack on AWS that holds only this comes to. */
export function onAws(build: (stack: TerraformStack) => void): Configuration {
  const synthesized = synthesize((app) => {
    const stack = new TerraformStack(app, 'aws');
    new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
    build(stack);
  });
  return configuration(synthesized, 'aws');
}

/** A service, as metrics know it. */
export const WATCHED = {
  clusterName: 'tools',
  serviceName: 'weather',
  loadBalancerArnSuffix: 'app/front/1a2b',
  targetGroupArnSuffixes: ['targetgroup/blue/3c4d'],
};

export const BLUE_GREEN = { ...WATCHED, targetGroupArnSuffixes: ['targetgroup/blue/3c4d', 'targetgroup/green/5e6f'] };

export const UNBALANCED = { clusterName: 'tools', serviceName: 'weather', targetGroupArnSuffixes: [] };
