import type { Capability, Profile } from '../model/capabilities';
import { emulated, ignored, native, unsupported } from '../model/capabilities';
import type { Feature } from '../model/features';
import { awsDetails } from './aws-details';
import { awsLimits } from './aws-limits';

const notOnFargate = (instead: string): Capability => unsupported('Fargate does not have it', instead);

const NETWORK_CHECK = emulated(
  'asked by the load balancer of what is in front, else by a command of the image runtime; every 5 to 300 seconds',
);

const capabilities: Record<Feature, Capability> = {
  'image.registry': native,
  'image.dockerfile': emulated("built here, pushed to the stack's own ECR repository, and deployed by digest"),
  'image.package': emulated("built here, pushed to the stack's own ECR repository, and deployed by digest"),
  'image.platform': native,
  'transport.streamable-http': native,
  'transport.http': native,
  'transport.stdio': emulated('the image is built with mcp-proxy in it, which all clients share'),
  command: native,
  environment: native,
  variables: native,
  'secret.environment': emulated(
    'Secrets Manager or a parameter, which only the execution role of this service may read',
  ),
  'secret.file': emulated('a container before the server writes it into a folder of the task'),
  'health.http': NETWORK_CHECK,
  'health.mcp': NETWORK_CHECK,
  'health.tcp': emulated('a command of the image runtime asks inside the container'),
  'health.command': native,
  'health.default': emulated('the load balancer asks the MCP path, or the root of another protocol'),
  'health.restart': emulated('the service replaces a task that is not healthy'),
  readiness: emulated('the load balancer asks; a task that stays unready is replaced'),
  'logging.stdout': native,
  'logging.retention': emulated('CloudWatch keeps logs for fixed numbers of days; the next longer one'),
  'cpu.limit': emulated('the smallest Fargate size that covers all containers of the task'),
  'memory.limit': emulated('the smallest Fargate size that covers all containers of the task'),
  'cpu.reservation': native,
  'memory.reservation': native,
  'scaling.replicas': native,
  'scaling.stateful-replicas': unsupported(
    'a load balancer cannot route by Mcp-Session-Id, and clients drop its cookies',
    'use Scaling.fixed(1), or declare Sessions.STATELESS if any replica may answer',
  ),
  'scaling.automatic': native,
  'scaling.to-zero': unsupported('nothing would start a task again for a call', 'use a minimum of 1'),
  'rollout.rolling': native,
  'rollout.blue-green': native,
  'rollout.canary': native,
  'rollout.linear': native,
  'access.internal': native,
  'access.public': native,
  'access.plain-http': native,
  'access.rate-limit': emulated('a WAF rule on the load balancer, which counts by client address'),
  'access.paths': emulated('rules of the listener'),
  'authentication.by-server': native,
  'authentication.bearer': emulated('a proxy beside the server compares, which gets the token as a secret'),
  'authentication.oidc': native,
  'authentication.iam': unsupported(
    'a load balancer knows no identities of the cloud',
    'use Authentication.oidc(...), .bearer(secret), or Access.internal()',
  ),
  'authentication.none': native,
  restart: emulated('the service starts a new task when a container of one ends'),
  'hardening.user': native,
  'hardening.read-only-root': native,
  'hardening.capabilities': native,
  'hardening.no-new-privileges': ignored('Fargate has no such option; all capabilities are dropped'),
  init: native,
  'volume.temporary': emulated(
    'a folder on the disk of the task, which a container before the server opens for writing',
  ),
  'file.content': emulated(
    'a container before the server writes it into a folder of the task, which holds nothing else',
  ),
  'file.path': emulated('a container before the server writes it into a folder of the task, which holds nothing else'),
  'stop-grace': native,
  'longest-call': native,
  ports: emulated('open to the other containers of the task'),
  labels: native,
  gpu: notOnFargate('use a target with GPUs, such as Google Cloud or Kubernetes'),
  'capabilities.add': emulated('all others of the default set are dropped; beyond that set there is SYS_PTRACE only'),
  'seccomp.profile': notOnFargate("leave it out for the platform's own"),
  ulimits: emulated('nofile only'),
  'extra-hosts': notOnFargate('use a private hosted zone of Route 53'),
  dns: notOnFargate('set the DHCP options of the VPC'),
  'secret.generated': emulated('made once into Secrets Manager'),
  'secret.template': emulated('composed at deployment into Secrets Manager, without its value in the state'),
  'volume.executable': native,
  'volume.persistent': emulated('EFS, which destroy refuses to take away unless removeOnDestroy says so'),
  'volume.block-storage': unsupported(
    'EFS is a network file system',
    'bind the companion to a service that exists, or leave blockStorage out if the data bears it',
  ),
  'volume.shared': emulated('EFS, which destroy refuses to take away unless removeOnDestroy says so'),
  'volume.host': unsupported(
    "there is no folder of a developer's machine",
    'use Volume.persistent, or build it into the image',
  ),
  'volume.backup': emulated('AWS Backup'),
  companion: native,
  'companion.with-data': emulated('a service of its own with one task, found by a private name'),
  'companion.front': native,
  'before-start': emulated('containers of every task that run to their end before the server starts'),
  alarms: native,
};

/** What ECS on Fargate makes of a description. */
export const awsProfile: Profile = {
  target: 'AWS Fargate',
  capabilities,
  limits: awsLimits,
  details: awsDetails,
};
