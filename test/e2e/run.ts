/**
 * The end-to-end suite, on a real Docker engine: `node --import tsx test/e2e/run.ts [name...]`. What it makes has names of its
 * own and is removed in any case. Where something is missing it says what, and ends with 0.
 */
import { scenario as acme } from './acme.e2e';
import { scenario as azureSidecar } from './azure-sidecar.e2e';
import { removeBaseImage } from './base-image';
import { scenario as steps } from './before-start.e2e';
import { endAll } from './children';
import { scenario as companions } from './companions.e2e';
import { scenario as development } from './development.e2e';
import { scenario as options } from './engine-options.e2e';
import { scenario as exampleConfluence } from './example-confluence.e2e';
import { scenario as exampleMcpo } from './example-mcpo.e2e';
import { scenario as exampleMemory } from './example-memory.e2e';
import { scenario as exampleEveryTarget } from './example-every-target.e2e';
import { scenario as postgresRedis } from './example-postgres-redis.e2e';
import { scenario as todo } from './example-todo.e2e';
import { scenario as existing } from './existing.e2e';
import { scenario as front } from './front.e2e';
import { scenario as copies } from './local-copies.e2e';
import { scenario as example } from './local-example.e2e';
import { scenario as failing } from './local-failing.e2e';
import { scenario as files } from './local-files.e2e';
import { scenario as images } from './local-images.e2e';
import { scenario as literals } from './local-literals.e2e';
import { scenario as ports } from './local-ports.e2e';
import { scenario as values } from './local-values.e2e';
import { scenario as neighbours } from './neighbours.e2e';
import { prerequisites } from './prerequisites';
import { scenario as publicly } from './public-access.e2e';
import { changes, oneAndMany, stateful, stateless } from './replicas.e2e';
import { scenario as stdio } from './stdio.e2e';
import { scenario as stdioPython } from './stdio-python.e2e';
import type { Scenario } from './support';
import { Skip, Suite } from './support';
import { scenario as volumes } from './volumes.e2e';

const BASE_IMAGE = 'node:22-slim';
const SCENARIOS: readonly Scenario[] = [
  example,
  exampleConfluence,
  exampleMemory,
  exampleMcpo,
  exampleEveryTarget,
  values,
  files,
  literals,
  images,
  failing,
  ports,
  copies,
  companions,
  volumes,
  existing,
  steps,
  front,
  neighbours,
  development,
  options,
  stdio,
  stdioPython,
  stateful,
  stateless,
  oneAndMany,
  changes,
  publicly,
  acme,
  azureSidecar,
  postgresRedis,
  todo,
];

const count = { passed: 0, failed: 0, skipped: 0 };
let interrupted = false;

async function main(names: readonly string[]): Promise<void> {
  const known = SCENARIOS.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no scenario '${unknown.join("', '")}'; there are: ${known.join(', ')}`);
  const scenarios = SCENARIOS.filter(({ name }) => names.length === 0 || names.includes(name));

  const found = await prerequisites(BASE_IMAGE);
  if (!found.ok) {
    console.log(`SKIPPED: the end-to-end tests (${scenarios.length} scenarios) did not run. Missing:`);
    for (const what of found.missing) console.log(`  - ${what}`);
    return;
  }
  const suite = new Suite(BASE_IMAGE);
  const leave = async (): Promise<void> => {
    await endAll();
    await suite.end();
    if (found.baseImageMade) removeBaseImage(BASE_IMAGE);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interrupted = true;
      console.log(`${signal}: removing what was made`);
      void leave().finally(() => process.exit(130));
    });
  }
  try {
    await suite.start();
    for (const scenario of scenarios) await tell(scenario, suite);
  } finally {
    if (!interrupted) await leave();
  }
}

async function tell({ name, steps }: Scenario, suite: Suite): Promise<void> {
  console.log(`\n${name}`);
  let failedBefore = false;
  for (const [what, step] of steps(suite)) {
    const started = performance.now();
    const line = (mark: string, more = ''): void =>
      console.log(`  ${mark} ${what} (${((performance.now() - started) / 1000).toFixed(1)} s)${more}`);
    try {
      if (failedBefore) throw new Skip('an earlier step failed');
      await step();
      count.passed++;
      line('ok  ');
    } catch (error) {
      if (interrupted) return await new Promise(() => undefined); // the signal's handler ends the process
      if (error instanceof Skip) {
        count.skipped++;
        line('skip', `: ${error.message}`);
        continue;
      }
      failedBefore = true;
      count.failed++;
      line('FAIL', `\n${indented(error)}`);
    }
  }
  await suite.clean();
}

function indented(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text.replace(/^/gm, '       ');
}

main(process.argv.slice(2))
  .catch((error: unknown) => {
    count.failed++;
    console.error(error instanceof Error ? error.message : error);
  })
  .finally(() => {
    if (count.passed + count.failed > 0)
      console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
    process.exitCode = count.failed > 0 ? 1 : 0;
  });
