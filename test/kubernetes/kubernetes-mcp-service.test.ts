import {
  Alarms,
  Authentication,
  Companion,
  ConfigFile,
  ContainerImage,
  Duration,
  HealthCheck,
  ImagePlatform,
  ImageRuntime,
  Logging,
  Memory,
  Reference,
  Scaling,
  Secret,
  Transport,
  User,
  Volume,
} from '../../lib';
import type { McpServer } from '../../lib';
import type { Service } from './services';
import { only, resources } from '../support/project';
import type { KubernetesObject, PodSpec, PodTemplate } from './manifests';
import { manifestsOf, podsOf } from './manifests';
import { configured, deployed, ingress, open, refusal, stateless, weather } from './services';

const objectsOf = (...services: (McpServer | Service)[]): readonly KubernetesObject[] =>
  manifestsOf(configured(...services));
const podOf = (service: McpServer | Service, name = 'weather'): PodTemplate =>
  podsOf(objectsOf(service)).find(({ metadata }) => metadata.labels['app.kubernetes.io/name'] === name) as PodTemplate;
const specOf = (service: McpServer | Service, name?: string): PodSpec => podOf(service, name).spec;
const kinds = (...services: (McpServer | Service)[]): string[] =>
  objectsOf(...services)
    .map(({ kind }) => kind)
    .sort();
const deploymentOf = (service: McpServer | Service) =>
  objectsOf(service).find(({ kind }) => kind === 'Deployment') as unknown as {
    spec: { replicas?: number; strategy: unknown; progressDeadlineSeconds: number };
  };
const NODE = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', { runtime: ImageRuntime.NODE });

test('the smallest description comes to pods with a name inside the cluster, and no way in from outside', () => {
  expect(kinds(weather())).toEqual(['Deployment', 'NetworkPolicy', 'Service', 'ServiceAccount']);
  expect(specOf(weather())).toEqual({
    serviceAccountName: 'kubernetes-weather',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 305,
    shareProcessNamespace: true,
    securityContext: {
      runAsNonRoot: true,
      fsGroup: 1000,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'weather',
        image: 'ghcr.io/acme/weather:1.4.2',
        env: [{ name: 'HOME', value: '/tmp' }],
        ports: [{ containerPort: 3000, protocol: 'TCP' }],
        resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          runAsUser: 1000,
          runAsGroup: 1000,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        },
        startupProbe: { tcpSocket: { port: 3000 }, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 27 },
        livenessProbe: { tcpSocket: { port: 3000 }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
        readinessProbe: { tcpSocket: { port: 3000 }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
        volumeMounts: [{ name: expect.stringMatching(/^weather-/), mountPath: '/tmp', readOnly: false }],
      },
    ],
    volumes: [{ name: expect.stringMatching(/^weather-/), emptyDir: { sizeLimit: '64Mi' } }],
  });
});

describe('a rollout', () => {
  test('never drops below the wanted replicas where any may answer', () => {
    const server = weather({ transport: stateless, scaling: Scaling.fixed(3), image: NODE });
    const { replicas, strategy } = deploymentOf(server).spec;
    expect(replicas).toBe(3);
    expect(strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '0' } });
    expect(specOf(server).containers[0].lifecycle).toEqual({
      preStop: { exec: { command: ['node', '-e', 'setTimeout(() => {}, 5000)'] } },
    });
    expect(kinds(server)).toContain('PodDisruptionBudget');
  });

  test('stops before it starts where sessions or data have one owner', () => {
    expect(deploymentOf(weather()).spec.strategy).toEqual({ type: 'Recreate' });
    const stored = weather({ transport: stateless, volumes: { '/data': Volume.persistent('data') } });
    expect(deploymentOf(stored).spec.strategy).toEqual({ type: 'Recreate' });
  });

  test('fails when nothing gets on for as long as a start may take', () => {
    const healthCheck = HealthCheck.http('/health', { startPeriod: Duration.minutes(10) });
    const server = weather({ transport: stateless, healthCheck });
    expect(deploymentOf(server).spec.progressDeadlineSeconds).toBe(180 + 705);
    expect(only(configured(server), 'kubernetes_deployment_v1').wait_for_rollout).toBe(true);
  });

  test('is left to the autoscaler in number', () => {
    const server = weather({ transport: stateless, scaling: Scaling.between(2, 5) });
    expect(deploymentOf(server).spec.replicas).toBeUndefined();
    const autoscaler = objectsOf(server).find(({ kind }) => kind === 'HorizontalPodAutoscaler');
    expect(autoscaler?.spec).toEqual({
      minReplicas: 2,
      maxReplicas: 5,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'kubernetes-weather' },
      metrics: [
        {
          type: 'ContainerResource',
          containerResource: {
            container: 'weather',
            name: 'cpu',
            target: { type: 'Utilization', averageUtilization: 70 },
          },
        },
      ],
    });
  });
});

