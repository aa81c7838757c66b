import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Network } from '@cdktf/provider-docker/lib/network';
import type { TerraformAsset } from 'cdktf';
import { Annotations, TerraformStack } from 'cdktf';
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { assertSupported } from '../model/capabilities';
import { Duration } from '../model/duration';
import type { Problem } from '../model/errors';
import { wholeNumberProblem } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import type { ReferenceKind } from '../model/reference';
import type { Variable } from '../model/variable';
import { Reference } from '../model/reference';
import { allowedHosts } from '../render/allowed-hosts';
import type { ClientConfigurations } from '../render/client-configuration';
import { clientConfigurations } from '../render/client-configuration';
import { derivedName } from '../render/names';
import type { NetworkProbe } from '../render/probe-command';
import { probeCommand, probeOf } from '../render/probe-command';
import { terraformData } from '../render/terraform-data';
import { literal, resolveText } from '../render/text';
import type { Bindings } from './bindings';
import { bindingProblems, secretFiles, split } from './bindings';
import { buildContextHash, buildContextProblems } from './build-context';
import { DEFAULT_LOGS, baseConfig } from './container-config';
import { dockerProfile } from './docker-profile';
import type { Engine } from './engine';
import { findEngine } from './engine';
import { HostFile, absolute, fromStackFolder, gateScript } from './host-files';
import { LocalValues } from './local-values';
import { nameTaken, portTaken } from './neighbours';
export type { Bindings } from './bindings';

export interface DockerLogs {
  /** Such as `json-file`, `local`, `journald`, `syslog`, `fluentd`, `none`. */
  readonly driver: string;

  /** @default - none */
  readonly options?: Readonly<Record<string, string>>;
}

export interface DockerMcpServiceProps extends Bindings {
  readonly server: McpServer;

  /** Port of this machine; 1 to 65535. @default - the container's own port number */
  readonly hostPort?: number;

  /** Tells a second copy of the stack on the same engine apart; it goes into every name. @default - none */
  readonly instance?: string;

  /** Name of a network that exists already. @default - a new one, of the service alone */
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

/**
 * One MCP server as a container of a Docker engine: hardened, published on the loopback address, and deployed only when it answers.
 *
 * @throws McpValidationError that lists everything that Docker, or these properties, cannot keep
 */
export class DockerMcpService extends Construct {
  /** Where clients connect, such as `http://localhost:3000/mcp`. */
  public readonly endpoint: string;
  /** Entries for editors; nothing for a server that does not speak MCP. */
  public readonly clientConfigurations?: ClientConfigurations;
  public readonly containerName: string;
  public readonly hostPort: number;
  public readonly image: Image;
  /** The network that was made for it; nothing where one was given. */
  public readonly network?: Network;
  public readonly container: Container;
  /** Exists when the server is ready: make what needs it depend on this. */
  public readonly ready: TerraformResource;

  private readonly server: McpServer;
  private readonly engine: Engine;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DockerMcpServiceProps,
  ) {
    super(scope, id);
    this.server = props.server;
    this.engine = findEngine(props.engine);
    this.hostPort = props.hostPort ?? this.server.transport.port;
    assertSupported(this.server, dockerProfile, this.node.path, this.problems());

    const stack = TerraformStack.of(this).node.id;
    this.containerName = this.named(stack);
    this.endpoint = `http://localhost:${this.hostPort}${this.server.transport.path}`;
    if (this.server.transport.speaksMcp)
      this.clientConfigurations = clientConfigurations(this.server.name, this.endpoint);

    const { literals, lookedUp } = split(this.server, props);
    const values = lookedUp.length === 0 ? undefined : this.localValues(lookedUp);
    const gate = gateScript(this);
    const before = this.before(gate, values);
    this.image = this.createImage(before);
    this.network =
      props.network === undefined
        ? new Network(this, 'network', { name: this.containerName, dependsOn: [before] })
        : undefined;
    this.container = this.createContainer(before, values, literals);
    this.ready = this.waitUntilReady(gate);

    const { mutableTag } = this.server.image;
    if (mutableTag !== undefined) {
      Annotations.of(this).addWarning(
        `image: the tag of '${mutableTag}' moves, and Terraform sees no change when it does; use a version or a digest`,
      );
    }
  }

