import type { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { awsFacts } from '../facts';

/** What a Fargate task needs of AWS before it runs: its image, its log, its secrets. S3 is reached through a gateway. */
const SERVICES = ['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager', 'ssm'] as const;

export interface PrivateEndpointsProps {
  readonly name: string;
  readonly vpcId: string;
  /** Of the VPC: who may use them. */
  readonly cidr: string;
  /** One a zone. */
  readonly subnetIds: readonly string[];
}

/**
 * Interface endpoints for what tasks need where no way leads to the internet.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
export class PrivateEndpoints extends Construct {
  public readonly securityGroup: SecurityGroup;
  public readonly endpoints: readonly VpcEndpoint[];

  constructor(scope: Construct, id: string, { name, vpcId, cidr, subnetIds }: PrivateEndpointsProps) {
    super(scope, id);
    this.securityGroup = new SecurityGroup(this, 'security-group', {
      namePrefix: 'mcp-endpoints-',
      description: 'AWS services from inside the VPC',
      vpcId,
      tags: { Name: `${name}-endpoints` },
      lifecycle: { createBeforeDestroy: true },
    });
    new VpcSecurityGroupIngressRule(this, 'https', {
      securityGroupId: this.securityGroup.id,
      description: 'HTTPS from the VPC',
      cidrIpv4: cidr,
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
    });
    this.endpoints = SERVICES.map(
      (service) =>
        new VpcEndpoint(this, service.replace('.', '-'), {
          vpcId,
          serviceName: serviceName(this, service),
          vpcEndpointType: 'Interface',
          privateDnsEnabled: true,
          subnetIds: [...subnetIds],
          securityGroupIds: [this.securityGroup.id],
          tags: { Name: `${name}-${service}` },
        }),
    );
  }
}

/** The way to S3, where ECR keeps the layers of images; it costs nothing. */
export function s3Endpoint(
  scope: Construct,
  name: string,
  vpcId: string,
  routeTables: readonly RouteTable[],
): VpcEndpoint {
  return new VpcEndpoint(scope, 's3', {
    vpcId,
    serviceName: serviceName(scope, 's3'),
    vpcEndpointType: 'Gateway',
    routeTableIds: routeTables.map(({ id }) => id),
    tags: { Name: `${name}-s3` },
  });
}

function serviceName(scope: Construct, service: string): string {
  return `com.amazonaws.${awsFacts(scope).region}.${service}`;
}
