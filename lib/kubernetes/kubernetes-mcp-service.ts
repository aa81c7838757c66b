import type { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import type { HorizontalPodAutoscalerV2 } from '@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2';
import type { IngressV1 } from '@cdktf/provider-kubernetes/lib/ingress-v1';
import { Manifest } from '@cdktf/provider-kubernetes/lib/manifest';
import type { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import type { PersistentVolumeClaimV1 } from '@cdktf/provider-kubernetes/lib/persistent-volume-claim-v1';
import type { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1';
import type { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1';
import type { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1';
import { Annotations, TerraformStack } from 'cdktf';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { assertSupported } from '../model/capabilities';
import { announce } from '../render/announce';
import type { ClientConfigurations } from '../render/client-configuration';
import { clientConfigurations } from '../render/client-configuration';
import { withoutCreationStacks } from '../render/creation-stacks';
import { autoscaler, disruptionBudget } from './autoscaling';
import { ClusterDeployment } from './cluster-deployment';
import { Entry } from './entry';
import { PodImages } from './images';
import type { KubernetesMcpServiceProps } from './kubernetes-mcp-service-props';
import { kubernetesProfile } from './kubernetes-profile';
import { prometheusRule, serviceMonitor } from './monitoring';
import { NetworkPolicies } from './network-policies';
import { KubernetesSecrets } from './secrets';
import { serviceProblems } from './service-problems';
import { StoredVolumes } from './stored-volumes';
import type { Unit } from '../render/units';
import { Workload } from './workload';

/**
 * One MCP server, with its companions, in a namespace of a Kubernetes cluster: inside the cluster unless asked otherwise, hardened as
 * the restricted Pod Security Standard wants it, and deployed only when it is ready.
 *
 * @throws McpValidationError that lists everything that a cluster, or these properties, cannot keep
 */
export class KubernetesMcpService extends Construct {
  /** Where clients connect, such as `https://mcp.example.com/mcp`. */
  public readonly endpoint: string;
  /** Entries for editors; nothing where no MCP client can connect. */
  public readonly clientConfigurations?: ClientConfigurations;
  /** Shows the log of the server. */
  public readonly logsCommand: string;
  /** Shows how far a rollout is, and why it does not get further. */
  public readonly eventsCommand: string;
  /** Goes back to the version before. */
  public readonly undoCommand: string;
  public readonly deployment: DeploymentV1;
  public readonly serviceAccount: ServiceAccountV1;
  /** At which it is reached inside the cluster. */
  public readonly service: ServiceV1;
  public readonly ingress?: IngressV1;
  /** The HTTPRoute, where a gateway is given. */
  public readonly httpRoute?: Manifest;
  public readonly autoscaler?: HorizontalPodAutoscalerV2;
  public readonly disruptionBudget?: PodDisruptionBudgetV1;
  /** Those that were made, by the names of volumes. */
  public readonly claims: Readonly<Record<string, PersistentVolumeClaimV1>>;
  /** By the names of the server and of companions that hold data. */
  public readonly networkPolicies: Readonly<Record<string, NetworkPolicyV1>>;
  /** The Deployments of companions that hold data, by their names. */
  public readonly companionDeployments: Readonly<Record<string, DeploymentV1>>;
  public readonly serviceMonitor?: Manifest;
  public readonly prometheusRule?: Manifest;

  constructor(scope: Construct, id: string, props: KubernetesMcpServiceProps) {
    super(scope, id);
    const deployment = new ClusterDeployment(TerraformStack.of(this).node.id, props);
    const { server, units } = deployment;
    announce(
      this,
      kubernetesProfile.target,
      assertSupported(server, kubernetesProfile, this.node.path, serviceProblems(this, deployment)),
    );
    this.endpoint = deployment.endpoint;
    this.clientConfigurations =
      server.transport.speaksMcp && deployment.front === server
        ? clientConfigurations(server.name, this.endpoint, deployment.bearer !== undefined)
        : undefined;
    const at = `kubectl --namespace ${props.namespace}`;
    const name = `deployment/${deployment.named()}`;
    this.logsCommand = `${at} logs ${name} --container ${server.name} --follow`;
    this.eventsCommand = `${at} rollout status ${name} --timeout 5s; ${at} describe pods --selector app.kubernetes.io/instance=${deployment.named()}`;
    this.undoCommand = `${at} rollout undo ${name}`;

    const images = new PodImages(this, 'images', deployment);
    const secrets = new KubernetesSecrets(this, 'secrets', deployment);
    const stored = new StoredVolumes(this, 'volumes', deployment);
    this.claims = stored.claims;
    const entry = withoutCreationStacks(() => new Entry(this, 'entry', deployment));
    this.service = entry.services[units[0].name];
    this.ingress = entry.ingress;
    this.httpRoute = entry.httpRoute;
    this.announceOpen(deployment, entry);
    const policies =
      props.networkPolicy === false
        ? undefined
        : withoutCreationStacks(() => new NetworkPolicies(this, 'network', deployment));
    this.networkPolicies = policies?.policies ?? {};

    const workloads = new Map<Unit, Workload>();
    let ready: readonly ITerraformDependable[] = [];
    for (const unit of deployment.unitsInStartOrder) {
      const dependsOn = [...images.pushed, ...secrets.dependsOn, ...Object.values(this.networkPolicies), ...ready];
      const given = { deployment, unit, images, secrets, stored, dependsOn };
      const workload = withoutCreationStacks(() => new Workload(this, `pods-${unit.name}`, given));
      workloads.set(unit, workload);
      ready = [workload.deployment];
    }
    const main = workloads.get(units[0]) as Workload;
    this.deployment = main.deployment;
    this.serviceAccount = main.serviceAccount;
    this.companionDeployments = Object.fromEntries(
      units.slice(1).map((unit) => [unit.name, (workloads.get(unit) as Workload).deployment]),
    );
    if (!server.scaling.isFixed) this.autoscaler = autoscaler(this, 'autoscaler', deployment);
    if (deployment.isScaled(units[0])) this.disruptionBudget = disruptionBudget(this, 'disruption-budget', deployment);
    if (props.serviceMonitor !== undefined)
      this.serviceMonitor = new Manifest(this, 'service-monitor', {
        manifest: serviceMonitor(deployment, props.serviceMonitor),
      });
    if (props.prometheusRule !== undefined && server.alarms.thresholds !== undefined)
      this.prometheusRule = new Manifest(this, 'prometheus-rule', {
        manifest: prometheusRule(deployment, props.prometheusRule),
      });
  }

  /** Where every path is open, so is what is nobody's business outside. */
  private announceOpen({ isPublic, front }: ClusterDeployment, entry: Entry): void {
    const check = front.healthCheck?.check;
    if (!isPublic || check?.kind !== 'http' || !entry.paths().includes('/')) return;
    withoutCreationStacks(() =>
      Annotations.of(this).addInfo(
        `access.paths: every path can be reached from outside, ${check.path} of the health check too; name those that shall be in access.paths`,
      ),
    );
  }
}
