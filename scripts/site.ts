// `npm run site`: writes README, docs/ and the reference of every entry point of the package as a site into dist-site/.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import type { DocumentReflection, Reflection } from 'typedoc' with { 'resolution-mode': 'import' };
import { Failure, ROOT, endWell } from './run';
import { brokenLinks } from './site-links';
import { API, GROUPS, forSite, sitePages } from './site-pages';
import { say, seconds } from './terminal';

const OUT = resolve(process.argv[2] ?? join(ROOT, 'dist-site'));

/** The entry points by the files that they are compiled from, stacks last. */
function entryPoints(): ReadonlyMap<string, string> {
  const { name, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  };
  const entries = Object.entries(exports).flatMap(([path, entry]): [string, string][] =>
    typeof entry === 'string'
      ? []
      : [[entry.types.replace(/^\.\/dist\//, '').replace(/\.d\.ts$/, '.ts'), name + path.slice(1)]],
  );
  const isStack = ([file]: [string, string]): number => Number(file.startsWith('stacks/'));
  return new Map(entries.sort((a, b) => isStack(a) - isStack(b)));
}

async function build(scratch: string): Promise<void> {
  const { Application, Configuration, KindRouter, ReflectionKind } = await import('typedoc');
  const pages = sitePages();
  const texts = ['README.md', ...pages.map(({ path }) => path)].map((path) => {
    const file = join(scratch, path);
    mkdirSync(dirname(file), { recursive: true });
    const text = forSite(path, pages);
    writeFileSync(file, text);
    return text;
  });
  const languages = texts.flatMap((text) => [...text.matchAll(/^```(\w+)$/gm)].map(([, language]) => language));
  const entries = entryPoints();

  const app = await Application.bootstrap({
    name: 'cdktf-mcp',
    includeVersion: true,
    entryPoints: [...entries.keys()].map((file) => join(ROOT, file)),
    basePath: ROOT,
    tsconfig: join(ROOT, 'tsconfig.build.json'),
    readme: join(scratch, 'README.md'),
    projectDocuments: pages.map(({ path }) => join(scratch, path)),
    customCss: join(ROOT, 'scripts', 'site.css'),
    skipErrorChecking: true, // `npm run check` does that
    excludeExternals: true,
    excludePrivate: true,
    disableSources: true, // there is no address yet at which sources could be read
    sortEntryPoints: false,
    groupOrder: [...GROUPS, 'Classes', '*'],
    locales: { en: { kind_plural_module: API } },
    navigation: { includeGroups: true, includeCategories: false, includeFolders: false, compactFolders: false },
    headings: { readme: false, document: false },
    includeHierarchySummary: false,
    searchInComments: true,
    searchInDocuments: true,
    hideGenerator: true,
    highlightLanguages: [...new Set([...Configuration.OptionDefaults.highlightLanguages, ...languages])],
    // What a public type refers to and the package does not export is for the API report to say.
    validation: { notExported: false, invalidLink: true, invalidPath: true, rewrittenLink: true, notDocumented: true },
    requiredToBeDocumented: ['Module', 'Enum', 'Class', 'Interface', 'TypeAlias', 'Function', 'Method'],
  });
  app.renderer.defineRouter(
    'pages',
    class extends KindRouter {
      /** A page of docs/ keeps its name, whatever its title is. */
      protected override getIdealBaseName(reflection: Reflection): string {
        const address = (reflection as Partial<DocumentReflection>).frontmatter?.address;
        return typeof address === 'string' ? address : super.getIdealBaseName(reflection);
      }
    },
  );
  app.options.setValue('router', 'pages');

  const project = await app.convert();
  if (project === undefined) throw new Failure('TypeDoc could not read the project.');
  for (const module of project.getChildrenByKind(ReflectionKind.Module))
    module.name = entries.get(`${module.name}.ts`) ?? entries.get(`${module.name}/index.ts`) ?? module.name;
  app.validate(project);
  await app.generateDocs(project, OUT);
  const { errorCount, warningCount } = app.logger;
  if (errorCount + warningCount > 0) throw new Failure(`There are ${errorCount} errors and ${warningCount} warnings.`);
  const broken = brokenLinks(OUT);
  if (broken.length > 0) throw new Failure(`Links that lead nowhere:\n  ${broken.join('\n  ')}`);
}

void endWell(
  async () => {
    const started = Date.now();
    const scratch = mkdtempSync(join(tmpdir(), 'cdktf-mcp-site-'));
    try {
      await build(scratch);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
    say(`The site is written: ${relative(process.cwd(), join(OUT, 'index.html'))} (${seconds(started)})`);
  },
  () => 'The site is not finished.',
);
