import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';

/** Texts of files by their path from the project's folder, with slashes. */
export type Files = ReadonlyMap<string, string>;

interface Import {
  readonly from: string;
  /** Path of the imported file, or the name of the module. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const PROVIDERS: Readonly<Record<string, string>> = {
  docker: 'docker',
  aws: 'aws',
  google: 'google',
  azure: 'azurerm',
  kubernetes: 'kubernetes',
  'image-build': 'docker',
};
const COMMON = ['model', 'render'];

/** Every import, export from, `require` and `import()` of the files. */
export function importsOf(files: Files): Import[] {
  return [...files].flatMap(([from, text]) => {
    const found: Import[] = [];
    const add = (module: ts.Expression | undefined, typeOnly: boolean): void => {
      if (module !== undefined && ts.isStringLiteralLike(module))
        found.push({ from, to: resolve(files, from, module.text), typeOnly });
    };
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
      else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
      else if (ts.isExternalModuleReference(node)) add(node.expression, false);
      else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
      else if (ts.isCallExpression(node) && /^(import|require|require\.resolve)$/.test(node.expression.getText()))
        add(node.arguments[0], false);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(from, text, ts.ScriptTarget.Latest, true));
    return found;
  });
}

/** What the files do against the direction of imports; one line each. */
export function violationsOf(files: Files): string[] {
  const imports = importsOf(files);
  const wrong = imports.flatMap((i) => [...faultsOf(i)].map((fault) => `${i.from} imports ${i.to}: ${fault}`));
  const indices = [...files].filter(([path, text]) => /^lib\/(.*\/)?index\.ts$/.test(path) && !onlyExports(text));
  return [
    ...wrong,
    ...indices.map(([path]) => `${path}: an index only exports`),
    ...cyclesOf(imports.filter((i) => i.from.startsWith('lib/') && !i.typeOnly)).map(
      (cycle) => `a cycle: ${cycle.join(' -> ')}`,
    ),
  ];
}

function* faultsOf({ from, to }: Import): Generator<string> {
  if (/^@cdktf\/provider-[^/]+(\/index|\/lib(\/index)?)?$/.test(to)) yield 'name the resource, not the whole provider';
  const [top, folder] = placeOf(from);
  if (top === 'stacks' && /^(examples|test)\//.test(to)) yield 'a stack knows neither examples nor tests';
  if (top !== 'lib') return;
  const [toTop, toFolder] = placeOf(to);
  if (['stacks', 'examples', 'test'].includes(toTop)) return yield 'the library knows nothing above it';
  const provider = /^@cdktf\/provider-([^/]+)/.exec(to)?.[1];
  if (provider !== undefined && PROVIDERS[folder] !== provider) yield `${folder} has no business with that provider`;
  if (folder === '') {
    if (toTop !== 'lib' || toFolder !== 'model') yield 'lib/index.ts only exports the model';
  } else if (folder === 'model') {
    if (toTop === 'lib' ? toFolder !== 'model' : to !== 'cdktf' && !isBuiltin(to))
      yield 'the model imports cdktf and Node only';
  } else if (folder === 'render') {
    if (toTop === 'lib' ? !COMMON.includes(toFolder) : !['cdktf', 'constructs'].includes(to) && !isBuiltin(to))
      yield 'render imports the model, cdktf, constructs and Node only';
  } else if (toTop === 'lib' && ![...COMMON, 'image-build', folder].includes(toFolder)) {
    yield 'no target knows another one, nor the entry of the package';
  }
}

/** Cycles of files; each once, from its first file in the alphabet. */
function cyclesOf(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const cycles = new Map<string, string[]>();
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      const cycle = path.slice(at);
      const first = cycle.indexOf([...cycle].sort()[0]);
      const turned = [...cycle.slice(first), ...cycle.slice(0, first)];
      cycles.set(turned.join(), [...turned, turned[0]]);
    }
    if (at >= 0 || done.has(file)) return;
    for (const to of next.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return [...cycles.values()];
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined || clause.isTypeOnly) return clause !== undefined;
  const { name, namedBindings } = clause;
  return (
    name === undefined &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.every((element) => element.isTypeOnly)
  );
}

function onlyExports(text: string): boolean {
  const { statements } = ts.createSourceFile('index.ts', text, ts.ScriptTarget.Latest);
  return statements.every((s) => ts.isExportDeclaration(s) && s.moduleSpecifier !== undefined);
}

/** The file of a relative import or of one of the package's own names; other modules by their name. */
function resolve(files: Files, from: string, module: string): string {
  const path = module.startsWith('.')
    ? posix.join(posix.dirname(from), module)
    : module.replace(/^cdktf-mcp\/stacks\/(.+)$/, 'stacks/$1-stack').replace(/^cdktf-mcp(\/|$)/, 'lib$1');
  const base = path.replace(/\.js$/, '');
  return [`${base}.ts`, `${base}/index.ts`.replace('//', '/')].find((file) => files.has(file)) ?? path;
}

function placeOf(path: string): readonly [top: string, folder: string] {
  const [top, folder, ...rest] = path.split('/');
  return [top, rest.length > 0 ? folder : ''];
}

function isBuiltin(module: string): boolean {
  return module.startsWith('node:') || builtinModules.includes(module);
}
