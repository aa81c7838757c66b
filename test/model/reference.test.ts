import { TerraformLocal, TerraformOutput, TerraformStack, Testing, Token } from 'cdktf';
import type { ReferenceKind } from '../../lib';
import {
  AllowedHostsForm,
  Companion,
  ContainerImage,
  Logging,
  McpServer,
  McpValidationError,
  Reference,
  Transport,
} from '../../lib';
import { fragmentsOf, referencesIn } from '../../lib/model/reference';

const REFERENCES: readonly [ReferenceKind['of'], Reference, object][] = [
  ['port', Reference.port(), {}],
  ['path', Reference.path(), {}],
  ['serverUrl', Reference.serverUrl(), {}],
  ['publicUrl', Reference.publicUrl(), {}],
  ['publicOrigin', Reference.publicOrigin(), {}],
  ['publicHost', Reference.publicHost(), {}],
  ['allowedHosts', Reference.allowedHosts(), { form: AllowedHostsForm.NAMES }],
  ['cpu', Reference.cpu(), {}],
  ['memory', Reference.memory(), {}],
  ['longestCall', Reference.longestCall(), {}],
  ['logLevel', Reference.logLevel(), {}],
  ['companionHost', Reference.companionHost('db'), { companion: 'db' }],
  ['companionPort', Reference.companionPort('db'), { companion: 'db', port: undefined }],
  ['companionUrl', Reference.companionUrl('db', 'http'), { companion: 'db', port: 'http' }],
  ['secret', Reference.secret('TOKEN'), { name: 'TOKEN' }],
];

function errorOf(act: () => unknown): unknown {
  try {
    return { accepted: act() };
  } catch (error) {
    return error;
  }
}

describe.each(REFERENCES)('Reference.%s', (of, reference, details) => {
  test('is a token that remembers what it asks for', () => {
    expect(reference.kind).toEqual({ of, ...details });
    expect(Token.isUnresolved(reference)).toBe(true);
    expect(Token.isUnresolved(`${reference}`)).toBe(true);
  });

  test('survives inside a template string', () => {
    expect(fragmentsOf(`http://[${reference}]:80`)).toEqual([
      { type: 'literal', text: 'http://[' },
      { type: 'reference', kind: reference.kind },
      { type: 'literal', text: ']:80' },
    ]);
  });

  test('survives JSON', () => {
    const text = JSON.stringify({ url: reference, list: [`${reference}`, 'x'] });
    expect(referencesIn(text)).toEqual([reference.kind, reference.kind]);
    const { url } = JSON.parse(text) as { url: string };
    expect(referencesIn(url)).toEqual([reference.kind]);
  });

  test.each([
    ['an output', (stack: TerraformStack) => new TerraformOutput(stack, 'wrong', { value: `${reference}` })],
    ['a local, inside a text', (stack: TerraformStack) => new TerraformLocal(stack, 'wrong', `http://${reference}/`)],
    ['a local, as it is', (stack: TerraformStack) => new TerraformLocal(stack, 'wrong', { url: [reference] })],
  ])('says where it belongs when it stands in %s', (_place, put) => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    put(stack);
    const error = errorOf(() => Testing.synth(stack)) as McpValidationError;
    const message = `Reference.${of}():
  - ${of}: only the environment of a server or companion can hold it; there the target replaces it`;
    expect(error).toBeInstanceOf(McpValidationError);
    expect(error.stack).toBe(message);
    expect(error.message).toContain(message);
  });
});

test('several references and tokens in one text keep their order', () => {
  const token = Token.asString({ resolve: () => 'known later' });
  const text = `${Reference.publicOrigin()}/${token}?p=${Reference.port()}&q=\${literal}`;
  expect(fragmentsOf(text).map((f) => (f.type === 'literal' ? f.text : f.type))).toEqual([
    'reference',
    '/',
    'token',
    '?p=',
    'reference',
    '&q=${literal}',
  ]);
});

test('a text without tokens is one literal', () => {
  expect(fragmentsOf('a ${b} %{c}')).toEqual([{ type: 'literal', text: 'a ${b} %{c}' }]);
  expect(referencesIn('plain')).toEqual([]);
  expect(referencesIn(5)).toEqual([]);
});

describe('Reference.logLevel', () => {
  const description = {
    name: 'weather',
    image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
    transport: Transport.streamableHttp({ port: 3000 }),
    environment: { LOG_LEVEL: `level=${Reference.logLevel()}` },
  };

  test('needs a level, for no word is one in every server', () => {
    const message = `MCP server 'weather' is not valid:
  - environment.LOG_LEVEL: no log level is given; give one: logging: Logging.json({ level: 'INFO' })`;
    expect(errorOf(() => new McpServer(description))).toMatchObject({ message });
    expect(errorOf(() => new McpServer({ ...description, logging: Logging.text() }))).toMatchObject({ message });
    const image = ContainerImage.fromRegistry('ghcr.io/acme/cache:1.0.0');
    const cache = new Companion({ name: 'cache', image, environment: { LEVEL: Reference.logLevel() } });
    expect(errorOf(() => new McpServer({ ...description, environment: {}, companions: [cache] }))).toMatchObject({
      problems: [expect.objectContaining({ property: 'companions.cache.environment.LEVEL' })],
    });
  });

  test('takes that of the server, also in a companion', () => {
    const server = new McpServer({ ...description, logging: Logging.json({ level: 'debug' }) });
    expect(server.logging.level).toBe('debug');
  });
});
