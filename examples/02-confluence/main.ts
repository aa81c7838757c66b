import { App } from 'cdktf';
import { AwsStack } from 'cdktf-mcp/stacks/aws';
import { AzureStack } from 'cdktf-mcp/stacks/azure';
import { GoogleStack } from 'cdktf-mcp/stacks/google';
import { KubernetesStack } from 'cdktf-mcp/stacks/kubernetes';
import { LocalStack } from 'cdktf-mcp/stacks/local';
import { production, server, single, withoutReadiness } from './server';

const app = new App();
new LocalStack(app, 'local', { server });
new AwsStack(app, 'aws-prod', { server: withoutReadiness, region: 'eu-central-1' });
new GoogleStack(app, 'google-prod', { server: withoutReadiness, project: 'acme-prod', region: 'europe-west1' });
new AzureStack(app, 'azure-prod', {
  server: single,
  subscriptionId: '00000000-0000-0000-0000-000000000000',
  location: 'westeurope',
  state: { storageAccountName: 'acmetfstate' }, // Azure takes values of secrets only, so that they are in the state
});
new KubernetesStack(app, 'kubernetes', { server: production, context: 'prod', repository: 'ghcr.io/acme' });
app.synth();
