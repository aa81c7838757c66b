import type { ArtifactRegistryRepository } from '@cdktf/provider-google/lib/artifact-registry-repository';
import { CloudRunV2Service } from '@cdktf/provider-google/lib/cloud-run-v2-service';
import { CloudRunV2ServiceIamMember } from '@cdktf/provider-google/lib/cloud-run-v2-service-iam-member';
import type { MonitoringDashboard } from '@cdktf/provider-google/lib/monitoring-dashboard';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
import type { ITerraformDependable } from 'cdktf';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { assertSupported } from '../model/capabilities';
import { announce } from '../render/announce';
import { asRunning } from '../render/as-running';
import type { ClientConfigurations } from '../render/client-configuration';
import { clientConfigurations } from '../render/client-configuration';
import { withoutCreationStacks } from '../render/creation-stacks';
import { literal } from '../render/text';
import { CloudRunAlarms } from './alarms';
import type { GoogleApi } from './apis';
import { enabledApis } from './apis';
import type { CloudRunMcpServiceProps } from './cloud-run-mcp-service-props';
import { cloudRunDashboard } from './dashboard';
import type { Address } from './deployment';
import { GoogleDeployment } from './deployment';
import { googleProfile } from './google-profile';
import { ServiceIdentity } from './identity';
import { InstanceImages } from './images';
import { CloudRunLoadBalancer } from './load-balancer';
import { McpLogBucket, logFilter } from './logs';
import { projectNumber } from './project-number';
import type { Watched } from './queries';
import { GoogleSecrets } from './secrets';
import { serviceProblems } from './service-problems';
import { serviceTemplate } from './service-template';
import { trafficOf } from './traffic';

/**
 * One MCP server, with its companions, on Cloud Run: private unless asked otherwise, as an account that may do nothing but read its
 * secrets, and called only when it has started.
 * @throws McpValidationError that lists everything that Cloud Run, or these properties, cannot keep
 */
export class CloudRunMcpService extends Construct {
  /** Where clients connect, such as `https://prod-weather-123456789012.europe-west1.run.app/mcp`. */
  public readonly endpoint: string;
  /** Entries for editors; nothing where no MCP client can connect. With identities of Google, the token is one of `tokenCommand`. */
  public readonly clientConfigurations?: ClientConfigurations;
  /** Shows the log of the server. */
  public readonly logsCommand: string;
  /** Shows why a revision did not start. */
  public readonly eventsCommand: string;
  /** Prints a token that callers send, for an hour; nothing where none is asked for. */
  public readonly tokenCommand?: string;
  /** Makes the server reachable at http://localhost:8080 with the identity of the user; nothing where none is asked for. */
  public readonly proxyCommand?: string;
  public readonly service: CloudRunV2Service;
  /** E-mail of the account that the server runs as. */
  public readonly serviceAccountEmail: string;
  /** The account that was made; nothing where one was given. */
  public readonly serviceAccount?: ServiceAccount;
  /** Who may call, one by one; none where no identity is asked for. */
  public readonly invokers: readonly CloudRunV2ServiceIamMember[];
  public readonly secrets: GoogleSecrets;
  /** Holds what is built here; nothing where nothing is. */
  public readonly repository?: ArtifactRegistryRepository;
  /** Nothing without a domain. */
  public readonly loadBalancer?: CloudRunLoadBalancer;
  /** Nothing where the project's own bucket keeps the logs. */
  public readonly logBucket?: McpLogBucket;
  public readonly alarms?: CloudRunAlarms;
  public readonly dashboard?: MonitoringDashboard;
  /** Exists when the server can be called: make what needs it depend on this. */
  public readonly ready: ITerraformDependable;

