import type { NameForm } from '../../lib/render/names';
import { derivedName, shortHash } from '../../lib/render/names';

const FORMS: readonly NameForm[] = [
  { max: 60, separator: '_' },
  { max: 63, separator: '-' },
  { max: 24, separator: '-' },
];

/** Numbers from 0 to below `below` that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Part lists out of few characters, so that they often look alike. */
function someParts(count: number): string[][] {
  const random = numbers(42);
  const characters = ['a', 'b', '-', '-', '_', 'A', '.', '1', ' '];
  const part = (): string =>
    Array.from({ length: 1 + random(4) }, () => characters[random(characters.length)]).join('');
  return Array.from({ length: count }, () => Array.from({ length: 1 + random(3) }, part));
}

describe('a derived name', () => {
  test.each([
    [['local', 'weather'], '_', 'local_weather'],
    [['local', 'two', 'weather'], '_', 'local_two_weather'],
    [['my-app', 'my-server'], '_', 'my-app_my-server'],
    [['prod', 'weather'], '-', 'prod-weather'],
    [['weather'], '-', 'weather'],
  ] as const)('is readable where that is safe: %j', (parts, separator, name) => {
    expect(derivedName(parts, { max: 60, separator })).toBe(name);
  });

  test('is as long as it may be, and cut without a separator at its end', () => {
    const form = { max: 12, separator: '-' } as const;
    expect(derivedName(['prod', 'weather'], form)).toBe('prod-weather');
    expect(derivedName(['prod', 'weathers'], form)).toBe(`pro-${shortHash(['prod', 'weathers'])}`);
    expect(derivedName(['ab', 'weathers-1'], form)).toBe(`ab-${shortHash(['ab', 'weathers-1'])}`);
    expect(derivedName(['--a--', 'b'], { max: 60, separator: '_' })).toBe(`a_b_${shortHash(['--a--', 'b'])}`);
  });

  test.each([
    ['a part had to be changed', ['Local', 'weather'], ['local', 'weather'], '_'],
    ['a part held the separator', ['local_a', 'weather'], ['local', 'a', 'weather'], '_'],
    ['dashes run into each other', ['a-b', 'c'], ['a', 'b-c'], '-'],
    ['a list of one looks like two', ['a-b'], ['a', 'b'], '-'],
    ['nothing is left of a part', ['local', '!', 'weather'], ['local', 'weather'], '_'],
    ['a part is empty', ['local', '', 'weather'], ['local', 'weather'], '_'],
    ['they differ only where they are cut', ['x'.repeat(80), 'a'], ['x'.repeat(80), 'b'], '_'],
  ] as const)('differs from its neighbour where %s', (_why, one, other, separator) => {
    const form = { max: 60, separator };
    expect(derivedName(one, form)).not.toBe(derivedName(other, form));
  });

  test('that got a hash cannot be written by hand', () => {
    const form = { max: 60, separator: '_' } as const;
    const hashed = derivedName(['Local', 'weather'], form);
    expect(derivedName(hashed.split('_'), form)).not.toBe(hashed);
    const alone = derivedName(['!'], form);
    expect(derivedName([alone], form)).not.toBe(alone);
  });

  test.each(FORMS)('fits the form $max $separator, whatever its parts', (form) => {
    const all = [...someParts(2_000), ['x'.repeat(200)], ['-'.repeat(200), 'weather'], ['!'], ['a'.repeat(form.max)]];
    const shape = form.separator === '_' ? /^[a-z0-9]+([-_][a-z0-9]+)*$/ : /^[a-z0-9]+(-[a-z0-9]+)*$/;
    const names = all.map((parts) => derivedName(parts, form));
    expect(names.filter((name) => !shape.test(name) || name.length > form.max)).toEqual([]);
  });

  test.each(FORMS)('is never the same for different parts in the form $max $separator', (form) => {
    const lists = new Set(someParts(20_000).map((parts) => JSON.stringify(parts)));
    const names = new Set([...lists].map((list) => derivedName(JSON.parse(list) as string[], form)));
    expect(lists.size).toBeGreaterThan(5_000);
    expect(names.size).toBe(lists.size);
  });

  test('is the same in every run', () => {
    expect(derivedName(['Local', 'weather'], { max: 60, separator: '_' })).toBe('local_weather_c5539c4c');
  });
});

test('a short hash tells values apart and ignores nothing but what JSON does', () => {
  expect(shortHash({ a: 1 })).toMatch(/^[0-9a-f]{8}$/);
  expect(shortHash({ a: 1 })).toBe(shortHash({ a: 1 }));
  expect(shortHash({ a: 1 })).not.toBe(shortHash({ a: 2 }));
});
