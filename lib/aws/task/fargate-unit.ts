import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import type { EcsServiceConfig } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { ContainerDefinition } from './container-definition';
import { CPU_ARCHITECTURE, definitionsText } from './container-definition';
import type { AwsDeployment } from '../deployment';
import type { TaskFolder } from './prepare-container';
import { ServiceRole } from './roles';
import type { EfsVolume } from '../data/file-system';
import type { PolicyStatement } from '../policy';
import type { FargateSize } from './fargate-sizes';
import type { Unit } from './units';
import { sizeOf } from './units';

export interface FargateUnitProps {
  readonly deployment: AwsDeployment;
  readonly unit: Unit;
  readonly cluster: string;
}

/** What `aws ecs execute-command` needs; the actions cannot name a resource. @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html */
const SHELL: PolicyStatement = {
  actions: ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map(
    (action) => `ssmmessages:${action}`,
  ),
  resources: ['*'],
};

export interface DeployProps {
  readonly executionRole: ServiceRole;
  /** What the containers may do; none by default. */
  readonly permissions: readonly PolicyStatement[];
  readonly policyArns: readonly string[];
  readonly definitions: readonly ContainerDefinition[];
  readonly folders: readonly TaskFolder[];
  /** By the name of the volume in the task definition. */
  readonly fileSystems: Readonly<Record<string, EfsVolume>>;
  readonly service: Partial<EcsServiceConfig>;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** One kind of task: its size, what it may do, what may reach it, and the service that keeps it running. */
export class FargateUnit extends Construct {
  public readonly securityGroup: SecurityGroup;
  public readonly size: FargateSize;
  public readonly serviceName: string;
  public taskRole!: ServiceRole;
  public taskDefinition!: EcsTaskDefinition;
  public service!: EcsService;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FargateUnitProps,
  ) {
    super(scope, id);
    const { deployment, unit } = props;
    this.serviceName = deployment.named(200, ...this.further);
    this.size = sizeOf(unit) as FargateSize; // the check has refused what has none
    this.securityGroup = new SecurityGroup(this, 'security-group', {
      namePrefix: `${deployment.named(90, ...this.further)}-`,
      description: `Tasks of ${unit.name}`,
      vpcId: deployment.props.network.vpcId,
      lifecycle: { createBeforeDestroy: true },
    });
  }

  /** The service, when everything that its containers name is known. */
  public deploy({ executionRole, definitions, folders, fileSystems, service, dependsOn, ...role }: DeployProps): void {
    const { deployment, unit, cluster } = this.props;
    this.taskRole = new ServiceRole(this, 'task-role', {
      name: deployment.named(64, ...this.further, 'task'),
      description: `What ${unit.name} itself may do`,
      permissionsBoundary: deployment.props.permissionsBoundaryArn,
      statements: [...role.permissions, ...(deployment.props.executeCommand ? [SHELL] : [])],
      policyArns: role.policyArns,
    });
    const { minimum, maximum } = deployment.percentages(unit);
    const isServer = unit === deployment.units[0];
    this.taskDefinition = new EcsTaskDefinition(this, 'task-definition', {
      family: this.serviceName,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: `${this.size.cpu}`,
      memory: `${this.size.memory}`,
      executionRoleArn: executionRole.role.arn,
      taskRoleArn: this.taskRole.role.arn,
      runtimePlatform: {
        cpuArchitecture: CPU_ARCHITECTURE[deployment.architectureOf(unit)],
        operatingSystemFamily: 'LINUX',
      },
      volume: [
        ...folders.map(({ volume }) => ({ name: volume })),
        ...Object.entries(fileSystems).map(([name, { fileSystemId, accessPointId }]) => ({
          name,
          efsVolumeConfiguration: {
            fileSystemId,
            transitEncryption: 'ENABLED',
            authorizationConfig: { accessPointId, iam: 'ENABLED' },
          },
        })),
      ],
      containerDefinitions: definitionsText(definitions),
      ...(this.ephemeralGibibytes > 20 ? { ephemeralStorage: { sizeInGib: this.ephemeralGibibytes } } : {}),
    });
    this.service = new EcsService(this, 'service', {
      ...service,
      name: this.serviceName,
      cluster,
      taskDefinition: this.taskDefinition.arn,
      launchType: 'FARGATE',
      networkConfiguration: {
        subnets: [...deployment.props.network.subnetIds],
        securityGroups: [this.securityGroup.id, ...(isServer ? (deployment.props.securityGroupIds ?? []) : [])],
        assignPublicIp: deployment.props.network.assignPublicIp ?? false,
      },
      deploymentMinimumHealthyPercent: minimum,
      deploymentMaximumPercent: maximum,
      availabilityZoneRebalancing: maximum > 100 ? 'ENABLED' : 'DISABLED',
      enableEcsManagedTags: true,
      propagateTags: 'SERVICE',
      enableExecuteCommand: deployment.props.executeCommand ?? false,
      waitForSteadyState: true,
      dependsOn: [
        ...executionRole.permissions,
        ...this.taskRole.permissions,
        ...(service.dependsOn ?? []),
        ...dependsOn,
      ],
    });
  }

  private get further(): readonly string[] {
    const { deployment, unit } = this.props;
    return unit === deployment.units[0] ? [] : [unit.name];
  }

  /** What temporary folders may take, with room for the images beside it. */
  private get ephemeralGibibytes(): number {
    const sizes = this.props.unit.containers.flatMap(({ volumes }) =>
      Object.values(volumes).map(({ volume }) => (volume.kind === 'temporary' ? volume.size.toMebibytes() : 0)),
    );
    return Math.min(200, 15 + Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1_024));
  }
}
