import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { randomBytes, randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppFolder } from './app-folder';
import { docker, leftOf, removeAllOf } from './engine';

export type Step = readonly [what: string, run: () => Promise<void>];

/** A story of steps that build on one another: after one that fails the rest is skipped. */
export interface Scenario {
  readonly name: string;
  readonly steps: (suite: Suite) => readonly Step[];
}

/** Thrown by a step that cannot be run here. */
export class Skip extends Error {}

/** What one run of the suite has made, and gives back. */
export class Suite {
  /** Goes into the name of everything on the engine: two runs do not meet. */
  public readonly id = `e2e${randomBytes(4).toString('hex')}`;
  /** A small image with Node, under a name that only this run has. */
  public readonly image = `${this.id}:base`;
  private readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'cdktf-mcp-e2e-')));
  private readonly apps: AppFolder[] = [];
  private readonly ports = new Set<number>();

  constructor(public readonly baseImage: string) {}

  public async start(): Promise<void> {
    await docker('tag', this.baseImage, this.image);
  }

  public async app(): Promise<AppFolder> {
    const instance = `${this.id}-${this.apps.length + 1}`;
    const path = join(this.folder, instance);
    mkdirSync(path);
    const app = new AppFolder(path, instance, await this.freePort());
    this.apps.push(app);
    return app;
  }

  /** Below the range from which systems take ports for outgoing connections. */
  public async freePort(): Promise<number> {
    for (;;) {
      const port = randomInt(20_000, 30_000);
      if (this.ports.has(port) || !(await isFree(port))) continue;
      this.ports.add(port);
      return port;
    }
  }

  /** @throws Error unless nothing that the app made is on the engine */
  public async mustHaveLeftNothing(app: AppFolder): Promise<void> {
    const left = await leftOf(app.instance);
    if (left.length > 0) throw new Error(`left on the engine: ${left.join(', ')}`);
  }

  /** After a scenario: the next one finds an engine without what this one has left. */
  public async clean(): Promise<void> {
    for (const { instance } of this.apps) await removeAllOf(instance);
  }

  public async end(): Promise<void> {
    await this.clean();
    await removeAllOf(this.id);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '0.0.0.0', () => server.close(() => done(true)));
  });
}
