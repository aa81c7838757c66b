import { cpSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { AppFolder } from './app-folder';
import { RUN_LABEL } from './engine';
import { pipArgsForThisNetwork } from './network';

const EXAMPLES = resolve(__dirname, '..', '..', 'examples');

/** What a deployment leaves in a folder, and what belongs to the folder itself. */
const LEFT_OUT = /^(node_modules|cdktf\.out|__pycache__|\.env(?!\.example$).*|.*\.tfstate.*|tsconfig\.json)$/;

/**
 * An example with a server in Python as a user copies it, built on an image that is there, in the network that this machine is in.
 * @param server the file that describes it
 */
export function copyPythonExample(app: AppFolder, example: string, base: string, server = 'server.ts'): void {
  cpSync(join(EXAMPLES, example), app.path, { recursive: true, filter: (path) => !LEFT_OUT.test(basename(path)) });
  const dockerfile = readFileSync(join(app.path, 'server', 'Dockerfile'), 'utf8');
  const based = dockerfile.replaceAll('FROM python:${PYTHON_VERSION}-slim', `FROM ${base}`);
  if (based === dockerfile) throw new Error(`${example}/server/Dockerfile does not begin with the image of Python`);
  app.write('server/Dockerfile', `${based}LABEL ${RUN_LABEL}=${app.instance}\n`);
  const buildArgs = JSON.stringify(pipArgsForThisNetwork());
  app.edit(server, "fromDockerfile('server', {", `fromDockerfile('server', { buildArgs: ${buildArgs},`);
}
