import { ContainerGroup } from '@cdktf/provider-azurerm/lib/container-group';
import type { LogAnalyticsWorkspace } from '@cdktf/provider-azurerm/lib/log-analytics-workspace';
import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { Annotations, Fn, TerraformStack } from 'cdktf';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { assertSupported } from '../model/capabilities';
import { RestartPolicy } from '../model/restart';
import { announce } from '../render/announce';
import type { ClientConfigurations } from '../render/client-configuration';
import { clientConfigurations } from '../render/client-configuration';
import { withoutCreationStacks } from '../render/creation-stacks';
import { McpAlarms } from './alarms';
import { azureProfile } from './azure-profile';
import type { RegistryTarget } from './container-registry';
import { McpContainerRegistry, pushTo, registryOfStack } from './container-registry';
import type { ContainerInstancesMcpServiceProps, ServerRole } from './container-instances-mcp-service-props';
import { AzureDeployment } from './deployment';
import { azureFacts } from './facts';
import type { GroupInputs } from './group-containers';
import { exposedPorts, groupContainer, initContainers } from './group-containers';
import { GroupImages, builtContainers } from './group-images';
import type { GroupName } from './group-name';
import { privateName, publicName } from './group-name';
import { groupProxies } from './group-proxies';
import { GroupIdentity } from './identity';
import type { WorkspaceAccess } from './logs';
import { existingWorkspace, mcpWorkspace } from './logs';
import type { AzureNetwork } from './network';
import { McpVirtualNetwork } from './network';
import { notices } from './notices';
import { longestStart } from './probes';
import { waitUntilReady } from './ready';
import { serviceProblems } from './service-problems';
import type { Place } from './stored-volumes';
import { StoredVolumes } from './stored-volumes';
import { groupTags, escaped } from './tags';
import { AzureValues } from './values';

const RESTARTS: Readonly<Record<RestartPolicy, string>> = {
  [RestartPolicy.UNLESS_STOPPED]: 'Always',
  [RestartPolicy.ALWAYS]: 'Always',
  [RestartPolicy.ON_FAILURE]: 'OnFailure',
  [RestartPolicy.NEVER]: 'Never',
};

/**
 * One MCP server, with its companions, as a container group: in a network of its own unless it is public, and then behind proxies in
 * the same group that end TLS and look at requests. Deployed only when its probes pass.
 *
 * What is not given is made: resource group, network, identity, workspace, registry, storage for certificates.
 * @throws McpValidationError that lists everything that Container Instances, or these properties, cannot keep
 */
export class ContainerInstancesMcpService extends Construct {
  /** Where clients connect, such as `https://mcp-1a2b3c4d.westeurope.azurecontainer.io/mcp`. */
  public readonly endpoint: string;
  /** Entries for editors; nothing where no MCP client can connect. */
  public readonly clientConfigurations?: ClientConfigurations;
  /** Shows the log of the server. */
  public readonly logsCommand: string;
  /** Shows what happened to the containers, and why a deployment failed. */
  public readonly eventsCommand: string;
  /** How long calls fail at most while a deployment replaces the group, as far as the probes say. */
  public readonly outage: string;
  /** What a CNAME record of the server's own domain has to lead to; nothing where there is none. */
  public readonly cname?: string;
  public readonly group: ContainerGroup;
  /** The resource group that was made; nothing where one was given. */
  public readonly resourceGroup?: ResourceGroup;
  /** The network that was made; nothing where one was given, or where the server is public. */
  public readonly network?: McpVirtualNetwork;
  /** Who the server is in Azure. */
  public readonly identity: GroupIdentity;
  /** The workspace that was made; nothing where one was given. */
  public readonly workspace?: LogAnalyticsWorkspace;
  /** Where images that are built here are; nothing where none is. */
  public readonly registry?: RegistryTarget;
  public readonly alarms?: McpAlarms;
  /** Exists when containers run and probes pass: make what needs the server depend on this. */
  public readonly ready: ITerraformDependable;

