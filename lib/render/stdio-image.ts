import type { BuildArgs } from '../model/build-args';
import { ImageRuntime } from '../model/container-image';
import type { PackageSource } from '../model/package-image';
import { LINK_NPM_EXECUTABLE, LINK_PYPI_EXECUTABLE } from './package-executable';
import type { Bridged, BridgedRuntime } from './stdio-bridge';
import { BRIDGES, FOLDER, bridgeCommand, bridgePackage } from './stdio-bridge';

/** A build that needs no file but its Dockerfile. */
export interface GeneratedImage {
  readonly dockerfile: string;
  readonly buildArgs: BuildArgs;
}

/** These the engine knows without an ARG, and keeps out of the image. */
const PROXIES = /^(HTTPS?|FTP|NO|ALL)_PROXY$/i;

/** The image of a package, with a bridge in it if the package speaks stdio. */
export function packageImage(source: PackageSource, bridged?: Bridged): GeneratedImage {
  const runtime = source.kind === 'npm' ? ImageRuntime.NODE : ImageRuntime.PYTHON;
  const base = source.base ?? BRIDGES[runtime].base;
  const buildArgs = { ...source.buildArgs, ...bridged?.transport.stdio?.bridge.buildArgs };
  const asked = bridged?.transport.stdio?.command;
  const command = asked ?? [`${FOLDER}/server/start`, ...source.args];
  const options = { scripts: source.installScripts };
  return {
    buildArgs,
    dockerfile: lines([
      `FROM ${base} AS build`,
      ...argsOf(buildArgs),
      ...install(runtime, 'server', source.spec, options),
      ...(asked === undefined ? linkExecutable(runtime, source) : []),
      ...(bridged === undefined ? [] : install(runtime, 'bridge', bridgePackage(runtime, bridged))),
      `FROM ${base}`,
      `COPY --from=build ${FOLDER} ${FOLDER}`,
      ...environment(runtime),
      'WORKDIR /tmp',
      'USER 1000:1000',
      ...start(bridged === undefined ? command : bridgeCommand(runtime, bridged, command)),
    ]),
  };
}

/**
 * An image of the user's with a bridge in it. With Node it is copied from a stage of its own, so that the image needs neither npm nor a
 * shell; with Python it is installed in the image itself, whose version it has to fit, and which therefore needs `venv` and pip. The
 * user of the image, its working folder and its variables stay.
 * @param from the reference of the image
 */
export function bridgedImage(from: string, runtime: BridgedRuntime, bridged: Bridged): GeneratedImage {
  const { command = [], bridge } = bridged.transport.stdio ?? {};
  const buildArgs = { ...bridge?.buildArgs };
  const isNode = runtime === ImageRuntime.NODE;
  return {
    buildArgs,
    dockerfile: lines([
      `FROM ${isNode ? (bridge?.base ?? BRIDGES[runtime].base) : from} AS bridge`,
      ...(isNode ? [] : ['USER 0:0']),
      ...argsOf(buildArgs),
      ...install(runtime, 'bridge', bridgePackage(runtime, bridged)),
      `FROM ${from}`,
      `COPY --from=bridge ${FOLDER} ${FOLDER}`,
      ...(isNode ? [] : ['ENV PYTHONUNBUFFERED=1']),
      ...start(bridgeCommand(runtime, bridged, command)),
    ]),
  };
}

/**
 * Into a folder of its own: the bridge and the server need not agree on anything. In the form without a shell, in which nothing has to
 * be quoted; what the package managers leave behind stays in this stage.
 */
function install(
  runtime: BridgedRuntime,
  folder: 'server' | 'bridge',
  spec: string,
  { scripts } = { scripts: false },
): readonly string[] {
  if (runtime === ImageRuntime.NODE) {
    const options = ['--omit=dev', '--no-audit', '--no-fund', '--no-update-notifier', '--cache=/tmp/npm'];
    return [
      `WORKDIR ${FOLDER}/${folder}`,
      run(['npm', 'install', ...options, ...(scripts ? [] : ['--ignore-scripts']), spec]),
    ];
  }
  const options = ['--no-cache-dir', '--disable-pip-version-check', '--no-input', '--root-user-action=ignore'];
  return [
    run(['python', '-m', 'venv', `${FOLDER}/${folder}`]),
    `WORKDIR ${FOLDER}/${folder}`,
    run(['bin/python', '-m', 'pip', 'install', ...options, ...(scripts ? [] : ['--only-binary=:all:']), spec]),
  ];
}

function linkExecutable(runtime: BridgedRuntime, { name, executable }: PackageSource): readonly string[] {
  const further = [name, ...(executable === undefined ? [] : [executable])];
  if (runtime === ImageRuntime.NODE) return [run(['node', '-e', LINK_NPM_EXECUTABLE, ...further])];
  return [run(['bin/python', '-c', LINK_PYPI_EXECUTABLE, ...further])];
}

/** HOME is a folder that can be written though the image cannot, and the package's executables are found by their names. */
function environment(runtime: BridgedRuntime): readonly string[] {
  if (runtime === ImageRuntime.NODE)
    return ['ENV HOME=/tmp', 'ENV NODE_ENV=production', `ENV PATH=${FOLDER}/server/node_modules/.bin:$PATH`];
  const python = ['ENV PYTHONUNBUFFERED=1', 'ENV PYTHONDONTWRITEBYTECODE=1'];
  return ['ENV HOME=/tmp', ...python, `ENV PATH=${FOLDER}/server/bin:$PATH`];
}

/** As CMD, so that a step before the start can run another command. */
function start(command: readonly string[]): readonly string[] {
  return ['ENTRYPOINT []', `CMD ${JSON.stringify(command)}`];
}

function argsOf(buildArgs: BuildArgs): readonly string[] {
  const names = Object.keys(buildArgs).filter((name) => !PROXIES.test(name));
  return names.sort().map((name) => `ARG ${name}`);
}

const run = (words: readonly string[]): string => `RUN ${JSON.stringify(words)}`;

const lines = (all: readonly string[]): string => `${all.join('\n')}\n`;
