import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEngine } from '../../lib/docker/engine';
import { TERRAFORM } from './app-folder';
import type { BaseImage } from './base-image';
import { ensureBaseImage } from './base-image';
import { run } from './children';

const PROVIDER = { terraform: { required_providers: { docker: { source: 'kreuzwerker/docker', version: '~> 3.0' } } } };

export type Prerequisites =
  { readonly ok: true; readonly baseImageMade: boolean } | { readonly ok: false; readonly missing: readonly string[] };

/** What the suite cannot do without; each that is missing is named with the way to get it. */
export async function prerequisites(baseImage: string): Promise<Prerequisites> {
  const missing: string[] = [];
  const engine = await run('docker', ['version', '--format', '{{.Server.Version}}'], { timeoutSeconds: 30 });
  if (engine.code !== 0)
    missing.push(`a Docker engine (start one; docker version says: ${lastLine(engine.out) || 'nothing'})`);
  else if (findEngine(undefined).isRemote)
    missing.push('a Docker engine on this machine (DOCKER_HOST or the context chosen names another one)');

  const terraform = await run(TERRAFORM, ['version'], { timeoutSeconds: 30 });
  const [, name, major, minor] = /^(\w+) v(\d+)\.(\d+)/.exec(terraform.out) ?? [];
  if (terraform.code !== 0) missing.push(`Terraform (install 1.11 or newer; ${TERRAFORM} is not a command here)`);
  else if (name === 'Terraform' && Number(major) === 1 && Number(minor) < 11)
    missing.push(`Terraform 1.11 or newer (here is ${major}.${minor})`);
  else missing.push(...(await missingProvider()));
  if (missing.length > 0) return { ok: false, missing };

  const image: BaseImage = ensureBaseImage(baseImage);
  return image.ok ? { ok: true, baseImageMade: image.made } : { ok: false, missing: [`an image (${image.why})`] };
}

async function missingProvider(): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cdktf-mcp-e2e-'));
  try {
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(PROVIDER));
    const env = { CHECKPOINT_DISABLE: '1' };
    const init = await run(TERRAFORM, ['init', '-input=false', '-no-color'], { cwd: folder, env, timeoutSeconds: 120 });
    if (init.code === 0) return [];
    const why = /Error: [\s\S]*/.exec(init.out)?.[0].replace(/[\s│╷╵]+/g, ' ') ?? lastLine(init.out);
    return [
      `the provider kreuzwerker/docker (let terraform init reach a registry, or a mirror named in TF_CLI_CONFIG_FILE; it says: ${why.slice(0, 300)})`,
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lastLine(out: string): string {
  return (out.trim().split('\n').pop() ?? '').slice(0, 200);
}
