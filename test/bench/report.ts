/** One thing that was measured, and what it may be at most. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  /** @default - none, for information */
  readonly budget?: number;
}

/** All that was said so far. */
export const said: string[] = [];

/** Prints, and keeps for the page. */
export function say(text: string): void {
  said.push(text);
  console.log(text);
}

export type Row = readonly (string | number)[];

export function isOver({ value, budget }: Figure): boolean {
  return budget !== undefined && value > budget;
}

export function figureRow(figure: Figure): Row {
  const { what, value, budget } = figure;
  if (budget === undefined) return [what, value.toFixed(2), '-', ''];
  return [what, value.toFixed(2), budget.toFixed(2), isOver(figure) ? 'over' : 'OK'];
}

/** Columns as wide as their widest cell; the first to the left, the others to the right. */
export function table(head: Row, rows: readonly Row[]): string {
  const all = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  return [line(all[0]), widths.map((w) => '-'.repeat(w)).join('  '), ...all.slice(1).map(line)]
    .map((text) => `  ${text.trimEnd()}`)
    .join('\n');
}
