import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './pages';

/** The package as npm would publish it, and folders in which it is installed. */
export class Packed {
  public readonly folder = mkdtempSync(join(tmpdir(), 'packed-'));
  /** Every file of the package. */
  public readonly files: readonly string[];
  private readonly tarball: string;

  constructor() {
    const args = ['pack', '--json', '--silent', '--pack-destination', this.folder];
    const said = execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const [{ filename, files }] = JSON.parse(said.replace(/^[^[]*/, '')) as [
      { readonly filename: string; readonly files: readonly { readonly path: string }[] },
    ];
    this.tarball = join(this.folder, filename);
    this.files = files.map(({ path }) => path);
  }

  /**
   * A folder with the package and only what it needs beside it.
   * @param providers the bindings that are there, too
   * @param cdktf the package that stands for cdktf, as with an override
   */
  public install(providers: readonly string[], cdktf = 'cdktf'): string {
    const folder = mkdtempSync(join(this.folder, 'installed-'));
    const modules = join(folder, 'node_modules');
    mkdirSync(join(modules, 'cdktf-mcp'), { recursive: true });
    execFileSync('tar', ['-xzf', this.tarball, '--strip-components=1', '-C', join(modules, 'cdktf-mcp')]);
    const place = (name: string, from: string, put: (from: string, to: string) => void): void => {
      mkdirSync(join(modules, name, '..'), { recursive: true });
      put(join(ROOT, 'node_modules', from), join(modules, name));
    };
    for (const name of ['constructs', '@balena/dockerignore', '@types/node']) place(name, name, symlinkSync);
    place('cdktf', cdktf, symlinkSync);
    // A link is followed before the next import is resolved: behind one, a binding would find the project's own cdktf.
    const put = cdktf === 'cdktf' ? symlinkSync : (from: string, to: string) => cpSync(from, to, { recursive: true });
    for (const name of providers) place(name, name, put);
    return folder;
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
