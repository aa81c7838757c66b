import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokenLinks } from '../scripts/site-links';
import { GROUPS, forSite, sitePages } from '../scripts/site-pages';
import { PAGES, ROOT, read } from './support/pages';

const scratch = mkdtempSync(join(tmpdir(), 'site-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('the site', () => {
  const folder = join(scratch, 'site');
  const page = (path: string): string => readFileSync(join(folder, path), 'utf8');
  let said = '';
  beforeAll(() => {
    // As `npm run site` does, which fails at every warning and at every link that leads nowhere.
    const script = join(ROOT, 'scripts', 'site.ts');
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, folder], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    said = stdout + stderr;
  }, 600_000);

  test('is written without a warning', () => {
    expect(said).not.toMatch(/warning|error/i);
    expect(said).toContain('The site is written');
  });

  test('starts with the README', () => {
    expect(page('index.html')).toContain('Describe an MCP server');
    expect(page('index.html')).toContain('href="docs/getting-started.html"');
    expect(page('index.html')).toContain('href="examples/01-local.html"');
  });

  test.each(PAGES.filter((path) => path !== 'README.md'))('has a page of %s', (path) => {
    const [, title] = /^# (.+)$/m.exec(read(path)) ?? [];
    const html = page(path.replace(/(\/README)?\.md$/, '.html'));
    const [, shown = ''] = /<h1\b[^>]*>([^]*?)<\/h1>/.exec(html) ?? [];
    expect(shown.replace(/<[^>]+>/g, '')).toContain(title.replace(/`/g, ''));
    expect(html).not.toMatch(/\[\^\d+\]/);
  });

  const { name, exports } = JSON.parse(read('package.json')) as { name: string; exports: Record<string, unknown> };
  test.each(Object.keys(exports).filter((path) => path !== './package.json'))('has a page of the entry %s', (path) => {
    const entry = name + path.slice(1);
    expect(page(`modules/${entry.replace(/\//g, '_')}.html`)).toContain(`<h1>Module ${entry}</h1>`);
  });

  test('has the description of what users write', () => {
    expect(page('interfaces/cdktf-mcp.McpServerProps.html')).toContain('The longest time that one call may take');
    expect(page('classes/cdktf-mcp_stacks_aws.AwsStack.html')).toContain('everything that they need around them');
  });

  test('leads nowhere that is not there', () => {
    expect(brokenLinks(folder)).toEqual([]);
  });
});

test('the navigation has every page once, in its groups', () => {
  const pages = sitePages();
  expect(pages.map(({ path }) => path).sort()).toEqual(PAGES.filter((path) => path !== 'README.md').sort());
  expect([...new Set(pages.map(({ group }) => group)), 'API']).toEqual(GROUPS);
  expect(pages.filter(({ group }) => group === 'Targets').map(({ path }) => path)).toContain('docs/aws.md');
  expect(pages.filter(({ group }) => group === 'Guides')[0].path).toBe('docs/composition.md');
});

test('a page is as GitHub shows it: links to folders with a page, and notes', () => {
  const page = forSite('docs/capabilities.md', sitePages());
  expect(page).toMatch(/^---\ntitle: "What each target can do"\ngroup: Reference\naddress: docs\/capabilities\n---\n/);
  expect(page).toContain('by other means<sup><a href="#note-2" title="built here, pushed to');
  expect(page).toContain('- <a id="note-2"></a>2: built here, pushed to');
  const readme = forSite('README.md', sitePages());
  expect(readme).toContain('[01-local](./examples/01-local/README.md)');
  expect(readme).toContain('(see .env.example)'); // which is not in the site
});

test('links that lead nowhere are found', () => {
  const folder = join(scratch, 'links');
  mkdirSync(join(folder, 'sub'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<h2 id="a">A</h2><a href="sub/b.html#c">x</a><a href="no.html">x</a>');
  writeFileSync(
    join(folder, 'sub', 'b.html'),
    '<a href="../index.html#a">x</a><a href="..">x</a><a href="#no">x</a><a href="../../up.html">x</a>' +
      '<a href="https://example.com/no">x</a><code>&lt;a href="not-a-link.html"&gt;</code>',
  );
  expect(brokenLinks(folder)).toEqual([
    'index.html: sub/b.html#c',
    'index.html: no.html',
    'sub/b.html: #no',
    'sub/b.html: ../../up.html',
  ]);
});
