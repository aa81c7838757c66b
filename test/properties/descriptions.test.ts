import fc from 'fast-check';
import type { Feature } from '../../lib';
import { FEATURES, McpServer } from '../../lib';
import { native } from '../../lib/model/capabilities';
import type { Profile } from '../../lib';
import { report } from '../../lib/model/capabilities';
import { description } from './descriptions';
import { SEED, held } from './runs';

const features = Object.keys(FEATURES) as Feature[];
const everything: Profile = {
  target: 'a test',
  capabilities: Object.fromEntries(features.map((feature) => [feature, native])) as Profile['capabilities'],
  limits: () => [],
};

test('every description that is made here is valid', () => {
  held(fc.property(description, (props) => void new McpServer(props)));
});

test('every feature is in some of them', () => {
  const used = new Map<Feature, number>();
  for (const props of fc.sample(description, { numRuns: 500, seed: SEED }))
    for (const { feature, by } of report(new McpServer(props), everything))
      if (by === 'asked') used.set(feature, (used.get(feature) ?? 0) + 1);
  // These hold for every container; nobody asks for them.
  const never = ['health.default', 'health.restart', 'hardening.capabilities', 'hardening.no-new-privileges'];
  expect(features.filter((feature) => (used.get(feature) ?? 0) < 2)).toEqual(never);
});
