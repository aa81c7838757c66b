import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformStack } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { McpServer } from '../../lib';
import { Access, ContainerImage, ImageRuntime } from '../../lib';
import { DockerMcpService, DockerSecret, dockerProfile } from '../../lib/docker';
import { synthesize } from '../support/project';
import { conformance } from './conformance';

/** Files for what the description reads as files; the rest is looked up at plan. */
function secretsOf({ secrets }: McpServer): Record<string, DockerSecret> {
  const files = Object.keys(secrets).filter((name) => secrets[name].file !== undefined);
  return Object.fromEntries(files.map((name) => [name, DockerSecret.fromFile('package.json')]));
}

const withRuntime = ContainerImage.fromRegistry('ghcr.io/acme/sample:1.0.0', { runtime: ImageRuntime.NODE });

conformance({
  name: 'Docker',
  profile: dockerProfile,
  foreignNames: ['docker_image'],

  synth(servers, stackId) {
    const outdir = mkdtempSync(join(tmpdir(), 'conformance-'));
    try {
      return synthesize((app) => {
        const stack = new TerraformStack(app, stackId);
        new DockerProvider(stack, 'docker', {});
        for (const server of servers) new DockerMcpService(stack, server.name, { server, secrets: secretsOf(server) });
      }, outdir).files;
    } finally {
      rmSync(outdir, { recursive: true });
    }
  },

  fit(server, feature) {
    const { publicly } = server.access;
    // Nothing here speaks TLS: what is public is so without.
    if (publicly !== undefined && publicly.plainHttp === undefined && feature !== 'access.public')
      return server.with({ access: Access.public({ ...publicly, plainHttp: 'a test' }) });
    return ['health.http', 'health.mcp', 'health.tcp'].includes(feature) ? server.with({ image: withRuntime }) : server;
  },
});
