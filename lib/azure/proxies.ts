import type { Tenths } from './sizes';

/** The proxy that gets certificates: the stable line of Caddy. Its image runs as root, which Azure Files demands. */
export const TLS_IMAGE = 'caddy:2.11';

/** Name of its container. */
export const TLS = 'mcp-tls';

/** What it takes of the group. */
export const TLS_SIZE: Tenths = { cpu: 2, memory: 3 };

/** Looks at requests before the server does; HAProxy 2.6 or later will do. */
export const GATEWAY_IMAGE = 'haproxy:3.2';

/** Name of its container. */
export const GATEWAY = 'mcp-gateway';

/** What it takes of the group. */
export const GATEWAY_SIZE: Tenths = { cpu: 1, memory: 2 };

/** Seconds for which requests may go on when the group stops; nobody can set how long the platform waits. */
export const STOP_SECONDS = 20;
