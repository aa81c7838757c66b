export { openWebUi, type OpenWebUiOptions } from './open-webui';
export { postgres, postgresUrl, type PostgresOptions, type PostgresUrlOptions } from './postgres';
export type { DataVolumeOptions, PresetOptions } from './preset';
export { qdrant, qdrantApiKey, type QdrantOptions } from './qdrant';
export { redis, RedisEviction, type RedisOptions } from './redis';
