import type { Capability, Profile } from '../model/capabilities';
import { emulated, ignored, native, unsupported } from '../model/capabilities';
import type { Feature } from '../model/features';
import { googleDetails } from './google-details';
import { googleLimits } from './google-limits';

const notOnCloudRun = (instead: string): Capability => unsupported('Cloud Run does not have it', instead);

const BUILT = emulated("built here for amd64, pushed to the stack's own Artifact Registry, and deployed by digest");
const IN_STEPS = 'two deploys: the stack is given the revision that keeps its traffic, then none';
const SIZE =
  'the smallest size of Cloud Run that covers it, a whole processor for the server, temporary folders included';

const capabilities: Record<Feature, Capability> = {
  'image.registry': emulated(
    'from Artifact Registry and Docker Hub; from others through a remote repository of the stack',
  ),
  'image.dockerfile': BUILT,
  'image.package': BUILT,
  'image.platform': emulated('amd64 only'),
  'transport.streamable-http': native,
  'transport.http': native,
  'transport.stdio': emulated('the image is built with mcp-proxy in it, which all clients share'),
  command: native,
  environment: native,
  variables: native,
  'secret.environment': emulated('a secret of Secret Manager, which only the account of this service may read'),
  'secret.file': emulated('a secret of Secret Manager, mounted as a folder with one file'),
  'health.http': native,
  'health.mcp': unsupported(
    'checks of Cloud Run take 200 to 399 only, and MCP servers answer a bare GET with 400 to 406',
    'use HealthCheck.http with a route of the server, or leave healthCheck out',
  ),
  'health.tcp': emulated('asked until the container has started; later, Cloud Run replaces one that ends'),
  'health.command': unsupported(
    'Cloud Run runs no commands in containers',
    'use HealthCheck.http with a route of the container, or HealthCheck.tcp()',
  ),
  'health.default': emulated('connects to the port until the container has started'),
  'health.restart': native,
  readiness: unsupported(
    'Cloud Run asks only whether a container has started and whether it lives',
    'use healthCheck, and leave readiness out',
  ),
  'logging.stdout': native,
  'logging.retention': emulated('a log bucket of its own'),
  'cpu.limit': emulated(SIZE),
  'memory.limit': emulated(SIZE),
  'cpu.reservation': emulated('all of the limit is reserved'),
  'memory.reservation': emulated('all of the limit is reserved'),
  'scaling.replicas': native,
  'scaling.stateful-replicas': unsupported(
    'Cloud Run cannot route by Mcp-Session-Id, and clients drop its cookies',
    'use Scaling.fixed(1), or declare Sessions.STATELESS if any replica may answer',
  ),
  'scaling.automatic': emulated('Cloud Run follows calls and processor by itself; a wanted utilization has no effect'),
  'scaling.to-zero': native,
  'rollout.rolling': emulated('a new revision gets the calls when it has started; both overlap, and sessions end'),
  'rollout.blue-green': emulated(IN_STEPS),
  'rollout.canary': emulated(IN_STEPS),
  'rollout.linear': unsupported(
    'Terraform moves traffic once a deploy',
    'use Rollout.canary(), with a greater share at each deploy',
  ),
  'access.internal': emulated('the VPC networks of the project and what is peered with them; no identity is asked for'),
  'access.public': native,
  'access.plain-http': unsupported('Cloud Run speaks HTTPS', 'leave plainHttp out'),
  'access.rate-limit': emulated('a rule of Cloud Armor, at the load balancer of a domain'),
  'access.paths': emulated('the proxy that compares tokens, or a rule of Cloud Armor at the load balancer of a domain'),
  'authentication.by-server': native,
  'authentication.bearer': emulated('a proxy beside the server compares, which gets the token as a secret'),
  'authentication.oidc': unsupported(
    'Cloud Run checks identities of Google only',
    'use Authentication.byServer(), .iam() or .bearer(secret)',
  ),
  'authentication.iam': native,
  'authentication.none': native,
  restart: emulated('a new instance starts when a container of one ends'),
  'hardening.user': unsupported(
    'Cloud Run runs the user of the image',
    'put USER into the image, and leave user out or use User.fromImage()',
  ),
  'hardening.read-only-root': unsupported(
    'files of an instance can be changed, in memory, until it ends',
    'leave readOnlyRootFilesystem out',
  ),
  'hardening.capabilities': ignored('Cloud Run keeps each instance in a virtual machine of its own'),
  'hardening.no-new-privileges': ignored('Cloud Run keeps each instance in a virtual machine of its own'),
  init: unsupported(
    'Cloud Run starts the command itself',
    'put an init such as tini into the image, and leave init out',
  ),
  'volume.temporary': emulated('in memory, by which that of the container is raised'),
  'file.content': emulated('a secret of Secret Manager, mounted as a folder that holds nothing else'),
  'file.path': emulated('a secret of Secret Manager, mounted as a folder that holds nothing else'),
  'stop-grace': emulated('always 10 seconds'),
  'longest-call': native,
  ports: emulated('open to the other containers of the instance'),
  labels: native,
  gpu: emulated('one NVIDIA L4, with 4 processors and 16 GiB at least'),
  'capabilities.add': notOnCloudRun('leave it out'),
  'seccomp.profile': notOnCloudRun("leave it out for the platform's own"),
  ulimits: notOnCloudRun('leave it out'),
  'extra-hosts': notOnCloudRun('use a private zone of Cloud DNS'),
  dns: notOnCloudRun('set the name servers of the VPC in Cloud DNS'),
  'secret.generated': emulated('made once into Secret Manager'),
  'secret.template': emulated('composed at deployment into Secret Manager, without its value in the state'),
  'volume.executable': emulated('in memory, by which that of the container is raised'),
  'volume.persistent': unsupported(
    'two instances overlap at each rollout, and a persistent volume has one writer',
    'use Volume.shared if the server can share it, or a database outside',
  ),
  'volume.block-storage': unsupported(
    'an instance has no disk',
    'bind the companion to a service that exists, or leave blockStorage out if the data bears it',
  ),
  'volume.shared': emulated("a bucket or an NFS share, bound to the volume's name"),
  'volume.host': unsupported(
    "there is no folder of a developer's machine",
    'use Volume.shared, or build it into the image',
  ),
  'volume.backup': unsupported('a bucket or share has its own', 'set it up there, and leave backup out'),
  companion: native,
  'companion.with-data': unsupported(
    'there is no place for its data',
    'bind its name to a service that exists already, such as Cloud SQL or Memorystore',
  ),
  'companion.front': native,
  'before-start': unsupported(
    'no container of an instance may end',
    "do it at the start of the server's own command, or in a Cloud Run job of the pipeline",
  ),
  alarms: native,
};

/** What Cloud Run makes of a description. */
export const googleProfile: Profile = {
  target: 'Cloud Run',
  capabilities,
  limits: googleLimits,
  details: googleDetails,
};
