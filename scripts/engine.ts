import type { Prerequisite } from './prerequisites';
import { lastLine, run } from './run';

const NAME = 'Docker engine';
const TIMEOUT = 30_000;

/** The first interface of Docker 20.10. */
const OLDEST_MINOR = 41;

/** Asked by the docker command, so that DOCKER_HOST and contexts count, and because the deployment uses that command, too. */
export async function checkEngine(): Promise<Prerequisite> {
  const format = '{{.Server.Version}} {{.Server.APIVersion}} {{.Server.Os}}/{{.Server.Arch}}';
  const { code, output } = await run('docker', ['version', '--format', format], { timeoutMs: TIMEOUT });
  if (code === undefined) return missing("there is no command 'docker' on the path", install());
  const [, version, minor, platform] = /^(\d\S*) 1\.(\d+) (\S+)$/m.exec(output) ?? [];
  if (code !== 0 || version === undefined) {
    const said = lastLine(output) || `no answer within ${TIMEOUT / 1_000} s`;
    return missing(said, start(said));
  }
  if (Number(minor) < OLDEST_MINOR) return missing(`${version} is too old, 20.10 or newer is needed`, install());
  return { name: NAME, state: 'ok', detail: `${version}, ${platform}${chosen()}` };
}

function missing(detail: string, remedies: readonly string[]): Prerequisite {
  return { name: NAME, state: 'missing', detail, remedies };
}

function chosen(): string {
  const { DOCKER_HOST, DOCKER_CONTEXT } = process.env;
  if (DOCKER_HOST) return `, DOCKER_HOST ${DOCKER_HOST}`;
  return DOCKER_CONTEXT ? `, context ${DOCKER_CONTEXT}` : '';
}

function install(): readonly string[] {
  return process.platform === 'darwin'
    ? [
        'install one:',
        '  brew install colima docker && colima start',
        'or Docker Desktop: https://docs.docker.com/desktop/setup/install/mac-install/',
      ]
    : [
        'install one:',
        '  sudo apt-get install docker.io    (Debian, Ubuntu)',
        'elsewhere: https://docs.docker.com/engine/install/',
      ];
}

function start(said: string): readonly string[] {
  const { DOCKER_HOST, DOCKER_CONTEXT } = process.env;
  if (DOCKER_HOST)
    return [`DOCKER_HOST is ${DOCKER_HOST}; start that engine, or use the default one:`, '  unset DOCKER_HOST'];
  if (DOCKER_CONTEXT || /context/i.test(said))
    return ['choose an engine that runs:', '  docker context ls', '  docker context use NAME'];
  if (/permission denied/i.test(said))
    return ['let your user talk to it, and log in again:', '  sudo usermod -aG docker "$USER"'];
  return process.platform === 'darwin'
    ? ['start it:', '  open -a Docker    (Docker Desktop)', '  colima start      (Colima)']
    : ['start it:', '  sudo systemctl start docker'];
}
