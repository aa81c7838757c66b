import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppFolder } from './app-folder';
import { ensureBaseImage } from './base-image';
import { docker, tryDocker } from './engine';
import { extraCertificates } from './network';
import type { Suite } from './support';
import { Skip } from './support';

/** The image that Dockerfiles of the examples begin with. */
const PUBLISHED = 'python:3.12-slim';

/**
 * That image, or a stand-in, under a name that only this run has; pip in it trusts what this machine trusts.
 * @throws Skip there is none here
 */
export async function pythonBase(app: AppFolder, suite: Suite): Promise<string> {
  const name = `${suite.id}:python-example`;
  if ((await tryDocker('image', 'inspect', name)).code === 0) return name;
  const ensured = ensureBaseImage(PUBLISHED, 'python');
  if (!ensured.ok) throw new Skip(ensured.why);
  const authority = extraCertificates();
  const trust = authority === undefined ? '' : 'COPY ca.pem /etc/e2e-ca.pem\nENV PIP_CERT=/etc/e2e-ca.pem\n';
  app.write('base/Dockerfile', `FROM ${PUBLISHED}\n${trust}`);
  if (authority !== undefined) copyFileSync(authority, join(app.path, 'base', 'ca.pem'));
  await docker('build', '--tag', name, join(app.path, 'base'));
  if (ensured.made) await docker('image', 'rm', PUBLISHED); // the other name keeps it
  return name;
}

/** What an image of an example weighs on top of its base, in megabytes as `docker images` counts them. */
export async function megabytesAbove(base: string, image: string): Promise<number> {
  const [whole, below] = await Promise.all(
    [image, base].map((name) => docker('image', 'inspect', '--format', '{{.Size}}', name)),
  );
  return (Number(whole) - Number(below)) / 1e6;
}
