import { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsEcsService } from '@cdktf/provider-aws/lib/data-aws-ecs-service';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import type { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { balancerByHand } from './balancer-by-hand';
import { containersByHand } from './containers-by-hand';
import { networkByHand } from './network-by-hand';
import { service } from './values';

const ASSUMED_BY_TASKS = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks.amazonaws.com' } }],
});

/** What {@link described} comes to, written with cdktf alone: the same resources and attributes, with names of its own. */
export function byHand(stack: TerraformStack, count: number): void {
  const cluster = new EcsCluster(stack, 'cluster', { name: 'bench' });
  const region = new DataAwsRegion(stack, 'aws-region').id;
  const network = networkByHand(stack, region);
  new DataAwsCallerIdentity(stack, 'aws-account');
  new DataAwsPartition(stack, 'aws-partition');
  for (let i = 0; i < count; i++) {
    const values = service(i);
    const { name, port, cpu, memory, tasks } = values;
    const scope = new Construct(stack, name);
    const logs = new CloudwatchLogGroup(scope, 'logs', { name: `/mcp/bench/${name}`, retentionInDays: 30 });

    const inner = new Construct(scope, `task-${name}`);
    const securityGroup = new SecurityGroup(inner, 'security-group', {
      namePrefix: `bench-${name}-`,
      description: `Tasks of ${name}`,
      vpcId: network.vpcId,
      lifecycle: { createBeforeDestroy: true },
    });
    new VpcSecurityGroupEgressRule(scope, `${name}-to-addresses-443`, {
      securityGroupId: securityGroup.id,
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      cidrIpv4: '0.0.0.0/0',
      description: 'to addresses',
    });
    const { targetGroup, rule } = balancerByHand(scope, values, network, securityGroup);

    const execution = new Construct(scope, 'execution');
    const executionRole = new IamRole(execution, 'role', {
      name: `bench-${name}-execution`,
      description: `Pulls images, reads secrets and writes logs for ${name}`,
      assumeRolePolicy: ASSUMED_BY_TASKS,
    });
    const permissions = new IamRolePolicy(execution, 'policy', {
      name: 'logs',
      role: executionRole.name,
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: [`${logs.arn}:*`] },
        ],
      }),
    });
    const taskRole = new IamRole(new Construct(inner, 'task-role'), 'role', {
      name: `bench-${name}-task`,
      description: `What ${name} itself may do`,
      assumeRolePolicy: ASSUMED_BY_TASKS,
    });
    const taskDefinition = new EcsTaskDefinition(inner, 'task-definition', {
      family: `bench-${name}`,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: `${cpu}`,
      memory: `${memory}`,
      executionRoleArn: executionRole.arn,
      taskRoleArn: taskRole.arn,
      runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
      volume: [{ name: `${name}-tmp` }],
      containerDefinitions: JSON.stringify(containersByHand(values, { group: logs.name, region })),
    });
    const running = new EcsService(inner, 'service', {
      name: `bench-${name}`,
      cluster: cluster.arn,
      taskDefinition: taskDefinition.arn,
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
      networkConfiguration: {
        subnets: network.privateSubnetIds,
        securityGroups: [securityGroup.id],
        assignPublicIp: false,
      },
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      availabilityZoneRebalancing: 'ENABLED',
      enableEcsManagedTags: true,
      propagateTags: 'SERVICE',
      enableExecuteCommand: false,
      waitForSteadyState: true,
      timeouts: { create: '30m', update: '60m', delete: '30m' },
      dependsOn: [permissions, rule],
      desiredCount: tasks.least,
      lifecycle: { ignoreChanges: ['desired_count'] },
      healthCheckGracePeriodSeconds: 115,
      loadBalancer: [{ containerName: name, containerPort: port, targetGroupArn: targetGroup.arn }],
      deploymentCircuitBreaker: { enable: true, rollback: true },
      sigintRollback: false,
    });
    const rollout = new DataAwsEcsService(inner, 'rollout', {
      clusterArn: running.cluster,
      serviceName: running.name,
      dependsOn: [running],
    });
    rollout.addOverride('lifecycle.postcondition', [
      {
        condition: `\${self.task_definition == ${taskDefinition.terraformResourceType}.${taskDefinition.friendlyUniqueId}.arn}`,
        error_message: `MCP server '${name}': the new version did not get healthy, and ECS went back to the one before. See why: aws ecs describe-services --region ${region} --cluster ${cluster.arn} --services bench-${name} --query 'services[0].events[:10].message'`,
      },
    ]);

    const scaling = new Construct(scope, 'autoscaling');
    const target = new AppautoscalingTarget(scaling, 'target', {
      serviceNamespace: 'ecs',
      scalableDimension: 'ecs:service:DesiredCount',
      resourceId: `service/${cluster.name}/${running.name}`,
      minCapacity: tasks.least,
      maxCapacity: tasks.most,
    });
    new AppautoscalingPolicy(scaling, 'cpu', {
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      name: 'cpu',
      policyType: 'TargetTrackingScaling',
      targetTrackingScalingPolicyConfiguration: {
        targetValue: tasks.cpuPercent,
        predefinedMetricSpecification: { predefinedMetricType: 'ECSServiceAverageCPUUtilization' },
        scaleOutCooldown: 60,
        scaleInCooldown: 300,
      },
    });
  }
}
