import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { PAGES, ROOT, read } from './support/pages';

/** A page without its code, in which nothing is a link or a heading. */
const proseOf = (text: string): string =>
  text
    .replace(/^```[^]*?^```$/gm, '')
    .replace(/(`+)[^`\n](?:.*?[^`\n])?\1(?!`)/g, (code) => code.replace(/[[\]]/g, ''));

/** How GitHub names the headings of a page. */
function anchorsOf(text: string): readonly string[] {
  const seen = new Map<string, number>();
  return [...proseOf(text).matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading]) => {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}_ -]/gu, '').replace(/ /g, '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}

/** Links of a page that lead nowhere. */
function brokenLinks(page: string, text: string): readonly string[] {
  const links = [...proseOf(text).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(([, target]) => target);
  return links.filter((target) => {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return false;
    const [path, anchor] = target.split('#');
    const file = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), decodeURIComponent(path)));
    if (file.startsWith('..') || !existsSync(join(ROOT, file))) return true;
    return anchor !== undefined && !anchorsOf(path === '' ? text : read(file)).includes(anchor);
  });
}

test.each(PAGES)('the relative links of %s lead somewhere', (page) => {
  expect(brokenLinks(page, read(page))).toEqual([]);
});

test('links that lead nowhere are found', () => {
  const text =
    '# A `b` (c), d\n[1](#a-b-c-d) [2](#no) [3](../README.md#license) [4](../README.md#no) [5](no.md) [6](https://x)';
  expect(brokenLinks('docs/aws.md', text)).toEqual(['#no', '../README.md#no', 'no.md']);
});

test('the README is short', () => {
  expect(read('README.md').split('\n').length).toBeLessThan(150);
});
