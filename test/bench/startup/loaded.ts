import type { Loaded } from '../measurement';
import { stopwatch } from '../measurement';

// Imported before everything else: Node's own start does not count.
const taken = stopwatch();

/** Prints what the app's imports took, and which files of provider bindings came along. */
export function reportLoaded(used: readonly unknown[]): void {
  const { wall, cpu } = taken();
  if (used.includes(undefined)) throw new Error('an import is missing');
  const bindings = Object.keys(require.cache)
    .map((path) => /@cdkt[fn][\\/](provider-[^\\/]+)[\\/](.*)$/.exec(path))
    .filter((match) => match !== null)
    .map(([, binding, file]) => `${binding}/${file.replace(/\\/g, '/')}`);
  const loaded: Loaded = { wall, cpu, bindings };
  console.log(JSON.stringify(loaded));
}
