import type { McpServerProps } from '../../lib';
import { Companion, ConfigFile, ContainerImage, RestartPolicy, Volume } from '../../lib';
import type { Service } from './services';
import { refusal, stateless, weather } from './services';

const image = ContainerImage.fromRegistry('acme/other:1.0.0');
const beside = (ports: Record<string, number>) => new Companion({ name: 'other', image, ports });

test.each<[string, Partial<McpServerProps>, string]>([
  [
    'a container that is not started again',
    { restart: RestartPolicy.NEVER },
    "  - restart: 'never' is not possible, a container of a Deployment is started again whenever it ends; use RestartPolicy.UNLESS_STOPPED",
  ],
  [
    'files that are too large',
    { files: { '/etc/a': ConfigFile.fromContent('x'.repeat(1_000_001)) } },
    '  - files: they hold 1000001 bytes, and a ConfigMap has room for 1000000; build them into the image',
  ],
  [
    'too many name servers',
    { dnsServers: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] },
    "  - dnsServers: 3 are too many, a pod has three and the cluster's is one of them; give at most 2",
  ],
  [
    'a word of Docker',
    { extraHosts: { host: 'host-gateway' } },
    "  - extraHosts.host: 'host-gateway' is a word of Docker's",
  ],
  [
    'capabilities without effect',
    { addedCapabilities: ['CHOWN'] },
    '  - addedCapabilities: CHOWN would have no effect, because Kubernetes gives capabilities to root only; use User.id(0)',
  ],
  [
    'a label with spaces',
    { labels: { team: 'the weather' } },
    "  - labels.team: 'the weather' is not the value of a label",
  ],
  [
    'a label of the library',
    { labels: { 'app.kubernetes.io/name': 'x' } },
    '  - labels.app.kubernetes.io/name: it tells what belongs together',
  ],
  [
    'one port twice in a pod',
    { companions: [beside({ http: 3000 })] },
    '  - companions.other.ports.http: 3000 is also transport.port, and the containers of a pod share one address',
  ],
  [
    'shared data without a class for it',
    { transport: stateless, volumes: { '/data': Volume.shared('data') } },
    '  - volumes./data: the default storage of most clusters has one node that writes; give sharedStorageClass',
  ],
  [
    'an image that nobody can pull',
    { image: ContainerImage.fromNpm('@acme/weather-mcp@1.0.0') },
    "  - repository: the cluster has to pull what is built here from somewhere: weather; give where to push it, such as 'ghcr.io/acme'",
  ],
])('%s is refused', (_title, changes, message) => {
  expect(refusal(weather(changes))).toContain(message);
});

test.each<[string, Partial<Service>, string]>([
  [
    'an image for a stranger',
    { images: { other: 'a:1' } },
    '  - images.other: there is no such container; there are: weather',
  ],
  ['a claim for a stranger', { claims: { data: 'x' } }, '  - claims.data: there is no such volume; there are: none'],
  ['a port that is not there', { serviceMonitor: {} }, "  - serviceMonitor.port: the server has no port 'metrics'"],
  ['a value in code', { secrets: { TOKEN: 'x' as never } }, 'a value in code would end up in what is synthesized'],
  ['a companion that is not there', { existing: { db: { host: 'x' } } }, '  - existing.db: there is no such companion'],
])('%s is refused', (_title, props, message) => {
  expect(refusal({ server: weather(), ...props })).toContain(message);
});
