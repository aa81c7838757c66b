import { writeFileSync } from 'node:fs';
import { AwsStack } from '../../stacks/aws-stack';
import type { Configuration } from '../support/project';
import { configuration, inProject, synthesize } from '../support/project';
import { describeUnless } from '../support/terraform';
import { Moto, motoMissing } from './moto';
import { rich, small } from './stacks';

jest.setTimeout(300_000);

/** moto runs no tasks, so that a service of it never gets steady. */
function withoutWait(all: Configuration): Configuration {
  const services = Object.entries(all.resource?.aws_ecs_service ?? {}).map(([id, one]) => [
    id,
    { ...one, wait_for_steady_state: false },
  ]);
  return { ...all, resource: { ...all.resource, aws_ecs_service: Object.fromEntries(services) } };
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
    expect(folder.plan()).toEqual([]);
    folder.destroy();
  });

  test('one with almost everything', () => {
    writeFileSync('.env.aws-prod', 'API_TOKEN=token-value-1\nLICENSE="license-value"\n');
    const synthesized = synthesize(
      (app) =>
        new AwsStack(app, 'aws-prod', {
          server: rich(),
          region: 'eu-central-1',
          domain: { name: 'mcp.example.com', hostedZoneId: 'Z0123456789' },
          dashboard: true,
        }),
    );
    const folder = moto.folder(withoutWait(configuration(synthesized, 'aws-prod')), 'cdktf.out/stacks/aws-prod');
    folder.apply();
    expect(folder.plan()).toEqual([]);
  });
});
