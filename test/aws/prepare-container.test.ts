import type { McpServerProps } from '../../lib';
import { ConfigFile, Memory, Secret, User, Volume } from '../../lib';
import { DEFAULT_CAPABILITIES } from '../../lib/aws/task/capabilities';
import { PREPARE_IMAGE, foldersOf, mountsOf, prepareContainer } from '../../lib/aws/task/prepare-container';
import { shortHash } from '../../lib/render/names';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { small } from './servers';

const LOGS = { group: '/mcp/aws/weather', region: 'eu-central-1' };

function prepared(changes: Partial<McpServerProps>) {
  const folders = foldersOf(small(changes));
  return prepareContainer({
    image: PREPARE_IMAGE,
    folders,
    logs: LOGS,
    secrets: '[]',
    variableOf: ({ name }, secret) => `${name}__${secret}`,
  });
}

const script = (changes: Partial<McpServerProps>): readonly string[] => {
  const [shell, flag, lines] = prepared(changes).command as string[];
  expect([shell, flag]).toEqual(['sh', '-c']);
  return lines.split('\n');
};

const token = Secret.required({ file: '/run/secrets/token' });

describe('the folders of a container', () => {
  const paths = (changes: Partial<McpServerProps>) => foldersOf(small(changes)).map(({ kind, path }) => [kind, path]);

  test.each<readonly [string, Partial<McpServerProps>, string[][]]>([
    ['home, which every server can write to', {}, [['temporary', '/tmp']]],
    [
      'temporary ones',
      { volumes: { '/cache': Volume.temporary({ size: Memory.mebibytes(128) }) } },
      [
        ['temporary', '/tmp'],
        ['temporary', '/cache'],
      ],
    ],
    [
      'none for data that stays, which is on EFS',
      { volumes: { '/data': Volume.persistent('data') } },
      [['temporary', '/tmp']],
    ],
    [
      'one for all files and secrets that have it in common',
      {
        files: { '/etc/weather/b': ConfigFile.fromContent(''), '/etc/weather/a': ConfigFile.fromContent('') },
        secrets: { TOKEN: Secret.required({ file: '/etc/weather/token' }) },
      },
      [
        ['temporary', '/tmp'],
        ['files', '/etc/weather'],
      ],
    ],
    ['none for files in a temporary one', { files: { '/tmp/a': ConfigFile.fromContent('') } }, [['temporary', '/tmp']]],
  ])('are %s', (_, changes, folders) => {
    expect(paths(changes)).toEqual(folders);
  });

  test('have names of their own, and only those of files are read-only', () => {
    const folders = foldersOf(small({ files: { '/etc/weather/a': ConfigFile.fromContent('') } }));
    expect(mountsOf(folders)).toEqual([
      { sourceVolume: `weather-${shortHash('/tmp')}`, containerPath: '/tmp', readOnly: false },
      { sourceVolume: `weather-${shortHash('/etc/weather')}`, containerPath: '/etc/weather', readOnly: true },
    ]);
  });
});

describe('the container that prepares them', () => {
  test('runs to its end as root, with nothing but what gives files away', () => {
    const { command, ...rest } = prepared({});
    expect(command).toEqual(['sh', '-c', 'set -e\nchmod 1777 /mnt/0']);
    expect(rest).toEqual({
      name: 'prepare',
      image: PREPARE_IMAGE,
      essential: false,
      environment: '[]',
      secrets: '[]',
      mountPoints: [{ sourceVolume: `weather-${shortHash('/tmp')}`, containerPath: '/mnt/0', readOnly: false }],
      dependsOn: [],
      stopTimeout: 10,
      systemControls: [],
      volumesFrom: [],
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': LOGS.group,
          'awslogs-region': LOGS.region,
          'awslogs-stream-prefix': 'mcp',
          mode: 'non-blocking',
          'max-buffer-size': '25m',
        },
      },
      cpu: 0,
      portMappings: [],
      user: '0:0',
      readonlyRootFilesystem: true,
      linuxParameters: {
        capabilities: { drop: DEFAULT_CAPABILITIES.filter((name) => name !== 'CHOWN') },
        initProcessEnabled: true,
      },
    });
  });

  test('writes files, whatever they hold, from variables', () => {
    const content = '${x} %{y} "quoted" \'single\' $HOME\n';
    const changes = { files: { "/etc/weather/it's.json": ConfigFile.fromContent(content) } };
    expect(script(changes)).toEqual([
      'set -e',
      'chmod 1777 /mnt/0',
      `printf %s "$FILE_0" | base64 -d > '/mnt/1/it'\\''s.json'`,
      `chmod 0444 '/mnt/1/it'\\''s.json'`,
      'chmod 0755 /mnt/1',
    ]);
    const [{ name, value }] = JSON.parse(prepared(changes).environment) as { name: string; value: string }[];
    expect([name, Buffer.from(value, 'base64').toString()]).toEqual(['FILE_0', content]);
  });

  test('gives secrets to the user of the container alone', () => {
    expect(script({ secrets: { TOKEN: token }, user: User.id(70, 71) })).toEqual([
      'set -e',
      'chmod 1777 /mnt/0',
      'if [ -n "$weather__TOKEN" ]; then',
      `printf %s "$weather__TOKEN" > '/mnt/1/token'`,
      "chmod 0400 '/mnt/1/token'",
      "chown 70:71 '/mnt/1/token'",
      'fi',
      'chmod 0755 /mnt/1',
    ]);
  });

  test('lets everybody in the container read them, where its user is known to the image only', () => {
    expect(script({ secrets: { TOKEN: token }, user: User.fromImage() })).toContain("chmod 0444 '/mnt/1/token'");
  });

  test('holds no value of a secret', () => {
    expect(prepared({ secrets: { TOKEN: token } }).environment).toBe('[]');
  });

  test('does so in a real shell', () => {
    const folder = mkdtempSync(join(tmpdir(), 'prepare-'));
    try {
      for (const i of [0, 1, 2]) mkdirSync(join(folder, `${i}`));
      const changes: Partial<McpServerProps> = {
        files: { '/etc/weather/a.bin': ConfigFile.fromContent('line\n${x}\n') },
        secrets: { TOKEN: token, MAYBE: Secret.optional({ file: '/run/secrets/maybe' }) },
        user: User.fromImage(),
      };
      const { command, environment } = prepared(changes);
      const [, , lines] = command as string[];
      const files = JSON.parse(environment) as { name: string; value: string }[];
      const env = {
        PATH: process.env.PATH,
        weather__TOKEN: "it's $HOME",
        ...Object.fromEntries(files.map(({ name, value }) => [name, value])),
      };
      execFileSync('sh', ['-c', lines.replaceAll('/mnt/', `${folder}/`)], { env });
      const mode = (path: string): string => (statSync(join(folder, path)).mode & 0o7777).toString(8);
      expect([mode('0'), mode('1'), mode('2')]).toEqual(['1777', '755', '755']);
      expect([readFileSync(join(folder, '1/a.bin'), 'utf8'), mode('1/a.bin')]).toEqual(['line\n${x}\n', '444']);
      expect([readFileSync(join(folder, '2/token'), 'utf8'), mode('2/token')]).toEqual(["it's $HOME", '444']);
      expect(existsSync(join(folder, '2/maybe'))).toBe(false);
      for (const i of [0, 1, 2]) chmodSync(join(folder, `${i}`), 0o755);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
