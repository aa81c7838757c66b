import { cpSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { AppFolder } from './app-folder';
import { buildArgsForThisNetwork } from './base-image';
import { RUN_LABEL } from './engine';
import { extraCertificates } from './network';
import type { Suite } from './support';

const SERVER = resolve(__dirname, '..', '..', 'examples', '01-local', 'server');

/** The tools that it has. */
export const TOOLS = ['convert_time', 'count_slowly', 'hash_text', 'text_stats'];

/** The server of the first example in the folder `server` of an app, built on the image of this run. */
export function copyExampleServer(app: AppFolder, suite: Suite): void {
  const server = join(app.path, 'server');
  cpSync(SERVER, server, {
    recursive: true,
    filter: (path) => !['node_modules', 'dist'].includes(basename(path)),
  });
  const authority = extraCertificates();
  if (authority !== undefined) cpSync(authority, join(server, 'ca.pem'), { dereference: true });
  const original = readFileSync(join(server, 'Dockerfile'), 'utf8');
  const dockerfile = original.replaceAll(`FROM ${suite.baseImage}`, `FROM ${suite.image}`);
  app.write('server/Dockerfile', `${dockerfile}LABEL ${RUN_LABEL}=${app.instance}\n`);
}

/** What makes a description of it build in the network that this machine is in. */
export const builtHere = (): string => `buildArgs: ${JSON.stringify(buildArgsForThisNetwork())},`;
