import { ImageRuntime } from '../model/container-image';
import type { Duration } from '../model/duration';
import type { Transport } from '../model/transport';
import { Sessions } from '../model/transport';

/** Runtimes that a bridge exists for. */
export type BridgedRuntime = ImageRuntime.NODE | ImageRuntime.PYTHON;

/** Where the bridge, and a package, are in an image; nothing of the user's is below it. */
export const FOLDER = '/opt/cdktf-mcp';

/**
 * The releases that were tested, and the images in which packages are installed: the one place to change them. Both stop at SIGTERM.
 * The npm one speaks both eras of MCP and needs Node 20.6; the other one speaks the first era and needs Python 3.10.
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

/**
 * By itself a bridge goes on listening when the server behind it has ended, and no health check sees it (`/ping` is the bridge's own
 * word). So it ends when its only child does, and the restart policy holds; not while it was told to stop, and stops its child. Python
 * lets go of the handlers of others, so that there it is given half a second to end by itself.
 */
export const ENDS_WITH_CHILD = {
  node:
    "data:text/javascript,let told;process.on('SIGTERM',()=>{told=1;process.listenerCount('SIGTERM')>1||process.exit(143)})" +
    ".on('SIGCHLD',()=>{if(told)return;console.error('the server has ended');process.exit(1)})",
  python:
    'import os,signal,threading;signal.signal(signal.SIGCHLD,lambda *_:threading.Timer(0.5,os._exit,[1]).start());' +
    'from mcp_proxy.__main__ import main;main()',
} as const;

function nodeBridge({ transport, longestCall }: Bridged): readonly string[] {
  return [
    ...['node', '--import', ENDS_WITH_CHILD.node, `${FOLDER}/bridge/node_modules/.bin/mcp-proxy`],
    ...['--host', '0.0.0.0', '--port', `${transport.port}`],
    ...['--server', 'stream', '--streamEndpoint', transport.path],
    ...['--requestTimeout', `${longestCall.toMilliseconds()}`],
    ...(transport.sessions === Sessions.STATELESS ? ['--stateless'] : []),
  ];
}

/** Its path cannot be chosen. Without --pass-environment the server would not see the container's variables. */
function pythonBridge({ transport }: Bridged): readonly string[] {
  return [
    ...[`${FOLDER}/bridge/bin/python`, '-c', ENDS_WITH_CHILD.python],
    ...['--host', '0.0.0.0', '--port', `${transport.port}`, '--pass-environment'],
    ...(transport.sessions === Sessions.STATELESS ? ['--stateless'] : []),
  ];
}
