import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { DataAwsSecretsmanagerSecret } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import { AwsSecret, FargateMcpService } from 'cdktf-mcp/aws';
import type { Construct } from 'constructs';
import { Platform } from './platform';
import { notes, weather } from './servers';

/** The team's own stack: the servers are two constructs in it, among everything else that it makes. */
class PlatformStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, 'aws', { region: 'eu-central-1' });
    const zone = 'mcp.example.com';
    const platform = new Platform(this, 'platform', { zone, idleTimeout: 315 });
    const shared = {
      network: platform.network,
      clusterArn: platform.clusterArn,
      loadBalancer: platform.listener,
      alarmTopicArn: platform.alarmTopicArn,
    };

    const one = new FargateMcpService(this, 'weather', {
      ...shared,
      server: weather,
      route: { hosts: [`weather.${zone}`], priority: 100 },
      secrets: { API_TOKEN: this.secret('weather/api-token') },
    });

    const two = new FargateMcpService(this, 'notes', {
      ...shared,
      server: notes,
      route: { hosts: [`notes.${zone}`], priority: 200 },
      secrets: { DATABASE_URL: this.secret('notes/database', 'url') },
      egress: [{ port: 443 }, { port: 5432, cidr: '10.0.0.0/8' }],
      permissions: { statements: [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::acme-notes/*'] }] },
    });
    // What a construct has made is there to refer to: the database lets in the tasks of this server, and nobody else.
    new VpcSecurityGroupIngressRule(this, 'database', {
      securityGroupId: 'sg-0123456789abcdef0',
      referencedSecurityGroupId: two.securityGroup.id,
      ipProtocol: 'tcp',
      fromPort: 5432,
      toPort: 5432,
    });

    for (const [name, { endpoint }] of Object.entries({ weather: one, notes: two }))
      new TerraformOutput(this, `endpoint-${name}`, { value: endpoint });
  }

  /** One that somebody has made in Secrets Manager: its value is read by the tasks only. */
  private secret(name: string, jsonField?: string): AwsSecret {
    return AwsSecret.fromSecretsManager(new DataAwsSecretsmanagerSecret(this, name, { name }).arn, { jsonField });
  }
}

const app = new App();
new PlatformStack(app, 'platform');
app.synth();
