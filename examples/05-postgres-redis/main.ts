import { App } from 'cdktf';
import { Cpu, Duration, Rollout, Scaling, User } from 'cdktf-mcp';
import { AwsSecret } from 'cdktf-mcp/aws';
import { AzureSecret } from 'cdktf-mcp/azure';
import { GoogleSecret } from 'cdktf-mcp/google';
import { IngressController, KubernetesSecret } from 'cdktf-mcp/kubernetes';
import { AwsStack } from 'cdktf-mcp/stacks/aws';
import { AzureStack } from 'cdktf-mcp/stacks/azure';
import { GoogleStack } from 'cdktf-mcp/stacks/google';
import { KubernetesStack } from 'cdktf-mcp/stacks/kubernetes';
import { LocalStack } from 'cdktf-mcp/stacks/local';
import { development, managed, production, python, staging } from './server';

const app = new App();

// Three stages on one engine: each has names, volumes, ports and a file with values of its own.
new LocalStack(app, 'local', { server: production, hostPort: 8443 });
new LocalStack(app, 'staging', { server: staging, hostPort: 8444, envFile: '.env.staging' });
new LocalStack(app, 'development', { server: development, hostPort: 3000, envFile: '.env.development' });
new LocalStack(app, 'python', { server: python, hostPort: 8445, envFile: '.env.python' });

// RDS and ElastiCache in place of the companions; Fargate has room for both, but nobody who looks after them.
new AwsStack(app, 'aws-prod', {
  server: managed.with({
    resources: { cpu: Cpu.millis(250) },
    rollout: Rollout.blueGreen({ bakeTime: Duration.minutes(1) }),
  }),
  region: 'eu-central-1',
  domain: { name: 'api.example.com', hostedZoneId: 'Z0123456789ABCDEFGHIJ' },
  existing: {
    postgres: { host: 'notes.c0ffee.eu-central-1.rds.amazonaws.com' },
    redis: { host: 'notes.c0ffee.0001.euc1.cache.amazonaws.com' },
  },
  secrets: {
    DATABASE_URL: AwsSecret.fromParameter('arn:aws:ssm:eu-central-1:123456789012:parameter/mcp/database-url'),
  },
});

// Cloud SQL and Memorystore, at private addresses. Cloud Run knows no readiness, and runs the user of the image.
new GoogleStack(app, 'google-prod', {
  server: managed.with({
    user: User.fromImage(),
    readiness: undefined,
    rollout: Rollout.canary({ percent: 10 }),
  }),
  project: 'acme-prod',
  region: 'europe-west1',
  domain: { name: 'api.example.com' }, // whose load balancer counts calls
  network: { subnetwork: 'mcp' },
  stableRevision: 'none', // of the canary: the revision that keeps its traffic, from the second deploy on
  existing: { postgres: { host: '10.20.0.3' }, redis: { host: '10.20.0.4' } },
  secrets: { DATABASE_URL: GoogleSecret.fromSecretManager('mcp-database-url') },
});

// Azure Database and Azure Cache. A container group is one copy, of the image's user.
const vaultId =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shared/providers/Microsoft.KeyVault/vaults/acme';
new AzureStack(app, 'azure-prod', {
  server: managed.with({ user: User.fromImage(), scaling: Scaling.fixed(1) }),
  subscriptionId: '00000000-0000-0000-0000-000000000000',
  location: 'westeurope',
  state: { storageAccountName: 'acmetfstate' }, // encrypted: Container Instances takes values, so that they are in it
  domain: { name: 'api.example.com' },
  existing: {
    postgres: { host: 'notes.postgres.database.azure.com' },
    redis: { host: 'notes.redis.cache.windows.net' },
  },
  secrets: {
    DATABASE_URL: AzureSecret.fromKeyVault({ vaultId, name: 'database-url' }),
    JWT_SECRET: AzureSecret.fromKeyVault({ vaultId, name: 'jwt-secret' }),
  },
});

// An operator runs PostgreSQL; Redis is a workload of the stack. The Secret and the issuer are there already.
new KubernetesStack(app, 'kubernetes', {
  server: managed,
  context: 'prod',
  namespace: 'mcp',
  repository: 'ghcr.io/acme',
  imagePullSecrets: ['registry-secret'],
  ingress: {
    controller: IngressController.NGINX,
    host: 'api.example.com',
    tls: { clusterIssuer: 'letsencrypt-prod' },
  },
  existing: { postgres: { host: 'postgres-rw.data.svc.cluster.local' } },
  secrets: {
    DATABASE_URL: KubernetesSecret.fromSecret('mcp-secrets', { key: 'database-url' }),
    JWT_SECRET: KubernetesSecret.fromSecret('mcp-secrets', { key: 'jwt-secret' }),
  },
  serviceMonitor: {},
  prometheusRule: {},
});

app.synth();
