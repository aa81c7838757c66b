import { Companion } from '../companion';
import { ContainerImage } from '../container-image';
import { Cpu } from '../cpu';
import { Duration } from '../duration';
import { refuse, show } from '../errors';
import { HealthCheck } from '../health-check';
import { Memory } from '../memory';
import { Secret } from '../secret';
import { User } from '../user';
import type { PresetOptions } from './preset';
import { checkName, checkOptions, dataVolume, secretName } from './preset';

/** A Qdrant of its own. */
export interface QdrantOptions extends PresetOptions {
  /** @default - qdrant/qdrant:v1.19.1-unprivileged */
  readonly image?: PresetOptions['image'];

  /** Whether callers need a key, which `qdrantApiKey` gives to the server. @default false */
  readonly apiKey?: boolean;
}

const STORAGE = '/qdrant/storage';

/** Without curl or wget in the image; bash is there, because the start script is written for it. The key does not matter here. */
const READY = [
  'exec 3<>/dev/tcp/127.0.0.1/6333',
  String.raw`printf "GET /readyz HTTP/1.0\r\n\r\n" >&3`,
  'IFS= read -r -t 4 line <&3',
  '[[ $line == *" 200 "* ]]',
].join(' && ');

/**
 * Qdrant, a vector database: HTTP on port `http`, gRPC on port `grpc`. Its volume asks for block storage,
 * because Qdrant does not support network file systems.
 *
 * Everything that it writes is in its volume or in /tmp: at a read-only image it would end at the file by which it marks a
 * complete start.
 * @see https://github.com/qdrant/qdrant/blob/master/tools/entrypoint.sh QDRANT_INIT_FILE_PATH
 * @see https://github.com/qdrant/qdrant/blob/master/Dockerfile USER_ID of the unprivileged images
 * @see https://qdrant.tech/documentation/guides/installation/#production storage
 */
export function qdrant(name: string, options: QdrantOptions = {}): Companion {
  checkOptions('qdrant', name, options);
  const { apiKey = false } = options;
  if (typeof apiKey !== 'boolean') refuse('qdrant', 'apiKey', `${show(apiKey)} is not a boolean; use true or false`);
  return new Companion({
    name,
    image: options.image ?? ContainerImage.fromRegistry('qdrant/qdrant:v1.19.1-unprivileged'),
    user: User.id(1_000),
    ports: { http: 6_333, grpc: 6_334 },
    environment: {
      QDRANT__STORAGE__STORAGE_PATH: STORAGE,
      QDRANT__STORAGE__SNAPSHOTS_PATH: `${STORAGE}/snapshots`,
      QDRANT__STORAGE__TEMP_PATH: `${STORAGE}/temp`,
      QDRANT_INIT_FILE_PATH: '/tmp/.qdrant-initialized',
      QDRANT__TELEMETRY_DISABLED: 'true',
      ...options.environment,
    },
    secrets: apiKey ? { QDRANT__SERVICE__API_KEY: qdrantApiKey(name) } : {},
    volumes: { [STORAGE]: dataVolume(name, { blockStorage: true, ...options.volume }) },
    healthCheck: HealthCheck.command(['bash', '-c', READY], {
      interval: Duration.seconds(10),
      retries: 5,
      startPeriod: Duration.minutes(2), // it loads every collection first
    }),
    resources: options.resources ?? { cpu: Cpu.cores(0.5), memory: Memory.gibibytes(1) },
    stopGrace: options.stopGrace ?? Duration.seconds(60),
    needs: options.needs,
  });
}

/**
 * The key of a `qdrant` companion, for `secrets: { QDRANT_API_KEY: qdrantApiKey('qdrant') }` of whoever calls it.
 * @param name the companion's name
 */
export function qdrantApiKey(name: string): Secret {
  checkName('qdrantApiKey', name);
  return Secret.generated({ name: secretName(name, 'API_KEY') });
}
