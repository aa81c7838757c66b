import { App } from 'cdktf';
import { AwsStack } from 'cdktf-mcp/stacks/aws';
import { AzureStack } from 'cdktf-mcp/stacks/azure';
import { GoogleStack } from 'cdktf-mcp/stacks/google';
import { KubernetesStack } from 'cdktf-mcp/stacks/kubernetes';
import { LocalStack } from 'cdktf-mcp/stacks/local';
import { alone, development, inCloud, production } from './server';

const app = new App();
new LocalStack(app, 'production', { server: production, hostPort: 3000, envFile: '.env.production' });

const local = new LocalStack(app, 'development', { server: development, hostPort: 3001 });
// Only what is in front is published. A developer asks the bridge itself, too; a property that the library does not have.
for (const container of local.services[development.name]?.containers ?? [])
  container.addOverride('ports', [{ internal: 8080, external: 8080, ip: '127.0.0.1' }]);

new AwsStack(app, 'aws-prod', { server: inCloud, region: 'eu-central-1' });
new GoogleStack(app, 'google-prod', { server: alone, project: 'acme-prod', region: 'europe-west1' });
// Refused, because there is no disk for the data of Open WebUI; `alone` would do as on Google.
new AzureStack(app, 'azure-prod', {
  server: inCloud,
  subscriptionId: '00000000-0000-0000-0000-000000000000',
  location: 'westeurope',
  state: { storageAccountName: 'acmetfstate' },
});
new KubernetesStack(app, 'kubernetes', { server: production, context: 'prod', repository: 'ghcr.io/acme' });
app.synth();
