import type { Companion, Secret } from '../../lib';
import {
  ContainerImage,
  Duration,
  ImageRuntime,
  McpServer,
  McpValidationError,
  Memory,
  RedisEviction,
  SERVER,
  Transport,
  openWebUi,
  postgres,
  postgresUrl,
  qdrant,
  qdrantApiKey,
  redis,
} from '../../lib';
import { problemsOn } from '../../lib/model/capabilities';
import type { Feature } from '../../lib/model/features';
import { fragmentsOf } from '../../lib/model/reference';
import { TARGETS } from '../../stacks/targets';

const PRESETS = { postgres, redis, qdrant, openWebUi };
type Preset = (name: string, options?: object) => Companion;

const weather = (companion: Companion, secrets: Record<string, Secret> = {}): McpServer =>
  new McpServer({
    name: 'weather',
    image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
    transport: Transport.streamableHttp({ port: 3000 }),
    companions: [companion],
    secrets,
  });

const check = ({ healthCheck }: Companion): string => `${healthCheck}`;

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof McpValidationError) return error.message;
    throw error;
  }
  throw new Error('it was not refused');
}

describe.each(Object.entries(PRESETS) as [string, Preset][])('%s', (preset, make) => {
  const companion = make('db');

  test('keeps every default of the hardening', () => {
    expect(companion.readOnlyRootFilesystem).toBe(true);
    expect(companion.addedCapabilities).toEqual([]);
    expect(companion.user.uid).toBeGreaterThan(0);
    expect(companion.volumes).toHaveProperty(['/tmp']);
  });

  test('has a pinned image, ports, a check and one volume that stays', () => {
    expect(companion.image.mutableTag).toBeUndefined();
    expect(`${companion.image}`).toMatch(/:v?\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
    expect(Object.keys(companion.ports)).not.toEqual([]);
    expect(['command', 'http']).toContain(companion.healthCheck?.check.kind);
    const stored = Object.values(companion.volumes).flatMap((volume) => volume.stored ?? []);
    expect(stored).toEqual([expect.objectContaining({ name: 'db-data', removeOnDestroy: false, backup: undefined })]);
  });

  test('runs on every target that has a place for its data', () => {
    const needed: Feature[] = [
      'companion.with-data',
      ...(preset === 'qdrant' ? ['volume.block-storage' as const] : []),
    ];
    for (const { profile } of TARGETS) {
      const isRefused = needed.some((feature) => profile.capabilities[feature].kind === 'unsupported');
      expect([profile.target, problemsOn(weather(companion), profile).length > 0]).toEqual([profile.target, isRefused]);
    }
  });

  test('takes what a user says instead', () => {
    const image = ContainerImage.fromRegistry('mirror.example.com/it:1.0', { runtime: ImageRuntime.SHELL });
    const volume = { name: 'kept', backup: { hour: 3 }, size: Memory.gibibytes(50), removeOnDestroy: true };
    const changed = make('db', {
      image,
      volume,
      environment: { EXTRA: '1' },
      resources: { memory: Memory.gibibytes(4) },
      stopGrace: Duration.seconds(5),
      needs: ['other'],
    });
    expect(changed.image).toBe(image);
    expect(changed.environment).toMatchObject({ ...companion.environment, EXTRA: '1' });
    expect(changed.resources.memory.toMebibytes()).toBe(4_096);
    expect(changed.asked.stopGrace?.toSeconds()).toBe(5);
    expect(changed.needs).toEqual(['other']);
    expect(Object.values(changed.volumes).flatMap(({ stored }) => stored ?? [])).toEqual([
      expect.objectContaining({ name: 'kept', removeOnDestroy: true, backup: { hour: 3, keepDays: 7 } }),
    ]);
  });

  test('changes by with, like any companion', () => {
    expect(make('db').with({ labels: { team: 'a' } }).labels).toEqual({ team: 'a' });
  });

  test('finds a name for its volume whatever its own', () => {
    const name = `${'a'.repeat(24)}-bcdef`;
    const [stored] = Object.values(make(name).volumes).flatMap((volume) => volume.stored ?? []);
    expect(stored.name).toBe(`${'a'.repeat(24)}-data`);
  });

  test.each([undefined, 'D B', 'x', 5])('refuses %p as a name', (name) => {
    expect(refusalOf(() => make(name as string))).toMatch(
      new RegExp(`^${preset} is not valid:\n {2}- name: .* not a name;`),
    );
  });

  test('refuses options that are none', () => {
    expect(refusalOf(() => make('db', 'image:1' as never))).toMatch(/- props: a string is not an object/);
    expect(refusalOf(() => make('db', { volume: 'data' }))).toMatch(/- props: a string is not an object/);
  });
});

describe('postgres', () => {
  test('keeps its data in a folder of the volume, and runs as the user of its image', () => {
    const db = postgres('db');
    expect(db.volumes).toHaveProperty(['/var/lib/postgresql/data']);
    expect(db.environment.PGDATA).toBe('/var/lib/postgresql/data/pgdata');
    expect(`${db.user}`).toBe('999:999');
    expect(`${postgres('db', { image: ContainerImage.fromRegistry('postgres:15.14-alpine3.22') }).user}`).toBe('70:70');
  });

  test('is asked by TCP, for the socket answers while the database is being made', () => {
    expect(check(postgres('db', { user: 'me', database: 'mine' }))).toBe(
      'pg_isready --quiet --host=127.0.0.1 --port=5432 --username=me --dbname=mine',
    );
  });

  test('has a URL with its generated password', () => {
    const secret = postgresUrl('user-db', { user: 'me', database: 'mine', scheme: 'postgresql+asyncpg' });
    expect(secret.template?.urlEncode).toBe(true);
    const parts = fragmentsOf(secret.template?.text ?? '').map((f) => (f.type === 'literal' ? f.text : f));
    expect(parts).toEqual([
      'postgresql+asyncpg://me:',
      { type: 'reference', kind: { of: 'secret', name: 'USER_DB_PASSWORD' } },
      '@',
      { type: 'reference', kind: { of: 'companionHost', companion: 'user-db' } },
      ':',
      { type: 'reference', kind: { of: 'companionPort', companion: 'user-db', port: undefined } },
      '/mine',
    ]);
    expect(() => weather(postgres('user-db'), { DATABASE_URL: secret })).not.toThrow();
    expect(postgres('user-db').secrets.POSTGRES_PASSWORD).toMatchObject({ name: 'USER_DB_PASSWORD', bytes: 32 });
  });

  test.each([
    [() => postgres('db', { user: 'a b' }), "postgres is not valid:\n  - user: 'a b' is not a name;"],
    [() => postgresUrl('db', { database: '' }), "postgresUrl is not valid:\n  - database: '' is not a name;"],
    [
      () => postgresUrl('db', { scheme: 'pg://' }),
      "postgresUrl is not valid:\n  - scheme: 'pg://' is not the scheme of a URL;",
    ],
    [() => postgresUrl('D'), "postgresUrl is not valid:\n  - name: 'D' is not a name;"],
    [() => postgresUrl('db', null as never), 'postgresUrl is not valid:\n  - props: null is not an object;'],
  ])('refuses what can never be right (%#)', (act, message) => {
    expect(refusalOf(act)).toContain(message);
  });
});

describe('redis', () => {
  test('writes every change, and ends before its container would', () => {
    expect(redis('cache').command?.join(' ')).toBe(
      'redis-server --appendonly yes --maxmemory 153mb --maxmemory-policy noeviction',
    );
    const resources = { memory: Memory.gibibytes(1) };
    expect(redis('cache', { resources, eviction: RedisEviction.LEAST_RECENTLY_USED }).command?.join(' ')).toContain(
      '--maxmemory 614mb --maxmemory-policy allkeys-lru',
    );
    expect(refusalOf(() => redis('cache', { eviction: 'lru' as never }))).toContain("eviction: 'lru' is not known");
  });

  test('compares the answer, for redis-cli ends with 0 while data is loaded', () => {
    expect(check(redis('cache'))).toBe('sh -c test "$(redis-cli -h 127.0.0.1 -p 6379 ping)" = PONG');
  });
});

describe('qdrant', () => {
  test('writes to its volume and to /tmp only', () => {
    const paths = Object.values(qdrant('vectors').environment).filter((value) => `${value}`.startsWith('/'));
    expect(paths).toHaveLength(4);
    for (const path of paths) expect(path).toMatch(/^\/(qdrant\/storage|tmp)(\/|$)/);
  });

  test('is asked by bash, which its start script needs', () => {
    expect(check(qdrant('vectors'))).toContain('/dev/tcp/127.0.0.1/6333');
    expect(check(qdrant('vectors'))).toContain('GET /readyz');
  });

  test('asks for a key if told so, and the server gets the same one', () => {
    expect(qdrant('vectors').secrets).toEqual({});
    const { secrets } = weather(qdrant('vectors', { apiKey: true }), { QDRANT_API_KEY: qdrantApiKey('vectors') });
    expect(secrets.QDRANT_API_KEY).toEqual(qdrant('vectors', { apiKey: true }).secrets.QDRANT__SERVICE__API_KEY);
    expect(qdrantApiKey('vectors').name).toBe('VECTORS_API_KEY');
    expect(refusalOf(() => qdrant('vectors', { apiKey: 'abc' as never }))).toMatch(
      /^qdrant is not valid:\n {2}- apiKey: 'abc' is not a boolean/,
    );
    expect(refusalOf(() => qdrantApiKey('V'))).toMatch(/^qdrantApiKey is not valid:\n {2}- name: 'V' is not a name;/);
  });
});

describe('openWebUi', () => {
  test('starts after the server, and can stand in front of it', () => {
    expect(openWebUi('ui').needs).toEqual([SERVER]);
    expect(weather(openWebUi('ui')).with({ front: 'ui' }).front?.name).toBe('ui');
  });

  test('lets nobody in who has not signed in, unless told why', () => {
    expect(openWebUi('ui').environment.WEBUI_AUTH).toBe('true');
    expect(openWebUi('ui', { withoutSignIn: 'a demonstration' }).environment.WEBUI_AUTH).toBe('false');
    expect(refusalOf(() => openWebUi('ui', { withoutSignIn: true as never }))).toMatch(
      /^openWebUi is not valid:\n {2}- withoutSignIn: true /,
    );
    expect(refusalOf(() => openWebUi('ui', { withoutSignIn: ' ' }))).toContain('withoutSignIn:');
  });

  test('keeps its sessions over a restart: their key is a secret', () => {
    expect(openWebUi('ui').secrets.WEBUI_SECRET_KEY).toMatchObject({ name: 'UI_SECRET_KEY', bytes: 32 });
  });
});
