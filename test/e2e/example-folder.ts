import { cpSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { AppFolder } from './app-folder';
import { RUN_LABEL } from './engine';
import { extraCertificates } from './network';

const EXAMPLES = resolve(__dirname, '..', '..', 'examples');

/** What a deployment or an installation leaves in a folder. */
const LEFT_OUT =
  /^(node_modules|dist|cdktf\.out|__pycache__|\.mcp-certificates|\.env(\.(?!example).*)?|.*\.tfstate.*)$/;

/**
 * An example as a user copies it, with its Dockerfiles on images that are there.
 * @param bases the image that stands for the one of a Dockerfile, by the folder of the Dockerfile: `{ server: ['node:22-slim', 'e2e:base'] }`
 */
export function copyExample(
  app: AppFolder,
  example: string,
  bases: Readonly<Record<string, readonly [published: string, here: string]>>,
): void {
  const own = join(EXAMPLES, example, 'tsconfig.json'); // the folder of the app has one, which finds the library
  const isKept = (path: string): boolean => path !== own && !LEFT_OUT.test(basename(path));
  cpSync(join(EXAMPLES, example), app.path, { recursive: true, filter: isKept });
  const authority = extraCertificates();
  for (const [folder, [published, here]] of Object.entries(bases)) {
    const file = join(folder, 'Dockerfile');
    const original = readFileSync(join(app.path, file), 'utf8');
    const based = original.replaceAll(`FROM ${published}`, `FROM ${here}`);
    if (based === original) throw new Error(`${example}/${file} does not begin with ${published}`);
    app.write(file, `${based}LABEL ${RUN_LABEL}=${app.instance}\n`);
    if (authority !== undefined) cpSync(authority, join(app.path, folder, 'ca.pem'), { dereference: true });
  }
}