  private readonly deployment: AzureDeployment;
  private readonly place: Place;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ContainerInstancesMcpServiceProps,
  ) {
    super(scope, id);
    this.deployment = new AzureDeployment(TerraformStack.of(this).node.id, props);
    const { deployment } = this;
    const { server, front } = deployment;
    announce(
      this,
      azureProfile.target,
      assertSupported(server, azureProfile, this.node.path, serviceProblems(this, deployment)),
    );
    withoutCreationStacks(() => notices(deployment).forEach((text) => Annotations.of(this).addInfo(text)));

    this.place = this.createPlace();
    const { resourceGroupName } = this.place;
    const workspace = this.createWorkspace();
    const name = this.createName();
    const text = deployment.textAt(name.host);
    this.endpoint = deployment.endpointAt(name.host);
    if (front === server && server.transport.speaksMcp)
      this.clientConfigurations = clientConfigurations(server.name, this.endpoint, deployment.bearer !== undefined);

    const values = new AzureValues(this, 'values', { deployment, textOf: text });
    this.registry = this.createRegistry();
    const images = new GroupImages(this, 'images', deployment, this.registry);
    const vaultRoles = values.readByServer.map((secret): ServerRole => ({
      scope: `${secret.vaultId}/secrets/${secret.name}`,
      role: 'Key Vault Secrets User',
    }));
    this.identity = new GroupIdentity(this, 'identity', {
      ...this.place,
      name: deployment.named(100),
      existing: props.identity,
      roles: [...images.roles, ...distinct(vaultRoles), ...(props.roleAssignments ?? [])],
    });
    const stored = new StoredVolumes(this, 'volumes', deployment, this.place, this.where);
    // One of several identities that there may be: libraries of Azure want to be told.
    const actsInAzure = vaultRoles.length + (props.roleAssignments ?? []).length > 0;
    const identified: Readonly<Record<string, string>> = actsInAzure
      ? { AZURE_CLIENT_ID: this.identity.identity.clientId }
      : {};
    const inputs: GroupInputs = {
      imageOf: (container) => images.imageOf(container),
      environmentOf: (container) => values.environmentOf(container, identified),
      secureEnvironmentOf: (container) => values.secureEnvironmentOf(container),
      filesOf: (container) => values.filesOf(container),
      storedMountsOf: (container) => stored.mountsOf(container),
    };
    this.group = new ContainerGroup(this, 'group', {
      ...this.place,
      tags: groupTags(deployment),
      name: deployment.named(63),
      osType: 'Linux',
      sku: 'Standard',
      restartPolicy: RESTARTS[server.restart],
      ...name.address,
      identity: { type: 'UserAssigned', identityIds: [this.identity.identity.id] },
      imageRegistryCredential: [
        ...images.credentials(this.identity.identity.id, (secret) =>
          secret.source.kind === 'vault' ? `\${${values.vaultValue(secret.source)}}` : '',
        ),
      ],
      diagnostics: {
        logAnalytics: { workspaceId: workspace.workspaceId, workspaceKey: workspace.primarySharedKey },
      },
      container: [
        ...deployment.containers.map((container) => groupContainer(deployment, container, inputs)),
        ...groupProxies(this, deployment, {
          place: this.place,
          where: this.where,
          host: name.host,
          token: deployment.bearer === undefined ? undefined : values.secretText(deployment.bearer),
        }),
      ],
      initContainer: [...initContainers(deployment, inputs)],
      exposedPort: exposedPorts(deployment).map((port) => ({ port, protocol: 'TCP' })),
      dependsOn: [...images.pushed, ...this.identity.assignments, ...this.identity.ready, ...name.dependsOn],
      timeouts: { create: '30m' },
    });
    const record = name.leadTo(this.group);
    if (props.domain !== undefined) this.cname = this.group.fqdn;
    const shown = `--resource-group ${resourceGroupName} --name ${this.group.name}`;
    this.logsCommand = `az container logs ${shown} --container-name ${server.name} --follow`;
    this.eventsCommand = `az container show ${shown} --query 'containers[].{name:name, view:instanceView}'`;
    this.outage = outageOf(longestStart(deployment.containers));
    this.ready =
      props.skipReadyCheck === undefined
        ? waitUntilReady(this, 'ready', {
            deployment,
            group: this.group,
            host: name.host,
            eventsCommand: this.eventsCommand,
            dependsOn: record,
          })
        : this.group;
    this.alarms = this.createAlarms(workspace);
  }

  private createPlace(): Place {
    const { location, resourceGroupName, tags } = this.props;
    const place = { location, tags: escaped(tags) };
    if (resourceGroupName !== undefined) return { ...place, resourceGroupName };
    const group = new ResourceGroup(this, 'resource-group', { ...place, name: this.deployment.named(80) });
    (this as { resourceGroup?: ResourceGroup }).resourceGroup = group;
    return { ...place, resourceGroupName: group.name };
  }

  private createWorkspace(): WorkspaceAccess {
    const { workspace } = this.props;
    if (workspace !== undefined) return existingWorkspace(this, 'workspace', workspace);
    const made = mcpWorkspace(this, 'workspace', {
      ...this.place,
      name: this.deployment.named(63),
      retention: this.deployment.server.logging.retention,
    });
    (this as { workspace?: LogAnalyticsWorkspace }).workspace = made;
    return made;
  }

  private createRegistry(): RegistryTarget | undefined {
    if (builtContainers(this.deployment).length === 0) return undefined;
    const own = (): RegistryTarget =>
      new McpContainerRegistry(this, 'registry', {
        ...this.place,
        name: this.deployment.worldwide(50, this.where, ''),
      });
    return pushTo(this, this.props.registry ?? registryOfStack(this) ?? own());
  }

  /** Subscription and resource group, known at plan. */
  private get where(): string {
    return Fn.join('/', [azureFacts(this).subscriptionId, this.props.resourceGroupName ?? '']);
  }

  private createName(): GroupName {
    const { deployment, props, place } = this;
    return deployment.hasGateway
      ? publicName(this, deployment, props.dnsLabel ?? deployment.worldwide(63, this.where, '-'))
      : privateName(this, deployment, place, props.network ?? this.createNetwork());
  }

  private createNetwork(): AzureNetwork {
    const network = new McpVirtualNetwork(this, 'network', { ...this.place, name: this.deployment.named(60) });
    (this as { network?: McpVirtualNetwork }).network = network;
    return network;
  }

  private createAlarms(workspace: WorkspaceAccess): McpAlarms | undefined {
    const { server, hasGateway, sizes } = this.deployment;
    const { thresholds } = server.alarms;
    if (thresholds === undefined) return undefined;
    return new McpAlarms(this, 'alarms', {
      ...this.place,
      thresholds,
      namePrefix: this.deployment.named(100),
      group: { id: this.group.id, name: this.group.name },
      workspaceId: workspace.id,
      container: { name: server.name, memory: sizes[server.name].memory },
      hasGateway,
      actionGroupId: this.props.alarmActionGroupId,
    });
  }
}

function outageOf(seconds: number): string {
  const before =
    'the time that the platform takes to stop the old group, to pull the images and to start the containers';
  return seconds === 0 ? before : `${before}, and ${seconds} seconds at most until the probes have passed`;
}

function distinct(roles: readonly ServerRole[]): readonly ServerRole[] {
  return roles.filter(({ scope }, i) => roles.findIndex((other) => other.scope === scope) === i);
}
