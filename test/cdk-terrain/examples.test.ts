import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Clone, goldenOf, synthesizeAll } from '../examples/synthesize';
import { ROOT } from '../support/pages';

/** One that deploys to every target, and one that uses the constructs in a stack of its own. */
const EXAMPLES = ['07-every-target', '08-platform-team'];

/** Whoever asks for cdktf gets CDK Terrain, as with an override in package.json. */
const OVERRIDE = `
const Module = require('node:module');
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  return resolve.call(this, request.replace(/^cdktf(?=\\/|$)/, 'cdktn'), ...rest);
};
`;

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version;

let folder: string;
const path = process.env.PATH;
beforeAll(() => {
  // The examples are started by the command in their cdktf.json, so that it is the node on the path that differs.
  folder = mkdtempSync(join(tmpdir(), 'cdktn-'));
  writeFileSync(join(folder, 'override.cjs'), OVERRIDE);
  writeFileSync(
    join(folder, 'node'),
    `#!/bin/sh\nexec '${process.execPath}' --require '${join(folder, 'override.cjs')}' "$@"\n`,
  );
  chmodSync(join(folder, 'node'), 0o755);
  process.env.PATH = [folder, path].join(delimiter);
});
afterAll(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true });
});

test('examples synthesize on CDK Terrain what they do on cdktf, but for its version', async () => {
  const clone = new Clone();
  try {
    const synthesized = await synthesizeAll(clone, EXAMPLES);
    for (const example of EXAMPLES) {
      const golden = goldenOf(example);
      expect(Object.keys(synthesized[example])).toEqual(Object.keys(golden));
      for (const [stack, text] of Object.entries(synthesized[example])) {
        const expected = JSON.parse(golden[stack]) as { '//': { metadata: { version: string } } };
        expect(expected['//'].metadata.version).toBe(versionOf('cdktf'));
        expected['//'].metadata.version = versionOf('cdktn');
        expect(JSON.parse(text)).toEqual(expected);
      }
    }
  } finally {
    clone.remove();
  }
}, 120_000);
