import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { TerraformStack } from 'cdktf';
import type { McpServer } from '../../lib';
import type { CloudRunMcpServiceProps } from '../../lib/google';
import { CloudRunMcpService, GoogleSecret, GoogleVolume, googleProfile } from '../../lib/google';
import { pushProvider } from '../../lib/image-build/push-image';
import { GoogleStack } from '../../stacks/google-stack';
import { PLACE } from '../google/services';
import { properties } from './properties';
import type { Stage } from './stage';
import { bindings } from './stage';

function props(server: McpServer, stage: Stage): Omit<CloudRunMcpServiceProps, 'server'> {
  const { publicly } = server.access;
  const shared = Object.values(server.volumes).flatMap(({ volume }) => (volume.kind === 'shared' ? [volume.name] : []));
  const moves = ['canary', 'blue-green'].includes(server.rollout.strategy.kind);
  return {
    ...PLACE,
    ...bindings(server, stage, GoogleSecret.fromSecretManager('weather-token')),
    domain: publicly !== undefined && stage.otherEntry ? { name: 'mcp.example.com', managedZone: 'acme' } : undefined,
    invokers: publicly?.authentication.how.kind === 'iam' ? ['group:agents@example.com'] : undefined,
    stableRevision: moves ? (stage.otherEntry ? 'weather-00001-abc' : 'none') : undefined,
    volumes: Object.fromEntries(shared.map((name) => [name, GoogleVolume.fromBucket('acme-data')])),
    dashboard: stage.otherEntry,
  };
}

properties({
  profile: googleProfile,
  own(app, servers, stage) {
    const stack = new TerraformStack(app, 'stack');
    new GoogleProvider(stack, 'google', { project: PLACE.project });
    pushProvider(stack, 'docker', { registry: 'europe-west1-docker.pkg.dev' });
    for (const server of servers) new CloudRunMcpService(stack, server.name, { server, ...props(server, stage) });
    return stack;
  },
  ready: (app, server, stage) => new GoogleStack(app, 'stack', { server, ...props(server, stage) }),
});
