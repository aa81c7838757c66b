import type { KubernetesStackProps } from '../../stacks/kubernetes-stack';
import { KubernetesStack } from '../../stacks/kubernetes-stack';
import type { McpServer } from '../../lib';
import { Companion, ContainerImage, Reference, Secret, Volume } from '../../lib';
import { configuration, inProject, synthesize } from '../support/project';
import { TerraformFolder, describeUnless } from '../support/terraform';
import type { Answer } from './api-server';
import { ApiServer, apiServerMissing } from './api-server';
import { nasty, production } from './rich';
import { ingress, weather } from './services';

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

  const folderOf = (props: Partial<KubernetesStackProps>): TerraformFolder => {
    const synthesized = synthesize(
      (app) =>
        new KubernetesStack(app, 'kubernetes', {
          context: 'test',
          kubeconfig: server.kubeconfig,
          waitForRollout: false,
          ...props,
        }),
    );
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
});
