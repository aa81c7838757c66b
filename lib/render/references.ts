import { companionPort } from '../model/check-companions';
import type { ContainerDescription } from '../model/container';
import type { McpServer } from '../model/mcp-server';
import type { ReferenceKind } from '../model/reference';
import { Reference } from '../model/reference';
import { allowedHosts } from './allowed-hosts';
import type { ExistingService } from './bindings';
import { resolveText } from './text';

/** What references ask of a deployment. */
export interface Referred {
  readonly server: McpServer;
  /** The URL that clients use. */
  readonly endpoint: string;
  /** Scheme, host and port of it. */
  readonly origin: string;
  /** The host of it. */
  readonly host: string;
  readonly existing?: Readonly<Record<string, ExistingService>>;
  /** Where the container that asks finds a companion that runs. @default - under its name */
  readonly companionHost?: (companion: string) => string;
  /** Where the container that asks finds the server. @default - under its name */
  readonly serverHost?: string;
}

type Of<K extends ReferenceKind['of']> = Extract<ReferenceKind, { readonly of: K }>;

/** What a reference of the description means here. */
export function referenceText(deployment: Referred): (kind: ReferenceKind) => string {
  const host = ({ companion }: { readonly companion: string }): string =>
    deployment.existing?.[companion]?.host ?? deployment.companionHost?.(companion) ?? companion;
  const port = ({ companion, port: name }: Of<'companionPort' | 'companionUrl'>): number | undefined => {
    const { server, existing } = deployment;
    const described = server.companions.find((c) => c.name === companion);
    const key = name ?? Object.keys(described?.ports ?? {})[0];
    return existing?.[companion]?.ports?.[key] ?? (described && companionPort(described, name));
  };
  const values: { readonly [K in ReferenceKind['of']]: (kind: Of<K>) => string } = {
    port: () => `${deployment.server.transport.port}`,
    path: () => deployment.server.transport.path,
    serverUrl: () => {
      const { name, transport } = deployment.server;
      return `http://${deployment.serverHost ?? name}:${transport.port}${transport.path}`;
    },
    publicUrl: () => deployment.endpoint,
    publicOrigin: () => deployment.origin,
    publicHost: () => deployment.host,
    allowedHosts: ({ form }) => allowedHosts([deployment.server.name, deployment.host], form),
    cpu: () => `${deployment.server.resources.cpu.toCores()}`,
    memory: () => `${deployment.server.resources.memory.toMebibytes()}`,
    longestCall: () => `${deployment.server.longestCall.toSeconds()}`,
    logLevel: () => deployment.server.logging.level ?? '', // without one the description refuses the reference
    companionHost: host,
    companionPort: (kind) => `${port(kind)}`,
    companionUrl: (kind) => `http://${host(kind)}:${port(kind)}`,
    secret: () => '', // refused by the description: only templates hold one, and they are composed at plan
  };
  return (kind) => (values[kind.of] as (kind: ReferenceKind) => string)(kind);
}

/** `NAME=value` of everything that is known; HOME is a folder that can be written. */
export function literalEntries(
  { environment, secrets }: ContainerDescription,
  bound: Readonly<Record<string, string>>,
  textOf: (kind: ReferenceKind) => string,
): string[] {
  const hasHome = Object.hasOwn(environment, 'HOME') || Object.hasOwn(secrets, 'HOME');
  const entries: Record<string, string> = hasHome ? {} : { HOME: '/tmp' };
  for (const [name, value] of Object.entries({ ...environment, ...bound })) {
    if (typeof value === 'string' || value instanceof Reference) entries[name] = resolveText(value, textOf);
  }
  return Object.entries(entries).map(([name, value]) => `${name}=${value}`);
}
