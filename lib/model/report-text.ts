import type { Capability, Profile, ReportLine } from './capabilities';
import { report } from './capabilities';
import { short } from './errors';
import type { McpServer } from './mcp-server';

const WIDTH = 100;
const INDENT = '  ';
const GAP = '  ';

/** The most that the first two columns take; the answer gets the rest. */
const MOST = [26, 28] as const;

/** What a target makes of a description, feature by feature and container by container, as plain text of at most 100 columns. */
export function reportText(server: McpServer, profile: Profile): string {
  const lines = report(server, profile);
  const rows = new Map(lines.map((line) => [line, [line.title, used(line), answered(line)]] as const));
  const widths = MOST.map((most, i) => Math.min(most, Math.max(...[...rows.values()].map((row) => row[i].length))));
  const last = WIDTH - INDENT.length - widths.reduce((sum, width) => sum + width + GAP.length, 0);
  const table = (of?: string): readonly string[] =>
    lines.filter((line) => companionOf(line) === of).flatMap((line) => layout(rows.get(line) ?? [], [...widths, last]));
  return [
    `MCP server '${server.name}' on ${profile.target}`,
    '',
    ...table(),
    ...server.companions.flatMap(({ name }) => ['', `Companion '${name}'`, '', ...table(name)]),
    '',
  ].join('\n');
}

function companionOf({ property }: ReportLine): string | undefined {
  return /^companions\.([^.]+)\./.exec(property)?.[1];
}

/** What was asked for; a default is marked as one. */
function used({ what, by }: ReportLine): string {
  return by === 'default' ? `${short(what)} (default)` : short(what);
}

function answered({ capability, detail }: ReportLine): string {
  return detail === undefined ? answer(capability) : `${answer(capability)}; here ${detail}`;
}

function answer(capability: Capability): string {
  switch (capability.kind) {
    case 'native':
      return 'yes';
    case 'emulated':
      return `yes: ${capability.how}`;
    case 'ignored':
      return `no effect: ${capability.because}`;
    case 'unsupported':
      return `no: ${capability.because}; ${capability.instead}`;
  }
}

/** One row as the lines that it needs. */
function layout(cells: readonly string[], widths: readonly number[]): readonly string[] {
  const columns = cells.map((cell, i) => wrapped(cell, widths[i]));
  return Array.from({ length: Math.max(...columns.map((column) => column.length)) }, (_, line) => {
    const parts = columns.map((column, i) => (column[line] ?? '').padEnd(widths[i]));
    return `${INDENT}${parts.join(GAP)}`.trimEnd();
  });
}

/** Broken between words; a longer word is cut, so that the columns hold. */
function wrapped(text: string, width: number): readonly string[] {
  const words = text.split(' ').flatMap((word) => word.match(new RegExp(`.{1,${width}}`, 'g')) ?? ['']);
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
