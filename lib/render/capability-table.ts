import type { Capability, Profile } from '../model/capabilities';
import type { Feature, FeatureDefinition } from '../model/features';
import { FEATURES } from '../model/features';

/** The capability page: one row a feature, one column a target, and a note for every answer that is not a plain yes. */
export function capabilityPage(profiles: readonly Profile[]): string {
  const notes: string[] = [];
  const cell = (capability: Capability): string => {
    const [word, note] = answer(capability);
    if (note === undefined) return word;
    if (!notes.includes(note)) notes.push(note); // targets, and features, often say the same
    return `${word}[^${notes.indexOf(note) + 1}]`;
  };
  const rows = Object.entries<FeatureDefinition>(FEATURES).map(([feature, { title, property }]) => [
    escaped(title),
    `\`${property}\``,
    ...profiles.map(({ capabilities }) => cell(capabilities[feature as Feature])),
  ]);
  return [
    '# What each target can do',
    '',
    '<!-- Made by `npm run docs` from the tables by which the targets judge a description. Change those. -->',
    '',
    'The same tables decide what is deployed, what is refused, and what the report of your own server says.',
    '',
    '- **yes**: the platform does it',
    '- **by other means**: the target does it, and it means the same',
    '- **no effect**: it is accepted and changes nothing there; never what concerns availability, security or cost',
    '- **no**: asking for it is an error that says what to do instead',
    '',
    row(['Feature', 'Property', ...profiles.map(({ target }) => target)]),
    row(['---', '---', ...profiles.map(() => '---')]),
    ...rows.map(row),
    '',
    ...notes.map((note, i) => `[^${i + 1}]: ${escaped(note)}`),
    '',
  ].join('\n');
}

function answer(capability: Capability): readonly [word: string, note?: string] {
  switch (capability.kind) {
    case 'native':
      return ['yes'];
    case 'emulated':
      return ['by other means', capability.how];
    case 'ignored':
      return ['no effect', capability.because];
    case 'unsupported':
      return ['no', `${capability.because}; ${capability.instead}`];
  }
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** What Markdown would read as something else. */
function escaped(text: string): string {
  return text.replace(/[\\`*_<>|[\]]/g, '\\$&');
}
