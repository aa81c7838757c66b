import { Companion, ContainerImage, McpServer, Secret, Transport, Variable } from '../../lib';
import { bound, containersOf, existingProblems, unknownBindings } from '../../lib/render/bindings';

const image = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2');
const chat = new Companion({ name: 'chat', image, ports: { http: 8080 }, secrets: { KEY: Secret.required() } });
const cache = new Companion({ name: 'cache', image, environment: { SIZE: Variable.required() } });
const weather = new McpServer({
  name: 'weather',
  image,
  transport: Transport.streamableHttp({ port: 3000 }),
  environment: { API_URL: Variable.required(), LOG_LEVEL: 'info' },
  secrets: { TOKEN: Secret.required({ name: 'API_TOKEN' }) },
  companions: [chat, cache],
  front: 'chat',
});
const host = 'elsewhere.internal';

test('a binding for one container is stronger than one for all', () => {
  expect(bound(cache, 'SIZE', { SIZE: '1', 'cache.SIZE': '2', 'chat.SIZE': '3' })).toBe('2');
  expect(bound(weather, 'SIZE', { SIZE: '1', 'cache.SIZE': '2' })).toBe('1');
  expect(bound(weather, 'SIZE', {})).toBeUndefined();
  expect(bound(weather, 'SIZE')).toBeUndefined();
  expect(bound(weather, 'toString', {})).toBeUndefined();
});

test('what exists already does not run', () => {
  expect(containersOf(weather, {})).toEqual([weather, chat, cache]);
  expect(containersOf(weather, { existing: { cache: { host } } })).toEqual([weather, chat]);
});

describe('what exists already', () => {
  test.each<[string, object | undefined, readonly object[]]>([
    ['nothing', undefined, []],
    ['a companion', { cache: { host } }, []],
    [
      'a stranger',
      { db: { host } },
      [{ property: 'existing.db', message: 'there is no such companion; there are: chat, cache' }],
    ],
    [
      'the companion in front',
      { chat: { host }, cache: { host } },
      [
        {
          property: 'existing.chat',
          message: 'it is in front, and calls from outside reach only what runs here; take front out, or run it here',
        },
      ],
    ],
  ])('%s', (_title, existing, problems) =>
    expect(existingProblems(weather, { existing: existing as never })).toEqual(problems),
  );

  test('without companions', () =>
    expect(
      existingProblems(weather.with({ companions: [], front: undefined }), { existing: { db: { host } } }),
    ).toEqual([{ property: 'existing.db', message: 'there is no such companion; there are: none' }]));
});

describe('names that no server declares', () => {
  test('are none where each is declared, for all containers or for one', () => {
    const variables = { API_URL: 'a', SIZE: '1', 'cache.SIZE': '2', 'weather.API_URL': 'b' };
    const secrets = { API_TOKEN: 1, 'weather.API_TOKEN': 1, KEY: 1, 'chat.KEY': 1 };
    expect(unknownBindings([weather], { variables, secrets, existing: { cache: { host } } })).toEqual([]);
    expect(unknownBindings([weather], {})).toEqual([]);
  });

  test('are named with those that are', () => {
    const bindings = {
      variables: { LOG_LEVEL: 'a', 'chat.SIZE': '1' },
      secrets: { TOKEN: 1 },
      existing: { db: { host } },
    };
    expect(unknownBindings([weather], bindings)).toEqual([
      { property: 'variables.LOG_LEVEL', message: 'no server declares it; declared are: API_URL, SIZE' },
      { property: 'variables.chat.SIZE', message: 'no server declares it; declared are: API_URL, SIZE' },
      { property: 'secrets.TOKEN', message: 'no server declares it; declared are: API_TOKEN, KEY' },
      { property: 'existing.db', message: 'there is no such companion; there are: chat, cache' },
    ]);
  });

  test('where nothing is declared', () =>
    expect(unknownBindings([], { secrets: { TOKEN: 1 }, existing: { db: { host } } })).toEqual([
      { property: 'secrets.TOKEN', message: 'no server declares it; declared are: none' },
      { property: 'existing.db', message: 'there is no such companion; there are: none' },
    ]));
});
