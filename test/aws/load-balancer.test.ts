import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { TerraformOutput } from 'cdktf';
import { listenerRules } from '../../lib/aws/balancer/listener-rules';
import { McpLoadBalancer } from '../../lib/aws/balancer/load-balancer';
import type { LoadBalancerProps } from '../../lib/aws/balancer/load-balancer';
import type { Configuration } from '../support/project';
import { inProject, only, resources } from '../support/project';
import { NETWORK, group, problemsOf, synthesized } from './balancing';

inProject();

const INTERNAL: LoadBalancerProps = { name: 'shared', network: NETWORK, isPublic: false, idleTimeout: 310 };
const DOMAIN = { name: 'mcp.example.com', hostedZoneId: 'Z1' };
const PUBLIC: LoadBalancerProps = { ...INTERNAL, isPublic: true, domain: DOMAIN };
const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/1';

type Use = (balancer: McpLoadBalancer) => void;
const balanced = (props: LoadBalancerProps, use: Use = () => undefined): Configuration =>
  synthesized((stack) => use(new McpLoadBalancer(stack, 'lb', props)));
const ingress = (config: Configuration): unknown[] =>
  resources(config, 'aws_vpc_security_group_ingress_rule').map(
    ({ security_group_id, description, ip_protocol, from_port, to_port, ...from }) => {
      expect(security_group_id).toMatch(/^\$\{aws_security_group\.[\w-]+\.id\}$/);
      expect({ description, ip_protocol, to_port }).toEqual({
        description: 'Clients of MCP servers',
        ip_protocol: 'tcp',
        to_port: from_port,
      });
      return [from_port, Object.values(from)[0]];
    },
  );
const listeners = (config: Configuration): unknown[] =>
  resources(config, 'aws_lb_listener').map(({ port, protocol, default_action }) => [
    port,
    protocol,
    (default_action as { type: string }[])[0].type,
  ]);

describe('an internal one', () => {
  test('speaks HTTP to the VPC, hardened, and waits as long as calls take', () => {
    const config = balanced(INTERNAL);
    const { security_groups, ...balancer } = only(config, 'aws_lb');
    expect(security_groups).toEqual([expect.stringMatching(/^\$\{aws_security_group\.[\w-]+\.id\}$/)]);
    expect(balancer).toEqual({
      name: 'shared',
      load_balancer_type: 'application',
      internal: true,
      ip_address_type: 'ipv4',
      subnets: ['subnet-a', 'subnet-b'],
      idle_timeout: 310,
      client_keep_alive: 3600,
      enable_http2: true,
      enable_deletion_protection: false,
      desync_mitigation_mode: 'defensive',
      drop_invalid_header_fields: true,
      preserve_host_header: true,
      xff_header_processing_mode: 'append',
    });
    expect(listeners(config)).toEqual([[80, 'HTTP', 'fixed-response']]);
    expect(ingress(config)).toEqual([[80, expect.stringMatching(/^\$\{data\.aws_vpc\.[\w-]+\.cidr_block\}$/)]]);
    expect(resources(config, 'aws_acm_certificate')).toEqual([]);
    expect(resources(config, 'aws_wafv2_web_acl')).toEqual([]);
  });

  test('answers what is nobody’s with 404', () => {
    expect(only(balanced(INTERNAL), 'aws_lb_listener').default_action).toEqual([
      {
        type: 'fixed-response',
        fixed_response: { status_code: '404', content_type: 'application/json', message_body: '{"error":"not found"}' },
      },
    ]);
  });

  test('speaks HTTPS only where it has a certificate', () => {
    const config = balanced({ ...INTERNAL, certificateArn: CERTIFICATE, domain: { name: 'mcp.internal.example.com' } });
    expect(listeners(config)).toEqual([[443, 'HTTPS', 'fixed-response']]);
    expect(ingress(config)).toHaveLength(1);
    expect(resources(config, 'aws_route53_record')).toEqual([]);
  });

  test.each<[string, Partial<LoadBalancerProps>, unknown[]]>([
    [
      'ranges',
      { ingressCidrs: ['10.1.0.0/16', 'fd00::/8'] },
      [
        [80, '10.1.0.0/16'],
        [80, 'fd00::/8'],
      ],
    ],
    ['groups', { ingressSecurityGroupIds: ['sg-1'] }, [[80, 'sg-1']]],
    [
      'both',
      { ingressCidrs: ['10.1.0.0/16'], ingressSecurityGroupIds: ['sg-1'] },
      [
        [80, '10.1.0.0/16'],
        [80, 'sg-1'],
      ],
    ],
    ['nobody', { ingressCidrs: [] }, []],
  ])('lets in only what is named: %s', (_what, changes, expected) => {
    const config = balanced({ ...INTERNAL, ...changes });
    expect(ingress(config)).toEqual(expected);
    expect(JSON.stringify(config)).not.toContain('"aws_vpc"');
  });

  test('is open to nobody outside', () => {
    expect(JSON.stringify(balanced(INTERNAL))).not.toMatch(/0\.0\.0\.0\/0|::\/0/);
  });
});

