import type { CompanionProps } from '../../lib';
import { Companion, ContainerImage, McpServer, Reference, SERVER, Scaling, Secret, Transport, Volume } from '../../lib';
import { companionPort, declaredSecrets, needsServer, waitsFor } from '../../lib/model/check-companions';

const image = ContainerImage.fromRegistry('ghcr.io/acme/it:1.0.0');
const one = (name: string, needs: readonly string[] = [], more: Partial<CompanionProps> = {}): Companion =>
  new Companion({ name, image, needs, ...more });
const weather = (companions: readonly Companion[], more: object = {}): McpServer =>
  new McpServer({ name: 'weather', image, transport: Transport.streamableHttp({ port: 3000 }), companions, ...more });

function problemsOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
  return [];
}

describe('the order of starts', () => {
  const db = one('db');
  const migrated = one('migrated', ['db']);
  const ui = one('ui', [SERVER]);
  const proxy = one('proxy', ['ui']);
  const all = [proxy, ui, migrated, db];

  test('the server waits for what does not wait for it', () => {
    expect([...waitsFor(all, SERVER)].sort()).toEqual(['db', 'migrated']);
    expect(all.filter(({ name }) => needsServer(all, name)).map(({ name }) => name)).toEqual(['proxy', 'ui']);
    expect([...waitsFor(all, 'proxy')].sort()).toEqual(['db', 'migrated', 'server', 'ui']);
    expect(() => weather(all)).not.toThrow();
  });

  test.each([
    ['itself', [one('aa', ['aa'])], 'aa'],
    ['two', [one('aa', ['bb']), one('bb', ['aa'])], 'aa'],
    ['three, beside one that is right', [db, one('aa', ['bb']), one('bb', ['cc']), one('cc', ['aa', 'db'])], 'aa'],
    ['two, of which one waits for the server', [one('aa', ['bb', SERVER]), one('bb', ['aa'])], 'aa'],
  ])('a cycle of %s is refused once', (_name, companions, first) => {
    expect(problemsOf(() => weather(companions))).toEqual([
      `  - companions.${first}.needs: it waits for itself, by way of what it needs; take one of the needs out`,
    ]);
  });
});

test('every wrong name is said at once', () => {
  const companions = [one('db', ['cache']), one('db'), one('weather'), one('server')];
  expect(problemsOf(() => weather(companions, { front: 'ui' }))).toEqual([
    '  - companions.db: another companion has the same name; use another one',
    "  - companions.weather: 'weather' is the name of the server; use another one",
    "  - companions.server: 'server' is the name of the server; use another one",
    "  - front: 'ui' is not a companion; use one of 'db', 'db', 'weather', 'server'",
    "  - companions.db.needs: 'cache' is not a companion; use one of 'server', 'db', 'db', 'weather', 'server'",
  ]);
});

describe('the front', () => {
  test('is the server, unless a companion is named', () => {
    const ui = one('ui', [SERVER], { ports: { http: 8080 } });
    expect(weather([ui]).front).toBeUndefined();
    expect(weather([ui], { front: 'ui' }).front).toBe(ui);
  });

  test('goes when it is taken away', () => {
    const server = weather([one('ui', [SERVER], { ports: { http: 8080 } })], { front: 'ui' });
    expect(problemsOf(() => server.with({ companions: undefined }))).toEqual([
      "  - front: 'ui' is not a companion; declare it in companions",
    ]);
    expect(server.with({ companions: undefined, front: undefined }).companions).toEqual([]);
  });
});

describe('one writer', () => {
  const writer = (name: string, volume: Volume): Companion => one(name, [], { volumes: { '/data': volume } });

  test('two companions do not write one persistent volume, and may share a shared one', () => {
    const both = (volume: Volume) => [writer('aa', volume), writer('bb', volume)];
    expect(problemsOf(() => weather(both(Volume.persistent('data'))))).toEqual([
      "  - companions.bb.volumes./data: volume 'data' is also at companions.aa.volumes./data, and a persistent volume has one writer; use another name, or Volume.shared",
    ]);
    expect(() => weather(both(Volume.shared('data')))).not.toThrow();
  });

  test('the replicas of the server are not those of a companion', () => {
    const companions = [writer('db', Volume.persistent('data'))];
    expect(() => weather(companions, { scaling: Scaling.fixed(3) })).not.toThrow();
    expect(companions[0].holdsData).toBe(true);
    expect(one('cache').holdsData).toBe(false);
  });
});

describe('references', () => {
  const db = one('db', [], {
    ports: { sql: 5432, admin: 8080 },
    secrets: { PASSWORD: Secret.generated({ name: 'DB' }) },
  });

  test('the first port is the one without a name', () => {
    expect(companionPort(db)).toBe(5432);
    expect(companionPort(db, 'admin')).toBe(8080);
    expect(companionPort(db, 'http')).toBeUndefined();
  });

  test('a secret is found by the name under which it is bound, wherever it is declared', () => {
    const url = Secret.template(`https://${Reference.secret('DB')}@example.com`);
    expect([...declaredSecrets(weather([db], { secrets: { URL: url } }))]).toEqual(['DB']);
    expect(problemsOf(() => weather([one('ui', [], { secrets: { URL: url } })]))).toEqual([
      "  - companions.ui.secrets.URL: secret 'DB' is not declared; declare it in the secrets of the server or of a companion",
    ]);
  });

  test('companions may name one another and the server', () => {
    const ui = one('ui', [SERVER], {
      environment: { API: Reference.serverUrl(), ADMIN: `${Reference.companionUrl('db', 'admin')}/x` },
    });
    expect(() => weather([db, ui])).not.toThrow();
    expect(problemsOf(() => weather([ui]))).toEqual([
      "  - companions.ui.environment.ADMIN: 'db' is not a companion; use one of 'ui'",
    ]);
  });
});

test('a changed copy wants properties', () => {
  expect(problemsOf(() => one('db').with(5 as never))).toEqual([
    '  - props: a number is not an object; give each property by its name, as in { name: value }',
  ]);
  expect(() => one('db').with(5 as never)).toThrow(/^Companion\.with is not valid:/);
});

test('a changed copy checks again, and leaves the first as it was', () => {
  const db = one('db', [], { environment: { A: '1', B: '2' } });
  expect(db.with({ environment: { A: undefined, C: '3' } }).environment).toEqual({ B: '2', C: '3' });
  expect(db.environment).toEqual({ A: '1', B: '2' });
  expect(problemsOf(() => db.with({ name: 'D' }))).toHaveLength(1);
});
