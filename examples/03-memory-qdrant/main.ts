import { App } from 'cdktf';
import { AwsStack } from 'cdktf-mcp/stacks/aws';
import { AzureStack } from 'cdktf-mcp/stacks/azure';
import { GoogleStack } from 'cdktf-mcp/stacks/google';
import { KubernetesStack } from 'cdktf-mcp/stacks/kubernetes';
import { LocalStack } from 'cdktf-mcp/stacks/local';
import { inCluster, onAzure, onQdrant, onQdrantElsewhere, onSqlite, withModels } from './server';

const app = new App();
new LocalStack(app, 'local', { server: onQdrant });
new LocalStack(app, 'local-sqlite', { server: onSqlite, hostPort: 9000 });
new LocalStack(app, 'local-models', { server: withModels, hostPort: 9001 });
new AwsStack(app, 'aws-prod', { server: onSqlite, region: 'eu-central-1' }); // on EFS, with a backup every day
new GoogleStack(app, 'google-prod', { server: onQdrantElsewhere, project: 'acme-prod', region: 'europe-west1' });
new AzureStack(app, 'azure-prod', {
  server: onAzure,
  subscriptionId: '00000000-0000-0000-0000-000000000000',
  location: 'westeurope',
  state: { storageAccountName: 'acmetfstate' }, // Azure takes values of secrets only, so that they are in the state
});
new KubernetesStack(app, 'kubernetes', { server: inCluster, context: 'prod', repository: 'ghcr.io/acme' });
app.synth();
