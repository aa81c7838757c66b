import { DataAwsEcsService } from '@cdktf/provider-aws/lib/data-aws-ecs-service';
import type { EcsServiceConfig } from '@cdktf/provider-aws/lib/ecs-service';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { Duration } from '../../model/duration';
import type { RolloutKind } from '../../model/rollout';
import { addressOf } from '../../render/terraform-data';
import type { McpAlarms } from '../watch/alarms';
import type { AwsDeployment } from '../deployment';
import type { Entry } from '../balancer/entry';
import { awsFacts } from '../facts';
import type { FargateUnit } from './fargate-unit';
import { ServiceRole } from './roles';

export interface RolloutProps {
  readonly deployment: AwsDeployment;
  /** Whether the balancer sends its requests to this service. */
  readonly isFront: boolean;
  readonly isServer: boolean;
  readonly entry: Entry;
  readonly alarms?: McpAlarms;
  /** ARN of its name in the private namespace. */
  readonly registry?: string;
}

/** How a service is entered, how many tasks it has, and how a new version takes over. */
export function rolloutConfig(scope: Construct, props: RolloutProps): Partial<EcsServiceConfig> {
  const { deployment, isFront, isServer, entry, alarms, registry } = props;
  const { scaling, rollout } = deployment.server;
  const strategy = isFront && entry.targetGroups.length > 1 ? rollout.strategy : ({ kind: 'rolling' } as const);
  const role = strategy.kind === 'rolling' ? undefined : trafficRole(scope, deployment);
  return {
    dependsOn: [...(role?.permissions ?? [])],
    desiredCount: isServer ? Math.max(1, scaling.minimum) : 1,
    ...(isServer && isScaled(deployment) ? { lifecycle: { ignoreChanges: ['desired_count'] } } : {}),
    ...(isFront ? { healthCheckGracePeriodSeconds: deployment.graceSeconds } : {}),
    ...(isFront ? { loadBalancer: [balancerOf(props, role)] } : {}),
    ...(registry === undefined ? {} : { serviceRegistries: { registryArn: registry } }),
    ...(strategy.kind === 'rolling'
      ? { deploymentCircuitBreaker: { enable: true, rollback: true } }
      : { deploymentConfiguration: deploymentConfiguration(strategy) }),
    ...(alarms === undefined || alarms.forRollback.length === 0
      ? {}
      : { alarms: { enable: true, rollback: true, alarmNames: [...alarms.forRollback] } }),
    ...(strategy.kind === 'rolling' ? {} : { sigintRollback: true }),
    timeouts: timeoutsOf(strategy),
  };
}

export function isScaled({ server, props }: AwsDeployment): boolean {
  return !server.scaling.isFixed || (props.autoscaling?.schedules ?? []).length > 0;
}

/** What ECS needs to move the traffic: the one managed policy that exists for it. */
function trafficRole(scope: Construct, deployment: AwsDeployment): ServiceRole {
  const { server, props } = deployment;
  return new ServiceRole(scope, 'traffic', {
    name: deployment.named(64, 'traffic'),
    description: `Moves the traffic of ${server.name} between its versions`,
    principal: 'ecs.amazonaws.com',
    permissionsBoundary: props.permissionsBoundaryArn,
    statements: [],
    policyArns: [`arn:${awsFacts(scope).partition}:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers`],
  });
}

function balancerOf({ deployment, entry }: RolloutProps, role: ServiceRole | undefined) {
  const [blue, green] = entry.targetGroups;
  return {
    targetGroupArn: blue.arn,
    containerName: deployment.entryContainer,
    containerPort: deployment.entryPort,
    ...(role === undefined
      ? {}
      : {
          advancedConfiguration: {
            alternateTargetGroupArn: green.arn,
            productionListenerRule: entry.rules[0].arn,
            roleArn: role.role.arn,
          },
        }),
  };
}

/** Terraform waits until the new version has all traffic and the old one is gone: what a strategy takes comes on top. */
function timeoutsOf(strategy: RolloutKind): EcsServiceConfig['timeouts'] {
  const moving = movingMinutes(strategy);
  return { create: `${30 + moving}m`, update: `${60 + moving}m`, delete: '30m' };
}

/** How long the traffic takes to move, and the old version stays after that. */
function movingMinutes(strategy: RolloutKind): number {
  switch (strategy.kind) {
    case 'rolling':
      return 0;
    case 'blue-green':
      return inMinutes(strategy.bakeTime);
    case 'canary':
      return 2 * inMinutes(strategy.bakeTime);
    case 'linear':
      return inMinutes(strategy.bakeTime) + Math.ceil(100 / strategy.stepPercent) * inMinutes(strategy.stepTime);
  }
}

const inMinutes = (time: Duration): number => Math.min(1_440, Math.ceil(time.toSeconds() / 60));

const minutes = (time: Duration): string => `${inMinutes(time)}`;

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
function deploymentConfiguration(
  strategy: Exclude<RolloutKind, { readonly kind: 'rolling' }>,
): EcsServiceConfig['deploymentConfiguration'] {
  const bakeTimeInMinutes = minutes(strategy.bakeTime);
  switch (strategy.kind) {
    case 'blue-green':
      return { strategy: 'BLUE_GREEN', bakeTimeInMinutes };
    case 'canary':
      return {
        strategy: 'CANARY',
        bakeTimeInMinutes,
        canaryConfiguration: { canaryPercent: strategy.percent, canaryBakeTimeInMinutes: bakeTimeInMinutes },
      };
    case 'linear':
      return {
        strategy: 'LINEAR',
        bakeTimeInMinutes,
        linearConfiguration: {
          stepPercent: strategy.stepPercent,
          stepBakeTimeInMinutes: minutes(strategy.stepTime),
        },
      };
  }
}

/**
 * A rollout that ECS took back leaves a steady service, which the provider takes for success. So the deploy looks what runs in the
 * end, and fails if it is not what was deployed.
 */
export function checkRollout(unit: FargateUnit, what: string, whyCommand: string): ITerraformDependable {
  const { service, taskDefinition } = unit;
  const check = new DataAwsEcsService(unit, 'rollout', {
    clusterArn: service.cluster,
    serviceName: service.name,
    dependsOn: [service],
  });
  check.addOverride('lifecycle.postcondition', [
    {
      condition: `\${self.task_definition == ${addressOf(taskDefinition)}.arn}`,
      error_message: `${what}: the new version did not get healthy, and ECS went back to the one before. See why: ${whyCommand}`,
    },
  ]);
  return check;
}
