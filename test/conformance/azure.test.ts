import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { TerraformStack } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigFile, ContainerImage, ImageRuntime, RestartPolicy, Secret } from '../../lib';
import { ContainerInstancesMcpService, azureProfile } from '../../lib/azure';
import { SUBSCRIPTION } from '../azure/services';
import { synthesize } from '../support/project';
import { conformance } from './conformance';

const withRuntime = ContainerImage.fromRegistry('ghcr.io/acme/sample:1.0.0', { runtime: ImageRuntime.NODE });

conformance({
  name: 'Azure',
  profile: azureProfile,
  // The subnet's name is within its network's, the apex within its zone's, and a secret volume's within its group's.
  foreignNames: ['docker_image', 'azurerm_subnet', 'azurerm_private_dns_a_record', 'azurerm_storage_share'],

  synth(servers, stackId) {
    const outdir = mkdtempSync(join(tmpdir(), 'conformance-'));
    try {
      return synthesize((app) => {
        const stack = new TerraformStack(app, stackId);
        new AzurermProvider(stack, 'azurerm', { subscriptionId: SUBSCRIPTION, features: [{}] });
        for (const server of servers)
          new ContainerInstancesMcpService(stack, server.name, {
            server,
            location: 'westeurope',
            stateHoldsSecrets: 'a test',
          });
      }, outdir).files;
    } finally {
      rmSync(outdir, { recursive: true });
    }
  },

  fit(server, feature) {
    switch (feature) {
      case 'health.mcp':
      case 'health.tcp':
        return server.with({ image: withRuntime });
      case 'secret.file': // folders are mounted, not files
        return server.with({ secrets: { SAMPLE_TOKEN: Secret.required({ file: '/run/secrets/token' }) } });
      case 'file.content':
        return server.with({
          files: { '/etc/sample.json': undefined, '/etc/sample/a.json': ConfigFile.fromContent('{}') },
        });
      case 'file.path':
        return server.with({
          files: { '/etc/sample.json': undefined, '/etc/sample/a.json': ConfigFile.fromPath('package.json') },
        });
      case 'restart':
        return server.with({ restart: RestartPolicy.ON_FAILURE });
      default:
        return server;
    }
  },
});
