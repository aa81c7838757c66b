import type { Feature } from '../model/features';
import type { McpServer } from '../model/mcp-server';
import { retentionDays } from './logs';
import { GATEWAY, GATEWAY_SIZE, TLS, TLS_SIZE } from './proxies';
import { sizeOf, sizesIn } from './sizes';

/** What the numbers of a description become on Container Instances. */
export function azureDetails(server: McpServer): Readonly<Partial<Record<Feature, string>>> {
  const { publicly } = server.access;
  const wanted = [
    ...[server, ...server.companions].map((container) => ({ name: container.name, size: sizeOf(container) })),
    ...(publicly === undefined ? [] : [{ name: GATEWAY, size: GATEWAY_SIZE }]),
    ...(publicly === undefined || publicly.plainHttp !== undefined ? [] : [{ name: TLS, size: TLS_SIZE }]),
  ];
  const sizes = sizesIn(wanted.map(({ size }) => size));
  const all = (text: (size: (typeof sizes)[number]) => string): string =>
    wanted.map(({ name }, i) => `${name}: ${text(sizes[i])}`).join(', ');
  return {
    'cpu.limit': all(({ cpu }) => `${cpu / 10} CPU`),
    'memory.limit': all(({ memory }) => `${memory / 10} GB`),
    'logging.retention': `${retentionDays(server.logging.retention)} days`,
  };
}
