import { ContainerImage, McpServer, Secret, Transport, Volume, postgres, postgresUrl, reportText } from '../../lib';
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
