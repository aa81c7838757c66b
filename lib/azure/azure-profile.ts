import type { Capability, Profile } from '../model/capabilities';
import { emulated, ignored, native, unsupported } from '../model/capabilities';
import type { Feature } from '../model/features';
import { azureDetails } from './azure-details';
import { azureLimits } from './azure-limits';

const notOnAzure = (instead: string): Capability => unsupported('Azure Container Instances does not have it', instead);

const BUILT = emulated("built here, pushed to the stack's own registry or a given one, and deployed by digest");

const ONE_COPY = 'a container group is one copy with one address, and nothing in front of it routes';

const inState = (how: string): Capability => emulated(`${how}; the value is in the state`);

const AZURE_FILES = emulated('Azure Files over SMB, for files and not for databases; the image has to run as root');

const notReplaced = (kind: string): Capability =>
  unsupported(`every change replaces the one container group, so there is no ${kind}`, 'use Rollout.rolling()');

const capabilities: Record<Feature, Capability> = {
  'image.registry': native,
  'image.dockerfile': BUILT,
  'image.package': BUILT,
  'image.platform': emulated('amd64 only'),
  'transport.streamable-http': native,
  'transport.http': native,
  'transport.stdio': emulated('the image is built with mcp-proxy in it, which all clients share'),
  command: emulated("it takes the place of the image's entrypoint, too"),
  environment: native,
  variables: native,
  'secret.environment': inState('a secure variable, from Key Vault or looked up at plan, unless the server reads it'),
  'secret.file': inState('a secret volume, which is kept in memory'),
  'health.http': native,
  'health.mcp': emulated('a command of the image runtime asks inside the container'),
  'health.tcp': emulated('a command of the image runtime asks inside the container'),
  'health.command': native,
  'health.default': emulated(
    'a command asks the MCP path where the image runtime is known, else nobody asks after the deploy',
  ),
  'health.restart': native,
  readiness: native,
  'logging.stdout': emulated('in Log Analytics up to ten minutes late, and at once by az container logs'),
  'logging.retention': emulated('in Log Analytics, which keeps logs for 30 to 730 days'),
  'cpu.limit': emulated('in steps of 0.1, and 1 for the container group at least'),
  'memory.limit': emulated('in steps of 0.1 GB, and 1 GB for the container group at least'),
  'cpu.reservation': emulated('all that a container may use is kept for it'),
  'memory.reservation': emulated('all that a container may use is kept for it'),
  'scaling.replicas': unsupported(ONE_COPY, 'use Scaling.fixed(1), or a target that scales'),
  'scaling.stateful-replicas': unsupported(ONE_COPY, 'use Scaling.fixed(1), or a target that scales'),
  'scaling.automatic': unsupported(
    'a container group has a fixed size',
    'use Scaling.fixed(1), or a target that scales',
  ),
  'scaling.to-zero': unsupported('nothing would start a container group again for a call', 'use a minimum of 1'),
  'rollout.rolling': emulated('the container group is replaced, and calls fail until the new one is ready'),
  'rollout.blue-green': notReplaced('second one'),
  'rollout.canary': notReplaced('split of traffic'),
  'rollout.linear': notReplaced('split of traffic'),
  'access.internal': emulated('a private address in a delegated subnet, with a name in a private DNS zone'),
  'access.public': emulated('a proxy in the container group ends TLS, with a certificate by ACME on Azure Files'),
  'access.plain-http': emulated('a proxy in the container group, at port 8080 or the next free one'),
  'access.rate-limit': emulated(
    'a proxy in the container group counts by the client address that the platform shows it',
  ),
  'access.paths': emulated('filtered by a proxy in the container group'),
  'authentication.by-server': native,
  'authentication.bearer': inState('compared by a proxy in the container group'),
  'authentication.oidc': unsupported(
    'the proxy in the container group checks no signatures',
    'use Authentication.byServer(), .bearer(secret), or Access.internal()',
  ),
  'authentication.iam': unsupported(
    'a container group knows no callers of the cloud',
    'use Authentication.byServer(), .bearer(secret), or Access.internal()',
  ),
  'authentication.none': native,
  restart: emulated('the same policy for all containers of the group'),
  'hardening.user': unsupported('only the image can say who runs', 'give it a USER, and say user: User.fromImage()'),
  'hardening.read-only-root': unsupported(
    'the platform mounts every image to be written',
    'leave readOnlyRootFilesystem out',
  ),
  'hardening.capabilities': ignored('the platform keeps its own set, in a virtual machine for each group'),
  'hardening.no-new-privileges': ignored(
    'the provider has no such option; each group has a virtual machine of its own',
  ),
  init: notOnAzure('build one such as tini into the image, and leave init out'),
  'volume.temporary': emulated("a folder on the disk of the group without a limit of its own; /tmp is the image's own"),
  'file.content': emulated('a secret volume, which hides what the image has in the folder'),
  'file.path': emulated('a secret volume, which hides what the image has in the folder'),
  'stop-grace': unsupported('the platform lets nobody set how long it waits', 'leave stopGrace out'),
  'longest-call': emulated('timeouts of the proxies in the container group; the platform has none'),
  ports: emulated('of an internal group reachable in its network, of a public one by its own containers only'),
  labels: emulated('tags of the container group'),
  gpu: unsupported('GPUs of Container Instances were retired in 2025', 'use Google Cloud or Kubernetes'),
  'capabilities.add': notOnAzure('use a target with Linux capabilities, such as Kubernetes'),
  'seccomp.profile': notOnAzure("leave it out for the platform's own"),
  ulimits: notOnAzure('set them in the image before the server starts'),
  'extra-hosts': notOnAzure('use a private DNS zone'),
  dns: emulated('for the whole container group, which has to be internal'),
  'secret.generated': inState('made once'),
  'secret.template': inState('composed by Terraform'),
  'volume.executable': native,
  'volume.persistent': AZURE_FILES,
  'volume.block-storage': unsupported(
    'Azure Files is a network file system',
    'bind the companion to a service that exists, or leave blockStorage out if the data bears it',
  ),
  'volume.shared': AZURE_FILES,
  'volume.host': unsupported(
    "there is no folder of a developer's machine",
    'use Volume.persistent, or build it into the image',
  ),
  'volume.backup': emulated('Azure Backup'),
  companion: emulated('containers of the same group; all start together, and one that ends too early starts again'),
  'companion.with-data': unsupported(
    'Azure Files is no place for a database, and there is no other disk that outlives a group',
    'bind it to a service that exists, by its name in existing',
  ),
  'companion.front': native,
  'before-start': emulated('init containers, which see the environment and temporary folders, and no companions'),
  alarms: emulated('memory by a metric; what is down, and what the proxy of a public server answers, by late logs'),
};

/** What Container Instances makes of a description. */
export const azureProfile: Profile = {
  target: 'Azure Container Instances',
  capabilities,
  limits: azureLimits,
  details: azureDetails,
};
