import { Lb } from '@cdktf/provider-aws/lib/lb';
import { McpCertificate, aliasRecords } from '../../lib/aws/balancer/certificate';
import type { Configuration } from '../support/project';
import { inProject, only, resources } from '../support/project';
import { synthesized } from './balancing';

inProject();

const DOMAIN = { name: 'mcp.example.com', hostedZoneId: 'Z1' };
const certified = (additionalNames?: string[]): Configuration =>
  synthesized((stack) => void new McpCertificate(stack, 'certificate', { ...DOMAIN, additionalNames }));

test('one is asked for, proven in the zone, and used once it has been issued', () => {
  const config = certified();
  expect(only(config, 'aws_acm_certificate')).toEqual({
    domain_name: 'mcp.example.com',
    validation_method: 'DNS',
    options: { certificate_transparency_logging_preference: 'ENABLED' },
    lifecycle: { create_before_destroy: true },
  });
  expect(only(config, 'aws_route53_record')).toEqual({
    for_each: expect.stringMatching(
      /^\$\{\{ for option in aws_acm_certificate\.\w+\.domain_validation_options : option\.domain_name => option \}\}$/,
    ) as string,
    zone_id: 'Z1',
    name: '${each.value.resource_record_name}',
    type: '${each.value.resource_record_type}',
    records: ['${each.value.resource_record_value}'],
    ttl: 60,
    allow_overwrite: true,
  });
  const { certificate_arn, validation_record_fqdns } = only(config, 'aws_acm_certificate_validation');
  expect(certificate_arn).toMatch(/^\$\{aws_acm_certificate\.\w+\.arn\}$/);
  expect(validation_record_fqdns).toMatch(/^\$\{\[ ?for key, val in aws_route53_record\.\w+: val\.fqdn\]\}$/);
});

test('it covers further names', () => {
  const { subject_alternative_names } = only(certified(['www.example.com']), 'aws_acm_certificate');
  expect(subject_alternative_names).toEqual(['www.example.com']);
});

test.each([
  [false, ['A']],
  [true, ['A', 'AAAA']],
])('each name leads to the balancer, with IPv6: %s', (hasIpv6, types) => {
  const config = synthesized((stack) => {
    const balancer = new Lb(stack, 'lb', {});
    aliasRecords(stack, { ...DOMAIN, additionalNames: ['www.example.com'] }, balancer, hasIpv6);
  });
  const records = resources(config, 'aws_route53_record');
  expect(records.map(({ name, type }) => `${String(name)} ${String(type)}`).sort()).toEqual(
    ['mcp.example.com', 'www.example.com'].flatMap((name) => types.map((type) => `${name} ${type}`)),
  );
  for (const { alias, zone_id } of records) {
    expect(zone_id).toBe('Z1');
    expect(alias).toEqual({
      name: '${aws_lb.lb.dns_name}',
      zone_id: '${aws_lb.lb.zone_id}',
      evaluate_target_health: true,
    });
  }
});
