/**
 * `npm run bench`: what the library costs, as ratios measured in one run, each against its budget. Budgets are reported; only what
 * could not be measured makes the command fail. With `--strict` a figure over its budget does, too, and with `--only=aws` one part is measured.
 */
import { cpus } from 'node:os';
import { aws } from './aws';
import { google } from './google/contest';
import { kubernetes } from './kubernetes/kubernetes';
import type { Figure } from './report';
import { figureRow, isOver, table } from './report';
import { services } from './services';
import { startup } from './startup';
import { synth } from './synth';
import { Workshop } from './workshop';

const strict = process.argv.includes('--strict');
const workshop = new Workshop();
const figures: Figure[] = [];
let failed = false;
try {
  console.log(`Node ${process.version}, ${cpus().length} cores; takes four to eight minutes`);
  workshop.build();
  const only = process.argv.find((word) => word.startsWith('--only='))?.slice(7);
  for (const part of [services, startup, synth, aws, google, kubernetes].filter(
    ({ name }) => only === undefined || name === only,
  )) {
    try {
      figures.push(...part(workshop));
    } catch (error) {
      failed = true;
      const message = error instanceof Error ? error.message : String(error);
      console.error(`\n${part.name} could not be measured: ${message.split('\n').slice(0, 15).join('\n')}`);
    }
  }
} finally {
  workshop.close();
}
console.log(`\n${table(['figure (median of the rounds)', 'measured', 'budget', ''], figures.map(figureRow))}`);
process.exitCode = failed || (strict && figures.some(isOver)) ? 1 : 0;
