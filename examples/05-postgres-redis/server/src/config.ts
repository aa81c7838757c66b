import type { LogLevel } from './log';
import { LOG_LEVELS } from './log';

export interface Config {
  readonly port: number;
  readonly metricsPort: number;
  /** Host names as the SDK compares them: lower case, without port, IPv6 in brackets. */
  readonly allowedHosts: string[];
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly jwtSecret: string;
  /** How long running calls may still take after SIGTERM. */
  readonly drainSeconds: number;
  readonly logLevel: LogLevel;
}

/** A health check inside the container asks 127.0.0.1, whatever the public name is. */
const ALWAYS_ALLOWED = ['localhost', '127.0.0.1', '[::1]'];

/** A key that is shorter than what it signs with can be guessed. */
const SHORTEST_JWT_SECRET = 32;

/** No variable that matters has a default: a server with a secret that everybody knows starts, too. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const missing = ['DATABASE_URL', 'REDIS_URL', 'JWT_SECRET'].filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`${missing.join(', ')}: not set`);
  const logLevel = (env.LOG_LEVEL || 'info') as LogLevel;
  if (!LOG_LEVELS.includes(logLevel)) throw new Error(`LOG_LEVEL is '${logLevel}'; use ${LOG_LEVELS.join(', ')}`);
  const jwtSecret = env.JWT_SECRET as string;
  if (jwtSecret.length < SHORTEST_JWT_SECRET)
    throw new Error(`JWT_SECRET has ${jwtSecret.length} characters; use ${SHORTEST_JWT_SECRET} or more`);
  return {
    port: wholeNumber('PORT', env.PORT || '3000', 1, 65_535),
    metricsPort: wholeNumber('METRICS_PORT', env.METRICS_PORT || '9090', 1, 65_535),
    allowedHosts: [...new Set([...ALWAYS_ALLOWED, ...names(env.MCP_ALLOWED_HOSTS)])],
    databaseUrl: env.DATABASE_URL as string,
    redisUrl: env.REDIS_URL as string,
    jwtSecret,
    drainSeconds: wholeNumber('MCP_DRAIN_SECONDS', env.MCP_DRAIN_SECONDS || '25', 0, 3600),
    logLevel,
  };
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new Error(`${name} is '${text}'; use a whole number from ${min} to ${max}`);
  return value;
}

function names(list = ''): string[] {
  return list
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}
