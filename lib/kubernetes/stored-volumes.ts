import { PersistentVolumeClaimV1 } from '@cdktf/provider-kubernetes/lib/persistent-volume-claim-v1';
import { Construct } from 'constructs';
import type { Volume } from '../model/volume';
import type { ClusterDeployment } from './cluster-deployment';

/** The claims for what outlives pods; several containers may use one that is shared. */
export class StoredVolumes extends Construct {
  /** Those that were made, by the names of volumes. */
  public readonly claims: Readonly<Record<string, PersistentVolumeClaimV1>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly deployment: ClusterDeployment,
  ) {
    super(scope, id);
    const volumes = deployment.units.flatMap(({ containers }) => containers.flatMap((c) => Object.values(c.volumes)));
    const claims: Record<string, PersistentVolumeClaimV1> = {};
    for (const volume of volumes) {
      const name = volume.stored?.name;
      if (name === undefined || Object.hasOwn(claims, name) || Object.hasOwn(deployment.props.claims ?? {}, name))
        continue;
      claims[name] = this.claim(name, volume);
    }
    this.claims = claims;
  }

  /** Name of the claim for a volume. */
  public nameOf(volume: string): string {
    return this.deployment.props.claims?.[volume] ?? this.deployment.named('data', volume);
  }

  private claim(name: string, { volume, stored }: Volume): PersistentVolumeClaimV1 {
    const { props } = this.deployment;
    const isShared = volume.kind === 'shared';
    const storageClassName = isShared ? props.sharedStorageClass : props.storageClass;
    return new PersistentVolumeClaimV1(this, name, {
      metadata: { name: this.nameOf(name), namespace: props.namespace, labels: { ...this.deployment.labels() } },
      spec: {
        accessModes: [isShared ? 'ReadWriteMany' : 'ReadWriteOnce'],
        ...(storageClassName === undefined ? {} : { storageClassName }),
        resources: { requests: { storage: `${stored?.size.toMebibytes()}Mi` } },
      },
      // Most classes bind a claim when its first pod comes, which waits for this.
      waitUntilBound: false,
      ...(stored?.removeOnDestroy === true ? {} : { lifecycle: { preventDestroy: true } }),
    });
  }
}