  /** What only these properties can get wrong. */
  private problems(): readonly Problem[] {
    const { image, name } = this.server;
    const port = wholeNumberProblem(this.hostPort, { min: 1, max: 65_535, of: 'a port number' });
    return [
      ...(port === undefined ? [] : [{ property: 'hostPort', message: port }]),
      ...nameTaken(this, name),
      ...portTaken(this, this.hostPort),
      ...(image.source.kind === 'dockerfile' ? buildContextProblems(image.source) : []),
      ...bindingProblems(this.server, this.props, this.engine.isRemote),
    ];
  }

  private named(stack: string): string {
    const { instance } = this.props;
    return derivedName([stack, ...(instance === undefined ? [] : [instance]), this.server.name], {
      max: 60,
      separator: '_',
    });
  }

  private localValues(values: ConstructorParameters<typeof LocalValues>[2]['values']): LocalValues {
    const subject = `MCP server '${this.server.name}' (at '${this.node.path}')`;
    return new LocalValues(this, 'values', {
      subject,
      values,
      envFile: fromStackFolder(this, this.props.envFile ?? '.env'),
    });
  }

  /** Everything that would otherwise fail half-way, asked before anything is made. */
  private before(gate: TerraformAsset, values: LocalValues | undefined): TerraformResource {
    const files = secretFiles(this.server, this.props).map(({ name, here }) => ({
      name,
      path: fromStackFolder(this, here),
    }));
    const question = {
      server: this.server.name,
      container: this.containerName,
      hostPort: this.hostPort,
      hostAddress: this.hostAddress,
      isRemote: this.engine.isRemote,
      dockerHost: this.engine.host,
      uid: this.server.user.uid,
      gid: this.server.user.gid,
      secretFiles: files,
    };
    return terraformData(this, 'before', {
      triggersReplace: [
        this.containerName,
        this.hostPort,
        this.hostAddress,
        this.engine.host ?? '',
        ...files.map(({ path }) => path),
      ],
      command: { line: `node ${gate.path} before`, environment: { CDKTF_MCP_GATE: literal(JSON.stringify(question)) } },
      preconditions: [
        ...(values === undefined ? [] : [values.precondition]),
        ...files.map(({ name, path }) => ({
          condition: `\${fileexists(${JSON.stringify(path)})}`,
          errorMessage: `MCP server '${this.server.name}' (at '${this.node.path}') needs secret ${name} as a file, and \${abspath(${JSON.stringify(path)})} does not exist.`,
        })),
      ],
    });
  }

