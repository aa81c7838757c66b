import { Companion } from '../companion';
import { ContainerImage, oneOf } from '../container-image';
import { Cpu } from '../cpu';
import { Duration } from '../duration';
import { HealthCheck } from '../health-check';
import { Memory } from '../memory';
import { User } from '../user';
import type { PresetOptions } from './preset';
import { checkOptions, dataVolume } from './preset';

/** A Redis of its own. */
export interface RedisOptions extends PresetOptions {
  /** @default - redis:7.4.10-bookworm */
  readonly image?: PresetOptions['image'];

  /** What happens when memory is full. @default RedisEviction.NONE */
  readonly eviction?: RedisEviction;
}

/** @see https://redis.io/docs/latest/develop/reference/eviction/ */
export enum RedisEviction {
  /** Writes fail: nothing is lost that nobody took away. */
  NONE = 'noeviction',
  /** What was not used for long goes: a cache. */
  LEAST_RECENTLY_USED = 'allkeys-lru',
  /** The same, among what has a time to live only. */
  LEAST_RECENTLY_USED_WITH_TTL = 'volatile-lru',
}

/**
 * Redis, which writes every change to its volume. It asks nobody for a password: what may reach it is up to the network of the
 * description.
 *
 * Started as the image's own user, its start script changes no owners and needs no capability.
 * @see https://github.com/redis/docker-library-redis/blob/release/7.4/debian/docker-entrypoint.sh
 */
export function redis(name: string, options: RedisOptions = {}): Companion {
  checkOptions('redis', name, options);
  const { eviction = RedisEviction.NONE } = options;
  oneOf('redis', 'eviction', eviction, Object.values(RedisEviction));
  const memory = options.resources?.memory ?? Memory.mebibytes(256);
  // Writing the file anew copies what changes meanwhile: a database that fills its container would be killed by it.
  const most = memory instanceof Memory ? Math.max(1, Math.floor(memory.toMebibytes() * 0.6)) : 1;
  return new Companion({
    name,
    image: options.image ?? ContainerImage.fromRegistry('redis:7.4.10-bookworm'),
    command: ['redis-server', '--appendonly', 'yes', '--maxmemory', `${most}mb`, '--maxmemory-policy', eviction],
    user: User.id(999),
    ports: { redis: 6_379 },
    environment: options.environment,
    volumes: { '/data': dataVolume(name, options.volume) },
    // The text counts: while its data is read, the server answers LOADING, and redis-cli ends with 0 all the same.
    healthCheck: HealthCheck.command(['sh', '-c', 'test "$(redis-cli -h 127.0.0.1 -p 6379 ping)" = PONG'], {
      interval: Duration.seconds(10),
      retries: 5,
      startPeriod: Duration.minutes(1),
    }),
    resources: { cpu: Cpu.cores(0.25), ...options.resources, memory },
    stopGrace: options.stopGrace ?? Duration.seconds(30),
    needs: options.needs,
  });
}
