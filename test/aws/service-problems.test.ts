import type { McpServerProps } from '../../lib';
import {
  Access,
  Authentication,
  Companion,
  ContainerImage,
  ImagePlatform,
  McpValidationError,
  Scaling,
  Sessions,
  Transport,
  postgres,
} from '../../lib';
import type { FargateMcpServiceProps, AwsSecret } from '../../lib/aws';
import { FargateMcpService, McpLoadBalancer, existingListener } from '../../lib/aws';
import { inProject } from '../support/project';
import { LISTENER_ARN, NETWORK, problemsOf } from './balancing';
import { deployed, refusedFor } from './fargate';
import { small } from './servers';

inProject();

const authentication = Authentication.byServer();
const open: Partial<McpServerProps> = { access: Access.public({ authentication }) };
const listener = (isPublic: boolean, scheme: 'http' | 'https' = 'https') =>
  existingListener({
    listenerArn: LISTENER_ARN,
    securityGroupId: 'sg-lb',
    hostName: 'mcp.example.com',
    isPublic,
    scheme,
  });
const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012';
const route = { priority: 10 };
const stateless = Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS });

describe('what the properties of a service get wrong', () => {
  test.each<readonly [string, Partial<McpServerProps>, Partial<FargateMcpServiceProps>, readonly string[]]>([
    [
      'no network',
      {},
      { network: undefined as never },
      [
        'network: undefined does not say where tasks run; use { vpcId, subnetIds }, or new McpNetwork(...).network({ isPublic: false })',
      ],
    ],
    [
      'no subnets',
      {},
      { network: { vpcId: 'vpc-1', subnetIds: [] } },
      ['network.subnetIds: there is none; give the private subnets for the tasks'],
    ],
    [
      'public, without subnets that the world can reach',
      open,
      {
        network: { vpcId: 'vpc-1', subnetIds: ['subnet-a', 'subnet-b'] },
        domain: { name: 'mcp.example.com', hostedZoneId: 'Z1' },
      },
      [
        'network.loadBalancerSubnetIds: the server is public, and the subnets of tasks are private; give the public subnets for the load balancer',
      ],
    ],
    [
      'public without a name',
      open,
      {},
      [
        "domain: public over HTTPS needs a name that a certificate can be for; give domain: { name: 'mcp.example.com', hostedZoneId: '...' }, a loadBalancer that has one, or use Access.internal()",
      ],
    ],
    [
      'a domain without a zone or certificate',
      open,
      { domain: { name: 'mcp.example.com' } },
      ['domain.hostedZoneId: no certificate can be validated without it; give it, or certificateArn'],
    ],
    [
      'a certificate for a load balancer that is there',
      open,
      { loadBalancer: listener(true), route, certificateArn: CERTIFICATE },
      ['certificateArn: the load balancer is given, with its certificates; add it to that one'],
    ],
    [
      'an internal server behind a public load balancer',
      {},
      { loadBalancer: listener(true), route },
      [
        'loadBalancer: it is public, and the server is internal; use an internal one, or Access.public with authentication stated',
      ],
    ],
    [
      'a public server behind an internal load balancer',
      open,
      { loadBalancer: listener(false), route },
      ['loadBalancer: it is internal, and the server is public; use a public one, or Access.internal()'],
    ],
    [
      'HTTPS behind a listener of plain HTTP',
      open,
      { loadBalancer: listener(true, 'http'), route },
      ['loadBalancer: its listener speaks plain HTTP; use an HTTPS listener, or say plainHttp in Access.public'],
    ],
    [
      'no priority on a listener that others have rules on',
      {},
      { loadBalancer: listener(false) },
      ['route.priority: it is missing; give a number that no other rule of the listener has, from 1 to 49000'],
    ],
    [
      "a rate limit on somebody else's load balancer",
      { access: Access.public({ authentication, requestsPerMinute: 60 }) },
      { loadBalancer: listener(true), route },
      [
        'access.requestsPerMinute: the load balancer belongs to somebody else, and a web ACL is for all of it; limit the rate there, or use an McpLoadBalancer',
      ],
    ],
    [
      'images of nobody',
      { companions: [postgres('db')] },
      { images: { wether: 'x:1' } },
      ['images.wether: there is no such container; there are: weather, db'],
    ],
    [
      'file systems of nobody',
      {},
      { fileSystems: { data: {} as never } },
      ['fileSystems.data: there is no such volume; there are: none'],
    ],
    [
      'existing services of nobody',
      {},
      { existing: { db: { host: 'db.example.com' } } },
      ['existing.db: there is no such companion; there are: none'],
    ],
    [
      'requests as a target of a fixed number of replicas',
      { transport: stateless, scaling: Scaling.fixed(2) },
      { autoscaling: { requestsPerReplica: 100 } },
      ['autoscaling.requestsPerReplica: scaling says 2 replicas; use Scaling.between(1, 5), or leave it out'],
    ],
    [
      'an architecture that another image of the task contradicts',
      {
        image: ContainerImage.fromRegistry('x:1', { platform: ImagePlatform.LINUX_AMD64 }),
        companions: [new Companion({ name: 'cache', image: ContainerImage.fromRegistry('redis:7') })],
      },
      { architecture: ImagePlatform.LINUX_ARM64 },
      [
        "architecture: 'cache' is meant for linux/arm64, and 'weather' in the same task is for linux/amd64; use images of one architecture",
      ],
    ],
    [
      'a folder to build in that is not there',
      { image: ContainerImage.fromDockerfile('nowhere') },
      {},
      [expect.stringMatching(/^image: .*'nowhere'/) as unknown as string],
    ],
  ])('%s', (_, changes, props, problems) => {
    expect(refusedFor({ server: small(changes), ...props })).toEqual(problems);
  });

  test('is said all at once, with what the platform cannot keep', () => {
    expect(() =>
      deployed({
        server: small({ ...open, gpus: 1 }),
        network: { vpcId: 'vpc-1', subnetIds: [] },
        images: { other: 'x:1' },
      }),
    ).toThrow(
      new RegExp(
        [
          "^MCP server 'weather' cannot run on AWS Fargate \\(at 'aws/service-0'\\):",
          '  - gpus: .* is not supported, Fargate does not have it; use a target with GPUs.*',
          '  - network.subnetIds: .*',
          '  - domain: .*',
          '  - network.loadBalancerSubnetIds: .*',
          '  - images.other: .*$',
        ].join('\n'),
      ),
    );
  });

  test('is raised without a trace through the library', () => {
    const error = catching(() => deployed(small({ gpus: 1 })));
    expect(error).toBeInstanceOf(McpValidationError);
    expect(error.stack).toBe(error.message);
  });

  test('a name that another service of the stack has', () => {
    expect(refusedFor(small(), small())).toEqual([
      "name: 'weather' is also the name of 'aws/service-0'; use server.with({ name: ... })",
    ]);
  });

  test('a secret in code, whose text is then not in the message', () => {
    const secrets = { API_TOKEN: 'hush' as unknown as AwsSecret };
    const [problem] = refusedFor({ server: small(), secrets });
    expect(problem).toMatch(
      /^secrets\.API_TOKEN: a value in code would end up in what is synthesized; use AwsSecret\./,
    );
    expect(problem).not.toContain('hush');
  });

  test('twice the same way out is one, or refused, and never an error of another kind', () => {
    expect(() => refusedFor({ server: small(), egress: [{ port: 443 }, { port: 443 }] })).not.toThrow();
  });
});

