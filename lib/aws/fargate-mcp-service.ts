import type { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import type { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import type { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { Fn, TerraformStack } from 'cdktf';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { assertSupported } from '../model/capabilities';
import { announce } from '../render/announce';
import type { ClientConfigurations } from '../render/client-configuration';
import { clientConfigurations } from '../render/client-configuration';
import { withoutCreationStacks } from '../render/creation-stacks';
import { literal } from '../render/text';
import { McpAlarms } from './watch/alarms';
import { McpAutoscaling } from './watch/autoscaling';
import { awsProfile } from './aws-profile';
import { connectTasks } from './network/connections';
import { mcpDashboard } from './watch/dashboard';
import { AwsDeployment } from './deployment';
import { Entry } from './balancer/entry';
import { awsFacts } from './facts';
import { FargateUnit } from './task/fargate-unit';
import type { FargateMcpServiceProps } from './fargate-mcp-service-props';
import type { ListenerTarget } from './balancer/listener-target';
import { mcpLogGroup } from './watch/logs';
import { checkRollout, isScaled, rolloutConfig } from './task/rollout';
import { ServiceRole, executionStatements } from './task/roles';
import { AwsSecrets } from './secrets/secrets';
import { McpNamespace } from './network/service-discovery';
import { serviceProblems } from './service-problems';
import { TaskImages } from './task/task-images';
import type { TaskInputs } from './task/task-containers';
import { taskContainers } from './task/task-containers';
import type { Unit } from './task/units';
import { StoredVolumes } from './data/stored-volumes';

/**
 * One MCP server, with its companions, on ECS Fargate behind an Application Load Balancer: private unless asked otherwise, hardened,
 * and deployed only when it is healthy.
 *
 * What is not given is made: cluster, load balancer, log group, roles, security groups.
 * @throws McpValidationError that lists everything that Fargate, or these properties, cannot keep
 */
export class FargateMcpService extends Construct {
  /** Where clients connect, such as `https://mcp.example.com/mcp`. */
  public readonly endpoint: string;
  /** Entries for editors; nothing where no MCP client can connect. */
  public readonly clientConfigurations?: ClientConfigurations;
  /** Shows the log of the server. */
  public readonly logsCommand: string;
  /** Shows why a rollout failed. */
  public readonly eventsCommand: string;
  /** ARN of the cluster, given or made. */
  public readonly clusterArn: string;
  /** The cluster that was made; nothing where one was given. */
  public readonly cluster?: EcsCluster;
  /** The listener at which it is reached, given or made. */
  public readonly loadBalancer: ListenerTarget;
  public readonly service: EcsService;
  public readonly taskDefinition: EcsTaskDefinition;
  /** What pulls images, reads secrets and writes logs. */
  public readonly executionRole: IamRole;
  /** What the server itself is in AWS; it may do nothing unless `permissions` says so. */
  public readonly taskRole: IamRole;
  /** One; two where a rollout moves traffic between them. */
  public readonly targetGroups: readonly LbTargetGroup[];
  /** Of the server's tasks: let it into databases. */
  public readonly securityGroup: SecurityGroup;
  /** The log group that was made; nothing where one was given. */
  public readonly logGroup?: CloudwatchLogGroup;
  public readonly alarms?: McpAlarms;
  public readonly dashboard?: CloudwatchDashboard;
  /** The services of companions that hold data, by their names. */
  public readonly companionServices: Readonly<Record<string, EcsService>>;
  /** Exists when everything is healthy: make what needs it depend on this. */
  public readonly ready: ITerraformDependable;

  private readonly deployment: AwsDeployment;
  private readonly logGroupName: string;
  private readonly clusterName: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FargateMcpServiceProps,
  ) {
    super(scope, id);
    this.deployment = new AwsDeployment(TerraformStack.of(this).node.id, props);
    const { deployment } = this;
    const { server, units, front } = deployment;
    announce(
      this,
      awsProfile.target,
      assertSupported(server, awsProfile, this.node.path, serviceProblems(this, deployment)),
    );

    const facts = awsFacts(this);
    this.cluster = props.clusterArn === undefined ? this.createCluster() : undefined;
    this.clusterArn = this.cluster?.arn ?? (props.clusterArn as string);
    this.clusterName = this.nameOfCluster();
    this.logGroupName = props.logGroupName ?? `/mcp/${deployment.nameParts.join('/')}`;
    this.logGroup = props.logGroupName === undefined ? this.createLogGroup() : undefined;
    const logGroupArn =
      this.logGroup?.arn ??
      `arn:${facts.partition}:logs:${facts.region}:${facts.account}:log-group:${literal(this.logGroupName)}`;
    this.logsCommand = `aws logs tail ${this.logGroupName} --follow --region ${facts.region}`;

    const entry = withoutCreationStacks(() => new Entry(this, 'entry', deployment));
    this.loadBalancer = entry.target;
    this.targetGroups = entry.targetGroups;
    this.endpoint = deployment.endpointAt(entry.target);
    if (front === server && server.transport.speaksMcp)
      this.clientConfigurations = clientConfigurations(server.name, this.endpoint, deployment.bearer !== undefined);

    const secrets = new AwsSecrets(this, 'secrets', {
      server,
      bindings: props,
      names: deployment.nameParts,
      envFile: props.envFile ?? `.env.${TerraformStack.of(this).node.id}`,
      kmsKeyArn: props.kmsKeyArn,
      textOf: (container) => deployment.textFor(container, entry.target),
    });
    const images = new TaskImages(this, 'images', deployment);
    const executionRole = new ServiceRole(this, 'execution', {
      name: deployment.named(64, 'execution'),
      description: `Pulls images, reads secrets and writes logs for ${server.name}`,
      permissionsBoundary: props.permissionsBoundaryArn,
      statements: [
        ...executionStatements(logGroupArn, images.repositoryArns),
        ...secrets.statements(),
        ...images.credentialStatements,
      ],
    });
    this.executionRole = executionRole.role;

    const tasks = new Map(
      units.map((unit) => [
        unit,
        new FargateUnit(this, `task-${unit.name}`, { deployment, unit, cluster: this.clusterArn }),
      ]),
    );
    const main = tasks.get(units[0]) as FargateUnit;
    const inFront = tasks.get(units.find(({ containers }) => containers.includes(front)) as Unit) as FargateUnit;
    entry.admit(inFront);
    connectTasks(this, deployment, tasks);
    const stored = new StoredVolumes(this, 'volumes', deployment, tasks);
    const namespace =
      deployment.namespace === undefined
        ? undefined
        : new McpNamespace(this, 'namespace', { name: deployment.namespace, vpcId: props.network.vpcId });
    this.alarms = this.createAlarms(inFront);

    const inputs: TaskInputs = {
      logs: { group: this.logGroup?.name ?? this.logGroupName, region: facts.region },
      images,
      environmentOf: (container) => secrets.environmentJson(container),
      secretsOf: (container) => secrets.secretsJson(container),
      labelsOf: (container) => secrets.labelsOf(container),
      fileSecretsOf: (containers) => secrets.fileSecretsJson(containers),
      fileVariableOf: (container, secret) => secrets.fileVariable(container, secret),
      bearerToken: deployment.bearer === undefined ? undefined : secrets.valueFrom(deployment.bearer),
      storedMountsOf: (container) => stored.mountsOf(container),
    };
    let ready: readonly ITerraformDependable[] = [];
    for (const unit of deployment.unitsInStartOrder) {
      const task = tasks.get(unit) as FargateUnit;
      withoutCreationStacks(() =>
        task.deploy({
          executionRole,
          permissions: [...(task === main ? (props.permissions?.statements ?? []) : []), ...stored.statementsFor(unit)],
          policyArns: task === main ? (props.permissions?.policyArns ?? []) : [],
          ...taskContainers(deployment, unit, inputs),
          fileSystems: stored.volumesOf(unit),
          service: rolloutConfig(task, {
            deployment,
            entry,
            isFront: task === inFront,
            isServer: task === main,
            alarms: task === inFront ? this.alarms : undefined,
            registry: namespace?.register(unit.name, unit.name).arn,
          }),
          dependsOn: [...(task === inFront ? entry.rules : []), ...secrets.dependsOn, ...stored.mounted, ...ready],
        }),
      );
      ready = [
        withoutCreationStacks(() =>
          checkRollout(task, `MCP server '${server.name}'`, this.eventsCommandOf(task, facts.region)),
        ),
      ];
    }
    this.ready = ready[0];
    this.service = main.service;
    this.alarms?.startAfter(inFront.service);
    this.taskDefinition = main.taskDefinition;
    this.taskRole = main.taskRole.role;
    this.securityGroup = main.securityGroup;
    this.eventsCommand = this.eventsCommandOf(main, facts.region);
    this.companionServices = Object.fromEntries(
      units.slice(1).map((unit) => [unit.name, (tasks.get(unit) as FargateUnit).service]),
    );
    if (isScaled(deployment)) withoutCreationStacks(() => this.scale(main, entry));
    if (props.dashboard)
      this.dashboard = mcpDashboard(this, 'dashboard', {
        ...this.watched(inFront),
        name: deployment.named(200),
        logGroupName: this.logGroupName,
      });
  }

  private createCluster(): EcsCluster {
    return new EcsCluster(this, 'cluster', {
      name: this.deployment.named(200),
      setting: [{ name: 'containerInsights', value: (this.props.containerInsights ?? true) ? 'enabled' : 'disabled' }],
    });
  }

  private createLogGroup(): CloudwatchLogGroup {
    return mcpLogGroup(this, 'logs', {
      name: this.logGroupName,
      retention: this.deployment.server.logging.retention,
      kmsKeyArn: this.props.kmsKeyArn,
    });
  }

  /** What alarms and the dashboard look at. */
  private watched({ serviceName }: FargateUnit) {
    return {
      clusterName: this.clusterName,
      serviceName,
      loadBalancerArnSuffix: this.loadBalancer.loadBalancerArnSuffix,
      targetGroupArnSuffixes: this.targetGroups.map(({ arnSuffix }) => arnSuffix),
    };
  }

  private createAlarms(inFront: FargateUnit): McpAlarms | undefined {
    const { server } = this.deployment;
    const { thresholds } = server.alarms;
    if (thresholds === undefined) return undefined;
    return new McpAlarms(this, 'alarms', {
      ...this.watched(inFront),
      thresholds,
      namePrefix: this.deployment.named(200),
      topicArn: this.props.alarmTopicArn,
      minimumReplicas: Math.min(
        Math.max(1, server.scaling.minimum),
        ...(this.props.autoscaling?.schedules ?? []).flatMap(({ minimum }) => minimum ?? []),
      ),
    });
  }

  private scale(main: FargateUnit, entry: Entry): void {
    const { scaling } = this.deployment.server;
    const { requestsPerReplica, schedules } = this.props.autoscaling ?? {};
    new McpAutoscaling(this, 'autoscaling', {
      clusterName: this.clusterName,
      serviceName: main.service.name,
      scaling,
      requestsPerReplica,
      schedules,
      ...(requestsPerReplica === undefined ? {} : entry.counted),
    });
  }

  /** From the ARN, which may be known only when Terraform runs. */
  private nameOfCluster(): string {
    return this.cluster?.name ?? Fn.element(Fn.split('/', this.clusterArn), 1);
  }

  private eventsCommandOf({ serviceName }: FargateUnit, region: string): string {
    return `aws ecs describe-services --region ${region} --cluster ${this.clusterArn} --services ${serviceName} --query 'services[0].events[:10].message'`;
  }
}