describe('a public one', () => {
  test('speaks HTTPS with a certificate of its own, and redirects to it', () => {
    const config = balanced(PUBLIC);
    expect(only(config, 'aws_lb')).toMatchObject({ internal: false });
    expect(listeners(config)).toEqual([
      [443, 'HTTPS', 'fixed-response'],
      [80, 'HTTP', 'redirect'],
    ]);
    const [https, redirect] = resources(config, 'aws_lb_listener');
    expect(https).toMatchObject({
      ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
      certificate_arn: expect.stringMatching(/^\$\{aws_acm_certificate_validation\.[\w-]+\.certificate_arn\}$/),
    });
    expect(redirect.default_action).toEqual([
      { type: 'redirect', redirect: { port: '443', protocol: 'HTTPS', status_code: 'HTTP_301' } },
    ]);
    expect(ingress(config)).toEqual([
      [443, '0.0.0.0/0'],
      [80, '0.0.0.0/0'],
    ]);
    const names = resources(config, 'aws_route53_record').flatMap(({ alias, name }) => (alias ? [name] : []));
    expect(names).toEqual(['mcp.example.com']);
  });

  test('takes a certificate and policy that are given', () => {
    const sslPolicy = 'ELBSecurityPolicy-TLS13-1-3-2021-06';
    const config = balanced({ ...PUBLIC, certificateArn: CERTIFICATE, sslPolicy });
    expect(resources(config, 'aws_lb_listener')[0]).toMatchObject({
      certificate_arn: CERTIFICATE,
      ssl_policy: sslPolicy,
    });
    expect(resources(config, 'aws_acm_certificate')).toEqual([]);
    expect(resources(config, 'aws_route53_record')).toHaveLength(1);
  });

  test('does without TLS only where that is asked for', () => {
    const config = balanced({ ...INTERNAL, isPublic: true, plainHttp: true });
    expect(listeners(config)).toEqual([[80, 'HTTP', 'fixed-response']]);
    expect(ingress(config)).toEqual([[80, '0.0.0.0/0']]);
  });

  test('has IPv6 addresses where its network has', () => {
    const config = balanced({ ...PUBLIC, hasIpv6: true });
    expect(only(config, 'aws_lb').ip_address_type).toBe('dualstack');
    expect(ingress(config)).toHaveLength(4);
    expect(resources(config, 'aws_route53_record').map(({ type }) => type)).toContain('AAAA');
  });

  test('can be kept to some ranges', () => {
    const config = balanced({ ...PUBLIC, ingressCidrs: ['192.0.2.0/24'] });
    expect(JSON.stringify(config)).not.toContain('0.0.0.0/0');
  });
});

test('options reach the balancer', () => {
  const loadBalancerSubnetIds = ['subnet-c', 'subnet-d'];
  const network = { ...NETWORK, loadBalancerSubnetIds };
  const accessLogs = { bucket: 'logs', prefix: 'mcp' };
  const config = balanced({ ...INTERNAL, network, accessLogs, deletionProtection: true, idleTimeout: 4000 });
  expect(only(config, 'aws_lb')).toMatchObject({
    subnets: loadBalancerSubnetIds,
    access_logs: { enabled: true, ...accessLogs },
    enable_deletion_protection: true,
    idle_timeout: 4000,
    client_keep_alive: 4000,
  });
});

test.each([
  ['shared', /^shared$/],
  ['a-name-of-a-server-that-is-much-too-long', /^a-name-of-a-server-that.{0,8}-[0-9a-f]{8}$/],
  ['internal-tools', /^mcp-internal-tools-[0-9a-f]{8}$/],
])('the name %s fits the platform', (name, expected) => {
  const balancer = only(balanced({ ...INTERNAL, name }), 'aws_lb');
  expect(balancer.name).toMatch(expected);
  expect((balancer.name as string).length).toBeLessThanOrEqual(32);
});

