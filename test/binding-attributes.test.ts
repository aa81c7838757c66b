import { join } from 'node:path';
import * as ts from 'typescript';
import { ROOT } from './support/pages';
import { unknownAttributes } from './support/unknown-attributes';

jest.setTimeout(300_000);

/** A file that is not there, with attributes that no binding has; the compiler sees nothing wrong with them. */
const PROBE = join(ROOT, 'lib', 'probe.ts');
const PROBED = `
import { Container } from '@cdktf/provider-docker/lib/container';
import type { Construct } from 'constructs';

const more = (some: boolean) => (some ? { capabilities: { add: ['KILL'], keep: ['CHOWN'] } } : {});

export function probe(scope: Construct, some: boolean): void {
  new Container(scope, 'c', {
    name: 'c',
    image: 'i',
    ...(some ? { restrat: 'no' } : { restart: 'no' }),
    ...more(some),
    ports: [80].map((internal) => ({ internal, extrenal: internal })),
  });
}
`;

function program(): { readonly program: ts.Program; readonly files: readonly string[] } {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const config = ts.getParsedCommandLineOfConfigFile(join(ROOT, 'tsconfig.build.json'), { noEmit: true }, host);
  if (config === undefined) throw new Error('tsconfig.build.json cannot be read');
  const compiler = ts.createCompilerHost(config.options);
  const { getSourceFile, fileExists } = compiler;
  compiler.getSourceFile = (file, ...rest) =>
    file === PROBE ? ts.createSourceFile(file, PROBED, ts.ScriptTarget.ES2022, true) : getSourceFile(file, ...rest);
  compiler.fileExists = (file) => file === PROBE || fileExists(file);
  return {
    program: ts.createProgram([...config.fileNames, PROBE], config.options, compiler),
    files: config.fileNames,
  };
}

test('the bindings know every attribute that the library gives them', () => {
  const made = program();
  const probe = made.program.getSourceFile(PROBE) as ts.SourceFile;
  expect(made.program.getSemanticDiagnostics(probe).map(({ messageText }) => messageText)).toEqual([]);
  expect(unknownAttributes(made.program, [PROBE])).toEqual([
    'lib/probe.ts: ContainerConfig.capabilities.keep',
    'lib/probe.ts: ContainerConfig.ports.extrenal',
    'lib/probe.ts: ContainerConfig.restrat',
  ]);
  expect(made.files.length).toBeGreaterThan(100);
  expect(unknownAttributes(made.program, made.files)).toEqual([]);
});
