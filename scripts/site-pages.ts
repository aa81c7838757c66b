import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { TARGETS } from '../stacks/targets';
import { ROOT } from './run';

/** Groups of the navigation with their pages, in order. Whatever is in docs/ and not named here is reference. */
const ORDER = {
  Start: ['getting-started'],
  Guides: ['composition', 'operations', 'security', 'adding-a-target'],
  Targets: TARGETS.map(({ folder }) => folder),
  Examples: [],
  Reference: ['capabilities', 'settings', 'seeds'],
} satisfies Record<string, readonly string[]>;

/** The group of the entry points of the package. */
export const API = 'API';

export const GROUPS: readonly string[] = [...Object.keys(ORDER), API];

/** A Markdown file that is a page of the site. */
export interface SitePage {
  /** In the project, such as `docs/aws.md`. */
  readonly path: string;
  /** In the site, without `.html`: such as `docs/aws`. */
  readonly address: string;
  readonly group: string;
  readonly title: string;
}

/** Every page besides the README, in the order of the navigation. */
export function sitePages(): readonly SitePage[] {
  const docs = readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [name.slice(0, -3)] : []));
  const examples = readdirSync(join(ROOT, 'examples')).filter((name) =>
    existsSync(join(ROOT, 'examples', name, 'README.md')),
  );
  const named = Object.values<readonly string[]>(ORDER).flat();
  return Object.entries<readonly string[]>(ORDER).flatMap(([group, order]) => {
    const rest = group === 'Reference' ? docs.filter((name) => !named.includes(name)).sort() : [];
    const paths = [...order.filter((name) => docs.includes(name)), ...rest].map((name) => `docs/${name}.md`);
    if (group === 'Examples') paths.push(...examples.sort().map((name) => `examples/${name}/README.md`));
    return paths.map((path) => ({
      path,
      address: path.replace(/(\/README)?\.md$/, ''),
      group,
      title: (/^# (.+)$/m.exec(read(path))?.[1] ?? path).replace(/`/g, ''),
    }));
  });
}

/** A page as TypeDoc wants it: what GitHub knows and TypeDoc does not is written out. */
export function forSite(path: string, pages: readonly SitePage[]): string {
  const own = pages.find((page) => page.path === path);
  const head = own && `---\ntitle: ${JSON.stringify(own.title)}\ngroup: ${own.group}\naddress: ${own.address}\n---\n\n`;
  const text = read(path).replace(
    /^```[^]*?^```$|`[^`\n]+`|(?<!!)\[((?:[^[\]`]|`[^`\n]*`)*)\]\(([^)\s]+)\)/gm,
    (whole: string, label?: string, target?: string) =>
      label === undefined || target === undefined ? whole : link(path, label, target, pages),
  );
  return `${head ?? ''}${withNotes(text)}`;
}

/** A link to a page, or to a folder with one, leads there; other files of the project are not in the site, and only named. */
function link(from: string, label: string, target: string, pages: readonly SitePage[]): string {
  const [file, anchor] = target.split('#');
  if (file === '' || /^[a-z][a-z0-9+.-]*:/i.test(file)) return `[${label}](${target})`;
  const path = posix.join(posix.dirname(from), file).replace(/\/$/, '');
  const page = ['README.md', ...pages.map((one) => one.path)].find(
    (one) => one === path || one === `${path}/README.md`,
  );
  if (page === undefined) return label;
  const to = posix.relative(posix.dirname(from), page);
  return `[${label}](${to.startsWith('.') ? to : `./${to}`}${anchor === undefined ? '' : `#${anchor}`})`;
}

/** Footnotes, which GitHub has and the Markdown of TypeDoc has not. */
function withNotes(text: string): string {
  const notes = new Map([...text.matchAll(/^\[\^(\w+)\]: (.+)$/gm)].map(([, id, note]) => [id, note]));
  if (notes.size === 0) return text;
  const plain = (note: string): string => note.replace(/\\(?=\W)/g, '').replace(/"/g, '&quot;');
  return text
    .replace(/^\[\^(\w+)\]: (.+)$/gm, '- <a id="note-$1"></a>$1: $2')
    .replace(/\[\^(\w+)\]/g, (_, id: string) => {
      return `<sup><a href="#note-${id}" title="${plain(notes.get(id) ?? '')}">${id}</a></sup>`;
    });
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
