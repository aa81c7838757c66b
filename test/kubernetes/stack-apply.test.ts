import type { KubernetesStackProps } from '../../stacks/kubernetes-stack';
import { KubernetesStack } from '../../stacks/kubernetes-stack';
import type { McpServer, McpServerProps } from '../../lib';
import { Alarms, Companion, ConfigFile, ContainerImage, Reference, Scaling, Secret, Volume } from '../../lib';
import { configuration, inProject, synthesize } from '../support/project';
import { TerraformFolder, describeUnless } from '../support/terraform';
import type { Answer } from './api-server';
import { ApiServer, apiServerMissing } from './api-server';
import { nasty, production } from './rich';
import { ingress, open, stateless, weather } from './services';

jest.setTimeout(150_000);

const NAMESPACE = '/api/v1/namespaces/kubernetes';

/** A server with a database that holds data, whose password is made. */
const withDatabase = (): McpServer =>
  weather({
    name: 'with-database',
    secrets: {
      DATABASE_URL: Secret.template(
        `postgres://app:${Reference.secret('PASSWORD')}@${Reference.companionHost('db')}:5432/app`,
      ),
    },
    companions: [
      new Companion({
        name: 'db',
        image: ContainerImage.fromRegistry('postgres:17.2'),
        ports: { sql: 5432 },
        volumes: { '/var/lib/data': Volume.persistent('db', { removeOnDestroy: true }) },
        secrets: { POSTGRES_PASSWORD: Secret.generated({ name: 'PASSWORD' }) },
      }),
    ],
  });

