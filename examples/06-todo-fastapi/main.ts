import { App } from 'cdktf';
import { AwsSecret } from 'cdktf-mcp/aws';
import { AzureSecret } from 'cdktf-mcp/azure';
import { GoogleSecret } from 'cdktf-mcp/google';
import { KubernetesSecret } from 'cdktf-mcp/kubernetes';
import { AwsStack } from 'cdktf-mcp/stacks/aws';
import { AzureStack } from 'cdktf-mcp/stacks/azure';
import { GoogleStack } from 'cdktf-mcp/stacks/google';
import { KubernetesStack } from 'cdktf-mcp/stacks/kubernetes';
import { LocalStack } from 'cdktf-mcp/stacks/local';
import { fullStack } from './full-stack';
import { development, onNeon, todo } from './server';

const app = new App();

new LocalStack(app, 'local', { server: todo });
new LocalStack(app, 'development', { server: development, hostPort: 3001, envFile: '.env.development' });
new LocalStack(app, 'neon', { server: onNeon, hostPort: 3002, envFile: '.env.neon' });
new LocalStack(app, 'full-stack', {
  servers: fullStack,
  shareNetwork: true,
  hostPort: { frontend: 3000, 'todo-mcp-server': 3001, 'auth-server': 8080 },
  envFile: '.env.full-stack',
});

// On every cloud the backend runs beside the server, as a container of the same task, instance, group or pod, and the tasks are in
// Neon: a file of SQLite on a network file system would be the alternative. Port 5432 is opened for it.
new AwsStack(app, 'aws-prod', {
  server: onNeon,
  region: 'eu-central-1',
  egress: [{ port: 443 }, { port: 5432 }],
  secrets: {
    DATABASE_URL: AwsSecret.fromSecretsManager(
      'arn:aws:secretsmanager:eu-central-1:123456789012:secret:todo/database-url-AbCdEf',
    ),
  },
});

new GoogleStack(app, 'google-prod', {
  server: onNeon,
  project: 'acme-prod',
  region: 'europe-west1',
  secrets: { DATABASE_URL: GoogleSecret.fromSecretManager('todo-database-url') },
});

new AzureStack(app, 'azure-prod', {
  server: onNeon,
  subscriptionId: '00000000-0000-0000-0000-000000000000',
  location: 'westeurope',
  state: { storageAccountName: 'acmetfstate' }, // encrypted: Container Instances takes values, so that they are in it
  secrets: {
    DATABASE_URL: AzureSecret.fromKeyVault({
      vaultId:
        '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shared/providers/Microsoft.KeyVault/vaults/acme',
      name: 'todo-database-url',
    }),
  },
});

new KubernetesStack(app, 'kubernetes', {
  server: onNeon,
  context: 'prod',
  namespace: 'todo',
  repository: 'ghcr.io/acme',
  egress: [{ port: 443 }, { port: 5432 }],
  secrets: { DATABASE_URL: KubernetesSecret.fromSecret('todo', { key: 'database-url' }) },
});

app.synth();
