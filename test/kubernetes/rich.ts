import type { McpServer } from '../../lib';
import {
  Alarms,
  AllowedHostsForm,
  Authentication,
  Companion,
  ConfigFile,
  ContainerImage,
  Cpu,
  Duration,
  HealthCheck,
  ImageRuntime,
  Memory,
  Reference,
  SERVER,
  Scaling,
  Secret,
  Transport,
  User,
  Variable,
  Volume,
} from '../../lib';
import { openWebUi, postgres, postgresUrl } from '../../lib/model/presets';
import type { Service } from './services';
import { ingress, open, stateless, weather } from './services';

const SHELL = ContainerImage.fromRegistry('ghcr.io/acme/sample:1.0.0', { runtime: ImageRuntime.SHELL });

/** A public server with replicas, a token, and all that belongs to one in production. */
export const production = (): McpServer =>
  weather({
    name: 'production',
    image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', { runtime: ImageRuntime.NODE }),
    transport: stateless,
    healthCheck: HealthCheck.http('/health'),
    environment: { HOSTS: Reference.allowedHosts(), URL: Variable.required(), MAYBE: Variable.optional() },
    secrets: { TOKEN: Secret.required(), API_KEY: Secret.optional({ file: '/run/secrets/weather/api-key' }) },
    files: { '/etc/weather.json': ConfigFile.fromContent('{"a":"${b}"}') },
    ports: { metrics: 9090 },
    scaling: Scaling.between(2, 10, { cpuUtilization: 70, memoryUtilization: 80 }),
    access: open(Authentication.bearer('TOKEN'), { requestsPerMinute: 120 }),
    labels: { team: 'weather' },
    alarms: Alarms.standard({ p95: Duration.seconds(2) }),
  });

/** Texts in which every tool on the way finds something to replace. */
export const nasty = (): McpServer =>
  weather({
    name: 'nasty',
    image: SHELL,
    command: ['sh', '-c', 'echo ${HOME} %{x} $(NASTY) $$ "quoted" \\ \'single\''],
    environment: {
      HOSTS: Reference.allowedHosts(AllowedHostsForm.JSON),
      NASTY: '${a} %{b} $${c} $(d) $$(e) $$ "f" \\ \n\t é',
      JSON: JSON.stringify({ url: Reference.publicUrl(), text: '"${x}"' }),
      URL: Variable.required({ description: 'say "hi" to ${x}' }),
      MAYBE: Variable.optional({ default: '${y} $(z) "z"' }),
    },
    secrets: { TOKEN: Secret.required(), MAY_BE: Secret.optional() },
    healthCheck: HealthCheck.http("/it's/(a)/$b", { statuses: [200, 404], interval: Duration.milliseconds(90_500) }),
    readiness: HealthCheck.tcp(),
  });

/** A server with a database, a client in front of it, a cache beside it and steps before it. */
export const withOthers = (): McpServer =>
  weather({
    name: 'with-others',
    transport: Transport.streamableHttp({ port: 3001 }),
    volumes: {
      '/data': Volume.persistent('data', { removeOnDestroy: true }),
      '/shared': Volume.shared('common'),
      '/tmp': Volume.temporary({ executable: true, size: Memory.mebibytes(512) }),
    },
    resources: { cpu: Cpu.cores(1), reservedCpu: Cpu.cores(0.25), memory: Memory.mebibytes(256) },
    secrets: { DATABASE_URL: postgresUrl('db') },
    companions: [
      postgres('db'),
      new Companion({
        name: 'cache',
        image: ContainerImage.fromRegistry('redis:7.4.1'),
        ports: { redis: 6379 },
        user: User.id(999),
        files: { '/etc/redis.conf': ConfigFile.fromContent('save ""\n') },
      }),
      openWebUi('web', { needs: [SERVER] }),
    ],
    front: 'web',
    beforeStart: [['node', 'migrate.js']],
    stopGrace: Duration.seconds(45),
  });

/** Descriptions in which much comes together, with what they need of the cluster. */
export const RICH: readonly Service[] = [
  {
    server: production(),
    ingress,
    prometheusRule: { labels: { release: 'prometheus' } },
    serviceMonitor: {},
    imagePullSecrets: ['ghcr'],
    nodeSelector: { pool: 'mcp' },
    tolerations: [{ key: 'mcp', value: 'true', effect: 'NoSchedule' }],
    serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/weather' },
  },
  { server: nasty() },
  { server: withOthers(), sharedStorageClass: 'shared', storageClass: 'fast' },
];
