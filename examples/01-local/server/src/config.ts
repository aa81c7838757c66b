export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

const LOG_LEVELS: readonly string[] = ['debug', 'info', 'warn', 'error'];

export interface Config {
  readonly port: number;
  /** Host names as the SDK compares them: lower case, without port, IPv6 in brackets. */
  readonly allowedHosts: string[];
  /** How long running calls may still take after SIGTERM. */
  readonly drainSeconds: number;
  readonly logLevel: LogLevel;
}

/** A health check inside the container asks 127.0.0.1, whatever the public name is. */
const ALWAYS_ALLOWED = ['localhost', '127.0.0.1', '[::1]'];

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const logLevel = env.LOG_LEVEL || 'info';
  if (!LOG_LEVELS.includes(logLevel)) throw new Error(`LOG_LEVEL is '${logLevel}'; use ${LOG_LEVELS.join(', ')}`);
  return {
    port: wholeNumber('PORT', env.PORT || '3000', 1, 65_535),
    allowedHosts: [...new Set([...ALWAYS_ALLOWED, ...hostNames(env.MCP_ALLOWED_HOSTS)])],
    drainSeconds: wholeNumber('MCP_DRAIN_SECONDS', env.MCP_DRAIN_SECONDS || '25', 0, 3600),
    logLevel: logLevel as LogLevel,
  };
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Error(`${name} is '${text}'; use a whole number from ${min} to ${max}`);
  }
  return value;
}

function hostNames(list = ''): string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      // Goes through URL like the Host header that it is compared with; a port is dropped.
      const url = URL.canParse(`http://${entry}`) ? new URL(`http://${entry}`) : undefined;
      if (!url || entry.includes('/') || entry.includes('*') || url.username !== '') {
        throw new Error(`MCP_ALLOWED_HOSTS holds '${entry}'; use host names, separated by commas`);
      }
      return url.hostname;
    });
}
