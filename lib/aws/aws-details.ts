import type { Feature } from '../model/features';
import { Duration } from '../model/duration';
import type { McpServer } from '../model/mcp-server';
import { MOST_STOP_SECONDS } from './aws-limits';
import { retentionDays } from './watch/logs';
import { sizeOf, unitsOf } from './task/units';

/** What the numbers of a description become on Fargate. */
export function awsDetails(server: McpServer): Readonly<Partial<Record<Feature, string>>> {
  const sizes = unitsOf(server).map((unit) => {
    const size = sizeOf(unit);
    return size === undefined ? undefined : `${unit.name}: ${size.cpu / 1_024} vCPU with ${size.memory / 1_024} GiB`;
  });
  const tasks = sizes.every((size) => size !== undefined) ? sizes.join(', ') : undefined;
  const days = retentionDays(server.logging.retention);
  return {
    ...(tasks === undefined ? {} : { 'cpu.limit': tasks, 'memory.limit': tasks }),
    'logging.retention': days === 0 ? 'for good' : `${days} days`,
    'stop-grace': `${server.stopGraceUpTo(Duration.seconds(MOST_STOP_SECONDS))}`,
  };
}
