'use strict';
// A process of its own: everything that an app with TerraConstructs does, once. It runs in a folder where TerraConstructs and its
// peers are installed: they do not go together with the versions that this project has.
const { performance } = require('node:perf_hooks');
const cpu = process.cpuUsage();
const start = performance.now();

const { CloudwatchLogGroup } = require('@cdktf/provider-aws/lib/cloudwatch-log-group');
const { AppautoscalingPolicy } = require('@cdktf/provider-aws/lib/appautoscaling-policy');
const { AppautoscalingTarget } = require('@cdktf/provider-aws/lib/appautoscaling-target');
const { EcsCluster } = require('@cdktf/provider-aws/lib/ecs-cluster');
const { EcsService } = require('@cdktf/provider-aws/lib/ecs-service');
const { EcsTaskDefinition } = require('@cdktf/provider-aws/lib/ecs-task-definition');
const { App } = require('cdktf');
const { Construct } = require('constructs');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Duration } = require('terraconstructs/lib/duration');
const { AwsStack } = require('terraconstructs/lib/aws/aws-stack');
const compute = require('terraconstructs/lib/aws/compute');
const iam = require('terraconstructs/lib/aws/iam');

const [, , outdir, services] = process.argv;
const { region, values } = JSON.parse(services);
const app = new App({ outdir });
const stack = new AwsStack(app, 'bench', { providerConfig: { region } });
const vpc = new compute.Vpc(stack, 'network', { maxAzs: 2, natGateways: 1 });
const cluster = new EcsCluster(stack, 'cluster', { name: 'bench' });

for (const { name, image, port, healthPath, greeting, cpu: units, memory, tasks } of values) {
  const scope = new Construct(stack, name);
  const balancer = new compute.ApplicationLoadBalancer(scope, 'balancer', {
    vpc,
    internetFacing: false,
    idleTimeout: Duration.seconds(315),
  });
  const listener = balancer.addListener('listener', { port: 80, open: false });
  const targets = new compute.ApplicationTargetGroup(scope, 'targets', {
    vpc,
    port,
    protocol: compute.ApplicationProtocol.HTTP,
    targetType: compute.TargetType.IP,
    healthCheck: { path: healthPath },
  });
  listener.addTargetGroups('all', { targetGroups: [targets] });
  const group = new compute.SecurityGroup(scope, 'tasks', { vpc });
  group.connections.allowFrom(balancer, compute.Port.tcp(port));

  // This version has no ECS: the rest is its provider's own resources.
  const logs = new CloudwatchLogGroup(scope, 'logs', { name: `/bench/${name}`, retentionInDays: 30 });
  const assumedBy = new iam.ServicePrincipal('ecs-tasks.amazonaws.com');
  const taskRole = new iam.Role(scope, 'task-role', { assumedBy });
  const executionRole = new iam.Role(scope, 'execution-role', { assumedBy });
  executionRole.addToPolicy(
    new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${logs.arn}:*`] }),
  );
  const task = new EcsTaskDefinition(scope, 'task', {
    family: `bench-${name}`,
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: `${units}`,
    memory: `${memory}`,
    executionRoleArn: executionRole.roleArn,
    taskRoleArn: taskRole.roleArn,
    containerDefinitions: JSON.stringify([
      {
        name,
        image,
        essential: true,
        portMappings: [{ containerPort: port, protocol: 'tcp' }],
        environment: [
          { name: 'LOG_FORMAT', value: 'json' },
          { name: 'GREETING', value: greeting },
        ],
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': logs.name, 'awslogs-region': region, 'awslogs-stream-prefix': name },
        },
      },
    ]),
  });
  const service = new EcsService(scope, 'service', {
    name: `bench-${name}`,
    cluster: cluster.arn,
    taskDefinition: task.arn,
    launchType: 'FARGATE',
    desiredCount: tasks.least,
    deploymentMinimumHealthyPercent: 100,
    deploymentCircuitBreaker: { enable: true, rollback: true },
    networkConfiguration: {
      subnets: vpc.selectSubnets({ subnetType: compute.SubnetType.PRIVATE_WITH_EGRESS }).subnetIds,
      securityGroups: [group.securityGroupId],
    },
    loadBalancer: [{ containerName: name, containerPort: port, targetGroupArn: targets.targetGroupArn }],
    lifecycle: { ignoreChanges: ['desired_count'] },
  });
  const target = new AppautoscalingTarget(scope, 'scaling', {
    serviceNamespace: 'ecs',
    scalableDimension: 'ecs:service:DesiredCount',
    resourceId: `service/${cluster.name}/${service.name}`,
    minCapacity: tasks.least,
    maxCapacity: tasks.most,
  });
  new AppautoscalingPolicy(scope, 'cpu', {
    serviceNamespace: target.serviceNamespace,
    scalableDimension: target.scalableDimension,
    resourceId: target.resourceId,
    name: 'cpu',
    policyType: 'TargetTrackingScaling',
    targetTrackingScalingPolicyConfiguration: {
      targetValue: tasks.cpuPercent,
      predefinedMetricSpecification: { predefinedMetricType: 'ECSServiceAverageCPUUtilization' },
    },
  });
}
app.synth();

const wall = performance.now() - start;
const { user, system } = process.cpuUsage(cpu);
const { resource } = JSON.parse(readFileSync(join(outdir, 'stacks', 'bench', 'cdk.tf.json'), 'utf8'));
const types = Object.fromEntries(Object.entries(resource).map(([type, byId]) => [type, Object.keys(byId).length]));
const resources = Object.values(types).reduce((a, b) => a + b, 0);
console.log(JSON.stringify({ wall, cpu: (user + system) / 1_000, resources, types }));
