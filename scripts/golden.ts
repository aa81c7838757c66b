// `npm run golden [example...]`: writes test/examples/golden, what each example synthesizes; of all examples, or of these.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Clone, EXAMPLES, GOLDEN, goldenOf, synthesizeAll } from '../test/examples/synthesize';
import { say } from './terminal';

async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((name) => !EXAMPLES.includes(name));
  if (unknown.length > 0) throw new Error(`no example '${unknown.join("', '")}'; there are: ${EXAMPLES.join(', ')}`);
  const clone = new Clone();
  try {
    const all = await synthesizeAll(clone, wanted.length === 0 ? EXAMPLES : wanted);
    for (const [example, stacks] of Object.entries(all)) write(example, stacks);
  } finally {
    clone.remove();
  }
  if (wanted.length > 0) return;
  for (const name of readdirSync(GOLDEN).filter((folder) => !EXAMPLES.includes(folder))) {
    rmSync(join(GOLDEN, name), { recursive: true });
    say(`${name}: there is no such example any more`);
  }
}

function write(example: string, stacks: Readonly<Record<string, string>>): void {
  const before = goldenOf(example);
  const folder = join(GOLDEN, example);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [stack, text] of Object.entries(stacks)) {
    writeFileSync(join(folder, `${stack}.json`), text);
    const is = before[stack] === undefined ? 'new' : before[stack] === text ? 'unchanged' : 'changed';
    say(`${example}/${stack}: ${is}`);
  }
  for (const stack of Object.keys(before)) if (!(stack in stacks)) say(`${example}/${stack}: gone`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
