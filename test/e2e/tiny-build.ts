import type { AppFolder } from './app-folder';
import { RUN_LABEL } from './engine';
import { TINY_SOURCE } from './tiny-server';

/** A folder `server` with a Dockerfile that builds in a moment. */
export function writeTinyBuild(app: AppFolder, image: string, lines: readonly string[] = []): void {
  app.write('server/server.js', TINY_SOURCE);
  const dockerfile = [
    `FROM ${image}`,
    `LABEL ${RUN_LABEL}=${app.instance}`,
    'WORKDIR /app',
    'COPY . .',
    ...lines,
    'CMD ["node", "server.js"]',
  ];
  app.write('server/Dockerfile', `${dockerfile.join('\n')}\n`);
}
