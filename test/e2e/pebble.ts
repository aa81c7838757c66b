import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import type { AppFolder } from './app-folder';
import { eventually } from './checks';
import { docker } from './engine';
import { goImage } from './go-image';
import type { Suite } from './support';

const PEBBLE = {
  published: 'ghcr.io/letsencrypt/pebble:2.10.1',
  source: 'github.com/letsencrypt/pebble/v2/cmd/pebble@v2.10.1',
  program: 'pebble',
};

/**
 * The ACME server that Let's Encrypt tests clients with, on a network of the engine. It really asks: the public name leads it to
 * the machine of the engine, and there to the published port.
 */
export class Pebble {
  public static readonly directory = 'https://pebble:14000/dir';

  /** Name of the network that its clients have to be on. */
  public readonly network: string;
  /** File of the app with what its own certificate is checked with. */
  public readonly rootsFile = 'pebble.crt';

  public static async start(suite: Suite, app: AppFolder, name: string, httpPort: number): Promise<Pebble> {
    const image = `${suite.id}:pebble`;
    await goImage(image, PEBBLE);
    const port = await suite.freePort();
    const pebble = new Pebble(app, `${suite.id}_pebble_${port}`, port); // every scenario has one of its own
    await pebble.run(image, name, httpPort);
    return pebble;
  }

  private constructor(
    private readonly app: AppFolder,
    private readonly container: string,
    private readonly managementPort: number,
  ) {
    this.network = container;
  }

  private async run(image: string, name: string, httpPort: number): Promise<void> {
    const { app, network, container } = this;
    const subject = ['-subj', '/CN=pebble', '-addext', 'subjectAltName=DNS:pebble,DNS:localhost'];
    const files = ['-keyout', join(app.path, 'pebble.key'), '-out', join(app.path, this.rootsFile)];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files], {
      stdio: 'ignore',
    });
    const certificate = { certificate: '/app/pebble.crt', privateKey: '/app/pebble.key' };
    const listen = { listenAddress: '0.0.0.0:14000', managementListenAddress: '0.0.0.0:15000' };
    app.write('pebble.json', JSON.stringify({ pebble: { ...listen, ...certificate, httpPort, tlsPort: 443 } }));
    await docker('network', 'create', network);
    await docker(
      ...['run', '--detach', '--name', container, '--network', network, '--network-alias', 'pebble'],
      ...['--add-host', `${name}:host-gateway`, '--publish', `127.0.0.1:${this.managementPort}:15000`],
      ...['--env', 'PEBBLE_VA_NOSLEEP=1', '--volume', `${app.path}:/app:ro`],
      ...[image, '-config', '/app/pebble.json'],
    );
  }

  /** What clients have to trust: made anew whenever it starts. */
  public root(): Promise<string> {
    const options = { ca: readFileSync(join(this.app.path, this.rootsFile)), agent: false };
    return eventually(
      20,
      () =>
        new Promise<string>((done, fail) => {
          const url = `https://localhost:${this.managementPort}/roots/0`;
          https
            .get(url, options, (response) => {
              let text = '';
              response.on('data', (part) => (text += part)).once('end', () => done(text));
            })
            .once('error', fail);
        }),
    );
  }

  /** How many certificates were asked for. */
  public async orders(): Promise<number> {
    return (await docker('logs', this.container)).match(/Added order /g)?.length ?? 0;
  }

  /** @throws Error unless it asked the name itself before it gave a certificate */
  public async mustHaveAsked(name: string): Promise<void> {
    assert.match(
      await docker('logs', this.container),
      new RegExp(`validate w/ HTTP: http://${name}:\\d+/\\.well-known/`),
    );
  }
}
