import { Token } from 'cdktf';
import { McpValidationError, Variable } from '../../lib';
import { Problems, a, kindOf, notAString, oneLine, short, show, wholeNumberProblem } from '../../lib/model/errors';

const TOKEN = 'a value that is known only at deploy time';

describe('a value in a message', () => {
  test.each<[unknown, string]>([
    ['weather', "'weather'"],
    [[1, 'a', [2], true], "[1, 'a', a list, true]"],
    [[1, 2, 3, 4, 5], '[1, 2, 3, 4, ...]'],
    [[], '[]'],
    [() => 1, 'a function'],
    [5n, '5n'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [{ a: 1 }, 'an object'],
    [Object.create(null), 'an object'],
    [new Date(0), 'a Date'],
    [new Error('no'), 'an Error'],
    [Token.asString({ resolve: () => 'x' }), TOKEN],
    [Token.asNumber({ resolve: () => 1 }), TOKEN],
    [Token.asList({ resolve: () => ['x'] }), TOKEN],
  ])('no. %# is shown', (value, shown) => expect(show(value)).toBe(shown));

  test.each<[unknown, string]>([
    [['a secret'], 'a list'],
    ['a secret', 'a string'],
    [1, 'a number'],
    [true, 'a boolean'],
    [{}, 'an object'],
    [null, 'null'],
  ])('%p is not shown, only that it is %s', (value, kind) => expect(kindOf(value)).toBe(kind));

  test.each<[unknown, string]>([
    [5, "5 is not a string; use '5'"],
    [false, "false is not a string; use 'false'"],
    [null, 'null is not a string; use a text'],
    [{}, 'an object is not a string; use a text'],
  ])('%p is no string', (value, message) => expect(notAString(value)).toBe(message));

  test('the article of a class', () =>
    expect(['Access', 'Image', 'Volume', 'Error'].map(a)).toEqual(['an Access', 'an Image', 'a Volume', 'an Error']));
});

describe('a text in a message', () => {
  test('is at most 60 characters long', () => {
    expect(short('x'.repeat(60))).toBe('x'.repeat(60));
    expect(short('x'.repeat(61))).toBe(`${'x'.repeat(57)}...`);
  });

  test('is on one line, whatever begins a new one, and moves no cursor', () => {
    expect(oneLine('a\nb\r\tc\0d')).toBe(String.raw`a\nb\r\tc\u0000d`);
    expect(oneLine('\u001b[1m\u007f\u0085\u009b\u2028\u2029é日')).toBe(
      String.raw`\u001b[1m\u007f\u0085\u009b\u2028\u2029é日`,
    );
  });
});

describe('a whole number', () => {
  const of = 'a number of days';
  test.each<[unknown, number | undefined, string | undefined, string | undefined]>([
    [1, undefined, undefined, undefined],
    [Number.MAX_SAFE_INTEGER, undefined, undefined, undefined],
    [0, undefined, undefined, `0 is out of range; use ${of} of at least 1`],
    [2 ** 53, undefined, undefined, `9007199254740992 is out of range; use ${of} of at least 1`],
    [9, 9, undefined, undefined],
    [10, 9, undefined, `10 is out of range; use ${of} from 1 to 9`],
    [1.5, 9, undefined, `1.5 is not ${of}; use one from 1 to 9`],
    [1.5, 9, 'use hours', `1.5 is not ${of}; use hours`],
    [NaN, 9, 'use hours', `NaN is not ${of}; use one from 1 to 9`],
    ['1', undefined, 'use hours', `'1' is not ${of}; use one of at least 1`],
    [[5], 9, undefined, `[5] is not ${of}; use one from 1 to 9`],
    [Token.asNumber({ resolve: () => 1 }), 9, undefined, `${TOKEN} cannot be used; give ${of} from 1 to 9`],
    [Token.asNumber({ resolve: () => 1 }), undefined, 'use hours', `${TOKEN} cannot be used; give ${of} of at least 1`],
  ])('no. %#', (value, max, hint, message) =>
    expect(wholeNumberProblem(value, { min: 1, max, of, hint })).toBe(message),
  );
});

describe('the error', () => {
  test('lists every problem; its stack is its message', () => {
    const problems = new Problems();
    problems.throwIfAny('nothing');
    problems.add('name', 'no');
    problems.addAll([{ property: `labels.a\n${Token.asString({ resolve: () => 'x' })}`, message: 'neither' }]);
    expect(problems.list).toHaveLength(2);
    expect(() => problems.throwIfAny("MCP server 'a' is not valid")).toThrow(McpValidationError);
    const error = new McpValidationError('It', problems.list);
    expect(error.message).toBe('It:\n  - name: no\n  - labels.a\\n(a token): neither');
    expect(error.stack).toBe(error.message);
    expect(error.name).toBe('McpValidationError');
    expect(error.problems).toEqual(problems.list);
  });

  test('names the property that is wrong', () => {
    expect(() => Variable.required({ description: 5 as never })).toThrow(
      new McpValidationError('Variable is not valid', [
        { property: 'description', message: "5 is not a string; use '5'" },
      ]),
    );
  });
});
