import type { LogLevel } from './config';

const ORDER: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

export type Log = (level: LogLevel, fields: Readonly<Record<string, unknown>>) => void;

/** One JSON object a line on stdout, which every platform collects. */
export function createLog(threshold: LogLevel): Log {
  return (level, fields) => {
    if (ORDER.indexOf(level) < ORDER.indexOf(threshold)) return;
    process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, ...fields })}\n`);
  };
}
