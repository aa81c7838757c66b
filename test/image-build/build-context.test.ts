import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ContainerImage, type DockerfileOptions } from '../../lib';
import { buildContextHash, buildContextProblems } from '../../lib/image-build/build-context';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'context-'));
  write('Dockerfile', 'FROM node:22-slim\nCOPY . .\n');
  write('src/server.js', 'serve()');
  write('src/lib/a.js', 'a');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function source(options: DockerfileOptions = {}) {
  const { source } = ContainerImage.fromDockerfile(folder, options);
  if (source.kind !== 'dockerfile') throw new Error('not built from a folder');
  return source;
}
const hash = (options?: DockerfileOptions): string => buildContextHash(source(options), options?.platform);

/** Whether the image would be built again after this. */
function rebuilds(change: () => void): boolean {
  const before = hash();
  change();
  return hash() !== before;
}

test('is short, and the same for the same content', () => {
  expect(hash()).toMatch(/^[0-9a-f]{12}$/);
  expect(hash()).toBe(hash());
});

describe('a new build follows from', () => {
  test.each<[string, () => void]>([
    ['other content', () => write('src/server.js', 'other()')],
    ['a new file', () => write('src/new.js', '')],
    ['a new empty folder, which COPY would copy', () => mkdirSync(join(folder, 'empty'))],
    ['a file less', () => unlinkSync(join(folder, 'src/lib/a.js'))],
    ['another Dockerfile', () => write('Dockerfile', 'FROM node:24-slim')],
    ['another mode', () => chmodSync(join(folder, 'src/server.js'), 0o755)],
    ['a link', () => symlinkSync('server.js', join(folder, 'src/link.js'))],
    [
      'a file in place of a folder',
      () => {
        rmSync(join(folder, 'src/lib'), { recursive: true });
        write('src/lib', '');
      },
    ],
    [
      'content that moved to another file',
      () => {
        write('src/lib/b.js', 'a');
        unlinkSync(join(folder, 'src/lib/a.js'));
      },
    ],
  ])('%s', (_title, change) => {
    expect(rebuilds(change)).toBe(true);
  });

  test('another target of a link, which need not exist', () => {
    const link = join(folder, 'link');
    symlinkSync('nowhere', link);
    expect(
      rebuilds(() => {
        unlinkSync(link);
        symlinkSync('elsewhere', link);
      }),
    ).toBe(true);
  });

  test('content of one file that moves over the border to the next', () => {
    write('a', 'xy');
    write('b', 'z');
    expect(
      rebuilds(() => {
        write('a', 'x');
        write('b', 'yz');
      }),
    ).toBe(true);
  });

  test.each<[string, DockerfileOptions]>([
    ['a build argument', { buildArgs: { VERSION: '2' } }],
    ['a stage', { target: 'runtime' }],
    ['a platform', { platform: 'linux/arm64' as DockerfileOptions['platform'] }],
    ['another Dockerfile by name', { dockerfile: 'src/server.js' }],
  ])('%s', (_title, options) => {
    expect(hash(options)).not.toBe(hash());
  });
});

describe('no new build follows from', () => {
  test('another time', () => {
    expect(rebuilds(() => utimesSync(join(folder, 'src/server.js'), 1, 1))).toBe(false);
  });

  test('another order of writing', () => {
    const before = hash();
    rmSync(folder, { recursive: true });
    write('src/lib/a.js', 'a');
    write('src/server.js', 'serve()');
    write('Dockerfile', 'FROM node:22-slim\nCOPY . .\n');
    expect(hash()).toBe(before);
  });

  test('another order of the build arguments', () => {
    expect(hash({ buildArgs: { A: '1', B: '2' } })).toBe(hash({ buildArgs: { B: '2', A: '1' } }));
  });

  test('another place of the folder', () => {
    const before = hash();
    const first = folder;
    folder = mkdtempSync(join(tmpdir(), 'context-'));
    write('Dockerfile', 'FROM node:22-slim\nCOPY . .\n');
    write('src/server.js', 'serve()');
    write('src/lib/a.js', 'a');
    expect(hash()).toBe(before);
    rmSync(first, { recursive: true });
  });
});

