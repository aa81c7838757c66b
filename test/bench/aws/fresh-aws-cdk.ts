/** A process of its own: everything that an app with aws-cdk's pattern does, once. */
import { report } from './fresh';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { service } from './values';

const [, , outdir, count] = process.argv;
// One stack as on the other side, though CloudFormation would take 500 resources in it at most.
const app = new App({ outdir, context: { '@aws-cdk/core:stackResourceLimit': 0 } });
const stack = new Stack(app, 'bench');
const vpc = new Vpc(stack, 'network', { maxAzs: 2, natGateways: 1 });
const cluster = new Cluster(stack, 'cluster', { vpc });
for (let i = 0; i < Number(count); i++) {
  const { name, image, port, healthPath, greeting, cpu, memory, tasks } = service(i);
  const pattern = new ApplicationLoadBalancedFargateService(stack, name, {
    cluster,
    cpu,
    memoryLimitMiB: memory,
    desiredCount: tasks.least,
    minHealthyPercent: 100,
    publicLoadBalancer: false,
    idleTimeout: Duration.seconds(315),
    circuitBreaker: { rollback: true },
    taskImageOptions: {
      image: ContainerImage.fromRegistry(image),
      containerPort: port,
      environment: { LOG_FORMAT: 'json', GREETING: greeting },
    },
  });
  pattern.targetGroup.configureHealthCheck({ path: healthPath });
  pattern.service
    .autoScaleTaskCount({ minCapacity: tasks.least, maxCapacity: tasks.most })
    .scaleOnCpuUtilization('cpu', { targetUtilizationPercent: tasks.cpuPercent });
}
app.synth();

report(() => {
  const { Resources } = JSON.parse(readFileSync(join(outdir, 'bench.template.json'), 'utf8')) as {
    readonly Resources: Record<string, unknown>;
  };
  return Object.keys(Resources).length;
});
