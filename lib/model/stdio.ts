import type { BuildArgs } from './build-args';
import { checkBuildArgs } from './build-args';
import { checkProps, isMap, refuse, show } from './errors';
import { isReference } from './image-reference';
import { checkNoPassword, isWords } from './package-image';
import type { Sessions } from './transport';

/** A server that speaks over its standard input and output, behind a bridge. */
export interface StdioProps {
  /**
   * Starts the server, without a shell; it replaces what the image itself would start. Its output is the protocol, its log goes to
   * stderr. @default - the executable of the package, for ContainerImage.fromNpm and .fromPyPi
   */
  readonly command?: readonly string[];

  /** The port that the bridge listens on; 1 to 65535. @default 8080 */
  readonly port?: number;

  /** Path of the MCP endpoint, without a slash at its end; the bridge of a Python image has this one only. @default '/mcp' */
  readonly path?: string;

  /** @default Sessions.STATEFUL - right for every server; stateless is the user's promise */
  readonly sessions?: Sessions;

  /** @default - the release that this library was tested with */
  readonly bridge?: BridgeOptions;
}

/** The program that stands between HTTP and the pipe: mcp-proxy, of npm in an image with Node, of PyPI in one with Python. */
export interface BridgeOptions {
  /** Another release of it, exact. @default - the one that this library was tested with */
  readonly version?: string;

  /** The image in which npm installs the bridge for an image of the user's with Node. @default 'node:22-slim' */
  readonly base?: string;

  /** Arguments of the build, as for ContainerImage.fromNpm: never a secret. @default - none */
  readonly buildArgs?: BuildArgs;
}

/** How a server that speaks stdio is started. */
export interface Stdio {
  readonly command?: readonly string[];
  readonly bridge: BridgeOptions & { readonly buildArgs: BuildArgs };
}

export function checkedStdio(subject: string, { command, bridge = {} }: StdioProps): Stdio {
  if (command !== undefined && (!isWords(command) || command.length === 0 || command[0] === ''))
    refuse(subject, 'command', `${show(command)} is not a command; give its words, such as ['node', 'server.js']`);
  if (!isMap(bridge)) refuse(subject, 'bridge', `${show(bridge)} is not a plain object; use { version: '6.7.19' }`);
  checkProps(subject, bridge);
  const { version, base } = bridge;
  if (version !== undefined && (typeof version !== 'string' || !/^\d+(\.\d+)+[0-9A-Za-z.+-]*$/.test(version)))
    refuse(subject, 'bridge.version', `${show(version)} is not an exact version; use one such as '6.7.19'`);
  if (base !== undefined && (typeof base !== 'string' || !isReference(base)))
    refuse(
      subject,
      'bridge.base',
      `${show(base)} is not an image reference; use the text of one, such as 'node:22-slim'`,
    );
  const buildArgs = checkBuildArgs(subject, bridge.buildArgs, 'bridge.buildArgs');
  checkNoPassword(subject, 'bridge.buildArgs', buildArgs);
  return { command: command && [...command], bridge: { version, base, buildArgs } };
}