describe('what the balancer may call', () => {
  const egress = (use: Use, props = INTERNAL): readonly unknown[] =>
    resources(balanced(props, use), 'aws_vpc_security_group_egress_rule').map((rule) => [
      rule.from_port,
      rule.to_port,
      rule.referenced_security_group_id ?? rule.cidr_ipv4,
    ]);

  test('is nothing at first, then the tasks of its servers', () => {
    expect(egress(() => undefined)).toEqual([]);
    expect(egress((balancer) => balancer.allowTo('weather', 'sg-tasks', [8000, 8000, 9000]))).toEqual([
      [8000, 8000, 'sg-tasks'],
      [9000, 9000, 'sg-tasks'],
    ]);
  });

  test('and the keys of issuers once a server has its tokens checked', () => {
    const config = synthesized((stack) => {
      const balancer = new McpLoadBalancer(stack, 'lb', PUBLIC);
      const jwt = { issuer: 'https://i.example.com', jwksUrl: 'https://i.example.com/keys', audiences: ['a'] };
      for (const [i, id] of ['weather', 'maps'].entries())
        listenerRules(stack, id, balancer, { priority: 1 + i * 10, paths: [`/${id}`], openPaths: [], jwt }, [
          group(stack, `${id}-tasks`),
        ]);
    });
    expect(only(config, 'aws_vpc_security_group_egress_rule')).toMatchObject({
      ip_protocol: 'tcp',
      from_port: 443,
      to_port: 443,
      cidr_ipv4: '0.0.0.0/0',
    });
  });
});

test('protect can be called by several servers', () => {
  const config = balanced(PUBLIC, (balancer) => {
    expect(balancer.rateLimits).toBeUndefined();
    balancer.protect({ name: 'weather', requestsPerMinute: 60 });
    balancer.protect({ name: 'maps', requestsPerMinute: 60 });
  });
  expect(only(config, 'aws_wafv2_web_acl').rule).toHaveLength(2);
  expect(only(config, 'aws_wafv2_web_acl_association').resource_arn).toMatch(/^\$\{aws_lb\.[\w-]+\.arn\}$/);
});

test('it is a target for servers', () => {
  balanced(PUBLIC, (balancer) => {
    expect(balancer).toMatchObject({ hostName: 'mcp.example.com', scheme: 'https', isPublic: true });
    expect(balancer.certificate?.arn).toBeDefined();
  });
  const { output } = balanced(INTERNAL, (balancer) => {
    expect(balancer).toMatchObject({ scheme: 'http', isPublic: false });
    new TerraformOutput(balancer, 'host', { value: balancer.hostName, staticId: true });
  });
  expect(output?.host.value).toMatch(/^\$\{aws_lb\.\w+\.dns_name\}$/);
});

test('ids may be known to Terraform only', () => {
  const config = synthesized((stack) => {
    const { id } = new Vpc(stack, 'vpc', { cidrBlock: '10.0.0.0/16' });
    new McpLoadBalancer(stack, 'lb', { ...INTERNAL, network: { ...NETWORK, vpcId: id } });
  });
  expect(only(config, 'aws_security_group').vpc_id).toBe('${aws_vpc.vpc.id}');
});

test.each<[string, Partial<LoadBalancerProps>, RegExp]>([
  [
    'an idle timeout of 0',
    { idleTimeout: 0 },
    /^idleTimeout: 0 is out of range; use a whole number of seconds from 1 to 4000$/,
  ],
  ['one of over an hour', { idleTimeout: 4001 }, /^idleTimeout: 4001 is out of range/],
  [
    'one subnet',
    { network: { ...NETWORK, loadBalancerSubnetIds: ['subnet-a'] } },
    /^network\.loadBalancerSubnetIds: 1 of them .* give 2 or more$/,
  ],
  ['a name with a dot', { name: 'a.b' }, /^name: 'a\.b' is not made of letters, digits and hyphens/],
  [
    'public without a certificate',
    { isPublic: true },
    /^domain: a public load balancer speaks HTTPS .* plainHttp: true$/,
  ],
  ['a certificate that nobody uses', { plainHttp: true, certificateArn: CERTIFICATE, domain: DOMAIN }, /^plainHttp: /],
  ['a certificate for no name', { certificateArn: CERTIFICATE }, /^certificateArn: it does not cover/],
  ['a domain without zone or certificate', { domain: { name: 'mcp.example.com' } }, /^domain\.hostedZoneId: /],
  [
    'a wildcard as the name of clients',
    { domain: { ...DOMAIN, name: '*.example.com' } },
    /^domain\.name: .* is not a host name/,
  ],
  [
    'a further name that is none',
    { domain: { ...DOMAIN, additionalNames: ['*.example.com', 'a b'] } },
    /^domain\.additionalNames: 'a b' is not a host name/,
  ],
  ['IPv6 inside', { hasIpv6: true }, /^hasIpv6: only a public/],
  ['everybody inside', { ingressCidrs: ['0.0.0.0/0'] }, /^ingressCidrs: '0\.0\.0\.0\/0' is everybody/],
  ['everybody inside, by IPv6', { ingressCidrs: ['::/0'] }, /^ingressCidrs: '::\/0' is everybody/],
  ['a range that is none', { ingressCidrs: ['10.0.0.0'] }, /^ingressCidrs: '10\.0\.0\.0' is not a range/],
])('refuses %s', (_what, changes, problem) => {
  expect(problemsOf((stack) => new McpLoadBalancer(stack, 'lb', { ...INTERNAL, ...changes }))).toEqual([
    expect.stringMatching(problem),
  ]);
});
