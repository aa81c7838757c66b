import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, read } from '../support/pages';
import type { Stacks } from './synthesize';
import { Clone, EXAMPLES, GOLDEN, goldenOf, synthesizeAll } from './synthesize';

const COMMAND =
  'If that is meant to be so: npm run golden, and look at the changes of test/examples/golden before you commit them.';

/** Lines around the first difference that are shown. */
const SHOWN = 4;

/** How two texts differ, at the first line where they do. */
function difference(golden: string, now: string): string | undefined {
  if (golden === now) return undefined;
  const [before, after] = [golden, now].map((text) => text.split('\n'));
  const at = after.findIndex((line, i) => line !== before[i]);
  const first = at < 0 ? after.length : at;
  const lines = (mark: string, of: readonly string[]): string[] =>
    of.slice(first, first + SHOWN).map((line) => `${mark} ${line.length > 200 ? `${line.slice(0, 200)} ...` : line}`);
  return [
    `line ${first + 1}:`,
    ...before.slice(Math.max(0, first - SHOWN), first).map((line) => `  ${line.slice(0, 200)}`),
    ...lines('-', before),
    ...lines('+', after),
  ].join('\n');
}

/** What is refused, by the stack. */
function refusals(stacks: Stacks): readonly (readonly [stack: string, message: string])[] {
  return Object.entries(stacks).flatMap(([stack, text]) => {
    const { resource } = JSON.parse(text) as { readonly resource?: Readonly<Record<string, Refusable>> };
    const condition = resource?.terraform_data?.refused?.lifecycle?.precondition?.[0];
    return condition === undefined ? [] : [[stack, condition.error_message] as const];
  });
}

interface Refusable {
  readonly refused?: { readonly lifecycle?: { readonly precondition?: readonly { readonly error_message: string }[] } };
}

let stacks: Readonly<Record<string, Stacks>>;
let elsewhere: Readonly<Record<string, Stacks>>;
beforeAll(async () => {
  const [clone, other] = [new Clone(), new Clone('deeper/in a folder')];
  try {
    stacks = await synthesizeAll(clone);
    elsewhere = await synthesizeAll(other);
  } finally {
    clone.remove();
    other.remove();
  }
}, 600_000);

describe.each(EXAMPLES)('example %s', (example) => {
  test('is complete: input, command and output, and what they need', () => {
    for (const file of ['README.md', 'main.ts', 'tsconfig.json'])
      expect([file, existsSync(join(ROOT, 'examples', example, file))]).toEqual([file, true]);
    expect(read(`examples/${example}/README.md`)).toMatch(/^## Input$[^]*^## Command$[^]*^## Output$/m);
  });

  test('shows code in its README that is in the example', () => {
    const files = readdirSync(join(ROOT, 'examples', example)).filter((name) => name.endsWith('.ts'));
    const code = files.map((name) => read(`examples/${example}/${name}`));
    const blocks = read(`examples/${example}/README.md`).matchAll(/^```typescript\n([^]*?)^```$/gm);
    const paragraphs = [...blocks].flatMap(([, block]) => block.trimEnd().split('\n\n'));
    expect(paragraphs.filter((paragraph) => !code.some((text) => text.includes(paragraph)))).toEqual([]);
  });

  test('has a golden file for each of its stacks, and no other', () => {
    const [golden, now] = [goldenOf(example), stacks[example]].map((all) => Object.keys(all).join(', '));
    expect(now).not.toBe('');
    if (golden !== now)
      throw new Error(`its stacks are ${now}; golden files are there for ${golden || 'none'}. ${COMMAND}`);
  });

  test('synthesizes what its golden files say', () => {
    const found = Object.entries(goldenOf(example)).flatMap(([stack, golden]) => {
      const differs = difference(golden, stacks[example][stack] ?? '');
      return differs === undefined ? [] : [`test/examples/golden/${example}/${stack}.json, ${differs}`];
    });
    if (found.length > 0) throw new Error([...found, COMMAND].join('\n\n'));
  });

  test('synthesizes the same again, in another folder', () => {
    const found = Object.entries(stacks[example]).flatMap(([stack, text]) => {
      const differs = difference(text, elsewhere[example][stack] ?? '');
      return differs === undefined ? [] : [`${stack}, ${differs}`];
    });
    expect(found).toEqual([]);
    expect(Object.keys(elsewhere[example])).toEqual(Object.keys(stacks[example]));
  });

  test('says in its README which stacks are refused, and for what', () => {
    const readme = read(`examples/${example}/README.md`);
    for (const [stack, message] of refusals(stacks[example])) {
      expect(readme).toContain(stack);
      const properties = [...message.matchAll(/^ +- ([\w.-]+): /gm)].map(([, property]) => property);
      expect(properties.filter((property) => readme.includes(property))).not.toEqual([]);
    }
  });
});

test('each golden file belongs to an example', () => {
  expect(readdirSync(GOLDEN).sort()).toEqual(EXAMPLES);
});

test('a difference is shown with its surroundings', () => {
  const golden = ['a', 'b', 'c', 'd', 'e', 'f'].join('\n');
  expect(difference(golden, golden)).toBeUndefined();
  expect(difference(golden, golden.replace('e', 'E'))).toBe('line 5:\n  a\n  b\n  c\n  d\n- e\n- f\n+ E\n+ f');
  expect(difference(golden, golden.slice(0, -2))).toBe('line 6:\n  b\n  c\n  d\n  e\n- f');
  expect(difference('', 'a')).toBe('line 1:\n- \n+ a');
});
