import { execFileSync } from 'node:child_process';
import { backupCommands } from '../../lib/docker/backup-commands';

test('are lines that one reads and copies', () => {
  expect(backupCommands('notes', { container: 'local_memory_store', path: '/data' })).toEqual({
    backup: 'docker cp local_memory_store:/data/. - > notes.tar',
    restore:
      'docker stop local_memory_store && docker cp - local_memory_store:/data < notes.tar && docker start local_memory_store',
  });
});

test.each(['/my data', "/it's", '/a$HOME`id`', '/a;b&c|d', '/a"b\\c', '/${x}', '/a*?[b]'])(
  'mean the path %s and nothing else',
  (path) => {
    const { backup } = backupCommands('notes', { container: 'store', path });
    const printed = backup.replace(/^docker/, String.raw`printf '%s\n'`).replace(/ > notes\.tar$/, '');
    const words = execFileSync('sh', ['-c', printed], { encoding: 'utf8' }).trimEnd().split('\n');
    expect(words).toEqual(['cp', `store:${path}/.`, '-']);
  },
);
