import type { Container } from '@cdktf/provider-docker/lib/container';
import type { Image } from '@cdktf/provider-docker/lib/image';
import { Network } from '@cdktf/provider-docker/lib/network';
import { TerraformStack } from 'cdktf';
import type { ITerraformDependable, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { dockerImage } from '../image-build/docker-image';
import { assertSupported } from '../model/capabilities';
import { needsServer } from '../model/check-companions';
import { SERVER } from '../model/companion';
import type { Companion } from '../model/companion';
import type { ContainerDescription } from '../model/container';
import type { ContainerImage } from '../model/container-image';
import { Duration } from '../model/duration';
import type { HealthCheck } from '../model/health-check';
import type { McpServer } from '../model/mcp-server';
import { announce } from '../render/announce';
import type { ClientConfigurations } from '../render/client-configuration';
import { clientConfigurations } from '../render/client-configuration';
import { LocalValues } from '../render/local-values';
import { literalEntries } from '../render/references';
import { fromStackFolder } from '../render/stack-folder';
import { terraformData } from '../render/terraform-data';
import type { Bindings } from './bindings';
import { allLookedUp, lookUpName, split } from './bindings';
import { checkBefore } from './check-before';
import { serviceProblems } from './check-service';
import { SERVICE_LABEL } from './container-config';
import { Deployment, MOST_STOP_GRACE } from './deployment';
import { DockerAcmeProxy, acmeProxyFiles } from './docker-acme-proxy';
import type { GatewayOptions } from './docker-gateway';
import { DockerGateway } from './docker-gateway';
import { dockerProfile } from './docker-profile';
import type { DockerLogs } from './docker-workload';
import { DockerWorkload } from './docker-workload';
import { gateCommand } from './host-files';
import { inOrder } from './start-order';
import type { LocalTls } from './tls';
import { versionOf } from './version';
import { mountsOf, ownedVolumes } from './volumes';

/** A server, and where on an engine it runs. */
export interface DockerMcpServiceProps extends Bindings {
  readonly server: McpServer;

  /** Port of this machine; 1 to 65535. @default - the container's own port number, 443 with `tls.acme` */
  readonly hostPort?: number;

  /** Tells a second copy of the stack on the same engine apart; it goes into every name. @default - none */
  readonly instance?: string;

  /** Name of a network that exists already; services that share one can call one another by name. @default - a new one, of the service alone */
  readonly network?: string;

  /** @default - json-file, 3 files of 10 MB */
  readonly logs?: DockerLogs;

  /** File with NAME=value lines, relative to the folder with cdktf.json. @default '.env' */
  readonly envFile?: string;

  /** Address of the engine, as the provider has it. @default - the one that the docker command uses */
  readonly engine?: string;

  /** Host name by which clients reach this machine, for public access; `tls.acme` needs one. @default 'localhost' */
  readonly publicHost?: string;

  /**
   * Certificate for public access: `{ certificate, key }`, or `{ acme: {} }` for one of an authority such as Let's Encrypt.
   * @default - one of its own, made once, which clients have to be told to trust
   */
  readonly tls?: LocalTls;

  /** What stands in front of several replicas, or of a public server. @default - HAProxy */
  readonly gateway?: GatewayOptions;
}

/** How long the deploy waits where no health check says. */
const DEFAULT_WAIT = Duration.seconds(60);

/** How long a step before start may take. */
const STEP_WAIT = Duration.minutes(15);

/** How long a companion may take to be created, image and all, where it is waited for by name. */
const AWAIT_CREATION = Duration.minutes(10);

/**
 * One MCP server, with its companions, as containers of a Docker engine: hardened, published on the loopback address, and deployed
 * only when it answers.
 *
 * @throws McpValidationError that lists everything that Docker, or these properties, cannot keep
 */
export class DockerMcpService extends Construct {
  /** Where clients connect, such as `http://localhost:3000/mcp`. */
  public readonly endpoint: string;
  /** Entries for editors; nothing where no MCP client can connect. */
  public readonly clientConfigurations?: ClientConfigurations;
  public readonly containerName: string;
  public readonly hostPort: number;
  public readonly image: Image;
  /** The network that was made for it; nothing where one was given. */
  public readonly network?: Network;
  /** The containers of the server, one a replica. */
  public readonly containers: readonly Container[];
  /** What stands in front of several replicas, or of a public server. */
  public readonly gateway?: DockerGateway;
  /** What is in front of the gateway, where the certificate comes by ACME. */
  public readonly acmeProxy?: DockerAcmeProxy;
  /** Shows the log of the server. */
  public readonly logsCommand: string;
  /** Exists when everything is ready: make what needs it depend on this. */
  public readonly ready: TerraformResource;
  /** Names of the volumes that hold data, by the names of the description. */
  public readonly volumeNames: Readonly<Record<string, string>>;

  private readonly server: McpServer;
  private readonly deployment: Deployment;
  private readonly networkName: string;
  private readonly values?: LocalValues;
  private readonly before: TerraformResource;
  private readonly version: string;
  private readonly images = new Map<ContainerImage | McpServer, Image>();
  private readonly volumesMade = new Map<ContainerDescription, TerraformResource>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DockerMcpServiceProps,
  ) {
    super(scope, id);
    this.server = props.server;
    this.deployment = new Deployment(TerraformStack.of(this).node.id, props);
    const { deployment } = this;
    this.hostPort = deployment.hostPort;
    const lines = assertSupported(this.server, dockerProfile, this.node.path, serviceProblems(this, deployment));
    announce(this, dockerProfile.target, lines);

    this.containerName = deployment.named();
    this.volumeNames = deployment.volumeNames;
    this.endpoint = deployment.endpoint;
    if (deployment.front === this.server && this.server.transport.speaksMcp)
      this.clientConfigurations = clientConfigurations(
        this.server.name,
        this.endpoint,
        deployment.bearer !== undefined,
      );

    this.values = this.lookUp();
    this.before = checkBefore(this, deployment, this.values);
    this.network =
      props.network === undefined
        ? new Network(this, 'network', { name: this.containerName, dependsOn: [this.before] })
        : undefined;
    this.networkName = this.network?.name ?? props.network ?? '';

    this.image = this.imageOf(this.server);
    this.version = deployment.isRolling ? versionOf(this, deployment, this.image, this.values) : 'server';
    const { replicas, gateway, byName } = this.createWorkloads();
    this.containers = replicas.map(({ container }) => container);
    this.gateway = gateway;
    this.acmeProxy = gateway && this.createAcmeProxy(gateway);
    this.ready = this.acmeProxy?.ready ?? (byName.get(this.server.front?.name ?? SERVER) as TerraformResource);
    this.logsCommand = this.deployment.hasGateway
      ? `docker ps --quiet --filter label=${SERVICE_LABEL}=${this.containerName} | xargs -n 1 docker logs --tail 100`
      : `docker logs --follow ${this.containerName}`;
  }

  /** The container, and the path in it, that a volume of the description is mounted at; nothing for one of several replicas. */
  public holderOf(volume: string): { readonly container: string; readonly path: string } | undefined {
    return this.deployment.holderOf(volume);
  }

  private lookUp(): LocalValues | undefined {
    const values = allLookedUp(this.server, this.props, this.deployment.textOf);
    if (values.length === 0) return undefined;
    const subject = `MCP server '${this.server.name}' (at '${this.node.path}')`;
    return new LocalValues(this, 'values', {
      subject,
      values,
      envFile: fromStackFolder(this, this.props.envFile ?? '.env'),
      envFileShown: this.props.envFile ?? '.env beside cdktf.json',
      generate: (question) => gateCommand(this, 'generate', question),
    });
  }

  /** What the server needs, the steps before it, the server, and what needs the server; each waits for the health of what it needs. */
  private createWorkloads(): {
    readonly replicas: readonly DockerWorkload[];
    readonly gateway?: DockerGateway;
    readonly byName: ReadonlyMap<string, TerraformResource>;
  } {
    const byName = new Map<string, TerraformResource>();
    const companions = this.server.companions.filter(({ name }) => !this.deployment.isExisting(name));
    const readyOf = (names: readonly string[]): TerraformResource[] => names.flatMap((name) => byName.get(name) ?? []);
    const isNeeded = (companion: Companion): boolean => !needsServer(this.server.companions, companion.name);
    const addAll = (some: readonly Companion[]): void => {
      for (const companion of inOrder(some))
        byName.set(companion.name, this.createCompanion(companion, readyOf(companion.needs)).ready);
    };
    const needed = companions.filter(isNeeded);
    addAll(needed);
    let ready = this.deployment.isRolling
      ? needed.map((companion) => this.await(companion))
      : readyOf(needed.map(({ name }) => name));
    for (const [i, step] of this.server.beforeStart.entries()) ready = [this.createStep(i, step, ready).ready];
    const replicas = Array.from({ length: this.deployment.replicaCount }, (_, i) => this.createReplica(i + 1, ready));
    const gateway = this.deployment.hasGateway ? this.createGateway(replicas) : undefined;
    byName.set(SERVER, gateway?.ready ?? replicas[0].ready);
    addAll(companions.filter((companion) => !isNeeded(companion)));
    return { replicas, gateway, byName };
  }

  private createReplica(number: number, dependsOn: readonly ITerraformDependable[]): DockerWorkload {
    const { server } = this;
    return this.workload(this, server, {
      id: this.deployment.hasGateway ? `server-${number}` : 'server',
      subject: `${this.deployment.hasGateway ? `replica ${number} of ` : ''}MCP server '${server.name}'`,
      containerName: this.deployment.hasGateway
        ? `${this.containerName}_${this.version}-${number}`
        : this.containerName,
      // Behind a gateway that others cannot use in clear, the containers beside it call the replicas themselves.
      aliases: this.deployment.hasGateway
        ? [`${this.version}-${number}`, ...(server.access.isPublic ? [server.name] : [])]
        : [server.name],
      stopGrace: this.deployment.stopGrace,
      check: server.readiness,
      dependsOn,
      rolling: this.deployment.isRolling,
    });
  }

  private createGateway(replicas: readonly DockerWorkload[]): DockerGateway {
    const { server, props } = this;
    return new DockerGateway(this, 'gateway', {
      server,
      containerName: this.containerName,
      network: this.networkName,
      aliases: server.access.isPublic ? [] : [server.name],
      version: this.version,
      replicas: replicas.length,
      ready: replicas.map(({ ready }) => ready),
      before: this.before,
      publish:
        server.front === undefined && this.deployment.acme === undefined
          ? { hostPort: this.hostPort, hostAddress: this.deployment.hostAddress }
          : undefined,
      host: this.deployment.host,
      certificate: this.deployment.certificate,
      beside: acmeProxyFiles(this, this.deployment),
      token:
        this.deployment.bearer === undefined
          ? undefined
          : this.values?.value(lookUpName(server, this.deployment.bearer, props)),
      stopGraceSeconds: this.deployment.stopGrace.toSeconds(),
      options: props.gateway ?? {},
      dockerHost: this.deployment.engine.host,
      isRemote: this.deployment.engine.isRemote,
    });
  }

  private createAcmeProxy(gateway: DockerGateway): DockerAcmeProxy | undefined {
    if (gateway.beside === undefined) return undefined;
    return new DockerAcmeProxy(this, 'acme', {
      deployment: this.deployment,
      network: this.networkName,
      configVolume: gateway.configVolume,
      config: gateway.beside,
      before: this.before,
      dependsOn: [gateway.ready],
    });
  }

  /** What starts before the old one stops may depend on nothing that cannot do so itself: it waits for a companion by its name. */
  private await(companion: Companion): TerraformResource {
    const patience = (companion.healthCheck?.longestStart ?? DEFAULT_WAIT).toSeconds();
    const question = {
      subject: `companion '${companion.name}' of MCP server '${this.server.name}'`,
      container: this.deployment.named(companion.name),
      dockerHost: this.deployment.engine.host,
      probe: this.deployment.gateProbe(companion, companion.healthCheck, false),
      seconds: patience + AWAIT_CREATION.toSeconds(),
      isAwaited: true,
      patience, // with one that fails
    };
    return terraformData(this, `await-${companion.name}`, {
      triggersReplace: [question.container],
      command: gateCommand(this, 'ready', question),
      dependsOn: [this.before],
    });
  }

  private createCompanion(companion: Companion, dependsOn: readonly ITerraformDependable[]): DockerWorkload {
    const scope = new Construct(this, `with-${companion.name}`);
    const stopGrace = companion.asked.stopGrace ?? MOST_STOP_GRACE;
    return this.workload(scope, companion, {
      id: 'companion',
      subject: `companion '${companion.name}' of MCP server '${this.server.name}'`,
      containerName: this.deployment.named(companion.name),
      aliases: [companion.name],
      stopGrace,
      check: companion.healthCheck,
      dependsOn,
    });
  }

  /** A command in the server's image and environment that runs to its end. */
  private createStep(
    index: number,
    step: readonly string[],
    dependsOn: readonly ITerraformDependable[],
  ): DockerWorkload {
    const scope = new Construct(this, `step-${index + 1}`);
    return this.workload(scope, this.server, {
      id: 'step',
      subject: `step ${index + 1} before MCP server '${this.server.name}' (${step.join(' ')})`,
      containerName: this.deployment.isRolling
        ? `${this.deployment.named('step', `${index + 1}`)}_${this.version}`
        : this.deployment.named('step', `${index + 1}`),
      aliases: [],
      stopGrace: MOST_STOP_GRACE,
      check: undefined,
      dependsOn,
      step,
      rolling: this.deployment.isRolling,
    });
  }

  private workload(
    scope: Construct,
    container: ContainerDescription,
    how: {
      readonly id: string;
      readonly subject: string;
      readonly containerName: string;
      readonly aliases: readonly string[];
      readonly stopGrace: Duration;
      readonly check: HealthCheck | undefined;
      readonly dependsOn: readonly ITerraformDependable[];
      readonly step?: readonly string[];
      readonly rolling?: boolean;
    },
  ): DockerWorkload {
    const image = this.imageOf(container);
    const nameOf = (volume: string): string => this.volumeNames[volume];
    const owned =
      how.step === undefined && !this.volumesMade.has(container)
        ? ownedVolumes(scope, container, nameOf, image, this.deployment.engine.host)
        : undefined;
    if (owned !== undefined) this.volumesMade.set(container, owned);
    const volumes = this.volumesMade.get(container);
    const isPublished =
      container === this.deployment.front &&
      how.step === undefined &&
      !(this.deployment.hasGateway && container === this.server);
    const { literals, entries } = split(container, this.props, this.deployment.textOf);
    const text = literalEntries(container, literals, this.deployment.textOf);
    return new DockerWorkload(scope, how.id, {
      container,
      subject: how.subject,
      containerName: how.containerName,
      image,
      network: this.networkName,
      aliases: how.aliases,
      environment: this.values?.environment(`${scope.node.id}-${how.id}`, text, entries) ?? text,
      bindings: this.props,
      mounts: mountsOf(scope, container, nameOf),
      ownedVolumes: Object.values(container.volumes).flatMap((volume) =>
        volume.stored === undefined ? [] : [nameOf(volume.stored.name)],
      ),
      place: this.deployment.placeOf(container),
      stopGrace: how.stopGrace,
      publish: isPublished
        ? { port: this.deployment.portOf(container), hostPort: this.hostPort, hostAddress: this.deployment.hostAddress }
        : undefined,
      logs: this.props.logs,
      dependsOn: [this.before, ...(volumes === undefined ? [] : [volumes]), ...how.dependsOn],
      step: how.step,
      rolling: how.rolling,
      serviceLabel:
        container === this.server && how.step === undefined && this.deployment.hasGateway
          ? this.containerName
          : undefined,
      probe: this.deployment.gateProbe(container, how.check, isPublished),
      wait: how.step === undefined ? (how.check?.longestStart ?? DEFAULT_WAIT) : STEP_WAIT,
      dockerHost: this.deployment.engine.host,
      mcpPath:
        isPublished && this.clientConfigurations !== undefined && !this.deployment.engine.isRemote
          ? this.server.transport.path
          : undefined,
    });
  }

  private imageOf(container: ContainerDescription): Image {
    const isOwn = container.name === this.server.name;
    // With a bridge in it the image serves nobody else.
    const key = isOwn && this.server.transport.stdio !== undefined ? this.server : container.image;
    const found = this.images.get(key);
    if (found !== undefined) return found;
    const image = dockerImage(
      this,
      isOwn ? 'image' : `image-${container.name}`,
      container.image,
      this.deployment.named(...(isOwn ? [] : [container.name])),
      [this.before],
      isOwn ? this.server : undefined,
    );
    this.images.set(key, image);
    return image;
  }
}
