import { isIP } from 'node:net';
import type { Problem } from '../model/errors';
import { isMap, isToken, show, wholeNumberProblem } from '../model/errors';
import type { Deployment } from './deployment';

/** A certificate that the user has. */
export interface CertificateFiles {
  /** PEM file with the certificate and its chain, relative to the folder with cdktf.json. */
  readonly certificate: string;

  /** PEM file with its key. */
  readonly key: string;
}

/** A certificate from an authority such as Let's Encrypt, got and renewed by itself. */
export interface AcmeTls {
  readonly acme: AcmeOptions;
}

/** @see https://www.rfc-editor.org/rfc/rfc8555 */
export interface AcmeOptions {
  /** Address for the authority's notices. @default - none */
  readonly email?: string;

  /** URL of the authority's directory. @default - Let's Encrypt, production, whose terms of service are agreed to */
  readonly directory?: string;

  /**
   * PEM file of this machine with what the directory's own certificate is checked with, for an authority of one's own. @default - the
   * public ones
   */
  readonly trustedRoots?: string;

  /**
   * Port of this machine that port 80 of the name arrives at: the authority asks there, and who comes in clear is redirected; 1 to
   * 65535. @default 80
   */
  readonly httpPort?: number;

  /** Image of the proxy, Caddy 2.10 or later. @default 'caddy:2.11' */
  readonly image?: string;
}

/** Where the certificate of a public server comes from. */
export type LocalTls = CertificateFiles | AcmeTls;

const PROPERTIES = ['email', 'directory', 'trustedRoots', 'httpPort', 'image'];

/** What cannot be right about `tls`, also for users without a type checker. */
export function tlsProblems({ server, props, hostPort }: Deployment): readonly Problem[] {
  const { tls, publicHost } = props;
  if (tls === undefined) return [];
  if (!isMap(tls))
    return [{ property: 'tls', message: `${show(tls)} is not an object; use { certificate, key } or { acme: {} }` }];
  const { acme, ...files } = tls as Partial<AcmeTls & CertificateFiles>;
  if (acme === undefined)
    return (['certificate', 'key'] as const)
      .filter((name) => typeof files[name] !== 'string' || files[name] === '')
      .map((name) => ({
        property: `tls.${name}`,
        message: `${show(files[name])} is not a file; give one in PEM, or leave tls out for a certificate that is made once`,
      }));
  if (!isMap(acme))
    return [
      { property: 'tls.acme', message: `${show(acme)} is not an object; use {} for Let's Encrypt with all defaults` },
    ];
  const problems: Problem[] = [...optionProblems(acme)];
  const add = (property: string, message: string): number => problems.push({ property, message });
  for (const name of Object.keys(files))
    add(`tls.${name}`, 'acme is given, too, which gets a certificate of its own; use one of the two');
  const { publicly } = server.access;
  if (publicly === undefined)
    add(
      'tls.acme',
      'the server is internal, and nobody outside could ask for a certificate of its name; use Access.public({ ... }), or leave tls out',
    );
  else if (publicly.plainHttp !== undefined)
    add('tls.acme', 'plainHttp says that there is no TLS; leave one of the two out');
  const host = hostProblem(publicHost);
  if (host !== undefined) add('publicHost', host);
  if ((acme.httpPort ?? 80) === hostPort)
    add('tls.acme.httpPort', `${hostPort} is also hostPort, where TLS is; use another one`);
  return problems;
}

function optionProblems(acme: AcmeOptions): readonly Problem[] {
  const problems: Problem[] = [];
  const { email, directory, trustedRoots, httpPort, image } = acme;
  const add = (name: string, message: string): number => problems.push({ property: `tls.acme.${name}`, message });
  for (const name of Object.keys(acme).filter((key) => !PROPERTIES.includes(key)))
    add(name, `there is no such option; there are: ${PROPERTIES.join(', ')}`);
  if (email !== undefined && !(isText(email) && /^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$/.test(email)))
    add('email', `${show(email)} is not an address; use one such as 'ops@example.com', or leave it out`);
  if (directory !== undefined && !(isText(directory) && /^https:\/\/[A-Za-z0-9._~:/?=&+@%-]+$/.test(directory)))
    add(
      'directory',
      `${show(directory)} is not an https URL; use one such as 'https://acme-staging-v02.api.letsencrypt.org/directory', or leave it out for Let's Encrypt`,
    );
  for (const [name, value] of Object.entries({ trustedRoots, image })) {
    if (value !== undefined && (!isText(value) || value === ''))
      add(name, `${show(value)} is not ${name === 'image' ? 'an image' : 'a file'}; leave it out for the default`);
  }
  const port = httpPort === undefined ? undefined : wholeNumberProblem(httpPort, { min: 1, max: 65_535, of: 'a port' });
  if (port !== undefined) add('httpPort', port);
  return problems;
}

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const DNS_NAME = new RegExp(`^(${LABEL}\\.)+${LABEL}$`, 'i');

/** An authority gives certificates for names that everybody can resolve. */
function hostProblem(host: unknown): string | undefined {
  const way = "set publicHost to the DNS name that leads to this machine, such as 'mcp.example.com'";
  if (host === undefined) return `there is none, and a certificate is for a name; ${way}`;
  if (typeof host === 'string' && isIP(host) !== 0) return `${show(host)} is an address, not a name; ${way}`;
  if (!isText(host) || host.length > 253 || !DNS_NAME.test(host) || /(^|\.)localhost$/i.test(host))
    return `${show(host)} is not a public DNS name; ${way}`;
  return undefined;
}

const isText = (value: unknown): value is string => typeof value === 'string' && !isToken(value);
