import { App } from 'cdktf';
import { IngressController } from 'cdktf-mcp/kubernetes';
import { AwsStack } from 'cdktf-mcp/stacks/aws';
import { AzureStack } from 'cdktf-mcp/stacks/azure';
import { GoogleStack } from 'cdktf-mcp/stacks/google';
import { KubernetesStack } from 'cdktf-mcp/stacks/kubernetes';
import { LocalStack } from 'cdktf-mcp/stacks/local';
import { stages } from './server';

const app = new App();

new LocalStack(app, 'local', { server: stages.local });

new AwsStack(app, 'aws-prod', {
  server: stages['aws-prod'],
  region: 'eu-central-1',
  domain: { name: 'aws.example.com', hostedZoneId: 'Z0123456789ABCDEFGHIJ' },
});

new GoogleStack(app, 'google-prod', {
  server: stages['google-prod'],
  project: 'acme-prod',
  region: 'europe-west1',
});

new AzureStack(app, 'azure-prod', {
  server: stages['azure-prod'],
  subscriptionId: '00000000-0000-0000-0000-000000000000',
  location: 'westeurope',
  state: { storageAccountName: 'acmetfstate' }, // the state holds the token there, so that it is not on this machine
});

new KubernetesStack(app, 'kubernetes', {
  server: stages.kubernetes,
  context: 'prod',
  repository: 'ghcr.io/acme',
  ingress: {
    controller: IngressController.TRAEFIK,
    host: 'kubernetes.example.com',
    tls: { clusterIssuer: 'letsencrypt' },
  },
});

app.synth();
