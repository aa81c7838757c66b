import type { Feature } from '../model/features';
import type { McpServer } from '../model/mcp-server';
import { requestSeconds } from './google-limits';
import { sizeOf } from './instance';

/** What becomes of the numbers of a description, for the report. */
export function googleDetails(server: McpServer): Readonly<Partial<Record<Feature, string>>> {
  const { scaling, logging } = server;
  const size = sizeOf(server, true);
  const paid = scaling.minimum > 0 ? 'all the time' : 'during calls only';
  return {
    ...(size === undefined
      ? {} // the check says so
      : {
          'cpu.limit': `${size.cpuMillis / 1_000} CPU, ${paid}`,
          'memory.limit': `${size.memoryMebibytes} MiB`,
        }),
    'longest-call': `a request may take ${requestSeconds(server)} seconds`,
    ...(logging.retention === undefined
      ? {}
      : { 'logging.retention': `${Math.ceil(logging.retention.toDays())} days` }),
  };
}
