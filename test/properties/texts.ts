import fc from 'fast-check';

/** What Terraform, JSON, shells, Kubernetes and YAML each read in a way of their own. */
const PIECES = [
  ...['${', '%{', '$${', '%%{', '$', '$$', '%', '{', '}', '${a.b}', '%{if true}', '~}', '$(HOME)', '$$(A)', '`id`'],
  ...['"', "'", '\\', '\\n', '\n', '\r\n', '\t', ' ', '#', '=', ':', ',', ';', '&', '|', '<', '>', '*', '@', '/', '!'],
  ...[
    '{{ x }}',
    '<<EOT',
    'null',
    'true',
    '0',
    '-',
    'é',
    '日本',
    '😀',
    '\u00a0',
    '\u2028',
    '\u0001',
    '\u001b[0m',
    'a',
    'b',
  ],
];

/** A text that a user may write anywhere. */
export const text = fc.oneof(
  fc.constantFrom('info', ''),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((any) => any.replaceAll('\0', '')),
);

const OPEN = '<<lit ';
const CLOSE = ' lit>>';

/** A text that is found again in what is synthesized. */
export const literalText = text.map((inner) => `${OPEN}${inner}${CLOSE}`);

export const isLiteralText = (value: unknown): value is string =>
  typeof value === 'string' && value.startsWith(OPEN) && value.endsWith(CLOSE);

/** Words of a command are never empty. */
export const words = fc.array(fc.oneof(fc.constantFrom('node', 'server.js', '--verbose'), literalText), {
  minLength: 1,
  maxLength: 4,
});

/** What Terraform takes literally; anything else that opens is an expression. */
const LITERAL: Readonly<Record<string, string>> = { '$${': '${', '%%{': '%{' };
const EXPRESSION = '(an expression) ';

/**
 * Every string that Terraform would hand to the provider, with JSON texts inside of strings taken apart: a list of containers is one
 * on AWS.
 */
export function* stringsIn(value: unknown, isTemplate = true): Generator<string> {
  if (typeof value === 'string') {
    const plain = isTemplate ? value.replace(/\$?\$\{|%?%\{/g, (found) => LITERAL[found] ?? EXPRESSION) : value;
    const inner = /^\s*[[{]/.test(plain) ? parsed(plain) : undefined;
    if (inner !== undefined) yield* stringsIn(inner, false);
    yield plain;
  } else if (typeof value === 'object' && value !== null) {
    for (const one of Object.values(value)) yield* stringsIn(one, isTemplate);
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** What Kubernetes makes of a value; nothing if it would look for another variable. */
export function expandedByKubernetes(value: string): string | undefined {
  let isLiteral = true;
  const expanded = value.replace(/\$\$|\$\([^)]*\)/g, (found) => {
    isLiteral &&= found === '$$';
    return '$';
  });
  return isLiteral ? expanded : undefined;
}
