import { Access, Authentication, ContainerImage, Secret, Transport, User } from '../../lib';
import { IngressController, KubernetesSecret } from '../../lib/kubernetes';
import type { KubernetesStackProps } from '../../stacks/kubernetes-stack';
import { KubernetesStack } from '../../stacks/kubernetes-stack';
import { ingress, open, weather } from '../kubernetes/services';
import type { Synthesized } from '../support/project';
import { configuration, inProject, only, resources, synthesize } from '../support/project';

inProject();
const calendar = weather({ name: 'my-calendar', transport: Transport.streamableHttp({ port: 3001 }) });

const made = (props: KubernetesStackProps, id = 'kubernetes'): Synthesized =>
  synthesize((app) => void new KubernetesStack(app, id, props));
const configured = (props: KubernetesStackProps) => configuration(made(props), 'kubernetes');
const outputs = (props: KubernetesStackProps): Record<string, unknown> =>
  Object.fromEntries(Object.entries(configured(props).output ?? {}).map(([name, { value }]) => [name, value]));

/** The message of a stack that was refused, which must then hold nothing else. */
function refusal(props: KubernetesStackProps): string {
  const synthesized = made(props);
  const { resource, output, provider } = configuration(synthesized, 'kubernetes');
  expect(Object.keys(resource ?? {})).toEqual(['terraform_data']);
  expect(Object.keys(provider ?? {})).toEqual(['kubernetes']);
  expect(output).toBeUndefined();
  const [{ level, message }, ...others] = synthesized.annotations;
  expect([level, others]).toEqual(['warn', []]);
  return message;
}

const KUBECTL = 'kubectl --namespace mcp';

test('one server has its endpoint, entries for clients and commands as outputs', () => {
  const { client_vscode, client_cursor, ...others } = outputs({ server: weather(), context: 'prod', namespace: 'mcp' });
  expect(others).toEqual({
    endpoint: 'http://kubernetes-weather.mcp.svc:3000/mcp',
    client_claude_code: 'claude mcp add --transport http weather http://kubernetes-weather.mcp.svc:3000/mcp',
    logs: `${KUBECTL} logs deployment/kubernetes-weather --container weather --follow`,
    events: `${KUBECTL} rollout status deployment/kubernetes-weather --timeout 5s; ${KUBECTL} describe pods --selector app.kubernetes.io/instance=kubernetes-weather`,
    undo: `${KUBECTL} rollout undo deployment/kubernetes-weather`,
  });
  expect([client_vscode, client_cursor].map((text) => typeof text)).toEqual(['string', 'string']);
});

test('several servers share a namespace, each with outputs and an entry of its own', () => {
  const servers = [weather({ access: open() }), calendar];
  const config = configured({ servers, context: 'prod', ingress: { weather: ingress } });
  expect(Object.keys(config.output ?? {})).toEqual(
    expect.arrayContaining(['weather_endpoint', 'my_calendar_endpoint', 'my_calendar_undo']),
  );
  expect(resources(config, 'kubernetes_ingress_v1')).toHaveLength(1);
  expect(resources(config, 'kubernetes_namespace_v1')).toHaveLength(1);
});

describe('the namespace', () => {
  const labelOf = (props: KubernetesStackProps): unknown => {
    const { metadata } = only(configured(props), 'kubernetes_namespace_v1') as { metadata: { labels: object } };
    return (metadata.labels as Record<string, string>)['pod-security.kubernetes.io/enforce'];
  };

  test('enforces the restricted standard where the description keeps it', () => {
    expect(labelOf({ server: weather(), context: 'prod' })).toBe('restricted');
    expect(labelOf({ server: weather({ user: User.id(0) }), context: 'prod' })).toBe('baseline');
  });

  test('is left alone where one is given', () => {
    const config = configured({ server: weather(), context: 'prod', namespace: 'mcp' });
    expect(resources(config, 'kubernetes_namespace_v1')).toEqual([]);
  });
});

