import { ContainerImage, McpServer, McpValidationError, Transport } from '../../lib';
import { isClean, isRefusal, means, sayWell } from './checks';
import { CANARY } from './stage';
import { expandedByKubernetes } from './texts';

test.each([
  '{"a":"${TfToken[TOKEN.1]}"}',
  '{"undefined":1}',
  '{"a":"http://b:undefined"}',
  '{"a":"NaN m"}',
  `["${CANARY}"]`,
])('%s is found', (text) => expect(() => isClean(text)).toThrow(' is in it'));

test('a clean text is clean', () => expect(() => isClean('{"a":"${aws_x.y}"}')).not.toThrow());

test('a refused stack holds nothing else', () => {
  expect(isRefusal('{"resource":{"terraform_data":{"refused":{}}}}')).toBe(true);
  expect(isRefusal('{"resource":{"terraform_data":{"ready":{}},"x":{"y":{}}}}')).toBe(false);
  expect(() => isRefusal('{"resource":{"terraform_data":{"refused":{}},"x":{"y":{}}}}')).toThrow('toEqual');
});

test.each([
  ['a final period', 'port', '1 is taken; use another one.'],
  ['two lines', 'port', 'taken\nuse another one'],
  ['what JavaScript calls nothing', 'port', 'undefined is not a port; use another one'],
  ['a trace', 'port', 'no at x (/lib/a.ts:3:1); use another one'],
])('a message with %s is found', (_title, property, message) =>
  expect(() => sayWell(new McpValidationError('It', [{ property, message }]))).toThrow('expect'),
);

describe('a literal', () => {
  const value = '<<lit ${a} %{b} "\\ lit>>';
  const server = new McpServer({
    name: 'weather',
    image: ContainerImage.fromRegistry('a:1'),
    transport: Transport.streamableHttp({ port: 3000 }),
    environment: { GREETING: value },
  });
  const escaped = value.replace('${', () => '$${').replace('%{', '%%{');

  test.each([
    ['as a value', { env: [`GREETING=${escaped}`] }],
    ['inside of JSON', { containers: JSON.stringify([{ value: escaped }]) }],
  ])('is found %s', (_title, made) => expect(() => means(server, JSON.stringify(made))).not.toThrow());

  test.each([
    ['not escaped', { env: value }],
    ['half escaped', { containers: JSON.stringify([{ value: escaped.replace('%%', '%') }]) }],
    ['escaped twice', { env: escaped.replaceAll('%%', '%%%%') }],
    ['changed', { env: escaped.replace('"', '') }],
    ['not there', { env: '' }],
  ])('is missed where it is %s', (_title, made) => expect(() => means(server, JSON.stringify(made))).toThrow('expect'));

  test('is what Kubernetes makes of it', () => {
    expect(expandedByKubernetes('a $$(HOME) $$$$ $')).toBe('a $(HOME) $$ $');
    expect(expandedByKubernetes('a $(HOME)')).toBeUndefined();
  });
});
