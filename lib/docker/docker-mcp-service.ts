import type { Container } from '@cdktf/provider-docker/lib/container';
import type { Image } from '@cdktf/provider-docker/lib/image';
import { Network } from '@cdktf/provider-docker/lib/network';
import { TerraformStack } from 'cdktf';
import type { ITerraformDependable, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { assertSupported } from '../model/capabilities';
import { needsServer } from '../model/check-companions';
import { SERVER } from '../model/companion';
import type { Companion } from '../model/companion';
import type { ContainerDescription } from '../model/container';
import type { ContainerImage } from '../model/container-image';
import { Duration } from '../model/duration';
import type { Problem } from '../model/errors';
import { wholeNumberProblem } from '../model/errors';
import type { HealthCheck } from '../model/health-check';
import type { McpServer } from '../model/mcp-server';
import type { ClientConfigurations } from '../render/client-configuration';
import { clientConfigurations } from '../render/client-configuration';
import { derivedName } from '../render/names';
import type { ProbePlace } from '../render/probe-command';
import { probeCommand, probeOf } from '../render/probe-command';
import { terraformData } from '../render/terraform-data';
import { literal } from '../render/text';
import type { Bindings } from './bindings';
import { allLookedUp, bindingProblems, containersOf, secretFiles, split } from './bindings';
import { buildContextProblems } from './build-context';
import { dockerImage } from './docker-image';
import { dockerProfile } from './docker-profile';
import type { DockerLogs, GateProbe } from './docker-workload';
import { DockerWorkload } from './docker-workload';
import type { Engine } from './engine';
import { findEngine } from './engine';
import { literalEntries, referenceText } from './environment';
import { fromStackFolder, gateScript } from './host-files';
import { LocalValues } from './local-values';
import { nameTaken, portTaken } from './neighbours';
import { mountsOf, ownedVolumes } from './volumes';

export interface DockerMcpServiceProps extends Bindings {
  readonly server: McpServer;

  /** Port of this machine; 1 to 65535. @default - the container's own port number */
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
}

/** Longest default for the time to stop: a hung server holds up a development deploy no longer. */
const MOST_STOP_GRACE = Duration.seconds(30);

/** How long the deploy waits where no health check says. */
const DEFAULT_WAIT = Duration.seconds(60);

/** How long a step before start may take. */
const STEP_WAIT = Duration.minutes(15);

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
  public readonly container: Container;
  /** Exists when everything is ready: make what needs it depend on this. */
  public readonly ready: TerraformResource;
  /** Names of the volumes that hold data, by the names of the description. */
  public readonly volumeNames: Readonly<Record<string, string>>;

  private readonly server: McpServer;
  private readonly engine: Engine;
  private readonly front: ContainerDescription;
  private readonly networkName: string;
  private readonly values?: LocalValues;
  private readonly before: TerraformResource;
  private readonly images = new Map<ContainerImage, Image>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DockerMcpServiceProps,
  ) {
    super(scope, id);
    this.server = props.server;
    this.engine = findEngine(props.engine);
    this.front = this.server.front ?? this.server;
    this.hostPort = props.hostPort ?? this.portOf(this.front);
    assertSupported(this.server, dockerProfile, this.node.path, this.problems());

    this.containerName = this.named();
    this.volumeNames = this.nameVolumes();
    const isFront = this.front === this.server;
    this.endpoint = `http://localhost:${this.hostPort}${isFront ? this.server.transport.path : '/'}`;
    if (isFront && this.server.transport.speaksMcp)
      this.clientConfigurations = clientConfigurations(this.server.name, this.endpoint);

    this.values = this.lookUp();
    this.before = this.checkBefore();
    this.network =
      props.network === undefined
        ? new Network(this, 'network', { name: this.containerName, dependsOn: [this.before] })
        : undefined;
    this.networkName = this.network?.name ?? props.network ?? '';

    const workloads = this.createWorkloads();
    const own = workloads.get(SERVER) as DockerWorkload;
    this.image = this.imageOf(this.server);
    this.container = own.container;
    this.ready = (workloads.get(this.server.front?.name ?? SERVER) as DockerWorkload).ready;
  }

  /** What only these properties can get wrong. */
  private problems(): readonly Problem[] {
    const port = wholeNumberProblem(this.hostPort, { min: 1, max: 65_535, of: 'a port number' });
    const folders = containersOf(this.server, this.props).flatMap(({ image, name }) => {
      const where = name === this.server.name ? '' : `companions.${name}.`;
      const found = image.source.kind === 'dockerfile' ? buildContextProblems(image.source) : [];
      return found.map(({ property, message }) => ({ property: `${where}${property}`, message }));
    });
    return [
      ...(port === undefined ? [] : [{ property: 'hostPort', message: port }]),
      ...nameTaken(this, this.server.name),
      ...portTaken(this, this.hostPort),
      ...folders,
      ...bindingProblems(this.server, this.props, this.engine.isRemote),
    ];
  }

  /** A name on the engine, never the same for two containers, volumes or instances. */
  private named(...further: string[]): string {
    const { instance } = this.props;
    const stack = TerraformStack.of(this).node.id;
    const parts = [stack, ...(instance === undefined ? [] : [instance]), this.server.name, ...further];
    return derivedName(parts, { max: 60, separator: '_' });
  }

  private nameVolumes(): Record<string, string> {
    const stored = containersOf(this.server, this.props).flatMap(({ volumes }) =>
      Object.values(volumes).flatMap((v) => v.stored ?? []),
    );
    return Object.fromEntries(stored.map(({ name }) => [name, this.named(name)]));
  }

  /** The container, and the path in it, that a volume of the description is mounted at. */
  public holderOf(volume: string): { readonly container: string; readonly path: string } {
    for (const { name, volumes } of containersOf(this.server, this.props)) {
      const path = Object.keys(volumes).find((p) => volumes[p].stored?.name === volume);
      if (path !== undefined)
        return { container: name === this.server.name ? this.containerName : this.named(name), path };
    }
    throw new Error(`no volume ${volume}`);
  }

  private lookUp(): LocalValues | undefined {
    const values = allLookedUp(this.server, this.props, this.textOf);
    if (values.length === 0) return undefined;
    const subject = `MCP server '${this.server.name}' (at '${this.node.path}')`;
    return new LocalValues(this, 'values', {
      subject,
      values,
      envFile: fromStackFolder(this, this.props.envFile ?? '.env'),
      envFileShown: this.props.envFile ?? '.env beside cdktf.json',
    });
  }

  /** Everything that would otherwise fail half-way, asked before anything is made. */
  private checkBefore(): TerraformResource {
    const files = containersOf(this.server, this.props).flatMap((container) =>
      secretFiles(container, this.props).map(({ name, here }) => ({
        name,
        path: fromStackFolder(this, here),
        uid: container.user.uid,
        gid: container.user.gid,
      })),
    );
    const question = {
      server: this.server.name,
      container: this.named(...(this.server.front === undefined ? [] : [this.server.front.name])),
      hostPort: this.hostPort,
      hostAddress: this.hostAddress,
      isRemote: this.engine.isRemote,
      dockerHost: this.engine.host,
      secretFiles: files,
    };
    return terraformData(this, 'before', {
      triggersReplace: [
        question.container,
        this.hostPort,
        this.hostAddress,
        this.engine.host ?? '',
        ...files.map(({ path }) => path),
      ],
      command: {
        line: `node ${gateScript(this).path} before`,
        environment: { CDKTF_MCP_GATE: literal(JSON.stringify(question)) },
      },
      preconditions: [
        ...(this.values === undefined ? [] : [this.values.precondition]),
        ...files.map(({ name, path }) => ({
          // Terraform refuses a condition that refers to nothing.
          condition: `\${path.module != "" && fileexists(${JSON.stringify(path)})}`,
          errorMessage: `MCP server '${this.server.name}' (at '${this.node.path}') needs secret ${name} as a file, and \${abspath(${JSON.stringify(path)})} does not exist.`,
        })),
      ],
    });
  }

  /** What the server needs, the steps before it, the server, and what needs the server; each waits for the health of what it needs. */
  private createWorkloads(): Map<string, DockerWorkload> {
    const made = new Map<string, DockerWorkload>();
    const companions = this.server.companions.filter(({ name }) => !this.isExisting(name));
    const readyOf = (names: readonly string[]): TerraformResource[] =>
      names.flatMap((name) => made.get(name)?.ready ?? []);
    const isNeeded = (companion: Companion): boolean => !needsServer(this.server.companions, companion.name);
    const addAll = (some: readonly Companion[]): void => {
      for (const companion of inOrder(some))
        made.set(companion.name, this.createCompanion(companion, readyOf(companion.needs)));
    };
    const needed = companions.filter(isNeeded);
    addAll(needed);
    let ready: ITerraformDependable[] = readyOf(needed.map(({ name }) => name));
    for (const [i, step] of this.server.beforeStart.entries()) ready = [this.createStep(i, step, ready).ready];
    made.set(SERVER, this.createServer(ready));
    addAll(companions.filter((companion) => !isNeeded(companion)));
    return made;
  }

  private createServer(dependsOn: readonly ITerraformDependable[]): DockerWorkload {
    const { server } = this;
    return this.workload(this, server, {
      id: 'server',
      subject: `MCP server '${server.name}'`,
      containerName: this.containerName,
      stopGrace: server.stopGraceUpTo(MOST_STOP_GRACE),
      check: server.readiness,
      dependsOn,
    });
  }

  private createCompanion(companion: Companion, dependsOn: readonly ITerraformDependable[]): DockerWorkload {
    const scope = new Construct(this, `with-${companion.name}`);
    const stopGrace = companion.asked.stopGrace ?? MOST_STOP_GRACE;
    return this.workload(scope, companion, {
      id: 'companion',
      subject: `companion '${companion.name}' of MCP server '${this.server.name}'`,
      containerName: this.named(companion.name),
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
      containerName: this.named(`step-${index + 1}`),
      stopGrace: MOST_STOP_GRACE,
      check: undefined,
      dependsOn,
      step,
    });
  }

  private workload(
    scope: Construct,
    container: ContainerDescription,
    how: {
      readonly id: string;
      readonly subject: string;
      readonly containerName: string;
      readonly stopGrace: Duration;
      readonly check: HealthCheck | undefined;
      readonly dependsOn: readonly ITerraformDependable[];
      readonly step?: readonly string[];
    },
  ): DockerWorkload {
    const image = this.imageOf(container);
    const nameOf = (volume: string): string => this.volumeNames[volume];
    const owned =
      how.step === undefined
        ? ownedVolumes(scope, container, nameOf, image.imageId, this.engine.host, [
            `docker_image.${image.friendlyUniqueId}`,
          ])
        : undefined;
    const isPublished = container === this.front && how.step === undefined;
    const { literals, entries } = split(container, this.props, this.textOf);
    const text = literalEntries(container, literals, this.textOf);
    return new DockerWorkload(scope, how.id, {
      container,
      subject: how.subject,
      containerName: how.containerName,
      image,
      network: this.networkName,
      aliases: how.step === undefined ? [container.name] : [],
      environment: this.values?.environment(`environment-${how.containerName}`, text, entries) ?? text,
      bindings: this.props,
      mounts: mountsOf(scope, container, nameOf),
      ownedVolumes: Object.values(container.volumes).flatMap((volume) =>
        volume.stored === undefined ? [] : [nameOf(volume.stored.name)],
      ),
      place: this.placeOf(container),
      stopGrace: how.stopGrace,
      publish: isPublished
        ? { port: this.portOf(container), hostPort: this.hostPort, hostAddress: this.hostAddress }
        : undefined,
      logs: this.props.logs,
      dependsOn: [this.before, ...(owned === undefined ? [] : [owned]), ...how.dependsOn],
      step: how.step,
      probe: this.gateProbe(container, how.check, isPublished),
      wait: how.step === undefined ? (how.check?.longestStart ?? DEFAULT_WAIT) : STEP_WAIT,
      dockerHost: this.engine.host,
      mcpPath:
        isPublished && this.clientConfigurations !== undefined && !this.engine.isRemote
          ? this.server.transport.path
          : undefined,
    });
  }

  private imageOf(container: ContainerDescription): Image {
    const found = this.images.get(container.image);
    if (found !== undefined) return found;
    const isOwn = container.name === this.server.name;
    const image = dockerImage(
      this,
      isOwn ? 'image' : `image-${container.name}`,
      container.image,
      this.named(...(isOwn ? [] : [container.name])),
      [this.before],
    );
    this.images.set(container.image, image);
    return image;
  }

  /** The readiness question, asked from outside through the published port where that is possible. */
  private gateProbe(container: ContainerDescription, check: HealthCheck | undefined, isPublished: boolean): GateProbe {
    const place = this.placeOf(container);
    if (check === undefined && !isPublished) return { kind: 'none' };
    const probe = check === undefined ? ({ kind: 'tcp', port: place.port } as const) : probeOf(check, place);
    if (probe.kind === 'none') return probe;
    if (probe.kind === 'command') return { kind: 'exec', command: probe.command };
    if (isPublished && !this.engine.isRemote && probe.port === place.port)
      return { ...probe, host: '127.0.0.1', port: this.hostPort };
    const command = probeCommand(probe, container.image.runtime, 2);
    return command === undefined ? { kind: 'none' } : { kind: 'exec', command };
  }

  private placeOf(container: ContainerDescription): ProbePlace {
    return { port: this.portOf(container), path: container === this.server ? this.server.transport.path : undefined };
  }

  /** The port that a container is reached by: that of the transport, or a companion's first. */
  private portOf(container: ContainerDescription): number {
    return container === this.server ? this.server.transport.port : (Object.values(container.ports)[0] ?? 0);
  }

  private readonly textOf = referenceText(() => ({
    server: this.server,
    endpoint: this.endpoint,
    hostPort: this.hostPort,
    existing: this.props.existing,
  }));

  private isExisting(companion: string): boolean {
    return Object.hasOwn(this.props.existing ?? {}, companion);
  }

  private get hostAddress(): string {
    return this.server.access.isPublic ? '0.0.0.0' : '127.0.0.1';
  }
}

/** Each after what it needs among them; that there is no cycle has been checked. */
function inOrder(companions: readonly Companion[]): readonly Companion[] {
  const done: Companion[] = [];
  const add = (companion: Companion): void => {
    if (done.includes(companion)) return;
    for (const need of companion.needs) for (const other of companions) if (other.name === need) add(other);
    done.push(companion);
  };
  companions.forEach(add);
  return done;
}