describe('what is right is not refused', () => {
  test.each<readonly [string, Partial<McpServerProps>, Partial<FargateMcpServiceProps>]>([
    ['an internal server', {}, {}],
    ['public with a name and a zone', open, { domain: { name: 'mcp.example.com', hostedZoneId: 'Z1' } }],
    [
      'public with a name and a certificate',
      open,
      { domain: { name: 'mcp.example.com' }, certificateArn: CERTIFICATE },
    ],
    ['public without TLS, for a reason', { access: Access.public({ authentication, plainHttp: 'a lab' }) }, {}],
    ['behind a listener that is there', open, { loadBalancer: listener(true), route }],
    ['internal, behind an internal one', {}, { loadBalancer: listener(false), route }],
    [
      'requests as a target',
      { transport: stateless, scaling: Scaling.between(1, 5) },
      { autoscaling: { requestsPerReplica: 100 } },
    ],
    ['an architecture that images do not contradict', {}, { architecture: ImagePlatform.LINUX_ARM64 }],
  ])('%s', (_, changes, props) => {
    expect(refusedFor({ server: small(changes), ...props })).toEqual([]);
  });

  test('no priority on a load balancer of ours', () => {
    const problems = problemsOf((stack) => {
      const shared = { name: 'shared', network: NETWORK, isPublic: false, idleTimeout: 315 };
      const loadBalancer = new McpLoadBalancer(stack, 'shared', shared);
      new FargateMcpService(stack, 'service', { server: small(), network: NETWORK, loadBalancer });
    });
    expect(problems).toEqual([]);
  });
});

function catching(run: () => void): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was not refused');
}
