import { Secret, Transport, Variable } from '../../lib';
import type { Bindings } from '../../lib/docker';
import { DockerSecret } from '../../lib/docker';
import { bindingProblems, secretFiles, split } from '../../lib/docker/bindings';
import { unknownBindings } from '../../lib/render/bindings';
import { weather } from './services';

const server = weather({
  environment: {
    FIXED: 'x',
    URL: Variable.required({ description: 'of the API' }),
    REGION: Variable.optional({ default: 'eu' }),
  },
  secrets: { TOKEN: Secret.required(), KEY: Secret.optional({ file: '/run/secrets/key' }) },
});
const parts = (bindings: Bindings) => split(server, bindings, ({ of }) => `<${of}>`);
const names = (entries: readonly { readonly name: string }[]): string[] => entries.map(({ name }) => name);

describe('what a container is given', () => {
  test('is looked up at plan where nothing is bound', () => {
    const { literals, entries, lookedUp } = parts({});
    expect(literals).toEqual({});
    expect(names(entries)).toEqual(['URL', 'REGION', 'TOKEN']);
    expect(lookedUp).toMatchObject([
      { from: 'URL', required: true, description: 'of the API' },
      { from: 'REGION', required: false },
      { from: 'TOKEN', required: true },
    ]);
  });

  test('is a literal where a value is bound', () => {
    const { literals, entries } = parts({ variables: { URL: 'https://a' } });
    expect(literals).toEqual({ URL: 'https://a' });
    expect(names(entries)).toEqual(['REGION', 'TOKEN']);
  });

  test('is that of its own server where both are bound', () => {
    expect(parts({ variables: { URL: 'all', 'weather.URL': 'own', 'other.URL': 'not' } }).literals).toEqual({
      URL: 'own',
    });
    const secrets = { TOKEN: DockerSecret.fromName('ALL'), 'weather.TOKEN': DockerSecret.fromName('OWN') };
    expect(parts({ secrets }).lookedUp.map(({ from }) => from)).toContain('OWN');
  });

  test('can be nothing: an empty text that is bound is a value', () => {
    expect(parts({ variables: { URL: '' } }).literals).toEqual({ URL: '' });
  });

  test('is looked up under another name where a secret is bound to one', () => {
    const { entries, lookedUp } = parts({ secrets: { TOKEN: DockerSecret.fromName('OTHER_TOKEN') } });
    expect(entries.find(({ name }) => name === 'TOKEN')?.parts).toEqual([{ from: 'OTHER_TOKEN' }]);
    expect(lookedUp.map(({ from }) => from)).not.toContain('TOKEN');
  });

  test('is a file only where the description says so and one is bound', () => {
    expect(secretFiles(server, {})).toEqual([]);
    expect(secretFiles(server, { secrets: { KEY: DockerSecret.fromFile('keys/a') } })).toEqual([
      { name: 'KEY', inside: '/run/secrets/key', here: 'keys/a' },
    ]);
  });
});

describe('names that no server declares', () => {
  const other = weather({
    name: 'calendar',
    transport: Transport.streamableHttp({ port: 3001 }),
    secrets: { TOKEN: Secret.required() },
  });

  test('are named, with those that are declared', () => {
    const bindings = {
      variables: { ULR: 'x', FIXED: 'x', TOKEN: 'x', 'weather.URL': 'x' },
      secrets: {
        TOKN: DockerSecret.fromName('A'),
        URL: DockerSecret.fromName('A'),
        'calendar.KEY': DockerSecret.fromName('A'),
      },
    };
    expect(unknownBindings([server, other], bindings)).toEqual([
      { property: 'variables.ULR', message: 'no server declares it; declared are: URL, REGION' },
      { property: 'variables.FIXED', message: 'no server declares it; declared are: URL, REGION' },
      { property: 'variables.TOKEN', message: 'no server declares it; declared are: URL, REGION' },
      { property: 'secrets.TOKN', message: 'no server declares it; declared are: TOKEN, KEY' },
      { property: 'secrets.URL', message: 'no server declares it; declared are: TOKEN, KEY' },
      { property: 'secrets.calendar.KEY', message: 'no server declares it; declared are: TOKEN, KEY' },
    ]);
  });

  test('are known by the name of the server, too', () => {
    const secrets = { 'calendar.TOKEN': DockerSecret.fromName('A'), 'weather.KEY': DockerSecret.fromFile('a') };
    expect(unknownBindings([server, other], { secrets })).toEqual([]);
  });

  test('where there are none at all', () => {
    expect(unknownBindings([weather()], { variables: { A: 'x' } })).toEqual([
      { property: 'variables.A', message: 'no server declares it; declared are: none' },
    ]);
  });
});

test('everything fits that should', () => {
  expect(bindingProblems(server, {}, false)).toEqual([]);
  expect(bindingProblems(server, { secrets: { KEY: DockerSecret.fromFile('a') } }, false)).toEqual([]);
});

describe('a source of a secret', () => {
  test.each([
    [
      () => DockerSecret.fromName('A-B'),
      "DockerSecret.fromName is not valid:\n  - name: 'A-B' is not the name of a variable; use letters, digits and _",
    ],
    [
      () => DockerSecret.fromName(''),
      "DockerSecret.fromName is not valid:\n  - name: '' is not the name of a variable; use letters, digits and _",
    ],
    [() => DockerSecret.fromFile(''), "DockerSecret.fromFile is not valid:\n  - path: '' is not a path; give the file"],
    [
      () => DockerSecret.fromFile(7 as never),
      'DockerSecret.fromFile is not valid:\n  - path: 7 is not a path; give the file',
    ],
  ])('that can never be right is refused %#', (make, message) => {
    expect(make).toThrow(message);
  });
});
