import { capabilityPage } from '../lib/render/capability-table';
import type { Setting } from '../stacks/settings';
import { SETTINGS } from '../stacks/settings';
import { TARGETS } from '../stacks/targets';

/** The generated pages of docs/, by file name. */
export const PAGES: Readonly<Record<string, () => string>> = {
  'capabilities.md': () => capabilityPage(TARGETS.map(({ profile }) => profile)),
  'settings.md': settingsPage,
};

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
