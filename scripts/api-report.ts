// `npm run api [folder]`: writes a report of the public API of each entry point into api/, or into another folder.
import type { IConfigFile } from '@microsoft/api-extractor';
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { say } from './terminal';

const ROOT = resolve(__dirname, '..');
/** Whether something has a comment is no matter of the API. */
const UNDOCUMENTED = /^ *\/\/ \(undocumented\)\n| \(undocumented\)$/gm;
const NO_PACKAGE_COMMENT = '// (No @packageDocumentation comment for this package)\n\n';

interface Entry {
  /** Of its report, such as `stacks-aws`. */
  readonly name: string;
  /** Its declarations, such as `dist/stacks/aws-stack.d.ts`. */
  readonly types: string;
}

/** The entry points of package.json that have types. */
function entries(): readonly Entry[] {
  const { name, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  };
  return Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'string'
      ? []
      : [{ name: path === '.' ? name : path.slice(2).replaceAll('/', '-'), types: target.types }],
  );
}

/** The package's declarations without its code, in a folder beside which the dependencies are found. */
function declarations(): string {
  const folder = mkdtempSync(join(tmpdir(), 'api-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  copyFileSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  const tsc = require.resolve('typescript/bin/tsc');
  const out = ['--outDir', join(folder, 'dist'), '--emitDeclarationOnly'];
  execFileSync(process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.build.json'), ...out], { stdio: 'inherit' });
  return folder;
}

/** Reports by the names of their files. */
function reports(folder: string): ReadonlyMap<string, string> {
  const all = entries();
  const files = all.map(({ types }) => join(folder, types));
  const { compilerOptions } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8')) as {
    readonly compilerOptions: object;
  };
  const compiler = { overrideTsconfig: { compilerOptions: { ...compilerOptions, paths: {}, types: ['node'] }, files } };
  mkdirSync(join(folder, 'api'));
  let state: CompilerState | undefined;
  const texts = new Map<string, string>();
  const exported = new Set<string>();
  const named = new Map<string, ReadonlySet<string>>();
  for (const { name, types } of all) {
    const config = ExtractorConfig.prepare({
      configObject: configOf(folder, name, join(folder, types), compiler),
      configObjectFullPath: undefined,
      packageJsonFullPath: join(folder, 'package.json'),
    });
    state ??= CompilerState.create(config, { additionalEntryPoints: files });
    const others = new Set<string>();
    Extractor.invoke(config, {
      localBuild: true,
      compilerState: state,
      messageCallback(message) {
        const [, symbol] = /^The symbol "(.+?)" needs to be exported/.exec(message.text) ?? [];
        if (message.messageId === 'ae-forgotten-export' && symbol !== undefined) others.add(symbol);
        else if (message.logLevel === 'error' || message.logLevel === 'warning')
          if (!message.messageId.startsWith('console-api-report')) throw new Error(`${name}: ${message.text}`);
        message.handled = true;
      },
    });
    const text = readFileSync(join(folder, 'api', `${name}.api.md`), 'utf8')
      .replace(NO_PACKAGE_COMMENT, '')
      .replace(UNDOCUMENTED, '');
    for (const [, symbol] of text.matchAll(
      /^export (?:abstract |declare )*(?:class|const|enum|function|interface|type) (\w+)/gm,
    ))
      exported.add(symbol);
    texts.set(`${name}.api.md`, text);
    named.set(`${name}.api.md`, others);
  }
  return new Map([...texts].map(([file, text]) => [file, text + footer([...(named.get(file) ?? [])], exported)]));
}

/** What an entry point names and nobody can import: it belongs to the API, but is no report's. */
function footer(named: readonly string[], exported: ReadonlySet<string>): string {
  const unexported = named.filter((symbol) => !exported.has(symbol)).sort();
  return unexported.length === 0 ? '' : `\nNamed here, exported by no entry point: ${unexported.join(', ')}\n`;
}

function configOf(folder: string, name: string, entry: string, compiler: IConfigFile['compiler']): IConfigFile {
  const [silent, noted] = [{ logLevel: 'none' as never }, { logLevel: 'warning' as never }];
  return {
    projectFolder: folder,
    mainEntryPointFilePath: entry,
    compiler,
    newlineKind: 'lf',
    apiReport: {
      enabled: true,
      reportFileName: `${name}.api.md`,
      reportFolder: join(folder, 'api'),
      reportTempFolder: join(folder, 'temp'),
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      compilerMessageReporting: { default: noted },
      // Everything that is exported is public, members without a comment included; what is forgotten stands in the footer.
      extractorMessageReporting: { default: noted, 'ae-missing-release-tag': silent, 'ae-undocumented': silent },
      // Doc comments are written for editors, not in the strict form of TSDoc.
      tsdocMessageReporting: { default: silent },
    },
  };
}

function main(target: string): void {
  mkdirSync(target, { recursive: true });
  const before = new Set(readdirSync(target).filter((file) => file.endsWith('.api.md')));
  const folder = declarations();
  try {
    for (const [file, text] of reports(folder)) {
      const is = !before.delete(file)
        ? 'new'
        : readFileSync(join(target, file), 'utf8') === text
          ? 'unchanged'
          : 'changed';
      writeFileSync(join(target, file), text);
      say(`${file}: ${is}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const file of before) {
    rmSync(join(target, file));
    say(`${file}: there is no such entry point any more`);
  }
}

main(resolve(process.argv[2] ?? join(ROOT, 'api')));
