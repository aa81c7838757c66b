import type { McpServerProps } from '../../lib';
import { Access, Authentication, Companion, ContainerImage, Transport } from '../../lib';
import type { FargateMcpServiceProps } from '../../lib/aws';
import { existingListener } from '../../lib/aws';
import { AwsDeployment } from '../../lib/aws/deployment';
import { routeOf } from '../../lib/aws/balancer/route';
import { LISTENER_ARN, NETWORK } from './balancing';
import { small } from './servers';

const authentication = Authentication.byServer();
const open: Partial<McpServerProps> = { access: Access.public({ authentication }) };
const shared: Partial<FargateMcpServiceProps> = {
  loadBalancer: existingListener({
    listenerArn: LISTENER_ARN,
    securityGroupId: 'sg-lb',
    hostName: 'shared.example.com',
    isPublic: true,
  }),
};
const chat = {
  companions: [new Companion({ name: 'chat', image: ContainerImage.fromRegistry('chat:1'), ports: { http: 8080 } })],
  front: 'chat',
};
const ANY = ['/.well-known/oauth-*'];
const OWN = ['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-authorization-server/mcp'];
const MCP = ['/mcp', '/mcp/*'];

describe('the requests that are for a server', () => {
  test.each<readonly [string, Partial<McpServerProps>, Partial<FargateMcpServiceProps>, ReturnType<typeof routeOf>]>([
    ['internal, by itself: all', {}, {}, { hosts: [], paths: ['/*'], openPaths: [] }],
    [
      'internal, by its name among others: all for that',
      {},
      { ...shared, domain: { name: 'weather.example.com' } },
      { hosts: ['weather.example.com'], paths: ['/*'], openPaths: [] },
    ],
    ['internal, among others without names: its path', {}, shared, { hosts: [], paths: MCP, openPaths: OWN }],
    ['public: its path and discovery', open, {}, { hosts: [], paths: MCP, openPaths: ANY }],
    [
      'public at the root: everything',
      { ...open, transport: Transport.streamableHttp({ port: 3000, path: '/' }) },
      {},
      { hosts: [], paths: ['/*'], openPaths: ANY },
    ],
    [
      'public, by its name among others',
      open,
      { ...shared, domain: { name: 'weather.example.com' } },
      { hosts: ['weather.example.com'], paths: MCP, openPaths: ANY },
    ],
    [
      'by the hosts of a platform team, which are stronger than its name',
      open,
      { ...shared, domain: { name: 'weather.example.com' }, route: { hosts: ['*.example.com'], priority: 1 } },
      { hosts: ['*.example.com'], paths: MCP, openPaths: ANY },
    ],
    ['public, among others without names: its own discovery', open, shared, { hosts: [], paths: MCP, openPaths: OWN }],
    [
      'the paths that it names, and below',
      { access: Access.public({ authentication, paths: ['/tools', '/'] }) },
      {},
      { hosts: [], paths: ['/tools', '/tools/*', '/*'], openPaths: ANY },
    ],
    [
      'of another protocol: all',
      { ...open, transport: Transport.http({ port: 8000 }) },
      {},
      { hosts: [], paths: ['/*'], openPaths: ANY },
    ],
    ['of a front: all', { ...open, ...chat }, {}, { hosts: [], paths: ['/*'], openPaths: ANY }],
    [
      'its own load balancer has its name, so that no rule asks for it',
      open,
      { domain: { name: 'weather.example.com', hostedZoneId: 'Z1' } },
      { hosts: [], paths: MCP, openPaths: ANY },
    ],
  ])('%s', (_, changes, props, route) => {
    expect(routeOf(new AwsDeployment('prod', { server: small(changes), network: NETWORK, ...props }))).toEqual(route);
  });
});
