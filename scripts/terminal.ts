/** What the scripts print: at most 80 columns, and plain text unless a person watches on a terminal. */
const WIDTH = Math.min(process.stdout.columns || 80, 100);
const COLOURS = process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
const SIGN_OF_LIFE = 10_000;

const paint =
  (code: number) =>
  (text: string): string =>
    COLOURS ? `\x1b[${code}m${text}\x1b[0m` : text;

export const bold = paint(1);
export const red = paint(31);
export const green = paint(32);
export const yellow = paint(33);

let lastSaid = Date.now();

export function say(text = ''): void {
  lastSaid = Date.now();
  process.stdout.write(`${text}\n`);
}

export function seconds(since: number): string {
  return `${((Date.now() - since) / 1_000).toFixed(1)} s`;
}

/** One numbered part of the work with the time that it took, and a sign of life where it is silent for long. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  say(bold(title));
  const timer = setInterval(() => {
    if (Date.now() - lastSaid >= SIGN_OF_LIFE) say(`  ... ${seconds(started)}`);
  }, 1_000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    say(`  (${seconds(started)})\n`);
  }
}

/** Rows as columns, painted by column; the last one is wrapped at the width of the terminal. */
export function table(
  rows: readonly (readonly string[])[],
  { indent = '  ', paint = [] as readonly ((text: string) => string)[] } = {},
): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns - 1 }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const left = indent.length + widths.reduce((sum, width) => sum + width + 2, 0);
  return rows
    .map((row) => {
      const cells = widths.map((width, i) => {
        const cell = row[i] ?? '';
        return (paint[i]?.(cell) ?? cell) + ' '.repeat(width + 2 - cell.length);
      });
      const last = wrap(row[columns - 1] ?? '', WIDTH - left).join(`\n${' '.repeat(left)}`);
      return `${indent}${cells.join('')}${last}`.trimEnd();
    })
    .join('\n');
}

/** A text of one or more lines, each indented and wrapped between words; a longer word, such as a command, stays whole. */
export function paragraph(text: string, indent = '  '): string {
  const lines = text.split('\n').flatMap((line) => {
    const own = /^\s*/.exec(line)?.[0] ?? '';
    return wrap(line.trim(), WIDTH - indent.length - own.length).map((part) => `${own}${part}`);
  });
  return lines.map((line) => `${indent}${line}`.trimEnd()).join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1] as string;
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
