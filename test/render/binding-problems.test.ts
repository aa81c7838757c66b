import { Companion, ContainerImage, McpServer, Reference, Secret, Transport } from '../../lib';
import type { SecretSources } from '../../lib/render/binding-problems';
import {
  boundThoughComposed,
  composedProblems,
  kindProblems,
  versionProblems,
} from '../../lib/render/binding-problems';

class Source {}
const SOURCES: SecretSources = {
  name: 'AcmeSecret',
  isOne: (value) => value instanceof Source,
  ways: 'AcmeSecret.fromVault()',
  host: 'db.internal',
};
const image = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2');
const template = Secret.template(`redis://:${Reference.secret('PASSWORD')}@cache`);
const cache = new Companion({ name: 'cache', image, secrets: { PASSWORD: Secret.required(), CACHE_URL: template } });
const weather = new McpServer({
  name: 'weather',
  image,
  transport: Transport.streamableHttp({ port: 3000 }),
  companions: [cache],
  secrets: { URL: template, KEY: Secret.required({ name: 'API_KEY' }) },
});
const lines = (problems: readonly { readonly property: string; readonly message: string }[]) =>
  problems.map(({ property, message }) => `${property}: ${message}`);

describe('what is bound', () => {
  const problems = (bindings: object) => lines(kindProblems(bindings, SOURCES));

  test('may be right, or nothing', () => {
    const existing = { cache: { host: '10.0.0.5' } };
    expect(problems({ variables: { A: '' }, secrets: { B: new Source() }, existing })).toEqual([]);
    expect(problems({})).toEqual([]);
  });

  test('is a text for a variable', () => {
    expect(problems({ variables: { A: 5, B: new Source() } })).toEqual([
      "variables.A: 5 is not a string; use '5'",
      'variables.B: an AcmeSecret belongs in secrets; declare the variable as Secret.required()',
    ]);
  });

  test('is a source for a secret', () => {
    expect(problems({ secrets: { A: 'hunter2', B: 5 } })).toEqual([
      'secrets.A: a value in code would end up in what is synthesized; use AcmeSecret.fromVault()',
      'secrets.B: a number is not an AcmeSecret; use AcmeSecret.fromVault()',
    ]);
  });

  test('has a host if it exists already', () => {
    const use = "use one such as { host: 'db.internal' }";
    expect(problems({ existing: { a: { host: '' }, b: { host: 5 }, c: 'cache', d: null } })).toEqual([
      `existing.a: its host is ''; ${use}`,
      `existing.b: its host is 5; ${use}`,
      `existing.c: a string is not a service; ${use}`,
      `existing.d: null is not a service; ${use}`,
    ]);
  });
});

describe('a secret that is composed of others', () => {
  const COMPOSED = 'it is composed of other secrets; bind those, or declare it as Secret.required()';
  const secrets = (...names: readonly string[]) => ({ secrets: Object.fromEntries(names.map((name) => [name, 1])) });

  test('has no source of its own, under none of its names', () => {
    expect(lines(composedProblems(weather, secrets('URL', 'weather.URL', 'cache.CACHE_URL')))).toEqual([
      `secrets.weather.URL: ${COMPOSED}`,
      `secrets.URL: ${COMPOSED}`,
      `secrets.cache.CACHE_URL: ${COMPOSED}`,
    ]);
  });

  test('leaves the others theirs', () => {
    expect(composedProblems(weather, secrets('PASSWORD', 'API_KEY', 'cache.PASSWORD'))).toEqual([]);
    expect(composedProblems(weather, {})).toEqual([]);
    expect(boundThoughComposed(weather, cache, 'PASSWORD', secrets('PASSWORD'))).toEqual([]);
  });

  test('is not asked for where its container does not run', () => {
    const existing = { cache: { host: 'elsewhere' } };
    expect(composedProblems(weather, { ...secrets('CACHE_URL'), existing })).toEqual([]);
  });

  test('gives its name to another one that is declared under it', () => {
    const server = weather.with({ secrets: { OTHER: Secret.required({ name: 'URL' }) } });
    expect(lines(composedProblems(server, secrets('URL', 'weather.URL')))).toEqual([
      `secrets.weather.URL: ${COMPOSED}`,
    ]);
  });
});

describe('one value', () => {
  type Managed = Readonly<Record<string, { readonly from: string; readonly version?: number }>>;
  const problems = (managed: Managed) =>
    lines(versionProblems(weather, 'version', (container, name) => managed[`${container.name}.${name}`]));

  test('has one version', () => {
    const from = 'API_TOKEN';
    expect(problems({ 'weather.API_KEY': { from, version: 1 }, 'cache.PASSWORD': { from, version: 2 } })).toEqual([
      'secrets.PASSWORD: the value of API_TOKEN is bound with different versions; give the same one everywhere',
    ]);
    expect(problems({ 'weather.API_KEY': { from, version: 1 }, 'cache.PASSWORD': { from } })).toHaveLength(1);
  });

  test('may be bound twice, and so may two', () => {
    const from = 'API_TOKEN';
    expect(problems({ 'weather.API_KEY': { from, version: 2 }, 'cache.PASSWORD': { from, version: 2 } })).toEqual([]);
    expect(problems({ 'weather.API_KEY': { from, version: 1 }, 'cache.PASSWORD': { from: 'X', version: 2 } })).toEqual(
      [],
    );
    expect(problems({ 'weather.API_KEY': { from, version: 1 }, 'weather.URL': { from, version: 2 } })).toEqual([]);
    expect(problems({})).toEqual([]);
  });
});
