/**
 * Faults on a real Docker engine: `npm run faults [name...]`. Each is provoked, looked at, and mended by the next deploy. What it
 * makes has names of its own and is removed in any case. Where something is missing it says what, and ends with 0.
 */
import { removeBaseImage } from '../e2e/base-image';
import { endAll } from '../e2e/children';
import { prerequisites } from '../e2e/prerequisites';
import type { Scenario } from '../e2e/support';
import { Skip, Suite } from '../e2e/support';
import { scenario as byHand } from './by-hand';
import { scenario as daemon } from './daemon';
import { scenario as database } from './database';
import { scenario as diskFull } from './disk-full';
import { takeSeen } from './fault';
import { scenario as gateway } from './gateway';
import { scenario as imageGone } from './image-gone';
import { scenario as interrupted } from './interrupted';
import { scenario as killed } from './killed';
import { closeEngines } from './second-engine';
import { scenario as locked } from './locked';
import { scenario as stateLost } from './state-lost';
import { unmountAll } from './small-disk';

const BASE_IMAGE = 'node:22-slim';
const SCENARIOS: readonly Scenario[] = [
  killed,
  gateway,
  database,
  daemon,
  interrupted,
  locked,
  stateLost,
  diskFull,
  imageGone,
  byHand,
];

interface Line {
  readonly scenario: string;
  readonly step: string;
  readonly outcome: 'ok' | 'FAIL' | 'skip';
  readonly seconds: number;
  readonly seen: readonly string[];
}

const lines: Line[] = [];
let stopped = false;

async function main(names: readonly string[]): Promise<void> {
  const known = SCENARIOS.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no scenario '${unknown.join("', '")}'; there are: ${known.join(', ')}`);
  const scenarios = SCENARIOS.filter(({ name }) => names.length === 0 || names.includes(name));

  const found = await prerequisites(BASE_IMAGE);
  if (!found.ok) {
    console.log(`SKIPPED: the faults (${scenarios.length} scenarios) did not run. Missing:`);
    for (const what of found.missing) console.log(`  - ${what}`);
    return;
  }
  const suite = new Suite(BASE_IMAGE);
  const leave = async (): Promise<void> => {
    await endAll();
    await closeEngines().catch((error: unknown) => console.error(error)); // the rest goes in any case
    await suite.clean();
    unmountAll(); // what is mounted below the folder that goes next
    await suite.end();
    if (found.baseImageMade) removeBaseImage(BASE_IMAGE);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopped = true;
      console.log(`${signal}: removing what was made`);
      void leave().finally(() => process.exit(130));
    });
  }
  try {
    await suite.start();
    for (const scenario of scenarios) await provoke(scenario, suite);
  } finally {
    if (!stopped) await leave();
  }
  if (lines.length > 0) console.log(`\n${table()}`);
}

async function provoke({ name, steps }: Scenario, suite: Suite): Promise<void> {
  console.log(`\n${name}`);
  let failedBefore = false;
  for (const [step, run] of steps(suite)) {
    const began = performance.now();
    const end = (outcome: Line['outcome'], more = ''): void => {
      const seconds = (performance.now() - began) / 1_000;
      lines.push({ scenario: name, step, outcome, seconds, seen: takeSeen() });
      console.log(`  ${outcome.padEnd(4)} ${step} (${seconds.toFixed(1)} s)${more}`);
    };
    try {
      if (failedBefore) throw new Skip('an earlier step failed or was skipped');
      await run();
      end('ok');
    } catch (error) {
      if (stopped) return await new Promise(() => undefined); // the signal's handler ends the process
      failedBefore = true; // a story goes on only from where it is known to be
      if (error instanceof Skip) end('skip', `: ${error.message}`);
      else end('FAIL', `\n${String(error instanceof Error ? error.stack : error).replace(/^/gm, '       ')}`);
    }
  }
  await suite.clean();
}

/** One line a fault; below it what was seen. */
function table(): string {
  const width = Math.max(...lines.map(({ scenario, step }) => scenario.length + step.length)) + 2;
  return lines
    .flatMap(({ scenario, step, outcome, seconds, seen }) => [
      `${outcome.padEnd(5)}${`${scenario}: ${step}`.padEnd(width)} ${seconds.toFixed(1).padStart(6)} s`,
      ...seen.map((text) => `       ${text}`),
    ])
    .join('\n');
}

const of = (outcome: Line['outcome']): number => lines.filter((line) => line.outcome === outcome).length;
main(process.argv.slice(2))
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  })
  .finally(() => {
    if (lines.length > 0) console.log(`\n${of('ok')} passed, ${of('FAIL')} failed, ${of('skip')} skipped`);
    if (of('FAIL') > 0) process.exitCode = 1;
  });
