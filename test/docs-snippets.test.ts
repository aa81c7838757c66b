import { join } from 'node:path';
import ts from 'typescript';
import { PAGES, ROOT, read } from './support/pages';

const json = (path: string) => JSON.parse(read(path));

/** What fragments take from their surroundings. Whatever else they use is imported, or their own. */
const GIVEN: Readonly<Record<string, string>> = {
  app: 'App',
  server: 'McpServer',
  ...Object.fromEntries(
    [
      ...['listenerArn', 'securityGroupId', 'vpcId', 'clusterArn', 'secretArn'], // AWS
      ...['subscriptionId', 'subnetId', 'workspaceId', 'vaultId', 'storageAccountId', 'registryId'], // Azure
    ].map((name) => [name, 'string']),
  ),
  subnetIds: 'readonly string[]',
};

interface Snippet {
  readonly page: string;
  /** Of its first line in the page, from 1. */
  readonly line: number;
  readonly code: string;
}

/** The blocks of TypeScript in a text, and what is made in the middle of a line: `new LocalStack(app, 'local', { server })`. */
function snippetsOf(page: string, text: string): readonly Snippet[] {
  const found = [
    ...text.matchAll(/^```ts\n([^]*?)^```$/gm),
    ...text.matchAll(/(?<!`)`(new [A-Z](?:(?!\.\.\.)[^`\n])*)`(?!`)/g),
  ];
  return found.map(({ 0: whole, 1: code, index }) => ({
    page,
    line: text.slice(0, index + whole.indexOf(code)).split('\n').length,
    code,
  }));
}

/** Modules whose exports fragments may use; a name in two of them is that of the first. */
const MODULES = ['cdktf', ...Object.keys(json('package.json').exports)].flatMap((entry) =>
  entry.endsWith('package.json') ? [] : entry.replace(/^\./, 'cdktf-mcp'),
);

const options: ts.CompilerOptions = {
  ...ts.parseJsonConfigFileContent(json('tsconfig.json'), ts.sys, ROOT).options,
  noUnusedLocals: false,
};

/** Each file is parsed once, however many programs there are; those in `texts` are nowhere else. */
const texts = new Map<string, string>();
const parsed = new Map<string, ts.SourceFile | undefined>();
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists, readFile } = host;
host.fileExists = (path) => texts.has(path) || fileExists(path);
host.readFile = (path) => texts.get(path) ?? readFile(path);
host.getSourceFile = (path, languageVersion) => {
  const text = texts.get(path);
  if (text !== undefined) return ts.createSourceFile(path, text, languageVersion);
  if (!parsed.has(path)) parsed.set(path, getSourceFile(path, languageVersion));
  return parsed.get(path);
};

/** The exports of all modules, by the name of the export. */
function findExports(): ReadonlyMap<string, string> {
  const entry = join(ROOT, 'entries.ts');
  texts.set(entry, MODULES.map((name) => `import '${name}';`).join('\n'));
  const program = ts.createProgram([entry], options, host);
  const checker = program.getTypeChecker();
  const imports = program.getSourceFile(entry)?.statements.filter(ts.isImportDeclaration) ?? [];
  const found = imports.flatMap(({ moduleSpecifier }, i) => {
    const symbol = checker.getSymbolAtLocation(moduleSpecifier);
    return symbol === undefined
      ? []
      : checker.getExportsOfModule(symbol).map(({ name }) => [name, MODULES[i]] as const);
  });
  return new Map(found.reverse());
}

/** A fragment as the constructor of a stack, on as few lines as the page has. */
function program({ code }: Snippet, exports: ReadonlyMap<string, string>): string {
  if (/^import /m.test(code)) return code;
  const names = new Set(code.match(/(?<![\w']|(?<!\.\.)\.)[A-Za-z]\w*/g));
  const own = new Set([...code.matchAll(/\b(?:const|let|class|function) (\w+)/g)].map(([, name]) => name));
  const needed = ['TerraformStack', ...names].filter((name) => !own.has(name));
  const given = needed.flatMap((name) => (Object.hasOwn(GIVEN, name) ? [name] : []));
  const types = [...needed, ...given.map((name) => GIVEN[name])];
  const imports = [...new Set(types)].flatMap((name) => {
    const from = exports.get(name);
    return from === undefined ? [] : `import { ${name} } from '${from}';`;
  });
  const declared = given.map((name) => `declare const ${name}: ${GIVEN[name]};`);
  return `${[...imports, ...declared].join(' ')} export class Page extends TerraformStack { make() {\n${code}\n} }`;
}

/** What the compiler says about the snippets, as `page:line: message`. */
function complaints(snippets: readonly Snippet[]): readonly string[] {
  const exports = findExports();
  const files = snippets.map((snippet, i) => {
    const path = join(ROOT, `snippet-${i}.ts`);
    const text = program(snippet, exports);
    texts.set(path, text);
    return { path, snippet, added: text === snippet.code ? 0 : 1 };
  });
  const compiled = ts.createProgram(
    files.map(({ path }) => path),
    options,
    host,
  );
  return files.flatMap(({ path, snippet, added }) => {
    const file = compiled.getSourceFile(path);
    const found = [...compiled.getSyntacticDiagnostics(file), ...compiled.getSemanticDiagnostics(file)];
    return found.map(({ start = 0, messageText }) => {
      const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) - added + snippet.line;
      return `${snippet.page}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
}

describe('the TypeScript of the pages', () => {
  const snippets = PAGES.flatMap((page) => snippetsOf(page, read(page)));
  // Each of them is wrong in one way; they are compiled along with the real ones, because a program takes its time.
  const wrong = [
    'new AzureStack(app, "azure", { server, subscriptionId });',
    "\nnew LocalStack(app, 'local', { server, ports: 1 });",
    'const broken = (;',
    'new CloudRunMcpService(this, "Weather", unknownThing);',
    "import { NoSuchThing } from 'cdktf-mcp';",
  ].map((code, i): Snippet => ({ page: `wrong-${i}`, line: 10, code }));
  let found: readonly string[];
  beforeAll(() => {
    found = complaints([...snippets, ...wrong]);
  }, 120_000);

  test('compiles against what the package exports', () => {
    expect(found.filter((complaint) => !complaint.startsWith('wrong-'))).toEqual([]);
    const pages = new Set(snippets.map(({ page }) => page));
    for (const target of ['aws', 'azure', 'google', 'kubernetes']) expect(pages).toContain(`docs/${target}.md`);
    expect(pages).toContain('README.md');
  });

  test('would be found out if it did not', () => {
    const about = (i: number): string => found.filter((complaint) => complaint.startsWith(`wrong-${i}:`)).join('\n');
    expect(about(0)).toContain("wrong-0:10: Argument of type '{ server: McpServer; subscriptionId: string; }'");
    expect(about(1)).toContain("wrong-1:11: Object literal may only specify known properties, and 'ports'");
    expect(about(2)).toContain('wrong-2:10: Expression expected');
    expect(about(3)).toContain("wrong-3:10: Cannot find name 'unknownThing'");
    expect(about(4)).toMatch(/wrong-4:10: Module '.*' has no exported member 'NoSuchThing'/);
  });
});
