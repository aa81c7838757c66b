import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Arguments with which `npm ci` inside a Docker build reaches what npm reaches here; none on an ordinary machine. A
 * certificate authority is no argument: the stand-in base image holds it, and a pulled one gets it as ca.pem (see the
 * example's Dockerfile).
 */
export function buildArgsForThisNetwork(): Record<string, string> {
  const args: Record<string, string> = {};
  const registry = npmConfig('registry');
  if (registry && registry !== npmConfig('registry', { pristine: true })) args.NPM_CONFIG_REGISTRY = registry;
  return { ...args, ...proxies() };
}

/** The same for pip. */
export function pipArgsForThisNetwork(): Record<string, string> {
  const { stdout } = spawnSync('python3', ['-m', 'pip', 'config', 'get', 'global.index-url'], {
    encoding: 'utf8',
    cwd: '/',
  });
  const index = process.env.PIP_INDEX_URL ?? (stdout ?? '').trim();
  return { ...(index === '' ? {} : { PIP_INDEX_URL: index }), ...proxies() };
}

/** Docker knows these without an ARG, and keeps them out of the image. A proxy on loopback is out of a build's reach. */
function proxies(): Record<string, string> {
  const args: Record<string, string> = {};
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']) {
    const value = process.env[name] ?? process.env[name.toLowerCase()];
    if (value && !(name !== 'NO_PROXY' && /\/\/(.*@)?(localhost|127\.|\[::1\])/.test(value))) args[name] = value;
  }
  return args;
}

/** Certificates that Node or npm here trusts beyond its own. */
export function extraCertificates(): string | undefined {
  const configured = npmConfig('cafile');
  return [process.env.NODE_EXTRA_CA_CERTS, configured].find((file) => file && file !== 'null' && existsSync(file));
}

function npmConfig(key: string, { pristine = false } = {}): string {
  // Under `npm test` npm's settings are variables too.
  const env = pristine
    ? Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name)))
    : process.env;
  // Two names: npm refuses to read one file as both.
  const nowhere = pristine ? ['--userconfig=/nowhere/user', '--globalconfig=/nowhere/global'] : [];
  const { stdout } = spawnSync('npm', ['config', 'get', key, ...nowhere], { encoding: 'utf8', env, cwd: '/' });
  return (stdout ?? '').trim();
}
