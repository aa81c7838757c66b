import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonRuntime } from './host-python';
import type { Runtime } from './host-root';
import { CERTIFICATES, hostRoot, nodeRuntime } from './host-root';
import { extraCertificates } from './network';
import { writeTar } from './tar';

export { buildArgsForThisNetwork } from './network';

export type BaseImage = { readonly ok: true; readonly made: boolean } | { readonly ok: false; readonly why: string };

export const FIXTURE_LABEL = 'cdktf-mcp.test-fixture';

const PULL_TIMEOUT = 20_000;
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  ppc64: 'ppc64le',
  s390x: 's390x',
};

interface Language {
  readonly runtime: () => Runtime;
  /** How a client of a package registry is told what to trust. */
  readonly trusts: string;
  readonly proof: string;
}

const LANGUAGES = {
  node: {
    runtime: nodeRuntime,
    trusts: 'NODE_EXTRA_CA_CERTS',
    proof: 'node --version && npm --version && id node',
  },
  python: {
    runtime: pythonRuntime,
    trusts: 'PIP_CERT',
    proof: 'python --version && python -c "import ctypes, ssl, sqlite3, zlib" && python -m venv /tmp/proof',
  },
} as const satisfies Record<string, Language>;

/**
 * Makes sure that the engine has an image of this name: the one it has, else the published one, else (no registry in reach) a stand-in
 * assembled from this machine's node and npm, or its Python, whatever version they have.
 */
export function ensureBaseImage(name: string, language: keyof typeof LANGUAGES = 'node'): BaseImage {
  if (docker(['image', 'inspect', name]).ok) return { ok: true, made: false };
  const engine = docker(['version', '--format', '{{.Server.Os}}/{{.Server.Arch}}']);
  if (!engine.ok) return { ok: false, why: `no Docker engine answers: ${engine.said}` };

  const pull = docker(['pull', name], PULL_TIMEOUT);
  if (pull.ok) return { ok: true, made: false };

  const here = `${process.platform}/${ARCHITECTURES[process.arch] ?? process.arch}`;
  if (here !== engine.said || process.platform !== 'linux') {
    const why = `a stand-in is assembled on Linux only, for an engine like it (here ${here}, engine ${engine.said})`;
    return { ok: false, why: `${name} cannot be pulled (${pull.said}), and ${why}` };
  }
  const problem = importFromHost(name, LANGUAGES[language]);
  return problem === undefined
    ? { ok: true, made: true }
    : { ok: false, why: `${name} cannot be pulled (${pull.said}), nor assembled from this machine: ${problem}` };
}

/** Removes the stand-in, and only that: never an image that was pulled. */
export function removeBaseImage(name: string): void {
  const label = docker(['image', 'inspect', '--format', `{{index .Config.Labels "${FIXTURE_LABEL}"}}`, name]);
  if (label.ok && label.said === '1') docker(['image', 'rm', '--force', name]);
}

function importFromHost(name: string, { runtime, trusts, proof }: Language): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'cdktf-mcp-base-'));
  try {
    const archive = join(folder, 'root.tar');
    writeTar(archive, hostRoot(runtime()));
    const changes = [
      'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'CMD ["sh"]',
      `LABEL ${FIXTURE_LABEL}=1`,
      ...(extraCertificates() ? [`ENV ${trusts}=${CERTIFICATES}`] : []),
    ];
    const imported = docker(['import', ...changes.flatMap((change) => ['--change', change]), archive, name]);
    if (!imported.ok) return imported.said;
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const tried = docker(['run', '--rm', '--network', 'none', name, 'sh', '-c', proof]);
  if (tried.ok) return undefined;
  removeBaseImage(name);
  return `the assembled image does not run: ${tried.said}`;
}

/** `said`: the output, or the last line of what went wrong. */
function docker(args: readonly string[], timeout = 300_000): { ok: boolean; said: string } {
  const run = spawnSync('docker', args, { encoding: 'utf8', timeout });
  if (run.status === 0) return { ok: true, said: run.stdout.trim() };
  if (run.signal) return { ok: false, said: `no end after ${timeout / 1000} s` };
  return { ok: false, said: run.error?.message ?? run.stderr.trim().split('\n').pop() ?? '' };
}
