import { ImageRuntime } from '../model/container-image';
import type { HealthCheck } from '../model/health-check';
import type { Transport } from '../model/transport';

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

/** The question that a health check stands for, with the server's own port and path filled in. */
export function probeOf({ check }: HealthCheck, transport: Transport): Probe {
  if (check.kind === 'http')
    return { kind: 'http', port: check.port ?? transport.port, path: check.path, statuses: check.statuses };
  if (check.kind === 'mcp') return { kind: 'http', port: transport.port, path: transport.path, statuses: MCP_STATUSES };
  if (check.kind === 'tcp') return { kind: 'tcp', port: check.port ?? transport.port };
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

/** curl or wget, whichever is there; both know how to give up. */
function shellHttp(probe: HttpProbe, seconds: number): string {
  const u = `'${url(probe).replace(/'/g, `'\\''`)}'`;
  const yes = probe.statuses === undefined ? '[23]??' : probe.statuses.join('|');
  return (
    `if command -v curl >/dev/null; then s=$(curl -s -o /dev/null -m ${seconds} -w '%{http_code}' ${u}); ` +
    `else s=$(wget -S -T ${seconds} -O /dev/null ${u} 2>&1 | sed -n 's/^ *HTTP\\/[0-9.]* \\([0-9]*\\).*/\\1/p' | head -n 1); fi; ` +
    `case "$s" in ${yes}) exit 0;; *) exit 1;; esac`
  );
}

function shellTcp(port: number, seconds: number): string {
  return (
    `if command -v nc >/dev/null; then nc -z -w ${seconds} 127.0.0.1 ${port}; ` +
    `elif command -v curl >/dev/null; then curl -s -o /dev/null -m ${seconds} telnet://127.0.0.1:${port} </dev/null; test $? -ne 7; ` +
    `else wget -q -T ${seconds} -O /dev/null http://127.0.0.1:${port}/; test $? -ne 4; fi`
  );
}
