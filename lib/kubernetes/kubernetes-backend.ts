import { TerraformBackend, TerraformRemoteState } from 'cdktf';
import type { Construct } from 'constructs';

export interface KubernetesBackendProps {
  /** Namespace of the Secret with the state; it has to be there already. */
  readonly namespace: string;
  /** What tells the state of one stack from that of another. */
  readonly suffix: string;
  /** How the cluster is reached, in the words of Terraform. */
  readonly access: Readonly<Record<string, unknown>>;
}

/**
 * State in a Secret of a cluster, with a lock, which several people and a pipeline share. cdktf has no class for it.
 * @see https://developer.hashicorp.com/terraform/language/backend/kubernetes
 */
export class KubernetesBackend extends TerraformBackend {
  constructor(
    scope: Construct,
    private readonly props: KubernetesBackendProps,
  ) {
    super(scope, 'backend', 'kubernetes');
  }

  /** Another stack of the app reads the outputs of this one. */
  public override getRemoteStateDataSource(scope: Construct, name: string): TerraformRemoteState {
    return new KubernetesRemoteState(scope, name, 'kubernetes', this.synthesizeAttributes());
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { namespace, suffix, access } = this.props;
    return { namespace, secret_suffix: suffix, ...access };
  }
}

class KubernetesRemoteState extends TerraformRemoteState {}