describeUnless(apiServerMissing, 'a real API server', () => {
  inProject();
  let server: ApiServer;
  beforeAll(async () => (server = await ApiServer.start()));
  afterAll(() => server.stop());

  const folderOf = (
    props: Partial<KubernetesStackProps>,
    change: (stack: KubernetesStack) => void = () => undefined,
  ): TerraformFolder => {
    const given = { context: 'test', kubeconfig: server.kubeconfig, waitForRollout: false, ...props };
    const synthesized = synthesize((app) => change(new KubernetesStack(app, 'kubernetes', given)));
    const folder = new TerraformFolder(configuration(synthesized, 'kubernetes'), 'cdktf.out/stacks/kubernetes');
    expect(folder.run(['init', '-input=false']).said).toContain('successfully initialized');
    return folder;
  };
  const run = (folder: TerraformFolder, args: readonly string[], variables: Record<string, string>): string => {
    const { ok, said } = folder.run([...args, '-input=false'], variables);
    if (!ok) throw new Error(said);
    return said;
  };
  const secretOf = async (name: string): Promise<string> => {
    const { body } = await server.call('GET', `${NAMESPACE}/secrets`);
    const found = body.items?.find(({ metadata }) => (metadata as { name: string }).name.includes(name));
    return Buffer.from((found?.data as Record<string, string>)?.value ?? '', 'base64').toString();
  };

  test('takes everything, changes nothing at a second apply, rolls on a new value, and is empty after destroy', async () => {
    const values = {
      TF_VAR_URL: 'https://example.com/$(x)',
      TF_VAR_TOKEN: 'first-secret-value',
      TF_VAR_API_KEY: '',
    };
    const folder = folderOf({
      servers: [production().with({ alarms: undefined }), nasty(), withDatabase()],
      ingress: { production: ingress },
    });
    run(folder, ['apply', '-auto-approve'], values);
    expect(run(folder, ['plan', '-detailed-exitcode'], values)).toContain('No changes.');

    // Admitted by the restricted standard that the namespace enforces.
    const namesOf = ({ body }: Answer): readonly string[] => [
      ...new Set(
        body.items?.map(
          ({ metadata }) => (metadata as { labels: Record<string, string> }).labels['app.kubernetes.io/name'],
        ),
      ),
    ];
    const pods = await server.until(`${NAMESPACE}/pods`, (answer) => namesOf(answer).length === 4);
    expect([...namesOf(pods)].sort()).toEqual(['db', 'nasty', 'production', 'with-database']);

    const password = await secretOf('with-database-password');
    expect(password).toMatch(/^[0-9a-f]{64}$/);
    expect(await secretOf('production-token')).toBe('first-secret-value');
    const { said: state } = folder.run(['state', 'pull']);
    expect(state).toContain('kubernetes_secret_v1');
    for (const value of [password, 'first-secret-value']) expect(state).not.toContain(value);

    const changed = { ...values, TF_VAR_TOKEN: 'second-secret-value' };
    const said = run(folder, ['apply', '-auto-approve'], changed);
    expect(said).toContain('0 added, 4 changed, 0 destroyed'); // the Secrets and Deployments of two servers
    expect(await secretOf('production-token')).toBe('second-secret-value');
    expect(await secretOf('with-database-password')).toBe(password);
    expect(run(folder, ['plan', '-detailed-exitcode'], changed)).toContain('No changes.');

    run(folder, ['destroy', '-auto-approve'], changed);
    const gone = await server.until(NAMESPACE, ({ status }) => status === 404);
    expect(gone.status).toBe(404);
  });

  test('fails an apply whose pods do not get ready within the deadline, and says so', () => {
    const folder = folderOf({ server: weather({ name: 'late' }), waitForRollout: true, instance: 'late' }, (stack) => {
      stack.services.late.deployment.addOverride('spec.progress_deadline_seconds', 3);
    });
    const { ok, said } = folder.run(['apply', '-auto-approve', '-input=false']);
    expect(ok).toBe(false);
    expect(said).toContain('exceeded its progress deadline');
    expect(said).toContain('kubectl --namespace kubernetes-late rollout status deployment/kubernetes-late-late');
    run(folder, ['destroy', '-auto-approve'], {});
  });

  test('keeps its state in the cluster where it is asked to', async () => {
    const folder = folderOf({
      server: weather({ name: 'kept' }),
      namespace: 'default',
      state: { namespace: 'default' },
    });
    run(folder, ['apply', '-auto-approve'], {});
    const path = '/api/v1/namespaces/default/secrets/tfstate-default-kubernetes';
    expect((await server.call('GET', path)).status).toBe(200);
    run(folder, ['destroy', '-auto-approve'], {});
  });

  test('goes from one replica with sessions to several and to autoscaling, and back', () => {
    const steps: readonly Partial<McpServerProps>[] = [
      {},
      { transport: stateless, scaling: Scaling.fixed(3) },
      { transport: stateless, scaling: Scaling.between(2, 5), files: { '/etc/a': ConfigFile.fromContent('a') } },
      {},
    ];
    for (const changes of steps) {
      const folder = folderOf({ server: weather({ name: 'changing', ...changes }), instance: 'changing' });
      run(folder, ['apply', '-auto-approve'], {});
      expect(run(folder, ['plan', '-detailed-exitcode'], {})).toContain('No changes.');
    }
    run(folderOf({ server: weather({ name: 'changing' }), instance: 'changing' }), ['destroy', '-auto-approve'], {});
  });

  test('takes objects of operators that it knows, and changes nothing at a second apply', async () => {
    await define('monitoring.coreos.com', 'ServiceMonitor', 'v1');
    await define('monitoring.coreos.com', 'PrometheusRule', 'v1');
    await define('gateway.networking.k8s.io', 'HTTPRoute', 'v1');
    const folder = folderOf({
      server: weather({ access: open(), ports: { metrics: 9090 }, alarms: Alarms.standard() }),
      namespace: 'default',
      gateway: { name: 'public', host: 'mcp.example.com' },
      serviceMonitor: {},
      prometheusRule: {},
    });
    run(folder, ['apply', '-auto-approve'], {});
    expect(run(folder, ['plan', '-detailed-exitcode'], {})).toContain('No changes.');
    const { body } = await server.call('GET', '/apis/monitoring.coreos.com/v1/namespaces/default/prometheusrules');
    expect(body.items).toHaveLength(1);
    run(folder, ['destroy', '-auto-approve'], {});
  });

  /** The definition of a kind, as an operator brings it; whatever it holds is kept. */
  async function define(group: string, kind: string, version: string): Promise<void> {
    const plural = `${kind.toLowerCase()}s`;
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const { status } = await server.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name: `${plural}.${group}`,
        annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api' },
      },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural, kind },
        versions: [{ name: version, served: true, storage: true, schema }],
      },
    });
    expect(status).toBe(201);
    const path = `/apis/${group}/${version}/namespaces/default/${plural}`;
    expect((await server.until(path, (answer) => answer.status === 200)).status).toBe(200);
  }
});
