import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

/** In one process; cdktf keeps every token for as long as that lives. */
const AT_ONCE = 1_000;

// npm run properties -- [target] [runs] [seed]; without a target all of them, without a seed another one each time.
const [target = 'all', all = '10000', first = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
const known = readdirSync(__dirname).flatMap((name) => /^(.*)\.test\.ts$/.exec(name)?.[1] ?? []);
const targets = target === 'all' ? known : known.filter((name) => name === target);
if (targets.length === 0) throw new Error(`'${target}' is not known; use one of ${known.join(', ')}`);

for (const name of targets) {
  for (let done = 0; done < Number(all); done += AT_ONCE) {
    const [runs, seed] = [Math.min(AT_ONCE, Number(all) - done), Number(first) + done / AT_ONCE];
    console.log(`${name}: ${runs} runs with seed ${seed}`);
    const { status } = spawnSync(
      process.execPath,
      [require.resolve('jest/bin/jest'), '--runInBand', `test/properties/${name}.test.ts`],
      { stdio: 'inherit', env: { ...process.env, PROPERTY_RUNS: String(runs), PROPERTY_SEED: String(seed) } },
    );
    if (status !== 0) process.exit(1);
  }
}
