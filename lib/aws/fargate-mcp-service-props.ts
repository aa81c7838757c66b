import type { ImagePlatform } from '../model/container-image';
import type { McpServer } from '../model/mcp-server';
import type { Schedule } from './watch/scaling-schedule';
import type { AwsBindings } from './bindings';
import type { ListenerTarget } from './balancer/listener-target';
import type { LoadBalancerProps } from './balancer/load-balancer-props';
import type { FargateNetwork } from './network/network';
import type { PolicyStatement } from './policy';

/** A server, and where in an account of AWS it runs. */
export interface FargateMcpServiceProps extends AwsBindings {
  readonly server: McpServer;

  /** Where tasks and the load balancer are. */
  readonly network: FargateNetwork;

  /** ARN of an ECS cluster. @default - one of its own */
  readonly clusterArn?: string;

  /** Container Insights of a cluster of its own: metrics of each task, which cost. @default true */
  readonly containerInsights?: boolean;

  /** A load balancer that is there already: an `McpLoadBalancer`, or `existingListener(...)`. @default - one of its own */
  readonly loadBalancer?: ListenerTarget;

  /** What a load balancer of its own has besides: access logs, deletion protection, who may call it. @default - none */
  readonly loadBalancerOptions?: LoadBalancerOptions;

  /** Which requests of a shared load balancer are for this server. @default - those for its public paths */
  readonly route?: RouteProps;

  /** Name of the server on the Internet, or in a private network. @default - that of the load balancer */
  readonly domain?: DomainProps;

  /** ARN of a certificate of ACM for `domain`. @default - one that is issued and validated in the hosted zone */
  readonly certificateArn?: string;

  /** Name of a log group that is there already. @default - one of its own */
  readonly logGroupName?: string;

  /** ARN of a KMS key for logs, secrets, images and file systems, whose policy lets these services use it. @default - keys of AWS */
  readonly kmsKeyArn?: string;

  /** ARN of a policy that bounds every role that is made. @default - none */
  readonly permissionsBoundaryArn?: string;

  /** What the server itself may do in AWS. @default - nothing */
  readonly permissions?: TaskPermissions;

  /** Further security groups of the server's tasks. @default - none */
  readonly securityGroupIds?: readonly string[];

  /** What tasks may reach besides the companions, file systems and existing services of the description. @default - HTTPS anywhere */
  readonly egress?: readonly EgressRule[];

  /** Other images by the names of containers, such as those that a pipeline has pushed. @default - those of the description */
  readonly images?: Readonly<Record<string, string>>;

  /** ARNs of Secrets Manager secrets with `username` and `password`, by the hosts of private registries. @default - none */
  readonly registries?: Readonly<Record<string, string>>;

  /** Architecture of images that do not say theirs, and of those that are built. @default ImagePlatform.LINUX_AMD64 */
  readonly architecture?: ImagePlatform;

  /** Besides the utilization that the description names. @default - none */
  readonly autoscaling?: AutoscalingOptions;

  /** ARN of an SNS topic that alarms are sent to. @default - alarms without an action */
  readonly alarmTopicArn?: string;

  /** @default false */
  readonly dashboard?: boolean;

  /** Whether `aws ecs execute-command` gets into the containers. @default false */
  readonly executeCommand?: boolean;

  /** File systems that exist already, by the names of volumes: made by `McpFileSystem`, or outside. @default - made where the description needs them */
  readonly fileSystems?: Readonly<Record<string, ExistingFileSystem>>;

  /** Images of the containers that the library adds: from a mirror, where tasks reach no other registry. @default - those of public.ecr.aws */
  readonly helperImages?: { readonly prepare?: string; readonly proxy?: string };

  /** File with NAME=value lines, relative to the folder with cdktf.json, for variables and secrets that nothing binds. @default '.env.<stack id>' */
  readonly envFile?: string;

  /** Tells a second copy of the stack in one account and region apart; it goes into every name. @default - none */
  readonly instance?: string;
}

/** What a load balancer that is made for one service has besides. */
export type LoadBalancerOptions = Pick<
  LoadBalancerProps,
  'accessLogs' | 'deletionProtection' | 'ingressCidrs' | 'ingressSecurityGroupIds' | 'rateLimitLogArn' | 'sslPolicy'
>;

/** Which requests are for this server. */
export interface RouteProps {
  /** Host names; a shared load balancer tells servers apart by them. @default - `domain`, or any */
  readonly hosts?: readonly string[];

  /** Of the first rule of the listener; 1 to 49000. @default - the next free one of an `McpLoadBalancer`; an existing listener has to be told */
  readonly priority?: number;
}

/** A public name, and the zone that it is in. */
export interface DomainProps {
  /** Such as `mcp.example.com`. */
  readonly name: string;

  /** Id of the Route 53 zone that gets the records. @default - none: the records are made by hand, and `certificateArn` is given */
  readonly hostedZoneId?: string;
}

/** What the server may do in AWS, by policies or statements. */
export interface TaskPermissions {
  readonly policyArns?: readonly string[];
  readonly statements?: readonly PolicyStatement[];
}

/** A port that tasks may reach, and where. */
export interface EgressRule {
  /** TCP port; 1 to 65535. */
  readonly port: number;

  /** Where to. @default '0.0.0.0/0' */
  readonly cidr?: string;
}

/** What the number of tasks follows besides the description. */
export interface AutoscalingOptions {
  /** Wanted requests a minute for each replica. @default - not a target */
  readonly requestsPerReplica?: number;

  /** Other numbers of replicas at certain times. @default - none */
  readonly schedules?: readonly Schedule[];
}

/** A file system that is there already, by ids. */
export interface ExistingFileSystem {
  readonly fileSystemId: string;
  readonly fileSystemArn: string;
  readonly accessPointId: string;
  readonly accessPointArn: string;
  /** Security group of its mount targets. */
  readonly securityGroupId: string;
}
