import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformStack } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { McpServer, ConfigFile } from '../../lib';
import { Access, Authentication, ContainerImage, ImageRuntime, RestartPolicy } from '../../lib';
import { FargateMcpService, awsProfile } from '../../lib/aws';
import { synthesize } from '../support/project';
import { conformance } from './conformance';

const withRuntime = ContainerImage.fromRegistry('ghcr.io/acme/sample:1.0.0', { runtime: ImageRuntime.NODE });

conformance({
  name: 'AWS',
  profile: awsProfile,
  // An inline policy is named within its role.
  foreignNames: ['docker_registry_image', 'aws_iam_role_policy'],

  synth(servers, stackId) {
    const outdir = mkdtempSync(join(tmpdir(), 'conformance-'));
    try {
      return synthesize((app) => {
        const stack = new TerraformStack(app, stackId);
        new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
        new DockerProvider(stack, 'docker', {});
        for (const server of servers)
          new FargateMcpService(stack, server.name, {
            server,
            network: {
              vpcId: 'vpc-1',
              subnetIds: ['subnet-a', 'subnet-b'],
              loadBalancerSubnetIds: server.access.isPublic ? ['subnet-c', 'subnet-d'] : undefined,
            },
            domain: server.access.isPublic ? { name: 'mcp.example.com', hostedZoneId: 'Z0123456789' } : undefined,
          });
      }, outdir).files;
    } finally {
      rmSync(outdir, { recursive: true });
    }
  },

  fit(server, feature) {
    switch (feature) {
      case 'health.tcp':
        return server.with({ image: withRuntime });
      case 'restart':
        return server.with({ restart: RestartPolicy.UNLESS_STOPPED });
      case 'authentication.oidc':
        return server.with({ access: Access.public({ authentication: withKeys(server) }) });
      case 'file.content':
      case 'file.path':
        return inFolder(server);
      default:
        return server;
    }
  },
});

/** A load balancer does not look up where the keys of an issuer are. */
function withKeys({ access }: McpServer): Authentication {
  const how = access.publicly?.authentication.how;
  const issuer = how?.kind === 'oidc' ? how.issuer : '';
  return Authentication.oidc({ issuer, jwksUrl: `${issuer}/keys` });
}

/** Fargate mounts folders, so that a file needs one of its own. */
function inFolder(server: McpServer): McpServer {
  const [[path, file]] = Object.entries<ConfigFile>(server.files);
  return server.with({ files: { [path]: undefined, [path.replace(/^\/etc\//, '/etc/sample/')]: file } });
}
