import fc from 'fast-check';
import { inspect } from 'node:util';
import { Reference } from '../../lib';
import type { TextFragment } from '../../lib/model/reference';
import { fragmentsOf } from '../../lib/model/reference';

/** Descriptions for each target; `npm run properties` has more. */
export const RUNS = Number(process.env.PROPERTY_RUNS ?? 500);

/** A fixed one, so that who changes nothing sees nothing new; `npm run properties` takes another one each time. */
export const SEED = Number(process.env.PROPERTY_SEED ?? 20_251_121);

/** Asserts a property; a failure shows the smallest description as code would, and how to run it again. */
export function held<T>(property: fc.IProperty<T>, numRuns = RUNS): void {
  const { failed, counterexample, errorInstance, counterexamplePath, seed, numShrinks } = fc.check(property, {
    numRuns,
    seed: SEED,
  });
  if (!failed) return;
  const why =
    errorInstance instanceof Error
      ? errorInstance.stack || `${errorInstance.name}: ${errorInstance.message}`
      : String(errorInstance);
  throw new Error(
    `does not hold for\n${shown(counterexample)}\nPROPERTY_SEED=${seed}, path ${counterexamplePath}, smaller by ${numShrinks} steps\n${why}`,
  );
}

/** Without what was left out, and references by what they stand for. */
export function shown(value: unknown): string {
  return inspect(plain(value), { depth: 8, breakLength: 120, maxStringLength: 400 });
}

function plain(value: unknown): unknown {
  if (value instanceof Reference || typeof value === 'string') return fragmentsOf(value).map(written).join('');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if ('asked' in value) return plain(value.asked);
  if ('toMillis' in value || 'toMebibytes' in value || 'toMilliseconds' in value) return String(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.map(([name, one]) => [name, plain(one)]));
}

function written(fragment: TextFragment): string {
  if (fragment.type === 'literal') return fragment.text;
  if (fragment.type === 'token') return '${a token}';
  const { of, ...more } = fragment.kind;
  return `\${Reference.${of}(${Object.values(more).join()})}`;
}
