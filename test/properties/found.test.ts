import type { App, TerraformStack } from 'cdktf';
import { ContainerImage, McpServer, Reference, Transport, openWebUi, postgres } from '../../lib';
import { AwsStack } from '../../stacks/aws-stack';
import { AzureStack } from '../../stacks/azure-stack';
import { GoogleStack } from '../../stacks/google-stack';
import { KubernetesStack } from '../../stacks/kubernetes-stack';
import { LocalStack } from '../../stacks/local-stack';
import { PLACE } from '../google/services';
import { SUBSCRIPTION } from '../azure/services';
import { inProject, synthesize } from '../support/project';

inProject();

const existing = { chat: { host: 'chat.internal' }, db: { host: 'db.internal' } };

/** A ready-made stack of each target with a companion that exists already. */
const STACKS: Readonly<Record<string, (app: App, server: McpServer, names: readonly string[]) => TerraformStack>> = {
  Docker: (app, server, names) => new LocalStack(app, 'stack', { server, existing: only(names) }),
  AWS: (app, server, names) => new AwsStack(app, 'stack', { server, region: 'eu-central-1', existing: only(names) }),
  'Cloud Run': (app, server, names) => new GoogleStack(app, 'stack', { ...PLACE, server, existing: only(names) }),
  Azure: (app, server, names) =>
    new AzureStack(app, 'stack', {
      server,
      subscriptionId: SUBSCRIPTION,
      location: 'westeurope',
      stateHoldsSecrets: 'a test',
      existing: only(names),
    }),
  Kubernetes: (app, server, names) =>
    new KubernetesStack(app, 'stack', { server, context: 'test', existing: only(names) }),
};

const only = (names: readonly string[]): typeof existing =>
  Object.fromEntries(Object.entries(existing).filter(([name]) => names.includes(name))) as typeof existing;

function server(front?: string): McpServer {
  return new McpServer({
    name: 'weather',
    image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
    transport: Transport.streamableHttp({ port: 3000 }),
    environment: { DB: `${Reference.companionUrl('db')} ${Reference.companionPort('db')}` },
    companions: [openWebUi('chat'), postgres('db')],
    front,
  });
}

describe.each(Object.entries(STACKS))('what the properties found, on %s', (_name, make) => {
  const made = (front: string | undefined, names: readonly string[]): string =>
    Object.values(synthesize((app) => void make(app, server(front), names)).files).join('\n');

  test('a companion in front that exists already is refused', () => {
    expect(made('chat', ['chat', 'db'])).toMatch(
      /existing\.chat: it is in front, and .*; take front out, or run it here/,
    );
  });

  test('the port of a companion that exists already is that of the description', () => {
    expect(made(undefined, ['chat', 'db'])).toContain('http://db.internal:5432 5432');
  });
});
