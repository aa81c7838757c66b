import { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { PROXY, PROXY_KEY, TOKEN, proxyConfig } from './bearer-proxy';
import type { ClusterDeployment } from './cluster-deployment';
import { configFiles, filesOf } from './config-map';
import type { PodImages } from './images';
import { podSpec } from './pod';
import type { KubernetesSecrets } from './secrets';
import type { StoredVolumes } from './stored-volumes';
import type { Unit } from '../render/units';

export interface WorkloadProps {
  readonly deployment: ClusterDeployment;
  readonly unit: Unit;
  readonly images: PodImages;
  readonly secrets: KubernetesSecrets;
  readonly stored: StoredVolumes;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** The pods of one unit: who they are, what they read, and the Deployment that keeps them running. */
export class Workload extends Construct {
  public readonly deployment: DeploymentV1;
  public readonly serviceAccount: ServiceAccountV1;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: WorkloadProps,
  ) {
    super(scope, id);
    const { deployment, unit, images, secrets, stored, dependsOn } = props;
    const isMain = unit === deployment.units[0];
    this.serviceAccount = new ServiceAccountV1(this, 'service-account', {
      metadata: {
        ...this.metadata(),
        ...(isMain && deployment.props.serviceAccountAnnotations !== undefined
          ? { annotations: { ...deployment.props.serviceAccountAnnotations } }
          : {}),
      },
      automountServiceAccountToken: false,
    });
    const files = this.createFiles();
    const revisions = secrets.revisionsOf(unit.containers);
    const annotations = {
      ...(files.hashes.length === 0 ? {} : { 'cdktf-mcp/files': files.hashes.join('-') }),
      ...(revisions.length === 0
        ? {}
        : { 'cdktf-mcp/values': `\${substr(sha256(jsonencode([${revisions.join(', ')}])), 0, 12)}` }),
    };
    const { bearer } = deployment;
    this.deployment = new DeploymentV1(this, 'deployment', {
      metadata: this.metadata(),
      spec: {
        ...this.replicas(),
        strategy: this.strategy(),
        progressDeadlineSeconds: deployment.deadlineSeconds(unit),
        selector: { matchLabels: { ...deployment.selectorOf(unit) } },
        template: {
          metadata: {
            labels: { ...deployment.podLabels(unit) },
            ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
          },
          spec: podSpec(deployment, unit, {
            serviceAccount: this.name,
            imageOf: (container) => images.imageOf(container),
            entriesOf: (container) => secrets.entriesOf(container),
            filesOf: (container) => secrets.filesOf(container),
            configMapOf: ({ name }) => this.filesName(name),
            claimOf: (volume) => stored.nameOf(volume),
            ...(unit.hasProxy && bearer !== undefined
              ? { proxy: { token: secrets.entriesFor(bearer, TOKEN), configMap: this.filesName(PROXY) } }
              : {}),
          }),
        },
      },
      waitForRollout: deployment.props.waitForRollout ?? true,
      // The deadline without progress comes first; this is for all pods together.
      timeouts: { create: '60m', update: '60m', delete: '30m' },
      dependsOn: [this.serviceAccount, ...files.maps, ...Object.values(stored.claims), ...dependsOn],
    });
  }

  private get name(): string {
    return this.props.deployment.nameOf(this.props.unit);
  }

  private metadata() {
    const { deployment } = this.props;
    return { name: this.name, namespace: deployment.props.namespace, labels: { ...deployment.labels() } };
  }

  private filesName(container: string): string {
    return this.props.deployment.named(container, 'files');
  }

  private createFiles() {
    const { deployment, unit } = this.props;
    const own = unit.containers
      .filter(({ files }) => Object.keys(files).length > 0)
      .map((container) => ({ name: container.name, files: filesOf(container) }));
    const proxy = unit.hasProxy ? [{ name: PROXY, files: { [PROXY_KEY]: Buffer.from(proxyConfig(deployment)) } }] : [];
    const made = [...own, ...proxy].map(({ name, files }) =>
      configFiles(this, `${name}-files`, {
        name: this.filesName(name),
        namespace: deployment.props.namespace,
        labels: deployment.labels(),
        files,
      }),
    );
    return { maps: made.map(({ map }) => map), hashes: made.map(({ hash }) => hash) };
  }

  /** Left out where something else decides. */
  private replicas(): { replicas?: string } {
    const { deployment, unit } = this.props;
    const { scaling } = deployment.server;
    if (unit !== deployment.units[0]) return { replicas: '1' };
    return scaling.isFixed ? { replicas: `${scaling.minimum}` } : {};
  }

  private strategy() {
    const { deployment, unit } = this.props;
    if (deployment.stopsBeforeStart(unit)) return { type: 'Recreate' };
    return { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '0' } };
  }
}
