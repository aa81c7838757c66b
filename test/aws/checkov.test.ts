import { ContainerImage, Scaling, Sessions, Transport, Volume } from '../../lib';
import type { AwsStackProps } from '../../stacks/aws-stack';
import { AwsStack } from '../../stacks/aws-stack';
import { describeCheckov } from '../support/checkov';
import { SUPPRESSIONS } from './checkov-suppressions';
import { rich, small } from './servers';

const STACKS: Readonly<Record<string, Omit<AwsStackProps, 'region'>>> = {
  small: { server: small() },
  rich: { server: rich(), domain: { name: 'mcp.example.com', hostedZoneId: 'Z0123456789' }, dashboard: true },
  built: {
    server: small({
      image: ContainerImage.fromDockerfile('test/support/image'),
      transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
      scaling: Scaling.between(1, 5, { cpuUtilization: 70 }),
      volumes: { '/data': Volume.shared('data', { backup: {} }) },
    }),
    network: { natGateways: 0 },
  },
};

describeCheckov(
  'a small, a rich and a built stack',
  STACKS,
  (app, id, props) => new AwsStack(app, id, { region: 'eu-central-1', ...props }),
  { suppressions: SUPPRESSIONS, check: /^CKV2?_AWS_\d+$/, passes: 100 },
);
