import { readFileSync, writeFileSync } from 'node:fs';
import { AwsStack } from '../../stacks/aws-stack';
import type { Configuration } from '../support/project';
import { configuration, inProject, synthesize } from '../support/project';
import { describeUnless } from '../support/terraform';
import type { MotoFolder } from './moto';
import { Moto, motoMissing } from './moto';
import { rich, small } from './servers';

jest.setTimeout(300_000);

/** moto runs no tasks, so that a service of it never gets steady. */
function withoutWait(all: Configuration): Configuration {
  const services = Object.entries(all.resource?.aws_ecs_service ?? {}).map(([id, one]) => [
    id,
    { ...one, wait_for_steady_state: false },
  ]);
  return { ...all, resource: { ...all.resource, aws_ecs_service: Object.fromEntries(services) } };
}

/** What moto takes and does not tell again, so that a second plan brings it up; nothing else may be in one. */
const FORGOTTEN = [
  'aws_ecs_service.availability_zone_rebalancing',
  'aws_ecs_service.enable_ecs_managed_tags',
  'aws_ecs_service.health_check_grace_period_seconds',
  'aws_vpc_security_group_egress_rule.description',
  'aws_vpc_security_group_ingress_rule.description',
];

/** What a second apply would change that moto has not merely forgotten. */
function secondPlan(folder: MotoFolder): readonly string[] {
  folder.plan();
  return folder.changing.filter((attribute) => !FORGOTTEN.includes(attribute));
}

function zoneIn(moto: Moto): string {
  const folder = moto.folder({
    resource: { aws_route53_zone: { zone: { name: 'example.com' } } },
    output: { id: { value: '${aws_route53_zone.zone.zone_id}' } },
  });
  folder.apply();
  const { id } = JSON.parse(folder.run(['output', '-json']).said) as { id: { value: string } };
  folder.remove();
  return id.value;
}

describeUnless(motoMissing, 'the ready-made stack, applied with the real provider against moto', () => {
  inProject();
  let moto: Moto;
  beforeAll(async () => void (moto = await Moto.start()));
  afterAll(() => moto.stop());

  test('the smallest server: applied, nothing to do afterwards, destroyed', () => {
    const synthesized = synthesize((app) => new AwsStack(app, 'aws-prod', { server: small(), region: 'eu-central-1' }));
    const folder = moto.folder(withoutWait(configuration(synthesized, 'aws-prod')), 'cdktf.out/stacks/aws-prod');
    folder.apply();
    expect(secondPlan(folder)).toEqual([]);
    folder.destroy();
  });

  test('one with almost everything: a database with data, secrets of each kind, a domain, a limit, alarms', () => {
    writeFileSync('.env.aws-prod', 'API_TOKEN=token-value-1\nLICENSE="license-value"\n');
    const hostedZoneId = zoneIn(moto);
    const synthesized = synthesize(
      (app) =>
        new AwsStack(app, 'aws-prod', {
          server: rich(),
          region: 'eu-central-1',
          domain: { name: 'mcp.example.com', hostedZoneId },
          dashboard: true,
        }),
    );
    const folder = moto.folder(withoutWait(configuration(synthesized, 'aws-prod')), 'cdktf.out/stacks/aws-prod');
    folder.apply();
    expect(secondPlan(folder)).toEqual([]);
    for (const file of ['terraform.aws-prod.tfstate', 'cdktf.out/stacks/aws-prod/cdk.tf.json'])
      expect(readFileSync(file, 'utf8')).not.toMatch(/token-value-1|license-value/);
    // The data stays: nothing is destroyed, the rest of the stack neither.
    expect(() => folder.destroy()).toThrow(/Instance cannot be destroyed[^]*aws_efs_file_system/);
  });
});
