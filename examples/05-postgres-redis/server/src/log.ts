export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Log = (level: LogLevel, fields: Readonly<Record<string, unknown>>) => void;

/** One JSON object a line on stdout, which every platform collects; no files, which a read-only root would refuse. */
export function createLog(threshold: LogLevel): Log {
  return (level, fields) => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(threshold)) return;
    process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, ...fields })}\n`);
  };
}
