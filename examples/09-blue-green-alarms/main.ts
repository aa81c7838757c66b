import { App } from 'cdktf';
import {
  Alarms,
  ContainerImage,
  Duration,
  HealthCheck,
  ImageRuntime,
  McpServer,
  Reference,
  Rollout,
  Scaling,
  Sessions,
  Transport,
} from 'cdktf-mcp';
import { AwsStack } from 'cdktf-mcp/stacks/aws';
import { GoogleStack } from 'cdktf-mcp/stacks/google';
import { LocalStack } from 'cdktf-mcp/stacks/local';

const server = new McpServer({
  name: 'everyday',
  image: ContainerImage.fromDockerfile('../01-local/server', { runtime: ImageRuntime.NODE }),
  transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
  environment: { PORT: Reference.port(), MCP_ALLOWED_HOSTS: Reference.allowedHosts() },
  healthCheck: HealthCheck.http('/health', { interval: Duration.seconds(15) }),
  scaling: Scaling.between(2, 6, { cpuUtilization: 60 }),
  rollout: Rollout.blueGreen({ bakeTime: Duration.minutes(10) }),
  alarms: Alarms.standard({ errorPercent: 2, p95: Duration.seconds(2) }),
});

/** The variant: a tenth of the calls tries the new version first. */
const canary = server.with({ rollout: Rollout.canary({ percent: 10, bakeTime: Duration.minutes(10) }) });

const aws = {
  region: 'eu-central-1',
  alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:on-call', // who is told
};
const google = {
  project: 'acme-prod',
  region: 'europe-west1',
  notificationChannels: ['projects/acme-prod/notificationChannels/1234567890'],
  stableRevision: process.env.STABLE_REVISION ?? 'none', // the one that keeps its calls while a new one is tried
};

const app = new App();
new LocalStack(app, 'local', { server });
new AwsStack(app, 'aws-prod', { server, ...aws });
new AwsStack(app, 'aws-canary', { server: canary, ...aws });
new GoogleStack(app, 'google-prod', { server, ...google });
new GoogleStack(app, 'google-canary', { server: canary, ...google });
app.synth();
