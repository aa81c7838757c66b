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
const names = (server: McpServer, isExisting?: (name: string) => boolean) =>
  unitsOf(server, isExisting).map(({ name, containers, hasProxy }) => [name, containers.map((c) => c.name), hasProxy]);

test('the server goes with what holds no data, and each that does is by itself', () => {
  expect(names(plain)).toEqual([
    ['weather', ['weather', 'sidecar'], false],
    ['db', ['db'], false],
    ['files', ['files'], false],
  ]);
});

test('what exists already does not run', () => {
  expect(names(plain, (name) => name !== 'files')).toEqual([
    ['weather', ['weather'], false],
    ['files', ['files'], false],
  ]);
});

test('the proxy that compares tokens goes with what is in front', () => {
  const access = Access.public({ authentication: Authentication.bearer('TOKEN') });
  expect(names(plain.with({ access })).map(([, , hasProxy]) => hasProxy)).toEqual([true, false, false]);
  const inFront = new Companion({ name: 'db', image, ports: { http: 80 }, volumes: db.volumes });
  const front = plain.with({ access, front: 'db', companions: [inFront, sidecar, files] });
  expect(names(front).map(([, , hasProxy]) => hasProxy)).toEqual([false, true, false]);
  const open = Access.public({ authentication: Authentication.none('public data') });
  expect(names(plain.with({ access: open })).map(([, , hasProxy]) => hasProxy)).toEqual([false, false, false]);
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
