import { writeFileSync } from 'node:fs';
import { FargateMcpService } from '../../lib/aws';
import { AwsStack } from '../../stacks/aws-stack';
import { configuration, inProject, synthesize } from '../support/project';
import { NETWORK, synthesized } from './balancing';
import { rich, small } from './servers';
inProject();
test('dump', () => {
  writeFileSync('/tmp/h-aws/small.json', JSON.stringify(synthesized((s) => void new FargateMcpService(s, 'service', { server: small(), network: NETWORK })), null, 1));
  writeFileSync('/tmp/h-aws/rich.json', JSON.stringify(synthesized((s) => void new FargateMcpService(s, 'service', { server: rich(), network: NETWORK, domain: {name: 'mcp.example.com', hostedZoneId: 'Z0123456789'}, dashboard: true })), null, 1));
  const s = synthesize((app) => new AwsStack(app, 'aws-prod', { server: small(), region: 'eu-central-1' }));
  writeFileSync('/tmp/h-aws/stack.json', JSON.stringify(configuration(s, 'aws-prod'), null, 1));
  console.log(JSON.stringify(s.annotations));
});
