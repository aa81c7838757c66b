import { Redis } from 'ioredis';
import type { Log } from './log';

const USAGE = 'notes:usage';
const GENERATION = 'notes:generation';
const KEEP_SECONDS = 60;

/** What replicas share besides the notes: answers that were given, and how often each tool was called. */
export class Cache {
  private readonly redis: Redis;

  constructor(url: string, log: Log) {
    this.redis = new Redis(url, {
      connectTimeout: 3_000,
      commandTimeout: 3_000,
      maxRetriesPerRequest: 1,
      connectionName: 'notes',
    });
    this.redis.on('error', (error: Error) => log('warn', { msg: 'redis', why: error.message }));
  }

  public async check(): Promise<void> {
    await this.redis.ping();
  }

  /** An answer that was given since the last change, else a new one. */
  public async remembered<T>(question: string, ask: () => Promise<T>): Promise<{ answer: T; cached: boolean }> {
    const key = `notes:find:${(await this.redis.get(GENERATION)) ?? 0}:${question}`;
    const known = await this.redis.get(key);
    if (known !== null) return { answer: JSON.parse(known) as T, cached: true };
    const answer = await ask();
    await this.redis.set(key, JSON.stringify(answer), 'EX', KEEP_SECONDS);
    return { answer, cached: false };
  }

  /** Answers that were given before are no longer used. */
  public async forget(): Promise<void> {
    await this.redis.incr(GENERATION);
  }

  public async count(tool: string): Promise<void> {
    await this.redis.hincrby(USAGE, tool, 1);
  }

  public async usage(): Promise<Record<string, number>> {
    const counted = await this.redis.hgetall(USAGE);
    return Object.fromEntries(Object.entries(counted).map(([tool, times]) => [tool, Number(times)]));
  }

  public end(): void {
    this.redis.disconnect();
  }
}
