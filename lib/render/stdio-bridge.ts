import { ImageRuntime } from '../model/container-image';
import type { Duration } from '../model/duration';
import type { Transport } from '../model/transport';
import { Sessions } from '../model/transport';

/** Runtimes that a bridge exists for. */
export type BridgedRuntime = ImageRuntime.NODE | ImageRuntime.PYTHON;

/** Where the bridge, and a package, are in an image; nothing of the user's is below it. */
export const FOLDER = '/opt/cdktf-mcp';

/**
 * The releases that were tested, and the images in which packages are installed: the one place to change them.
 *
 * Both end as soon as the server does, so that the restart policy holds, and both stop at SIGTERM; that the port answers therefore
 * says that the server runs. (`/ping` of the npm one says nothing.) The npm one speaks both eras of MCP and needs Node 20; the other
 * one the first era, Python 3.10.
 * @see https://github.com/punkpeye/mcp-proxy and https://github.com/sparfenyuk/mcp-proxy
 */
export const BRIDGES: Readonly<Record<BridgedRuntime, { readonly version: string; readonly base: string }>> = {
  [ImageRuntime.NODE]: { version: '6.7.19', base: 'node:22-slim' },
  [ImageRuntime.PYTHON]: { version: '0.13.0', base: 'python:3.12-slim' },
};

/** What of a server's description a bridge follows. */
export interface Bridged {
  readonly transport: Transport;
  readonly longestCall: Duration;
}

/** The bridge as a package manager takes it. */
export function bridgePackage(runtime: BridgedRuntime, { transport }: Bridged): string {
  const version = transport.stdio?.bridge.version ?? BRIDGES[runtime].version;
  return runtime === ImageRuntime.NODE ? `mcp-proxy@${version}` : `mcp-proxy==${version}`;
}

/** What the container starts instead of the server. */
export function bridgeCommand(
  runtime: BridgedRuntime,
  bridged: Bridged,
  command: readonly string[],
): readonly string[] {
  return [...(runtime === ImageRuntime.NODE ? nodeBridge(bridged) : pythonBridge(bridged)), '--', ...command];
}

function nodeBridge({ transport, longestCall }: Bridged): readonly string[] {
  return [
    ...['node', `${FOLDER}/bridge/node_modules/.bin/mcp-proxy`],
    ...['--host', '0.0.0.0', '--port', `${transport.port}`],
    ...['--server', 'stream', '--streamEndpoint', transport.path],
    ...['--requestTimeout', `${longestCall.toMilliseconds()}`],
    ...(transport.sessions === Sessions.STATELESS ? ['--stateless'] : []),
  ];
}

/** Its path cannot be chosen. Without --pass-environment the server would not see the container's variables. */
function pythonBridge({ transport }: Bridged): readonly string[] {
  return [
    `${FOLDER}/bridge/bin/mcp-proxy`,
    ...['--host', '0.0.0.0', '--port', `${transport.port}`, '--pass-environment'],
    ...(transport.sessions === Sessions.STATELESS ? ['--stateless'] : []),
  ];
}
