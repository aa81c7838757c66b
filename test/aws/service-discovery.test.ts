import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import { McpNamespace } from '../../lib/aws/network/service-discovery';
import { configuration, inProject, only, resources, synthesize } from '../support/project';

inProject();

test('a private domain, in which services have the addresses of their healthy tasks', () => {
  const synthesized = synthesize((app) => {
    const stack = new TerraformStack(app, 'aws');
    new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
    const namespace = new McpNamespace(stack, 'names', { name: 'aws-prod.internal', vpcId: 'vpc-1' });
    expect(namespace.name).toBe('aws-prod.internal');
    namespace.register('db', 'db');
    namespace.register('cache', 'redis');
  });
  const made = configuration(synthesized, 'aws');
  expect(only(made, 'aws_service_discovery_private_dns_namespace')).toMatchObject({
    name: 'aws-prod.internal',
    vpc: 'vpc-1',
  });
  const services = resources(made, 'aws_service_discovery_service');
  expect(services.map(({ name }) => name).sort()).toEqual(['db', 'redis']);
  for (const service of services)
    expect(service).toMatchObject({
      force_destroy: true,
      dns_config: { routing_policy: 'MULTIVALUE', dns_records: [{ type: 'A', ttl: 10 }] },
      health_check_custom_config: { failure_threshold: 1 },
    });
  expect(JSON.stringify(made)).not.toMatch(/route53|public_dns/);
});
