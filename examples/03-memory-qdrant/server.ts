import {
  AllowedHostsForm,
  ConfigFile,
  ContainerImage,
  Cpu,
  Duration,
  HealthCheck,
  ImageRuntime,
  McpServer,
  Memory,
  Reference,
  Secret,
  Sessions,
  Transport,
  Variable,
  Volume,
  qdrant,
  qdrantApiKey,
} from 'cdktf-mcp';

/** Memories in SQLite, one file a persona. A persistent volume has one writer, so that no second copy ever damages it. */
export const onSqlite = new McpServer({
  name: 'memory-mcp',
  image: ContainerImage.fromDockerfile('server', { runtime: ImageRuntime.PYTHON }),
  transport: Transport.streamableHttp({ port: 26262, sessions: Sessions.STATELESS }),
  environment: {
    MEMORY_MCP_SERVER_HOST: '0.0.0.0',
    MEMORY_MCP_SERVER_PORT: Reference.port(), // the port stands in one place only
    MEMORY_MCP_ALLOWED_HOSTS: Reference.allowedHosts(AllowedHostsForm.NAMES_AND_PORTS),
    MEMORY_MCP_CONFIG_PATH: '/config/memory-mcp/config.json',
    MEMORY_MCP_DATA_DIR: '/data',
    MEMORY_MCP_STORAGE_BACKEND: 'sqlite',
    PYTHONUNBUFFERED: '1',
  },
  files: { '/config/memory-mcp/config.json': ConfigFile.fromPath('config.json') },
  volumes: {
    '/data': Volume.persistent('memory-data', { size: Memory.gibibytes(5), backup: { hour: 2, keepDays: 7 } }),
  },
  healthCheck: HealthCheck.http('/health', {
    interval: Duration.seconds(30),
    timeout: Duration.seconds(10),
    retries: 3,
    startPeriod: Duration.seconds(40),
  }),
  // Room for a model on the processor. This server computes its vectors without one, and would do with a sixteenth of it.
  resources: { cpu: Cpu.cores(1), memory: Memory.gibibytes(4), reservedMemory: Memory.gibibytes(2) },
});

/**
 * For a server that loads language models: it fetches them at the first start, keeps them on the volume, and runs them on a GPU.
 * The one in this folder has none, and leaves these settings alone.
 */
export const withModels = onSqlite.with({
  environment: {
    HF_HOME: '/data/cache/huggingface',
    TRANSFORMERS_CACHE: '/data/cache/transformers',
    SENTENCE_TRANSFORMERS_HOME: '/data/cache/sentence_transformers',
    TORCH_HOME: '/data/cache/torch',
    EMBEDDINGS_DEVICE: 'cuda',
  },
  gpus: 1,
  healthCheck: HealthCheck.http('/health', { startPeriod: Duration.minutes(4) }),
});

/** Memories in a Qdrant beside the server, which nobody reaches but the server, by a key that is made at the first deployment. */
export const onQdrant = onSqlite.with({
  environment: {
    MEMORY_MCP_STORAGE_BACKEND: 'qdrant',
    MEMORY_MCP_QDRANT_URL: Reference.companionUrl('qdrant'),
    MEMORY_MCP_QDRANT_COLLECTION_PREFIX: 'memory_',
  },
  secrets: { MEMORY_MCP_QDRANT_API_KEY: qdrantApiKey('qdrant') },
  companions: [qdrant('qdrant', { apiKey: true })],
});

/** The server itself keeps nothing: Kubernetes makes no backups, and there the volume of Qdrant is all there is to keep. */
export const inCluster = onQdrant.with({ volumes: { '/data': Volume.temporary() } });

/** Memories in a Qdrant that somebody else runs, such as Qdrant Cloud: where there is no disk for a database. */
export const onQdrantElsewhere = inCluster.with({
  environment: {
    MEMORY_MCP_QDRANT_URL: Variable.required({ description: 'such as https://xyz.cloud.qdrant.io:6333' }),
  },
  secrets: { MEMORY_MCP_QDRANT_API_KEY: Secret.required({ description: 'key of that Qdrant' }) },
  companions: undefined,
});

/** Ports 20000 to 30000 are the platform's own there. */
export const onAzure = onQdrantElsewhere.with({
  transport: Transport.streamableHttp({ port: 8080, sessions: Sessions.STATELESS }),
});
