import { ImageRuntime } from '../model/container-image';
import type { HealthCheck } from '../model/health-check';

/** A question that a platform asks over the network. */
export type NetworkProbe =
  | { readonly kind: 'http'; readonly port: number; readonly path: string; readonly statuses?: readonly number[] }
  | { readonly kind: 'tcp'; readonly port: number };

export type Probe =
  NetworkProbe | { readonly kind: 'command'; readonly command: readonly string[] } | { readonly kind: 'none' };

/**
 * How living MCP servers answer a bare GET of the MCP path: a stream or page (200), no session (400), authentication (401), a host
 * list (403, 421), method (405) and media type (406). 404 and 5xx mean that there is no MCP endpoint.
 */
export const MCP_STATUSES = [200, 400, 401, 403, 405, 406, 421] as const;

/** What a health check leaves open: the port of the container, and the MCP path. Both belong to the transport of a server. */
export interface ProbePlace {
  readonly port: number;
  readonly path?: string;
}

/** The question that a health check stands for, with the container's own port and path filled in. */
export function probeOf({ check }: HealthCheck, place: ProbePlace): Probe {
  if (check.kind === 'http')
    return { kind: 'http', port: check.port ?? place.port, path: check.path, statuses: check.statuses };
  if (check.kind === 'mcp') return { kind: 'http', port: place.port, path: place.path ?? '/', statuses: MCP_STATUSES };
  if (check.kind === 'tcp') return { kind: 'tcp', port: check.port ?? place.port };
  return check;
}

/**
 * A network probe as a command inside the container, without anything that slim images lack. Nothing where the runtime cannot.
 * Exit code 0 means yes.
 */
export function probeCommand(
  probe: NetworkProbe,
  runtime: ImageRuntime | undefined,
  timeoutSeconds: number,
): readonly string[] | undefined {
  if (runtime === undefined || runtime === ImageRuntime.NONE) return undefined;
  return COMMANDS[runtime](probe, timeoutSeconds);
}

const COMMANDS: Record<
  Exclude<ImageRuntime, ImageRuntime.NONE>,
  (probe: NetworkProbe, seconds: number) => readonly string[]
> = {
  [ImageRuntime.NODE]: (probe, seconds) => [
    'node',
    '-e',
    probe.kind === 'tcp' ? nodeTcp(probe.port, seconds) : nodeHttp(probe, seconds),
  ],
  [ImageRuntime.PYTHON]: (probe, seconds) => [
    'python',
    '-c',
    probe.kind === 'tcp' ? pythonTcp(probe.port, seconds) : pythonHttp(probe, seconds),
  ],
  [ImageRuntime.SHELL]: (probe, seconds) => [
    '/bin/sh',
    '-c',
    probe.kind === 'tcp' ? shellTcp(probe.port, seconds) : shellHttp(probe, seconds),
  ],
};

type HttpProbe = Extract<NetworkProbe, { kind: 'http' }>;
const url = ({ port, path }: HttpProbe): string => `http://127.0.0.1:${port}${path}`;

/** http.get and not fetch: a third of the memory, and a redirect is an answer. */
function nodeHttp(probe: HttpProbe, seconds: number): string {
  const yes = probe.statuses === undefined ? 's>199&&s<400' : `[${probe.statuses.join()}].includes(s)`;
  return (
    `require('http').get(${JSON.stringify(url(probe))},{timeout:${seconds * 1_000}},r=>{const s=r.statusCode;process.exit(${yes}?0:1)})` +
    `.on('timeout',()=>process.exit(1)).on('error',()=>process.exit(1))`
  );
}

function nodeTcp(port: number, seconds: number): string {
  return (
    `require('net').connect({port:${port},host:'127.0.0.1',timeout:${seconds * 1_000}},()=>process.exit(0))` +
    `.on('timeout',()=>process.exit(1)).on('error',()=>process.exit(1))`
  );
}

function pythonHttp(probe: HttpProbe, seconds: number): string {
  const yes = probe.statuses === undefined ? '199<s<400' : `s in (${probe.statuses.join()},)`;
  return (
    `import http.client as h,sys;c=h.HTTPConnection('127.0.0.1',${probe.port},timeout=${seconds});` +
    `c.request('GET',${JSON.stringify(probe.path)});s=c.getresponse().status;sys.exit(0 if ${yes} else 1)`
  );
}

function pythonTcp(port: number, seconds: number): string {
  return `import socket;socket.create_connection(('127.0.0.1',${port}),${seconds})`;
}

/** A proxy of the environment does not know this loopback address; a wget that does not know -T would crash on it. */
const prepared = (seconds: number): string =>
  'unset http_proxy HTTP_PROXY all_proxy ALL_PROXY; ' +
  `t=$(wget --help 2>&1 | sed -n '/-T/{s/.*/-T ${seconds}/p;q;}')`;

/** Just within the timeout, so that the answer counts before the platform ends the command. */
const justBelow = (seconds: number): string => (seconds - 0.2).toFixed(1);

const quoted = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;

/**
 * curl, wget or nc, whichever is there. The status line is the answer: the client is ended there, because what streams on would
 * hold it, and wget would follow a redirect.
 */
function shellHttp(probe: HttpProbe, seconds: number): string {
  const yes = probe.statuses === undefined ? '[23]??' : probe.statuses.join('|');
  const status = `sed -n '/^ *HTTP\\//{s/^ *[^ ]* *\\([0-9]*\\).*/\\1/p;q;}'`;
  const client =
    `echo $$; command -v curl >/dev/null && exec curl -s -m ${justBelow(seconds)} -o /dev/null -D - "$0"; ` +
    `exec wget -S $1 -t 1 -O /dev/null "$0" 2>&1`;
  const request = `printf 'GET %s HTTP/1.0\\r\\nHost: 127.0.0.1:${probe.port}\\r\\n\\r\\n' ${quoted(probe.path)}`;
  return (
    `${prepared(seconds)}; if command -v curl >/dev/null || command -v wget >/dev/null; ` +
    `then s=$(/bin/sh -c '${client}' ${quoted(url(probe))} "$t" | { read -r p; ${status}; kill "$p" 2>/dev/null; }); ` +
    `else s=$({ ${request}; sleep 1; } | nc -w ${seconds} 127.0.0.1 ${probe.port} | ${status}); fi; ` +
    `case "$s" in ${yes}) exit 0;; *) exit 1;; esac`
  );
}

/** Not every nc has -z, nor every curl telnet; wget tells a refused connection by its words only. */
function shellTcp(port: number, seconds: number): string {
  const target = `http://127.0.0.1:${port}/`;
  return (
    `${prepared(Math.max(1, seconds - 1))}; nc -z -w ${seconds} 127.0.0.1 ${port} 2>/dev/null && exit 0; ` +
    `if command -v curl >/dev/null; ` +
    `then case "$(curl -s -o /dev/null -m ${justBelow(seconds)} -w '%{time_connect}' ${target})" in ''|0.000000|0,000000) exit 1;; *) exit 0;; esac; fi; ` +
    `command -v wget >/dev/null || exit 1; ` +
    `case "$(LC_ALL=C wget $t -t 1 -O /dev/null ${target} 2>&1)" in ''|*refused*) exit 1;; *) exit 0;; esac`
  );
}
