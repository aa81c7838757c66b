import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEngine } from '../../lib/docker/engine';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** What `docker context create NAME --docker host=HOST` writes. */
function context(name: string, host: string, folder = join(home, '.docker')): void {
  const meta = join(folder, 'contexts', 'meta', createHash('sha256').update(name).digest('hex'));
  mkdirSync(meta, { recursive: true });
  writeFileSync(join(meta, 'meta.json'), JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } }));
}

/** What `docker context use NAME` writes. */
function use(name: string, folder = join(home, '.docker')): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: {}, currentContext: name }));
}

const SOCKET = 'unix:///home/me/.colima/default/docker.sock';
const find = (environment: NodeJS.ProcessEnv = {}, given?: string) => findEngine(given, environment, home);

test('without anything the provider finds the default engine', () => {
  expect(find()).toEqual({ isRemote: false });
});

test('a given address is stronger than everything', () => {
  context('colima', SOCKET);
  use('colima');
  expect(find({ DOCKER_HOST: 'ssh://me@there' }, 'unix:///mine.sock')).toEqual({
    host: 'unix:///mine.sock',
    isRemote: false,
  });
});

test('DOCKER_HOST is read by the provider itself, and stronger than a context', () => {
  context('colima', SOCKET);
  use('colima');
  expect(find({ DOCKER_HOST: 'unix:///mine.sock', DOCKER_CONTEXT: 'colima' })).toEqual({ isRemote: false });
  expect(find({ DOCKER_HOST: 'ssh://me@there' })).toEqual({ isRemote: true });
});

test('DOCKER_CONTEXT is stronger than the context in use', () => {
  context('colima', SOCKET);
  context('there', 'ssh://me@there');
  use('colima');
  expect(find({ DOCKER_CONTEXT: 'there' })).toEqual({ host: 'ssh://me@there', isRemote: true });
  expect(find({ DOCKER_CONTEXT: 'default' })).toEqual({ isRemote: false });
});

test('the context in use is found', () => {
  context('colima', SOCKET);
  use('colima');
  expect(find()).toEqual({ host: SOCKET, isRemote: false });
});

test('an empty variable is none, as for the docker command', () => {
  context('colima', SOCKET);
  use('colima');
  expect(find({ DOCKER_HOST: '', DOCKER_CONTEXT: '', DOCKER_CONFIG: '' })).toEqual({ host: SOCKET, isRemote: false });
});

test('DOCKER_CONFIG moves the folder', () => {
  const elsewhere = join(home, 'elsewhere');
  context('colima', SOCKET, elsewhere);
  use('colima', elsewhere);
  expect(find()).toEqual({ isRemote: false });
  expect(find({ DOCKER_CONFIG: elsewhere })).toEqual({ host: SOCKET, isRemote: false });
});

test.each([
  ['the default context', JSON.stringify({ currentContext: 'default' })],
  ['an empty one', JSON.stringify({ currentContext: '' })],
  ['no context', JSON.stringify({ auths: {} })],
  ['a context that is not a text', JSON.stringify({ currentContext: 7 })],
  ['a file that is not JSON', '{'],
])('%s means the default engine', (_title, config) => {
  mkdirSync(join(home, '.docker'));
  writeFileSync(join(home, '.docker', 'config.json'), config);
  expect(find()).toEqual({ isRemote: false });
});

test.each([
  ['ssh://me@there', true],
  ['tcp://10.0.0.5:2375', true],
  ['tcp://there:2376', true],
  ['https://there:2376', true],
  ['tcp://localhost.example.com:2375', true],
  ['tcp://127.0.0.1:2375', false],
  ['tcp://localhost:2375', false],
  ['tcp://localhost', false],
  ['tcp://[::1]:2375', false],
  ['unix:///var/run/docker.sock', false],
  ['npipe:////./pipe/docker_engine', false],
])('%s is on another machine: %s', (host, isRemote) => {
  expect(find({}, host)).toEqual({ host, isRemote });
  expect(find({ DOCKER_HOST: host }).isRemote).toBe(isRemote);
});