describe('.dockerignore', () => {
  /** Whether a change of this file counts, under these rules. */
  function counts(path: string, ...rules: string[]): boolean {
    write('.dockerignore', rules.join('\n'));
    write(path, 'before');
    return rebuilds(() => write(path, 'after'));
  }

  test.each<[string, boolean, ...string[]]>([
    ['node_modules/a/index.js', false, 'node_modules'],
    ['packages/b/node_modules/index.js', true, 'node_modules'],
    ['packages/b/node_modules/index.js', false, '**/node_modules'],
    ['debug.log', false, '*.log'],
    ['logs/debug.log', true, '*.log'],
    ['logs/debug.log', false, '**/*.log'],
    ['dist/keep.js', true, 'dist', '!dist/keep.js'],
    ['dist/other.js', false, 'dist', '!dist/keep.js'],
    ['src/server.js', true, '*', '!src'],
    ['README.md', false, '*', '!src'],
    ['a/b/c/keep', true, '**', '!a/b/c/keep'],
    ['.env', false, '# values', '', '.env'],
    ['docs/x.md', false, '/docs/'],
    ['src/last.js', false, '!src/last.js', 'src'],
    ['Dockerfile', true, 'Dockerfile'],
    ['Dockerfile', true, '*'],
  ])('%s counts: %s, with %s %s', (path, expected, ...rules) => {
    expect(counts(path, ...rules)).toBe(expected);
  });

  test('of a Dockerfile elsewhere does not hide that Dockerfile', () => {
    write('docker/Dockerfile', 'FROM a');
    write('.dockerignore', 'docker');
    const options = { dockerfile: './docker/Dockerfile' };
    const before = hash(options);
    write('docker/notes', 'x');
    expect(hash(options)).toBe(before);
    write('docker/Dockerfile', 'FROM b');
    expect(hash(options)).not.toBe(before);
  });

  test('itself is sent, so that it counts', () => {
    write('.dockerignore', '.dockerignore');
    expect(rebuilds(() => write('.dockerignore', '.dockerignore\nnothing-of-that-name'))).toBe(true);
  });

  test('an ignored folder that cannot be read does no harm', () => {
    write('.dockerignore', 'data');
    write('data/file', 'x');
    chmodSync(join(folder, 'data'), 0o000);
    try {
      expect(hash()).toMatch(/^[0-9a-f]{12}$/);
    } finally {
      chmodSync(join(folder, 'data'), 0o755);
    }
  });
});

describe('what keeps a folder from being built', () => {
  const problems = (options?: DockerfileOptions) => buildContextProblems(source(options));

  test('nothing, where there is a Dockerfile', () => {
    expect(problems()).toEqual([]);
  });

  test('there is no folder', () => {
    const { source } = ContainerImage.fromDockerfile('./nowhere');
    expect(buildContextProblems(source as never)).toEqual([
      {
        property: 'image',
        message:
          "the folder './nowhere' does not exist; give the build context, relative to the folder with cdktf.json",
      },
    ]);
  });

  test('there is no Dockerfile', () => {
    const [{ property, message }] = problems({ dockerfile: 'docker/Dockerfile' });
    expect(property).toBe('image');
    expect(message).toMatch(
      /^there is no 'docker\/Dockerfile' in '.*'; add one or name it with the option 'dockerfile'$/,
    );
  });

  test('rules that the provider would not read, and so send what they keep out', () => {
    write('Dockerfile.dockerignore', 'secrets');
    expect(problems()).toEqual([
      {
        property: 'image',
        message: "the Docker provider does not read 'Dockerfile.dockerignore'; put its rules into .dockerignore",
      },
    ]);
    write('.dockerignore', 'secrets');
    expect(problems()).toEqual([]);
    write('secrets/token', 'x');
    expect(rebuilds(() => write('secrets/token', 'y'))).toBe(false);
  });
});
