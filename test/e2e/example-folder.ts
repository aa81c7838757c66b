import { cpSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { AppFolder } from './app-folder';
import { buildArgsForThisNetwork } from './base-image';
import { RUN_LABEL } from './engine';
import { extraCertificates, pipArgsForThisNetwork } from './network';
import type { Suite } from './support';

export const EXAMPLES = resolve(__dirname, '..', '..', 'examples');

/** What a deployment or an installation leaves in a folder. */
const LEFT_OUT =
  /^(node_modules|dist|cdktf\.out|__pycache__|\.mcp-certificates|\.env(\.(?!example).*)?|.*\.tfstate.*)$/;

/** The image that a Dockerfile begins with, and the one that stands for it here. */
type Base = readonly [published: string, here: string];

/** A folder with a Dockerfile as a user copies it, built on an image that is there. */
function copyBuilt(app: AppFolder, from: string, folder: string, [published, here]: Base): void {
  const to = join(app.path, folder);
  cpSync(from, to, { recursive: true, filter: (path) => !LEFT_OUT.test(basename(path)) });
  const original = readFileSync(join(to, 'Dockerfile'), 'utf8');
  const based = original.replaceAll(`FROM ${published}`, `FROM ${here}`);
  if (based === original) throw new Error(`${from}/Dockerfile does not begin with ${published}`);
  app.write(join(folder, 'Dockerfile'), `${based}LABEL ${RUN_LABEL}=${app.instance}\n`);
  const authority = extraCertificates();
  if (authority !== undefined) cpSync(authority, join(to, 'ca.pem'), { dereference: true });
}

/**
 * An example as a user copies it.
 * @param bases by the folder of the Dockerfile: `{ server: ['node:22-slim', 'e2e:base'] }`
 */
export function copyExample(app: AppFolder, example: string, bases: Readonly<Record<string, Base>>): void {
  const own = join(EXAMPLES, example, 'tsconfig.json'); // the folder of the app has one, which finds the library
  const isKept = (path: string): boolean => path !== own && !LEFT_OUT.test(basename(path));
  cpSync(join(EXAMPLES, example), app.path, { recursive: true, filter: isKept });
  for (const [folder, base] of Object.entries(bases)) copyBuilt(app, join(EXAMPLES, example, folder), folder, base);
}

/** An example with a server in Python, which `server.ts` describes. */
export function copyPythonExample(app: AppFolder, example: string, base: string): void {
  copyExample(app, example, { server: ['python:${PYTHON_VERSION}-slim', base] });
  const buildArgs = JSON.stringify(pipArgsForThisNetwork());
  app.edit('server.ts', "fromDockerfile('server', {", `fromDockerfile('server', { buildArgs: ${buildArgs},`);
}

/** The server of the first example in the folder `server` of an app. */
export function copyExampleServer(app: AppFolder, suite: Suite): void {
  copyBuilt(app, join(EXAMPLES, '01-local', 'server'), 'server', [suite.baseImage, suite.image]);
}

/** The tools that it has. */
export const TOOLS = ['convert_time', 'count_slowly', 'hash_text', 'text_stats'];

/** What makes a description of it build in the network that this machine is in. */
export const builtHere = (): string => `buildArgs: ${JSON.stringify(buildArgsForThisNetwork())},`;