  private createImage(before: TerraformResource): Image {
    const { source, platform } = this.server.image;
    // An image of a registry may serve others, too; one that was built for this container goes with it.
    if (source.kind === 'registry')
      return new Image(this, 'image', { name: source.reference, platform, keepLocally: true, dependsOn: [before] });
    const hash = buildContextHash(source, platform);
    return new Image(this, 'image', {
      name: `${this.containerName}:${hash}`, // a changed name builds the new image before the old one goes
      buildAttribute: {
        context: fromStackFolder(this, source.directory),
        dockerfile: source.dockerfile,
        buildArgs: Object.fromEntries(
          Object.entries(source.buildArgs).map(([name, value]) => [name, resolveText(value)]),
        ),
        target: source.target,
        platform,
      },
      keepLocally: false,
      dependsOn: [before],
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private createContainer(
    before: TerraformResource,
    values: LocalValues | undefined,
    literals: Readonly<Record<string, string>>,
  ): Container {
    const { server, props } = this;
    const base = baseConfig(server, server.stopGraceUpTo(MOST_STOP_GRACE));
    const logs = props.logs ?? DEFAULT_LOGS;
    const files = secretFiles(server, props).map((file) => ({ ...file, path: fromStackFolder(this, file.here) }));
    const environment = this.environment(literals);
    const container = new Container(this, 'container', {
      ...base,
      name: this.containerName,
      image: this.image.imageId,
      env: environment,
      ports: [{ internal: server.transport.port, external: this.hostPort, ip: this.hostAddress }],
      networksAdvanced: [{ name: this.network?.name ?? props.network ?? '', aliases: [server.name] }],
      logDriver: logs.driver,
      logOpts: { ...logs.options },
      labels: [
        ...(base.labels as { label: string; value: string }[]),
        // A changed secret file replaces the container; the label holds a part of its hash, never its content.
        ...files.map(({ name, path }) => ({
          label: `cdktf-mcp.secret.${name}`,
          value: `\${try(substr(filesha256(${JSON.stringify(path)}), 0, 12), "")}`,
        })),
      ],
      volumes: [
        ...Object.entries(server.files).map(([path, file], i) => ({
          hostPath: new HostFile(this, `file-${i}`, file).hostPath,
          containerPath: path,
          readOnly: true,
        })),
        ...files.map(({ inside, path }) => ({ hostPath: absolute(path), containerPath: inside, readOnly: true })),
      ],
      dependsOn: [before],
    });
    if (values !== undefined) container.addOverride('env', values.environment(environment));
    return container;
  }

  /** Literal entries, sorted by the provider's set; HOME is a folder that can be written. */
  private environment(literals: Readonly<Record<string, string>>): string[] {
    const { environment, secrets } = this.server;
    const entries: Record<string, string> = {
      ...(Object.hasOwn(environment, 'HOME') || Object.hasOwn(secrets, 'HOME') ? {} : { HOME: '/tmp' }),
    };
    const bind = (kind: ReferenceKind): string => this.reference(kind);
    for (const [name, value] of Object.entries<string | Reference | Variable>({ ...environment, ...literals })) {
      if (typeof value === 'string' || value instanceof Reference) entries[name] = resolveText(value, bind);
    }
    return Object.entries(entries).map(([name, value]) => `${name}=${value}`);
  }

  /** What a reference of the description means here. */
  private reference(kind: ReferenceKind): string {
    const { server } = this;
    const values: Record<ReferenceKind['of'], () => string> = {
      port: () => `${server.transport.port}`,
      path: () => server.transport.path,
      publicUrl: () => this.endpoint,
      publicOrigin: () => `http://localhost:${this.hostPort}`,
      publicHost: () => 'localhost',
      allowedHosts: () => allowedHosts([server.name], kind.of === 'allowedHosts' ? kind.form : (undefined as never)),
      cpu: () => `${server.resources.cpu.toCores()}`,
      memory: () => `${server.resources.memory.toMebibytes()}`,
      longestCall: () => `${server.longestCall.toSeconds()}`,
      logLevel: () => server.logging.level ?? 'INFO',
    };
    return values[kind.of]();
  }

  /** A gate of its own instead of the provider's `wait`: it ends as soon as the engine knows better, and says why. */
  private waitUntilReady(gate: TerraformAsset): TerraformResource {
    const { transport, name } = this.server;
    const wait = this.server.readiness?.longestStart ?? DEFAULT_WAIT;
    const question = {
      server: name,
      container: this.containerName,
      dockerHost: this.engine.host,
      probe: this.readinessProbe(),
      seconds: wait.toSeconds(),
      endpoint:
        transport.speaksMcp && !this.engine.isRemote
          ? { host: '127.0.0.1', port: this.hostPort, path: transport.path }
          : undefined,
    };
    return terraformData(this, 'ready', {
      triggersReplace: [this.container.id],
      command: { line: `node ${gate.path} ready`, environment: { CDKTF_MCP_GATE: literal(JSON.stringify(question)) } },
    });
  }

  /** The readiness question, asked from outside through the published port where that is possible. */
  private readinessProbe(): object {
    const { transport, image, readiness } = this.server;
    const probe =
      readiness === undefined ? ({ kind: 'tcp', port: transport.port } as const) : probeOf(readiness, transport);
    if (probe.kind === 'none') return probe;
    if (probe.kind === 'command') return { kind: 'exec', command: probe.command };
    if (!this.engine.isRemote && probe.port === transport.port)
      return { ...probe, host: '127.0.0.1', port: this.hostPort };
    return this.askInside(probe, image.runtime);
  }

  private askInside(probe: NetworkProbe, runtime: McpServer['image']['runtime']): object {
    const command = probeCommand(probe, runtime, 2);
    return command === undefined ? { kind: 'none' } : { kind: 'exec', command };
  }

  private get hostAddress(): string {
    return this.server.access.isPublic ? '0.0.0.0' : '127.0.0.1';
  }
}
