import { Container } from '@cdktf/provider-docker/lib/container';
import type { Image } from '@cdktf/provider-docker/lib/image';
import type { ITerraformDependable, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { ContainerDescription } from '../model/container';
import type { Duration } from '../model/duration';
import { withoutCreationStacks } from '../render/creation-stacks';
import type { NetworkProbe, ProbePlace } from '../render/probe-command';
import { fromStackFolder } from '../render/stack-folder';
import { terraformData } from '../render/terraform-data';
import { literal } from '../render/text';
import type { Bindings } from './bindings';
import { secretFiles } from './bindings';
import { DEFAULT_LOGS, SERVICE_LABEL, baseConfig } from './container-config';
import { HostFile, absolute, gateCommand } from './host-files';
import type { Mount } from './volumes';

/** How the engine rotates the log of a container. */
export interface DockerLogs {
  /** Such as `json-file`, `local`, `journald`, `syslog`, `fluentd`, `none`. */
  readonly driver: string;

  /** @default - none */
  readonly options?: Readonly<Record<string, string>>;
}

/** The question that decides whether a container is ready, as the gate asks it. */
export type GateProbe =
  | {
      readonly kind: 'http' | 'tcp';
      readonly host: string;
      readonly port: number;
      readonly path?: string;
      readonly statuses?: readonly number[];
    }
  | { readonly kind: 'exec'; readonly command: readonly string[] }
  /** At the container's own address, where this machine can reach it. */
  | { readonly kind: 'inside'; readonly probe: NetworkProbe }
  | { readonly kind: 'none' };

export interface DockerWorkloadProps {
  readonly container: ContainerDescription;
  /** How messages of the gate name it. */
  readonly subject: string;
  readonly containerName: string;
  readonly image: Image;
  readonly network: string;
  readonly aliases: readonly string[];
  /** `NAME=value`, or an expression that gives such a list. */
  readonly environment: readonly string[] | string;
  readonly bindings: Bindings;
  readonly mounts: readonly Mount[];
  /** Names of the mounted volumes that belong to the container's user. */
  readonly ownedVolumes: readonly string[];
  readonly place: ProbePlace;
  readonly stopGrace: Duration;
  readonly publish?: { readonly port: number; readonly hostPort: number; readonly hostAddress: string };
  readonly logs?: DockerLogs;
  readonly dependsOn: readonly ITerraformDependable[];
  /** Whether the new container starts before the old one stops; its name must then tell the two apart. */
  readonly rolling?: boolean;
  /** Instead of the container's own command: a step that runs to its end. */
  readonly step?: readonly string[];
  readonly probe: GateProbe;
  /** Value of the label by which the containers of a service are found. */
  readonly serviceLabel?: string;
  /** How long the deploy waits until it is ready, or has ended. */
  readonly wait: Duration;
  readonly dockerHost?: string;
  /** The path of the MCP endpoint on the published port, at which the gate looks once. */
  readonly mcpPath?: string;
}

/** One container, and the gate that the deploy passes when it is ready. */
export class DockerWorkload extends Construct {
  public readonly container: Container;
  /** Exists when the container is ready: make what needs it depend on this. */
  public readonly ready: TerraformResource;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DockerWorkloadProps,
  ) {
    super(scope, id);
    this.container = withoutCreationStacks(() => this.createContainer());
    this.ready = withoutCreationStacks(() => this.createGate());
  }

  private createContainer(): Container {
    const { props } = this;
    const base = baseConfig(this, props.container, props.place, props.stopGrace);
    const logs = props.logs ?? DEFAULT_LOGS;
    const secrets = secretFiles(props.container, props.bindings).map((file) => ({
      ...file,
      path: fromStackFolder(this, file.here),
    }));
    const isList = typeof props.environment !== 'string';
    const container = new Container(this, 'container', {
      ...base,
      ...(props.step === undefined
        ? {}
        : { command: props.step.map(literal), restart: 'no', mustRun: false, healthcheck: { test: ['NONE'] } }),
      name: props.containerName,
      image: props.image.imageId,
      env: isList ? [...props.environment] : undefined,
      ports: props.publish && [
        { internal: props.publish.port, external: props.publish.hostPort, ip: props.publish.hostAddress },
      ],
      networksAdvanced: [{ name: props.network, aliases: [...props.aliases] }],
      logDriver: logs.driver,
      logOpts: Object.fromEntries(Object.entries(logs.options ?? {}).map(([name, value]) => [name, literal(value)])),
      labels: [
        ...(base.labels as { label: string; value: string }[]),
        ...(props.serviceLabel === undefined ? [] : [{ label: SERVICE_LABEL, value: props.serviceLabel }]),
        // A changed secret file replaces the container; the label holds a part of its hash, never its content.
        ...secrets.map(({ name, path }) => ({
          label: `cdktf-mcp.secret.${name}`,
          value: `\${try(substr(filesha256(${JSON.stringify(path)}), 0, 12), "")}`,
        })),
      ],
      volumes: [
        ...Object.entries(props.container.files).map(([path, file], i) => ({
          hostPath: new HostFile(this, `file-${i}`, file).hostPath,
          containerPath: path,
          readOnly: true,
        })),
        ...secrets.map(({ inside, path }) => ({ hostPath: absolute(path), containerPath: inside, readOnly: true })),
        ...props.mounts,
      ],
      dependsOn: [...props.dependsOn],
      lifecycle: props.rolling ? { ...base.lifecycle, createBeforeDestroy: true } : base.lifecycle,
    });
    if (!isList) container.addOverride('env', props.environment);
    return container;
  }

  /** A gate of its own instead of the provider's `wait`: it ends as soon as the engine knows better, and says why. */
  private createGate(): TerraformResource {
    const { props } = this;
    const { uid, gid } = props.container.user;
    const owned = props.step === undefined ? props.ownedVolumes : [];
    // What holds expressions of Terraform is put in after the rest has been escaped.
    const question = {
      subject: props.subject,
      container: '@container@',
      dockerHost: props.dockerHost,
      owned: owned.length === 0 ? undefined : { volumes: owned, image: '@image@', uid, gid },
      probe: props.probe,
      seconds: props.wait.toSeconds(),
      endpoint:
        props.mcpPath === undefined
          ? undefined
          : { host: '127.0.0.1', port: props.publish?.hostPort, path: props.mcpPath },
    };
    return terraformData(this, 'ready', {
      triggersReplace: [this.container.id],
      command: gateCommand(this, props.step === undefined ? 'ready' : 'finished', question, {
        '@image@': () => props.image.imageId,
        '@container@': () => props.containerName,
      }),
    });
  }
}
