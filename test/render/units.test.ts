import type { CompanionProps, McpServerChanges } from '../../lib';
import {
  Access,
  Authentication,
  Companion,
  ContainerImage,
  ImageRuntime,
  McpServer,
  Secret,
  Transport,
  Volume,
  postgres,
} from '../../lib';
import { asRunning } from '../../lib/render/as-running';
import { withImages } from '../../lib/render/other-images';
import { hasOneWriter, unitsOf } from '../../lib/render/units';

const image = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', { runtime: ImageRuntime.NODE });
const sidecar = new Companion({ name: 'sidecar', image, ports: { http: 8080 }, volumes: { '/a': Volume.temporary() } });
const db = new Companion({
  name: 'db',
  image,
  volumes: { '/b': Volume.temporary(), '/data': Volume.persistent('data') },
});
const files = new Companion({ name: 'files', image, volumes: { '/data': Volume.shared('files') } });
const plain = new McpServer({
  name: 'weather',
  image,
  transport: Transport.streamableHttp({ port: 3000 }),
  companions: [db, sidecar, files],
  secrets: { TOKEN: Secret.required() },
});
const small = (changes: McpServerChanges = {}): McpServer => plain.with({ companions: [], ...changes });
const cache = (changes: Partial<CompanionProps> = {}): Companion => new Companion({ name: 'cache', image, ...changes });
const named = (...units: ReturnType<typeof unitsOf>): string[][] =>
  units.map(({ containers }) => containers.map(({ name }) => name));
const bearer = { access: Access.public({ authentication: Authentication.bearer('TOKEN') }) };

describe('what runs together', () => {
  test.each([
    ['a server by itself', small(), [['weather']]],
    ['with the companions that hold no data', small({ companions: [cache()] }), [['weather', 'cache']]],
    [
      'and each one that does by itself',
      small({ companions: [postgres('db'), cache(), postgres('archive')] }),
      [['weather', 'cache'], ['db'], ['archive']],
    ],
  ])('%s', (_, server, names) => {
    expect(named(...unitsOf(server))).toEqual(names);
    expect(unitsOf(server).map(({ name }) => name)).toEqual(names.map(([first]) => first));
  });

  test('is not what exists already', () => {
    const server = small({ companions: [postgres('db'), cache()] });
    expect(named(...unitsOf(server, (name) => name === 'db'))).toEqual([['weather', 'cache']]);
    expect(named(...unitsOf(server, (name) => name === 'cache'))).toEqual([['weather'], ['db']]);
  });

  test.each([
    ['nowhere without tokens', small({ companions: [postgres('db')] }), [false, false]],
    ['beside the server', small({ ...bearer, companions: [postgres('db')] }), [true, false]],
    [
      'beside a front with data, which is a unit of its own',
      small({ ...bearer, companions: [postgres('db')], front: 'db' }),
      [false, true],
    ],
    [
      'beside a front without',
      small({ ...bearer, companions: [cache({ ports: { http: 8080 } })], front: 'cache' }),
      [true],
    ],
  ])('has the proxy that compares tokens %s', (_, server, proxies) => {
    expect(unitsOf(server).map(({ hasProxy }) => hasProxy)).toEqual(proxies);
  });

  test('is one container alone also for data that several may write', () => {
    expect(named(...unitsOf(plain))).toEqual([['weather', 'sidecar'], ['db'], ['files']]);
  });

  test('has no proxy for who shows no token', () => {
    const access = Access.public({ authentication: Authentication.none('public data') });
    expect(unitsOf(plain.with({ access })).map(({ hasProxy }) => hasProxy)).toEqual([false, false, false]);
  });
});

test('a persistent volume has one writer, and a shared one may have several', () => {
  expect(unitsOf(plain).map(hasOneWriter)).toEqual([false, true, false]);
  const own = plain.with({ volumes: { '/own': Volume.persistent('own') } });
  expect(unitsOf(own).map(hasOneWriter)).toEqual([true, true, false]);
});

test('a description is judged without what exists already, and its containers still name it', () => {
  const running = asRunning(plain, { existing: { db: { host: 'elsewhere' } } });
  expect(running.companions.map(({ name }) => name)).toEqual(['sidecar', 'files']);
  expect([running.name, running instanceof McpServer, plain.companions.length]).toEqual(['weather', true, 3]);
});

describe('other images', () => {
  const pushed = (container: { readonly image: ContainerImage } | undefined) => [
    `${container?.image}`,
    container?.image.runtime,
  ];

  test('are taken for the containers that they are for', () => {
    const server = withImages(plain, { weather: 'registry.example.com/weather:2', db: 'registry.example.com/db:2' });
    expect(pushed(server)).toEqual(['registry.example.com/weather:2', 'node']);
    expect(server.companions.map(pushed)).toEqual([
      ['registry.example.com/db:2', 'node'],
      ['ghcr.io/acme/weather:1.4.2', 'node'],
      ['ghcr.io/acme/weather:1.4.2', 'node'],
    ]);
    expect(server.companions.map(({ name }) => name)).toEqual(['db', 'sidecar', 'files']);
  });

  test('of a companion leave that of the server', () => {
    expect(withImages(plain, { db: 'registry.example.com/db:2' }).image).toBe(image);
  });

  test('are none: it is the same description', () => {
    expect(withImages(plain, {})).toBe(plain);
  });
});
