import type { ContainerGroupContainer } from '@cdktf/provider-azurerm/lib/container-group';
import { readFileSync } from 'node:fs';
import type { McpServer } from '../model/mcp-server';
import { renderAcmeProxy } from '../render/acme-proxy';
import type { AzureAcme } from './container-instances-mcp-service-props';
import { TLS_PORTS } from './ports';
import { STOP_SECONDS, TLS, TLS_SIZE } from './proxies';

/** Certificates and the account's key: what outlives the group. */
const STORAGE = '/certificates';
const CONFIG_FOLDER = '/etc/cdktf-mcp-tls';
const ROOTS = 'acme-roots.pem';

/** Stands for the name in the text while it is known at plan only. */
const NAME = 'name.invalid';

/** The Caddyfile, with a name that may be known at plan only. */
export function tlsConfig(server: McpServer, host: string, gatewayPort: number, acme: AzureAcme = {}): string {
  const text = renderAcmeProxy({
    domain: NAME,
    upstream: { host: '127.0.0.1', port: gatewayPort },
    listen: TLS_PORTS,
    challenges: ['http-01', 'tls-alpn-01'],
    storageFolder: STORAGE,
    email: acme.email,
    directory: acme.directory,
    trustedRootsFile: acme.trustedRoots === undefined ? undefined : `${CONFIG_FOLDER}/${ROOTS}`,
    longestCallSeconds: server.longestCall.toSeconds(),
    stopGraceSeconds: STOP_SECONDS,
  });
  return text.replaceAll(NAME, host);
}

export interface TlsSidecarProps {
  readonly image: string;
  /** The Caddyfile as an expression of Terraform. */
  readonly config: string;
  /** PEM file with the roots of a private authority. */
  readonly trustedRoots?: string;
  readonly storage: { readonly accountName: string; readonly accountKey: string; readonly shareName: string };
}

/** Ends TLS, and passes everything on to the proxy that looks at requests. */
export function tlsSidecar({ image, config, trustedRoots, storage }: TlsSidecarProps): ContainerGroupContainer {
  const roots: Readonly<Record<string, string>> =
    trustedRoots === undefined ? {} : { [ROOTS]: readFileSync(trustedRoots).toString('base64') };
  return {
    name: TLS,
    image,
    cpu: TLS_SIZE.cpu / 10,
    memory: TLS_SIZE.memory / 10,
    commands: ['caddy', 'run', '--config', `${CONFIG_FOLDER}/Caddyfile`, '--adapter', 'caddyfile'],
    environmentVariables: { HOME: '/tmp', XDG_DATA_HOME: STORAGE, XDG_CONFIG_HOME: '/tmp' },
    ports: Object.values(TLS_PORTS).map((port) => ({ port, protocol: 'TCP' })),
    volume: [
      {
        name: `${TLS}-config`,
        mountPath: CONFIG_FOLDER,
        readOnly: true,
        secret: { Caddyfile: `\${base64encode(${config})}`, ...roots },
      },
      {
        name: `${TLS}-storage`,
        mountPath: STORAGE,
        readOnly: false,
        shareName: storage.shareName,
        storageAccountName: storage.accountName,
        storageAccountKey: storage.accountKey,
      },
    ],
  };
}
