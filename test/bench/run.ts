/**
 * `npm run bench`: what the library costs, as ratios measured in one run, each against its budget. Budgets are reported; only what
 * could not be measured makes the command fail. With `--strict` a figure over its budget does, too; with `--only=aws` one part is
 * measured; with `--write` a whole run goes into docs/benchmarks.md.
 */
import { loadavg } from 'node:os';
import { aws } from './aws';
import { deploy } from './deploy/deploy';
import { google } from './google/contest';
import { kubernetes } from './kubernetes/kubernetes';
import { describeMachine, writePage } from './page';
import type { Figure } from './report';
import { figureRow, isOver, say, table } from './report';
import { services } from './services';
import { startup } from './startup';
import { synth } from './synth';
import { terraconstructs } from './terraconstructs/terraconstructs';
import { Workshop } from './workshop';

type Part = (workshop: Workshop) => readonly Figure[] | Promise<readonly Figure[]>;
const PARTS: readonly Part[] = [services, startup, synth, aws, google, kubernetes, terraconstructs, deploy];

async function main(words: readonly string[]): Promise<void> {
  const names = PARTS.map(({ name }) => name);
  const only = words.find((word) => word.startsWith('--only='))?.slice(7);
  if (only !== undefined && !names.includes(only)) throw new Error(`no part '${only}'; there are: ${names.join(', ')}`);
  if (only !== undefined && words.includes('--write'))
    throw new Error('--write wants a whole run: figures of different runs do not go into one table');

  const machine = describeMachine();
  const load = loadavg()[0];
  const figures: Figure[] = [];
  const workshop = new Workshop();
  let failed = false;
  try {
    console.log(`${machine}; takes ten to twenty minutes`);
    workshop.build();
    for (const part of PARTS.filter(({ name }) => only === undefined || name === only)) {
      try {
        figures.push(...(await part(workshop)));
      } catch (error) {
        failed = true;
        const message = error instanceof Error ? error.message : String(error);
        say(`\n${part.name} could not be measured: ${message.split('\n').slice(0, 15).join('\n')}`);
      }
    }
  } finally {
    workshop.close();
  }
  console.log(`\n${table(['figure (median of the rounds)', 'measured', 'budget', ''], figures.map(figureRow))}`);
  if (words.includes('--write')) writePage(figures, machine, [load, loadavg()[0]]);
  process.exitCode = failed || (words.includes('--strict') && figures.some(isOver)) ? 1 : 0;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
