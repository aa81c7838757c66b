import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { TerraformStack } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feature } from '../../lib';
import { CloudRunMcpService, GoogleVolume, googleProfile } from '../../lib/google';
import { isBuilt, pushProvider } from '../../lib/image-build/push-image';
import { fitted } from '../google/samples';
import { PLACE } from '../google/services';
import { synthesize } from '../support/project';
import { conformance } from './conformance';

conformance({
  name: 'Cloud Run',
  profile: googleProfile,

  synth(servers, stackId) {
    const outdir = mkdtempSync(join(tmpdir(), 'conformance-'));
    try {
      return synthesize((app) => {
        const stack = new TerraformStack(app, stackId);
        new GoogleProvider(stack, 'google', { project: PLACE.project });
        if (servers.some((server) => isBuilt(server.image, server)))
          pushProvider(stack, 'docker', { registry: 'europe-west1-docker.pkg.dev' });
        for (const server of servers) {
          const { publicly } = server.access;
          const kind = server.rollout.strategy.kind;
          const shares = Object.values(server.volumes).some(({ volume }) => volume.kind === 'shared');
          new CloudRunMcpService(stack, server.name, {
            ...PLACE,
            server,
            domain: publicly === undefined ? undefined : { name: `${server.name}.example.com` },
            invokers: publicly?.authentication.how.kind === 'iam' ? ['group:agents@example.com'] : undefined,
            stableRevision: kind === 'canary' || kind === 'blue-green' ? 'none' : undefined,
            volumes: shares ? { data: GoogleVolume.fromBucket('acme-data') } : undefined,
          });
        }
      }, outdir).files;
    } finally {
      rmSync(outdir, { recursive: true });
    }
  },

  fit: (server, feature: Feature) => fitted(feature, server),
});
