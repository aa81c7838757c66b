import {
  Access,
  Alarms,
  Authentication,
  ConfigFile,
  ContainerImage,
  Duration,
  Logging,
  Secret,
  Volume,
} from '../../lib';
import { GoogleVolume } from '../../lib/google';
import type { GoogleStackProps } from '../../stacks/google-stack';
import { GoogleStack } from '../../stacks/google-stack';
import { describeCheckov } from '../support/checkov';
import { SUPPRESSIONS } from './checkov-suppressions';
import { PLACE, weather } from './services';

const secrets = { TOKEN: Secret.required(), OWN: Secret.generated() };

const STACKS: Readonly<Record<string, Partial<GoogleStackProps>>> = {
  small: { server: weather() },
  rich: {
    server: weather({
      image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
      secrets,
      files: { '/etc/app/a.json': ConfigFile.fromContent('{}') },
      volumes: { '/data': Volume.shared('data') },
      logging: Logging.json({ retention: Duration.days(90) }),
      alarms: Alarms.standard(),
      access: Access.public({ authentication: Authentication.iam(), requestsPerMinute: 60 }),
    }),
    domain: { name: 'mcp.example.com', managedZone: 'example' },
    invokers: ['group:agents@example.com'],
    volumes: { data: GoogleVolume.fromBucket('acme-data') },
    dashboard: true,
  },
  built: {
    server: weather({
      image: ContainerImage.fromDockerfile('test/support/image'),
      secrets,
      access: Access.public({ authentication: Authentication.bearer('TOKEN') }),
    }),
  },
};

describeCheckov(
  'a small, a rich and a built stack',
  STACKS,
  (app, id, props) => new GoogleStack(app, id, { ...PLACE, ...props }),
  { suppressions: SUPPRESSIONS, check: /^CKV2?_GCP_\d+$/, passes: 0 },
);
