import type { Feature } from '../../lib';
import { ContainerImage, HealthCheck, McpServer, RestartPolicy } from '../../lib';
import type { CloudRunMcpServiceProps } from '../../lib/google';
import { GoogleVolume } from '../../lib/google';
import { FEATURE_SAMPLES } from '../support/feature-samples';

const aBucket = { volumes: { data: GoogleVolume.fromBucket('acme-data') } };
const aDomain = { domain: { name: 'mcp.example.com' } };
const aRollout = { stableRevision: 'none' };

/** What a sample needs here besides the feature that it is for. */
export function fitted(feature: Feature, server = new McpServer(FEATURE_SAMPLES[feature])): McpServer {
  switch (feature) {
    case 'restart':
      return server.with({ restart: RestartPolicy.ALWAYS });
    case 'health.restart':
      return server.with({ healthCheck: HealthCheck.http('/health') });
    case 'secret.file':
      return server.with({ secrets: { SAMPLE_TOKEN: FEATURE_SAMPLES['secret.file'].secrets?.SAMPLE_TOKEN } });
    case 'file.content':
    case 'file.path': {
      const [file] = Object.values(server.files);
      return server.with({ files: { '/etc/sample.json': undefined, '/etc/sample/sample.json': file } });
    }
    case 'image.platform':
      return server.with({
        image: ContainerImage.fromRegistry('docker.io/acme/sample:1.0.0', { platform: server.image.platform }),
      });
    default:
      return server;
  }
}

/** What the stack has to be told for a sample. */
export function bindingsOf(feature: Feature): Partial<CloudRunMcpServiceProps> {
  switch (feature) {
    case 'volume.shared':
      return aBucket;
    case 'access.rate-limit':
    case 'access.paths':
      return aDomain;
    case 'authentication.iam':
      return { invokers: ['group:agents@example.com'] };
    case 'rollout.blue-green':
    case 'rollout.canary':
      return aRollout;
    default:
      return {};
  }
}
