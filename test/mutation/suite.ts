import { readdirSync } from 'node:fs';
import { join } from 'node:path';

// Every mutant runs its tests in a jest of its own: as one file, they load the library once and not 25 times.
const only = (process.env.MUTATION_TESTS ?? 'model,render').split(',');
let isKilled = false;

// One failure is enough; jest itself stops between files only.
const run = global.test;
const untilOneFails =
  (body: (...args: unknown[]) => unknown) =>
  async (...args: unknown[]): Promise<void> => {
    if (isKilled) return;
    try {
      await body(...args);
    } catch (error) {
      isKilled = true;
      throw error;
    }
  };
global.test = Object.assign(
  (name: string, body: () => unknown, timeout?: number) => run(name, untilOneFails(body), timeout),
  run,
  {
    each: ((...table: Parameters<typeof run.each>) =>
      (name: string, body: () => unknown, timeout?: number) =>
        (run.each(...table) as unknown as typeof run)(
          name,
          untilOneFails(body),
          timeout,
        )) as unknown as typeof run.each,
  },
) as unknown as typeof run;

for (const folder of ['model', 'render']) {
  const tests = readdirSync(join(__dirname, '..', folder)).filter((name) => name.endsWith('.test.ts'));
  for (const name of tests.filter((test) => only.some((one) => `${folder}/${test}`.startsWith(one))))
    describe(`${folder}/${name}`, () => void jest.requireActual(join('..', folder, name)));
}
