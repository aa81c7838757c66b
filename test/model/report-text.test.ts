import type { Profile } from '../../lib';
import {
  Companion,
  ContainerImage,
  FEATURES,
  McpServer,
  Secret,
  Transport,
  Volume,
  emulated,
  ignored,
  native,
  postgres,
  postgresUrl,
  reportText,
  unsupported,
} from '../../lib';
import { TARGETS } from '../../stacks/targets';
import { FEATURE_SAMPLES } from '../support/feature-samples';

const server = new McpServer({
  name: 'weather',
  image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
  transport: Transport.streamableHttp({ port: 3000 }),
  companions: [postgres('db', { volume: { backup: {} } })],
  secrets: { DATABASE_URL: postgresUrl('db'), API_TOKEN: Secret.required() },
  volumes: { '/data': Volume.persistent('data') },
});

describe.each(TARGETS)('on $folder', ({ profile }) => {
  test('is a table with aligned columns, within 100', () => {
    const lines = reportText(server, profile).split('\n');
    expect(lines.slice(0, 2)).toEqual([`MCP server 'weather' on ${profile.target}`, '']);
    expect(lines.filter((line) => line.length > 100 || line !== line.trimEnd())).toEqual([]);
    const starts = lines.flatMap((line) => / {2}(yes|no|no effect)(: |$)/.exec(line)?.index ?? []);
    expect(starts.length).toBeGreaterThan(15);
    expect(new Set(starts).size).toBe(1);
  });

  test.each(Object.entries(FEATURE_SAMPLES))('says what becomes of %s', (_feature, props) => {
    const text = reportText(new McpServer(props), profile);
    expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(text).not.toContain('undefined');
  });
});

test('tells a default from what was asked, and says why not and what to do', () => {
  const [{ profile }] = TARGETS;
  const text = reportText(server, {
    ...profile,
    target: 'Nowhere',
    capabilities: {
      ...profile.capabilities,
      'volume.persistent': { kind: 'unsupported', because: 'it has no disks', instead: 'use a bucket' },
      'volume.backup': { kind: 'ignored', because: 'it keeps everything' },
    },
  });
  expect(text).toContain("MCP server 'weather' on Nowhere\n");
  expect(text).toMatch(/^ {2}limit of memory +512 MiB \(default\) +yes$/m);
  expect(text).toMatch(/^ {2}persistent volume +\/data +no: it has no disks; use a bucket$/m);
  const ofCompanion = text.slice(text.indexOf("\n\nCompanion 'db'\n\n"));
  expect(ofCompanion).toMatch(/^ {2}backup schedule +\/var\/lib\/postgresql\/data +no effect: it keeps everything$/m);
  expect(ofCompanion).toMatch(/^ {2}limit of memory +512 MiB +yes$/m);
  expect(ofCompanion).not.toContain('Streamable HTTP');
});

test('a word that is longer than its column is cut, not pushed out', () => {
  const image = ContainerImage.fromRegistry(`ghcr.io/acme/${'w'.repeat(80)}:1.4.2`);
  const lines = reportText(server.with({ image }), TARGETS[0].profile).split('\n');
  expect(lines.filter((line) => line.length > 100)).toEqual([]);
  expect(lines.find((line) => line.includes('image from a registry'))).toMatch(/ {2}yes$/);
});

test('is this text, to the letter', () => {
  const small = new McpServer({
    name: 'weather',
    image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
    transport: Transport.streamableHttp({ port: 3000 }),
    environment: { COMPANIONS: 'companions.db.image' },
    companions: [
      new Companion({ name: 'db', image: ContainerImage.fromRegistry('ghcr.io/acme/db:1'), command: ['db', '--all'] }),
      new Companion({ name: 'ui', image: ContainerImage.fromRegistry('ghcr.io/acme/ui:1') }),
    ],
  });
  const capabilities = Object.fromEntries(Object.keys(FEATURES).map((name) => [name, native]));
  const profile = {
    target: 'a Platform',
    capabilities: {
      ...capabilities,
      'stop-grace': emulated('a step asks every second whether it has ended, as long as the longest of all'),
      command: ignored('every container has one'),
      environment: unsupported('it has none', 'write a file'),
    } as Profile['capabilities'],
    details: () => ({ 'cpu.limit': '1 CPU' }),
    limits: () => [],
  };
  expect(reportText(small, profile)).toBe(`MCP server 'weather' on a Platform

  image from a registry       ghcr.io/acme/weather:1.4.2   yes
  Streamable HTTP             /mcp                         yes
  environment variables       COMPANIONS                   no: it has none; write a file
  the port is asked from      the port (default)           yes
  outside the image
  logs from stdout            json (default)               yes
  limit of processing power   0.5 CPU (default)            yes; here 1 CPU
  limit of memory             512 MiB (default)            yes
  rolling update              rolling (default)            yes
  internal access             internal (default)           yes
  restart policy              unless-stopped (default)     yes
  user by number              1000:1000 (default)          yes
  read-only root filesystem   true (default)               yes
  no Linux capabilities       drop all (default)           yes
  no new privileges           no-new-privileges (default)  yes
  init process                true (default)               yes
  temporary folders           /tmp (default)               yes
  time to stop                5m0s (default)               yes: a step asks every second whether it
                                                           has ended, as long as the longest of all
  longest call                5m0s (default)               yes
  companions                  db, ui                       yes

Companion 'db'

  image from a registry       ghcr.io/acme/db:1            yes
  command of its own          db --all                     no effect: every container has one

Companion 'ui'

  image from a registry       ghcr.io/acme/ui:1            yes
`);
});
