import type { Feature, Profile } from '../../lib';
import { FEATURES } from '../../lib';
import type { Capability } from '../../lib/model/capabilities';
import { emulated, ignored, native, unsupported } from '../../lib/model/capabilities';
import { capabilityPage } from '../../lib/render/capability-table';

const all = Object.keys(FEATURES) as Feature[];
const profile = (target: string, answers: Partial<Record<Feature, Capability>>): Profile => ({
  target,
  capabilities: { ...(Object.fromEntries(all.map((f) => [f, native])) as Record<Feature, Capability>), ...answers },
  limits: () => [],
});

const page = capabilityPage([
  profile('Here', { restart: emulated('by <hand> | rarely'), alarms: ignored('nobody listens') }),
  profile('There', { restart: emulated('by <hand> | rarely'), alarms: unsupported('nobody listens', 'shout') }),
]);
const lines = page.split('\n');

test('has one row a feature and one column a target', () => {
  const rows = lines.filter((line) => line.startsWith('| '));
  expect(rows).toHaveLength(all.length + 2);
  expect(rows[0]).toBe('| Feature | Property | Here | There |');
  expect(rows[1]).toBe('| --- | --- | --- | --- |');
  for (const row of rows) expect(row.split(' | ')).toHaveLength(4);
  expect(rows).toContain('| Streamable HTTP | `transport` | yes | yes |');
});

test('says in a note how, why not, and what to do; the same thing once', () => {
  expect(page).toContain('| `restart` | by other means[^1] | by other means[^1] |');
  expect(page).toContain('| `alarms` | no effect[^2] | no[^3] |');
  expect(lines.filter((line) => line.startsWith('[^'))).toEqual([
    String.raw`[^1]: by \<hand\> \| rarely`,
    '[^2]: nobody listens',
    '[^3]: nobody listens; shout',
  ]);
});

test('ends with one line break', () => {
  expect(page).toMatch(/[^\n]\n$/);
});