  private readonly deployment: GoogleDeployment;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: CloudRunMcpServiceProps,
  ) {
    super(scope, id);
    this.deployment = new GoogleDeployment(TerraformStack.of(this).node.id, props);
    const { deployment } = this;
    const { server } = deployment;
    const lines = assertSupported(
      asRunning(server, props),
      googleProfile,
      this.node.path,
      serviceProblems(this, deployment),
    );
    announce(this, googleProfile.target, lines);

    const { project, region } = props;
    const address = deployment.addressIn(
      props.domain === undefined ? projectNumber(this, project, props.projectNumber) : '', // a name needs no number
    );
    this.endpoint = address.endpoint;
    const identity = new ServiceIdentity(this, 'identity', deployment);
    this.serviceAccount = identity.serviceAccount;
    this.serviceAccountEmail = identity.email;
    this.secrets = new GoogleSecrets(this, 'secrets', {
      server,
      bindings: props,
      names: deployment.nameParts,
      project,
      region,
      envFile: props.envFile,
      kmsKeyName: props.kmsKeyName,
      reader: identity.member,
      apis: () => this.apis('secretmanager'),
      textOf: () => deployment.textFor(address),
    });
    const images = new InstanceImages(this, 'images', deployment);
    this.repository = images.repository;
    this.logBucket = this.createLogBucket();
    this.service = withoutCreationStacks(() => this.createService(identity, images, address));
    this.invokers = this.createInvokers();
    this.loadBalancer = withoutCreationStacks(() => this.createLoadBalancer());
    this.ready = this.loadBalancer?.entry?.forwardingRule ?? this.loadBalancer?.backendService ?? this.service;

    const here = `--region ${region} --project ${project}`;
    this.logsCommand = this.logsCommandOf(here);
    this.eventsCommand = `gcloud run services describe ${this.serviceName} ${here} --format 'yaml(status.conditions)'`;
    if (deployment.asksIdentity) {
      this.tokenCommand = 'gcloud auth print-identity-token';
      this.proxyCommand = `gcloud run services proxy ${this.serviceName} ${here} --port 8080`;
    }
    if (deployment.front === server && server.transport.speaksMcp)
      this.clientConfigurations = clientConfigurations(
        server.name,
        this.endpoint,
        deployment.bearer !== undefined || deployment.asksIdentity,
      );
    this.alarms = this.createAlarms();
    if (props.dashboard)
      this.dashboard = cloudRunDashboard(this, 'dashboard', {
        ...this.watched,
        name: deployment.named(100),
        dependsOn: this.apis('monitoring'),
      });
  }

  private createService(
    identity: ServiceIdentity,
    images: InstanceImages,
    { origin, endpoint }: Address,
  ): CloudRunV2Service {
    const { deployment, props } = this;
    const { server } = deployment;
    const { template, dynamic } = serviceTemplate(deployment, {
      secrets: this.secrets,
      images,
      serviceAccount: identity.email,
    });
    const labels = Object.entries(server.labels).map(([key, value]) => [key, literal(value)]);
    const service = new CloudRunV2Service(this, 'service', {
      project: props.project,
      location: props.region,
      name: this.serviceName,
      description: `MCP server ${server.name}`,
      labels: labels.length === 0 ? undefined : Object.fromEntries(labels),
      ingress: this.ingress,
      // Instead of a grant to all users, which policies of organizations forbid.
      invokerIamDisabled: !deployment.asksIdentity,
      // Beside its own address, tokens may be for the name at the load balancer.
      customAudiences: deployment.asksIdentity && props.domain !== undefined ? [origin, endpoint] : undefined,
      deletionProtection: props.deletionProtection ?? false,
      // Of the service and not of a revision: what gets no traffic any more keeps no instance.
      scaling: { minInstanceCount: server.scaling.minimum },
      template,
      traffic: trafficOf(server.rollout, props.stableRevision),
      binaryAuthorization: props.binaryAuthorization ? { useDefault: true } : undefined,
      dependsOn: [
        ...this.apis('run'),
        ...(props.network === undefined ? [] : this.apis('compute')),
        ...identity.dependsOn,
        ...this.secrets.dependsOn,
        ...images.dependsOn,
        ...(this.logBucket === undefined ? [] : [this.logBucket.sink]),
      ],
    });
    for (const [path, blocks] of Object.entries(dynamic)) service.addOverride(path, blocks);
    return service;
  }

  /** Where calls may come from. What is behind a load balancer is reached through it alone. */
  private get ingress(): string {
    if (!this.deployment.server.access.isPublic) return 'INGRESS_TRAFFIC_INTERNAL_ONLY';
    return this.props.domain === undefined ? 'INGRESS_TRAFFIC_ALL' : 'INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER';
  }

  private createInvokers(): readonly CloudRunV2ServiceIamMember[] {
    const { project, location, name } = this.service;
    return (this.props.invokers ?? []).map(
      (member, i) =>
        new CloudRunV2ServiceIamMember(this, `invoker-${i + 1}`, {
          project,
          location,
          name,
          role: 'roles/run.invoker',
          member,
        }),
    );
  }

  private createLoadBalancer(): CloudRunLoadBalancer | undefined {
    const { deployment, props } = this;
    const { domain, project, region } = props;
    if (domain === undefined) return undefined;
    return new CloudRunLoadBalancer(this, 'load-balancer', {
      project,
      region,
      name: deployment.named(50),
      serviceName: this.service.name,
      domain,
      paths: deployment.publicPaths,
      hiddenPaths: deployment.hiddenPaths,
      requestsPerMinute: deployment.server.access.publicly?.requestsPerMinute,
      dependsOn: [...this.apis('compute'), ...(domain.managedZone === undefined ? [] : this.apis('dns'))],
    });
  }

  private createLogBucket(): McpLogBucket | undefined {
    const { deployment, props } = this;
    const { retention } = deployment.server.logging;
    if (retention === undefined) return undefined;
    return new McpLogBucket(this, 'logs', {
      project: props.project,
      region: props.region,
      name: deployment.named(90),
      serviceName: this.serviceName,
      retention,
      kmsKeyName: props.kmsKeyName,
      dependsOn: this.apis('logging'),
    });
  }

  private createAlarms(): CloudRunAlarms | undefined {
    const { server } = this.deployment;
    const { thresholds } = server.alarms;
    if (thresholds === undefined) return undefined;
    return new CloudRunAlarms(this, 'alarms', {
      ...this.watched,
      thresholds,
      name: this.deployment.named(200),
      minimumReplicas: server.scaling.minimum,
      notificationChannels: this.props.notificationChannels,
      logsCommand: this.logsCommand,
      dependsOn: [...this.apis('monitoring'), this.service], // until the first instance runs, none is missed
    });
  }

  private logsCommandOf(here: string): string {
    const { project, region } = this.props;
    if (this.logBucket === undefined) return `gcloud run services logs read ${this.serviceName} ${here} --limit 100`;
    const filter = logFilter(this.serviceName, region).replace(/"/g, '\\"');
    return `gcloud logging read "${filter}" --bucket ${this.logBucket.bucket.bucketId} --location ${region} --view _AllLogs --project ${project} --limit 100`;
  }

  private get serviceName(): string {
    return this.deployment.serviceName;
  }

  /** What alarms and the dashboard look at. */
  private get watched(): Watched {
    const { project, region } = this.props;
    return { project, region, serviceName: this.serviceName };
  }

  private apis(...names: readonly GoogleApi[]): ITerraformDependable[] {
    return enabledApis(this, this.props, ...names);
  }
}
