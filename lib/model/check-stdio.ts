import { ContainerImage, ImageRuntime } from './container-image';
import type { Problems } from './errors';
import { short } from './errors';
import { isKnownLater } from './image-reference';
import type { McpServer } from './mcp-server';
import { Transport } from './transport';

/** Whether an image can be given the bridge that its server needs. Each of the two may be wrong by itself, which has been said already. */
export function checkStdio({ image, transport, asked }: McpServer, problems: Problems): void {
  if (!(image instanceof ContainerImage) || !(transport instanceof Transport) || transport.stdio === undefined) return;
  const { source, runtime } = image;
  const { command, bridge } = transport.stdio;
  const isPackage = source.kind === 'npm' || source.kind === 'pypi';
  if (isPackage && command !== undefined && (source.args.length > 0 || source.executable !== undefined))
    problems.add('transport.command', 'the image says what to start, too; keep one of the two');
  if (!isPackage && command === undefined)
    problems.add(
      'transport.command',
      "nobody can look into the image for what starts the server; give it, as in Transport.stdio({ command: ['node', 'server.js'] })",
    );
  if (asked.command !== undefined)
    problems.add(
      'command',
      'the bridge is what the container starts; give the command of the server to Transport.stdio',
    );
  if (runtime !== ImageRuntime.NODE && runtime !== ImageRuntime.PYTHON) {
    const has = runtime === undefined ? 'nobody knows what it has' : `it has ${runtime}`;
    problems.add(
      'image',
      `the bridge for stdio needs Node or Python in '${short(`${image}`)}', and ${has}; declare it, as in { runtime: ImageRuntime.NODE }, or use an image that has one, ContainerImage.fromNpm or .fromPyPi`,
    );
  }
  if (source.kind === 'registry' && isKnownLater(source.reference))
    problems.add(
      'image',
      'the bridge is built onto it, so that its reference has to be known at synthesis; give its text, or push an image that has a bridge already and use Transport.streamableHttp',
    );
  if (runtime === ImageRuntime.PYTHON && transport.path !== '/mcp')
    problems.add(
      'transport.path',
      `the bridge of a Python image serves '/mcp' only, not '${transport.path}'; leave it out`,
    );
  if (bridge.base !== undefined && (isPackage || runtime === ImageRuntime.PYTHON))
    problems.add(
      'transport.bridge.base',
      `the bridge is installed with ${isPackage ? "the image's own base" : 'the image itself'}; leave it out`,
    );
}
