import { PAGES, read } from './support/pages';

/** How many requirements each of the five documents has. */
const COUNTS = [55, 83, 92, 76, 50];

/** How an answer begins that is not simply "kept". */
const ANSWERS: Readonly<Record<string, RegExp>> = {
  mended: /^mended[:,] ./,
  refused: /^refused: ./,
  "the application's own matter": /^the application's own matter(?=$|[;:] )/,
  'not a target': /^not a target, because ./,
};

interface Row {
  readonly id: string;
  readonly requirement: string;
  readonly answer: string;
}

/** Every line of a table that is neither its head nor the counts. */
function rowsOf(text: string): readonly Row[] {
  return [...text.matchAll(/^\| (\d+-\d+) \|(.*)\|$/gm)].map(([, id, rest]) => {
    const [requirement = '', answer = '', ...more] = rest.split('|').map((cell) => cell.trim());
    return { id, requirement, answer: more.length === 0 ? answer : '' };
  });
}

const kindOf = ({ answer }: Row): string => Object.keys(ANSWERS).find((kind) => ANSWERS[kind].test(answer)) ?? 'kept';

/** What the page says at its top about the number of each answer. */
const saidAt = (text: string): Readonly<Record<string, number>> =>
  Object.fromEntries([...text.matchAll(/^\| ([^|]+) \|[^|]*\| (\d+) \|$/gm)].map(([, kind, n]) => [kind, Number(n)]));

/** Rows without an answer, or with one that names no place. */
function unanswered(rows: readonly Row[]): readonly string[] {
  return rows.flatMap((row) => {
    const { id, requirement, answer } = row;
    const isKept = ['kept', 'mended'].includes(kindOf(row));
    return requirement === '' || answer === '' || (isKept && !/\]\([^)]+\)/.test(answer)) ? [id] : [];
  });
}

const page = read('docs/seeds.md');
const rows = rowsOf(page);

test('every requirement has its row, in order, in the section of its document', () => {
  const sections = page.split(/^## /m).slice(1);
  expect(sections.map((section) => rowsOf(section).map(({ id }) => id))).toEqual(
    COUNTS.map((count, seed) => Array.from({ length: count }, (_, i) => `${seed}-${String(i + 1).padStart(2, '0')}`)),
  );
});

test('every section names its example', () => {
  const examples = page.split(/^## /m).slice(1);
  expect(examples.map((section) => /\]\(\.\.\/examples\/(\d\d)-[a-z0-9-]+\)/.exec(section)?.[1])).toEqual(
    COUNTS.map((_, seed) => `0${seed + 2}`),
  );
});

test('no row is without an answer, and what is kept says where', () => {
  expect(unanswered(rows)).toEqual([]);
});

test('the counts at the top are those of the table', () => {
  const counts = Object.fromEntries(['kept', ...Object.keys(ANSWERS)].map((kind) => [kind, 0]));
  for (const row of rows) counts[kindOf(row)]++;
  expect(saidAt(page)).toEqual({ ...counts, together: rows.length });
});

test('its links are followed by the test for all pages, and none is to a line, which moves', () => {
  expect(PAGES).toContain('docs/seeds.md');
  expect(page).not.toMatch(/\]\([^)]*#L\d/);
});

test('what is missing would be found', () => {
  const text = ['| 0-01 | a | [b](c) |', '| 0-02 | a | b |', '| 0-03 | a |  |', '| 0-04 | | refused: b |'].join('\n');
  const more =
    '| 0-05 | a | mended: b |\n| 0-06 | a | [b](c) | d |\n| 0-07 | a | not a target, because b |\n| kept | | 3 |';
  expect(unanswered(rowsOf(`${text}\n${more}`))).toEqual(['0-02', '0-03', '0-04', '0-05', '0-06']);
  expect(rowsOf(more).map(kindOf)).toEqual(['mended', 'kept', 'not a target']);
  expect(saidAt(more)).toEqual({ kept: 3 });
});