describe('a check', () => {
  const probe = (server: McpServer): unknown => specOf(server).containers[0].readinessProbe;

  test('by HTTP names a host that a server with a list of hosts knows', () => {
    const healthCheck = HealthCheck.http('/health');
    expect(probe(weather({ healthCheck }))).toMatchObject({ httpGet: { path: '/health', port: 3000 } });
    const environment = { HOSTS: Reference.allowedHosts() };
    expect(probe(weather({ healthCheck, environment }))).toMatchObject({
      httpGet: { httpHeaders: [{ name: 'Host', value: 'localhost' }] },
    });
  });

  test('of other answers than 200 to 399 is a command', () => {
    const healthCheck = HealthCheck.mcpEndpoint();
    expect(JSON.stringify(probe(weather({ healthCheck, image: NODE })))).toContain('[200,400,401,403,405,406,421]');
    expect(refusal(weather({ healthCheck }))).toContain(
      "  - healthCheck: GET of the MCP path takes answers other than 200 to 399, which needs a command inside the container, and the image's runtime is unknown",
    );
  });

  test('that nobody wants is none', () => {
    const [{ startupProbe, livenessProbe, readinessProbe }] = specOf(
      weather({ healthCheck: HealthCheck.none() }),
    ).containers;
    expect([startupProbe, livenessProbe, readinessProbe]).toEqual([undefined, undefined, undefined]);
  });
});

