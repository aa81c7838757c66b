import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Links of a generated site that lead nowhere, as `page: target`; other sites are not asked. */
export function brokenLinks(folder: string): readonly string[] {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'));
  const ids = new Map<string, ReadonlySet<string>>();
  const idsOf = (file: string): ReadonlySet<string> => {
    const known = ids.get(file) ?? new Set(attributes(readFileSync(file, 'utf8'), 'id'));
    ids.set(file, known);
    return known;
  };
  return pages.sort().flatMap((page) => {
    const file = join(folder, page);
    const text = readFileSync(file, 'utf8');
    const leadsSomewhere = (target: string): boolean => {
      if (/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(target)) return true;
      const [path, anchor = ''] = target.split('#');
      const at = path === '' ? file : resolve(dirname(file), decodeURIComponent(path));
      if (relative(folder, at).startsWith('..') || !existsSync(at)) return false;
      const to = statSync(at).isDirectory() ? join(at, 'index.html') : at;
      return existsSync(to) && (anchor === '' || !to.endsWith('.html') || idsOf(to).has(decodeURIComponent(anchor)));
    };
    const targets = new Set([...attributes(text, 'href'), ...attributes(text, 'src')]);
    return [...targets].filter((target) => !leadsSomewhere(target)).map((target) => `${page}: ${target}`);
  });
}

/** The values of an attribute, wherever a tag has it; code in a page has its angle brackets escaped. */
function attributes(html: string, name: string): readonly string[] {
  const tags = html
    .replace(/<script\b[^]*?<\/script>/g, (script) => script.replace(/>[^]*/, '>'))
    .match(/<[a-z][^<>]*>/gi);
  return (tags ?? []).flatMap((tag) =>
    [...tag.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value]) =>
      value
        .replace(/&quot;/g, '"')
        .replace(/&#39;|&apos;/g, "'")
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&amp;/g, '&'),
    ),
  );
}
