import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { ContainerDescription } from '../../model/container';
import type { StoredVolume } from '../../model/volume';
import type { MountPoint } from '../task/container-definition';
import type { AwsDeployment } from '../deployment';
import type { ExistingFileSystem } from '../fargate-mcp-service-props';
import type { FargateUnit } from '../task/fargate-unit';
import type { EfsVolume } from './file-system';
import { EFS_CLIENT_ACTIONS, McpFileSystem } from './file-system';
import type { PolicyStatement } from '../policy';
import type { Unit } from '../task/units';

const NFS = 2_049;

/** A volume of the description that outlives tasks, and the containers that mount it. */
interface Stored {
  readonly stored: StoredVolume;
  readonly container: ContainerDescription;
  readonly units: readonly Unit[];
}

/** The data of a server and its companions, on EFS: a file system a volume, or one that exists already. */
export class StoredVolumes extends Construct {
  private readonly all = new Map<string, Stored>();
  private readonly made = new Map<string, EfsVolume>();
  private readonly waitFor: ITerraformDependable[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly deployment: AwsDeployment,
    tasks: ReadonlyMap<Unit, FargateUnit>,
  ) {
    super(scope, id);
    for (const unit of deployment.units)
      for (const container of unit.containers)
        for (const { stored } of Object.values(container.volumes)) {
          if (stored === undefined) continue;
          const before = this.all.get(stored.name);
          const units = before?.units.includes(unit) ? before.units : [...(before?.units ?? []), unit];
          this.all.set(stored.name, { stored, container, units });
        }
    this.create(tasks);
  }

  private create(tasks: ReadonlyMap<Unit, FargateUnit>): void {
    const { props } = this.deployment;
    for (const [name, { stored, container, units }] of this.all) {
      const clients = units.map((unit) => (tasks.get(unit) as FargateUnit).securityGroup.id);
      const existing = props.fileSystems?.[name];
      const group = existing === undefined ? this.make(stored, container, clients) : this.take(name, existing);
      for (const [i, securityGroupId] of clients.entries())
        new VpcSecurityGroupEgressRule(this, `to-${name}-${i}`, {
          securityGroupId,
          referencedSecurityGroupId: group,
          ipProtocol: 'tcp',
          fromPort: NFS,
          toPort: NFS,
          description: `to the file system of ${name}`,
        });
    }
  }

  /** By the names of volumes in the task definition. */
  public volumesOf(unit: Unit): Readonly<Record<string, EfsVolume>> {
    const own = [...this.all].filter(([, { units }]) => units.includes(unit));
    return Object.fromEntries(own.map(([name]) => [volumeId(name), this.made.get(name) as EfsVolume]));
  }

  public mountsOf({ volumes }: ContainerDescription): readonly MountPoint[] {
    return Object.entries(volumes).flatMap(([containerPath, { stored }]) =>
      stored === undefined ? [] : [{ sourceVolume: volumeId(stored.name), containerPath }],
    );
  }

  /** What the tasks of a unit need to mount; the file systems are known when Terraform runs. */
  public statementsFor(unit: Unit): readonly PolicyStatement[] {
    return [...this.all]
      .filter(([, { units }]) => units.includes(unit))
      .map(([name]) => {
        const { fileSystemArn, accessPointArn } = this.made.get(name) as EfsVolume;
        return {
          actions: EFS_CLIENT_ACTIONS,
          resources: [fileSystemArn],
          conditions: { StringEquals: { 'elasticfilesystem:AccessPointArn': accessPointArn } },
        };
      });
  }

  public get mounted(): readonly ITerraformDependable[] {
    return this.waitFor;
  }

  private make(stored: StoredVolume, container: ContainerDescription, clientSecurityGroupIds: string[]): string {
    const { props } = this.deployment;
    const system = new McpFileSystem(this, stored.name, {
      name: this.deployment.named(60, stored.name),
      network: props.network,
      clientSecurityGroupIds,
      kmsKeyArn: props.kmsKeyArn,
      permissionsBoundaryArn: props.permissionsBoundaryArn,
      removeOnDestroy: stored.removeOnDestroy,
      backup: stored.backup,
    });
    this.made.set(stored.name, system.volumeFor(stored, container.user));
    this.waitFor.push(...system.mounted);
    return system.securityGroup.id;
  }

  private take(name: string, existing: ExistingFileSystem): string {
    this.made.set(name, existing);
    return existing.securityGroupId;
  }
}

const volumeId = (name: string): string => `data-${name}`;