describe('values', () => {
  test('of secrets are in no file, and references to them in the environment', () => {
    const server = weather({ secrets: { TOKEN: Secret.required() } });
    const config = configured(server);
    const { data, data_wo, data_wo_revision } = only(config, 'kubernetes_secret_v1');
    expect(data).toBeUndefined();
    expect(data_wo).toEqual({ value: expect.stringMatching(/^\$\{sensitive\(local\./) as string });
    expect(data_wo_revision).toMatch(/^\$\{parseint\(substr\(sha256\(/);
    const [, token] = specOf(server).containers[0].env ?? [];
    expect(token).toEqual({
      name: 'TOKEN',
      valueFrom: {
        secretKeyRef: {
          name: expect.stringMatching(/^kubernetes-weather-token-/) as string,
          key: 'value',
          optional: false,
        },
      },
    });
    expect(podOf(server).metadata.annotations).toHaveProperty(['cdktf-mcp/values']);
  });

  test('are made once where the description says so, by no file either', () => {
    const { data_wo, data_wo_revision } = only(
      configured(weather({ secrets: { KEY: Secret.generated({ bytes: 32 }) } })),
      'kubernetes_secret_v1',
    );
    expect(JSON.stringify(data_wo)).not.toContain('uuid');
    expect(data_wo_revision).toMatch(/: 1\}$/);
  });

  test('are composed when a container starts, of those that it gets', () => {
    const server = weather({
      secrets: {
        PASSWORD: Secret.required(),
        URL: Secret.template(`postgres://app:${Reference.secret('PASSWORD')}@db/$(x)`),
      },
    });
    const env = specOf(server).containers[0].env ?? [];
    expect(env.slice(-2)).toEqual([
      {
        name: 'URL__PASSWORD',
        valueFrom: {
          secretKeyRef: { name: expect.stringMatching(/password/) as string, key: 'url-encoded', optional: false },
        },
      },
      { name: 'URL', value: 'postgres://app:$(URL__PASSWORD)@db/$$(x)' },
    ]);
  });
});

describe('files', () => {
  test('are mounted one by one, so that nothing of the image is hidden, and roll the pods', () => {
    const file = (content: string) => ({ '/etc/app/a.json': ConfigFile.fromContent(content) });
    const spec = specOf(weather({ files: file('{}') }));
    expect(spec.containers[0].volumeMounts).toContainEqual({
      name: 'weather-files',
      mountPath: '/etc/app/a.json',
      subPath: expect.stringMatching(/^file-/) as string,
      readOnly: true,
    });
    const hash = (content: string) =>
      podOf(weather({ files: file(content) })).metadata.annotations?.['cdktf-mcp/files'];
    expect(hash('a')).not.toBe(hash('b'));
  });

  test('that may be missing take a folder of their own', () => {
    const secret = (file: string) => weather({ secrets: { KEY: Secret.optional({ file }) } });
    expect(specOf(secret('/run/secrets/app/key')).volumes).toContainEqual({
      name: expect.stringMatching(/-files$/) as string,
      projected: {
        defaultMode: 0o440,
        sources: [
          { secret: { name: expect.any(String) as string, optional: true, items: [{ key: 'value', path: 'key' }] } },
        ],
      },
    });
    expect(refusal(secret('/etc/key'))).toContain(
      "  - secrets.KEY: a file that may be missing takes a whole folder, and '/etc'",
    );
  });
});

describe('companions', () => {
  const cache = new Companion({ name: 'cache', image: NODE, ports: { redis: 6379 } });
  const db = new Companion({
    name: 'db',
    image: NODE,
    ports: { sql: 5432 },
    volumes: { '/data': Volume.persistent('db', { size: Memory.gibibytes(5) }) },
    user: User.id(999),
  });
  const server = weather({
    companions: [cache, db],
    environment: { CACHE: Reference.companionUrl('cache'), DB: Reference.companionHost('db') },
  });

  test('without data are containers of the pod, and with data pods of their own that stop before they start', () => {
    expect(specOf(server).containers.map(({ name }) => name)).toEqual(['cache', 'weather']);
    expect(specOf(server).shareProcessNamespace).toBe(false);
    const { containers, securityContext, volumes } = specOf(server, 'db');
    expect(containers.map(({ name }) => name)).toEqual(['db']);
    expect(securityContext).toMatchObject({ fsGroup: 999, fsGroupChangePolicy: 'OnRootMismatch' });
    expect(volumes).toContainEqual({
      name: 'volume-db',
      persistentVolumeClaim: { claimName: 'kubernetes-weather-data-db' },
    });
    const env = specOf(server).containers[1].env ?? [];
    expect(env.slice(1)).toEqual([
      { name: 'CACHE', value: 'http://127.0.0.1:6379' },
      { name: 'DB', value: 'kubernetes-weather-db.mcp.svc' },
    ]);
  });

  test('keep their data at destroy, and bind it when the first pod comes', () => {
    expect(only(configured(server), 'kubernetes_persistent_volume_claim_v1')).toMatchObject({
      wait_until_bound: false,
      lifecycle: { prevent_destroy: true },
      spec: { access_modes: ['ReadWriteOnce'], resources: { requests: { storage: '5120Mi' } } },
    });
  });

  test('are reached by the server only', () => {
    const policies = objectsOf(server).filter(({ kind }) => kind === 'NetworkPolicy'); // in the order of their ids
    const own = { 'app.kubernetes.io/name': 'weather', 'app.kubernetes.io/instance': 'kubernetes-weather' };
    expect(policies.map(({ spec }) => (spec as { ingress: unknown }).ingress)).toEqual([
      [{ from: [{ podSelector: { matchLabels: own } }], ports: [{ port: 5432, protocol: 'TCP' }] }],
      [{ from: [{ podSelector: {} }], ports: [{ port: 3000, protocol: 'TCP' }] }],
    ]);
  });
});

describe('a public server', () => {
  test('has a proxy beside it that compares tokens, which alone the ingress controller reaches', () => {
    const server = weather({ secrets: { TOKEN: Secret.required() }, access: open(Authentication.bearer('TOKEN')) });
    const objects = objectsOf({ server, ingress });
    const spec = specOf({ server, ingress });
    expect(spec.containers.map(({ name }) => name)).toEqual(['weather', 'bearer-proxy']);
    expect(spec.containers[1].env).toEqual([
      { name: 'GATEWAY_TOKEN', valueFrom: { secretKeyRef: expect.anything() as object } },
    ]);
    const find = (kind: string) =>
      objects.find((one) => one.kind === kind) as unknown as { spec: Record<string, unknown> };
    expect(find('NetworkPolicy').spec.ingress).toEqual([
      {
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }],
        ports: [{ port: 8080, protocol: 'TCP' }],
      },
    ]);
    expect(find('Service').spec.ports).toEqual([
      { name: 'mcp', port: 8080, targetPort: 8080, protocol: 'TCP' },
      { name: 'server', port: 3000, targetPort: 3000, protocol: 'TCP' },
    ]);
  });

  test('shows its MCP path and where clients find out about authentication, and nothing else', () => {
    const [{ spec }] = objectsOf({ server: weather({ access: open() }), ingress }).filter(
      ({ kind }) => kind === 'Ingress',
    );
    const { rules, tls } = spec as { rules: { http: { paths: { path: string; pathType: string }[] } }[]; tls: unknown };
    expect(rules[0].http.paths.map(({ path, pathType }) => `${pathType} ${path}`)).toEqual([
      'Prefix /mcp',
      'Prefix /.well-known/oauth-protected-resource',
      'Prefix /.well-known/oauth-authorization-server',
    ]);
    expect(tls).toEqual([{ hosts: ['mcp.example.com'], secretName: 'kubernetes-weather-tls' }]);
  });

  test('is reached by the route of a gateway where one is given', () => {
    const server = weather({ access: open() });
    const [{ spec }] = objectsOf({
      server,
      gateway: { name: 'public', namespace: 'gateways', host: 'mcp.example.com' },
    }).filter(({ kind }) => kind === 'HTTPRoute');
    expect(spec).toMatchObject({
      parentRefs: [{ name: 'public', namespace: 'gateways' }],
      hostnames: ['mcp.example.com'],
      rules: [{ backendRefs: [{ name: 'kubernetes-weather', port: 3000 }], timeouts: { request: '0s' } }],
    });
  });
});

test('alarms are rules of Prometheus, as far as somebody counts', () => {
  const server = weather({ alarms: Alarms.standard({ p95: Duration.seconds(2) }), access: open() });
  const names = (service: Service): string[] => {
    const [{ spec }] = objectsOf(service).filter(({ kind }) => kind === 'PrometheusRule');
    const { groups } = spec as { groups: { rules: { alert: string }[] }[] };
    return groups[0].rules.map(({ alert }) => alert);
  };
  expect(names({ server, ingress, prometheusRule: {} })).toEqual([
    'McpServerDown',
    'McpServerMemory',
    'McpServerErrors',
    'McpServerSlow',
  ]);
  const internal = weather({ alarms: Alarms.standard() });
  expect(names({ server: internal, prometheusRule: {} })).toEqual(['McpServerDown', 'McpServerMemory']);
  expect(refusal(internal)).toContain('  - alarms: nothing watches for them; give prometheusRule: {}');
});

test('pods go to nodes of the architecture of their image, and with GPUs to those that have some', () => {
  const image = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', { platform: ImagePlatform.LINUX_ARM64 });
  const spec = specOf(weather({ image, gpus: 1 }));
  expect(spec.nodeSelector).toEqual({ 'kubernetes.io/arch': 'arm64' });
  expect(spec.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
});

test('two services of one name in a stack are refused, and what has no effect is said', () => {
  expect(refusal(weather(), weather())).toContain("  - name: 'weather' is also the name of 'kubernetes/service-0'");
  expect(resources(configured(weather()), 'kubernetes_ingress_v1')).toEqual([]);
  expect(deployed(weather()).annotations).toEqual([]);
  const logging = Logging.json({ retention: Duration.days(30) });
  const healthCheck = HealthCheck.http('/health');
  const server = weather({ transport: Transport.http({ port: 8000 }), access: open(), healthCheck, logging });
  expect(deployed({ server, ingress }).annotations.map(({ message }) => message)).toEqual([
    "logging.retention: 720h0m0s has no effect on Kubernetes: how long lines are kept is set in the cluster's own log store",
    'access.paths: every path can be reached from outside, /health of the health check too; name those that shall be in access.paths',
  ]);
});
