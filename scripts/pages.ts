import { capabilityPage } from '../lib/render/capability-table';
import type { Feature } from '../lib';
import { FEATURES } from '../lib';
import type { Setting } from '../stacks/settings';
import { SETTINGS } from '../stacks/settings';
import { TARGETS } from '../stacks/targets';

/** What follows from the code: whole pages, and a part of the README, by their paths; each is made of what the file holds now. */
export const PAGES: Readonly<Record<string, (now: string) => string>> = {
  'README.md': (now) => now.replace(/(?<=^<!-- features: .*-->\n\n)[^]*?(?=\n\n<!-- end of features -->$)/m, excerpt),
  'docs/capabilities.md': capabilities,
  'docs/settings.md': settingsPage,
};

/** By what people choose a target; the README has these rows of the page of all features. */
const CHOSEN: readonly Feature[] = [
  'image.dockerfile',
  'transport.stdio',
  'hardening.user',
  'companion.with-data',
  'volume.persistent',
  'volume.backup',
  'scaling.replicas',
  'scaling.stateful-replicas',
  'scaling.automatic',
  'scaling.to-zero',
  'rollout.blue-green',
  'authentication.bearer',
  'authentication.oidc',
  'alarms',
];

function capabilities(): string {
  return capabilityPage(TARGETS.map(({ profile }) => profile));
}

function excerpt(): string {
  const rows = capabilities().split('\n');
  const first = rows.findIndex((row) => row.startsWith('| '));
  const own = CHOSEN.map((feature) => rows.find((row) => row.startsWith(`| ${FEATURES[feature].title} | `)));
  return [rows[first], rows[first + 1], ...own]
    .map((row) => row?.replace(/\[\^\d+\]/g, '').replace(/^(\| [^|]+ )\| [^|]+ /, '$1'))
    .join('\n');
}

/** What the shipped app can be told without a change of its code. */
function settingsPage(): string {
  const rows = Object.entries<Readonly<Record<string, Setting>>>(SETTINGS).flatMap(([stack, settings]) =>
    Object.values(settings).map(
      ({ variable, context, means }) => `| ${stack} | \`${variable}\` | \`${context}\` | ${means} |`,
    ),
  );
  return [
    '# Settings of the shipped app',
    '',
    '<!-- Made by `npm run docs` from stacks/settings.ts. Change that. -->',
    '',
    'Each is an environment variable, or a key of `context` in `cdktf.json`; the variable is stronger. A stack that lacks one that it',
    'needs is refused with a message that names it, and the other stacks of the app go on.',
    '',
    '| stack | variable | key in cdktf.json | means |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
