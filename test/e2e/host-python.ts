import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Runtime } from './host-root';
import { link, tree } from './host-root';

/** Newer ones first; what a version manager calls python3 comes last. */
const COMMANDS = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3'];

/** What runs a package needs none of these, and some of them are large. */
const LEFT_OUT = /^(__pycache__|config-.*|idlelib|lib2to3|site-packages|dist-packages|test|tests|tkinter|turtledemo)$/;

const ASKED = `
import ensurepip, json, os, sys, sysconfig
ensurepip.version()
print(json.dumps([os.path.realpath(sys._base_executable), sysconfig.get_path('stdlib'), list(sys.version_info[:2])]))
`;

/**
 * Python with its standard library below /usr/local, as in the official images, where it finds that library by itself.
 * @throws Error what is missing here
 */
export function pythonRuntime(): Runtime {
  const { executable, library, version } = found();
  const modules = join(library, 'lib-dynload');
  return {
    programs: new Map([[`/usr/local/bin/python${version}`, executable]]),
    modules: readdirSync(modules)
      .filter((name) => name.endsWith('.so'))
      .map((name) => join(modules, name)),
    entries: [
      ...tree(library, `/usr/local/lib/python${version}`, LEFT_OUT),
      link('/usr/local/bin/python3', `python${version}`),
      link('/usr/local/bin/python', 'python3'),
    ],
  };
}

function found(): { readonly executable: string; readonly library: string; readonly version: string } {
  for (const command of COMMANDS) {
    // A distribution's own has no ensurepip, or its libraries spread over the system.
    const { status, stdout } = spawnSync(command, ['-c', ASKED], { encoding: 'utf8' });
    if (status !== 0) continue;
    const [executable, library, [major, minor]] = JSON.parse(stdout) as [string, string, [number, number]];
    if (major === 3 && minor >= 10) return { executable, library, version: `${major}.${minor}` };
  }
  throw new Error('there is no Python 3.10 or newer here that can make virtual environments');
}