describe('the cluster', () => {
  const providerOf = (props: Omit<KubernetesStackProps, 'server'>): unknown =>
    configured({ server: weather(), ...props }).provider?.kubernetes;

  test('is a context that is named, never the current one', () => {
    expect(providerOf({ context: 'prod' })).toEqual([{ config_context: 'prod', config_path: '~/.kube/config' }]);
    expect(providerOf({ context: 'prod', kubeconfig: 'k.yaml' })).toEqual([
      { config_context: 'prod', config_path: 'k.yaml' },
    ]);
    expect(refusal({ server: weather() })).toContain(
      "  - context: undefined does not say which cluster; give the name of a context, as 'kubectl config get-contexts' shows them",
    );
  });

  test('is its address, with a command for credentials', () => {
    const cluster = { host: 'https://k8s.example.com', credentials: { command: 'aws', args: ['eks', 'get-token'] } };
    expect(providerOf({ cluster })).toEqual([
      {
        host: 'https://k8s.example.com',
        exec: [{ api_version: 'client.authentication.k8s.io/v1', args: ['eks', 'get-token'], command: 'aws' }],
      },
    ]);
    expect(refusal({ server: weather(), cluster: { host: 'k8s' } })).toContain('cluster.host: ');
    expect(refusal({ server: weather(), cluster, context: 'x' })).toContain(
      'context is given, too; use one of the two',
    );
  });
});

test('its state can be in the cluster', () => {
  const server = weather();
  const backendOf = (props: Partial<KubernetesStackProps>): unknown =>
    configured({ server, state: { namespace: 'terraform' }, ...props }).terraform?.backend;
  expect(backendOf({ context: 'prod' })).toEqual({
    kubernetes: {
      namespace: 'terraform',
      secret_suffix: 'kubernetes',
      config_path: '~/.kube/config',
      config_context: 'prod',
    },
  });
  expect(backendOf({ cluster: { host: 'https://k8s.example.com', credentials: { command: 'token' } } })).toEqual({
    kubernetes: {
      namespace: 'terraform',
      secret_suffix: 'kubernetes',
      host: 'https://k8s.example.com',
      exec: { api_version: 'client.authentication.k8s.io/v1', command: 'token', args: [] },
    },
  });
});

test('an image that is built here is pushed to the registry of the repository', () => {
  const server = weather({ image: ContainerImage.fromNpm('@acme/weather-mcp@1.0.0') });
  const config = configured({ server, context: 'prod', repository: 'ghcr.io/acme' });
  expect(JSON.stringify(config.provider?.docker)).toContain('ghcr.io');
  expect(resources(config, 'docker_registry_image')).toHaveLength(1);
});

describe('is refused, alone and with the way out,', () => {
  test.each<[string, KubernetesStackProps, string]>([
    ['without a server', { context: 'prod' }, '  - server: there is none; give server or servers'],
    [
      'with a binding that no server declares',
      { server: weather(), context: 'prod', secrets: { TOKEN: KubernetesSecret.fromSecret('x') } },
      '  - secrets.TOKEN: no server declares it; declared are: none',
    ],
    [
      'with one host for several servers',
      { servers: [weather({ access: open() }), calendar.with({ access: open() })], context: 'prod', ingress },
      '  - ingress: one host cannot be shared by 2 servers; give one by name, such as { weather: { host: ..., ... } }',
    ],
    [
      'with the ingress of a stranger',
      { servers: [weather(), calendar], context: 'prod', ingress: { other: ingress } },
      '  - ingress.other: there is no such server; there are: weather, my-calendar',
    ],
    [
      'public without a way in',
      { server: weather({ access: open() }), context: 'prod' },
      "  - ingress: a public server needs a way in; give ingress: { controller: IngressController.NGINX, host: 'mcp.example.com'",
    ],
    [
      'with what no ingress can do',
      {
        server: weather({
          access: Access.public({ authentication: Authentication.bearer('TOKEN'), requestsPerMinute: 5 }),
          secrets: { TOKEN: Secret.required() },
        }),
        context: 'prod',
        ingress: { ...ingress, controller: IngressController.ALB },
      },
      '  - access.requestsPerMinute: AWS Load Balancer Controller counts no requests; leave it out, and limit it by a web ACL',
    ],
  ])('%s', (_title, props, message) => {
    expect(refusal(props)).toContain(message);
  });
});
