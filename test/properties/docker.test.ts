import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformStack } from 'cdktf';
import type { McpServer } from '../../lib';
import type { DockerMcpServiceProps } from '../../lib/docker';
import { DockerMcpService, DockerSecret, dockerProfile } from '../../lib/docker';
import { LocalStack } from '../../stacks/local-stack';
import { properties } from './properties';
import type { Stage } from './stage';
import { bindings } from './stage';

function props(server: McpServer, stage: Stage): Omit<DockerMcpServiceProps, 'server'> {
  const { secrets, ...rest } = bindings(server, stage, DockerSecret.fromName('OTHER_TOKEN'));
  const files = ['LICENSE', 'SPARE_LICENSE'].filter((name) => server.secrets[name] !== undefined);
  return {
    ...rest,
    secrets: { ...secrets, ...Object.fromEntries(files.map((name) => [name, DockerSecret.fromFile('license')])) },
    publicHost: 'mcp.example.com',
    tls: stage.otherEntry && server.access.isPublic ? { acme: {} } : undefined,
  };
}

properties({
  profile: dockerProfile,
  own(app, servers, stage) {
    const stack = new TerraformStack(app, 'stack');
    new DockerProvider(stack, 'docker', {});
    // No two of them at one port of the machine: 443 and 80 are for the first.
    for (const [i, server] of servers.entries()) {
      const bound = props(server, i === 0 ? stage : { ...stage, otherEntry: false });
      new DockerMcpService(stack, server.name, { server, ...bound, hostPort: i === 0 ? undefined : 20_000 + i });
    }
    return stack;
  },
  ready: (app, server, stage) => new LocalStack(app, 'stack', { server, ...props(server, stage) }),
});
