import { Token } from 'cdktf';
import { isKnownLater, isReference, moves } from '../../lib/model/image-reference';

const DIGEST = `@sha256:${'0'.repeat(64)}`;

test('the name of an image has at most 255 characters, without tag and digest', () => {
  const name = `ghcr.io/${'a'.repeat(247)}`;
  expect(name).toHaveLength(255);
  expect([name, `${name}:1.4.2${DIGEST}`, `${name}a`].map(isReference)).toEqual([true, true, false]);
});

test('a tag has at most 128 characters', () =>
  expect([128, 129].map((length) => isReference(`a:${'1'.repeat(length)}`))).toEqual([true, false]));

test.each(['', '!', 'https://a/b', 'A/b', 'a//b', 'a:', 'a@sha256:0', '-a.io/b', 'a b', 'a\n'])(
  '%p is no reference',
  (text) => {
    expect(isReference(text)).toBe(false);
    expect(isKnownLater(text)).toBe(false);
  },
);

test.each([
  ['a', true],
  ['a:latest', true],
  ['localhost/a:latest', true],
  ['a:1', false],
  [`a${DIGEST}`, false],
  [`a:latest${DIGEST}`, false],
  ['${aws_ecr_repository.a.repository_url}:latest', false],
  [Token.asString({ resolve: () => 'a' }), false],
])('no. %#: whether it moves', (reference, expected) => expect(moves(reference)).toBe(expected));
