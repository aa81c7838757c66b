import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Volume } from '@cdktf/provider-docker/lib/volume';
import { TerraformAsset } from 'cdktf';
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { join } from 'node:path';
import type { Problem } from '../model/errors';
import { isMap, show } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import { shortHash } from '../render/names';
import { MCP_STATUSES, probeOf } from '../render/probe-command';
import { GATEWAY_STREAMS_SCRIPT, renderGateway } from '../render/gateway';
import { fromStackFolder } from '../render/stack-folder';
import { addressOf, terraformData } from '../render/terraform-data';
import { literal } from '../render/text';
import { DEFAULT_LOGS } from './container-config';
import { gateCommand } from './host-files';
import type { CertificateFiles } from './tls';

/** The session-aware proxy: an LTS line of HAProxy; any image with HAProxy 2.6 or later will do. */
export const GATEWAY_IMAGE = 'haproxy:3.2';

/** The image of the gateway, and what it may use. */
export interface GatewayOptions {
  /** Image of the gateway, HAProxy 2.6 or later. @default 'haproxy:3.2' */
  readonly image?: string;

  /**
   * Send a call again when a replica closes the connection without an answer. It hides the death of a replica, but a call that the
   * replica had begun then runs twice. A rolling change does not need it.
   * @default false
   */
  readonly retryEmptyResponse?: boolean;
}

/** What is wrong with the value of an option. */
const OPTIONS: Readonly<Record<keyof GatewayOptions, (value: unknown) => string | undefined>> = {
  image: (value) =>
    typeof value === 'string' && value !== ''
      ? undefined
      : `${show(value)} is not the name of an image; use one such as '${GATEWAY_IMAGE}'`,
  retryEmptyResponse: (value) =>
    typeof value === 'boolean' ? undefined : `${show(value)} is not a boolean; use true or false`,
};

/** For users without a type checker. */
export function gatewayProblems(options: unknown): readonly Problem[] {
  if (options === undefined) return [];
  if (!isMap(options)) return [{ property: 'gateway', message: `${show(options)} is not an object; use { image }` }];
  const noSuch = (): string => `there is no such option; there are: ${Object.keys(OPTIONS).join(', ')}`;
  return Object.entries(options as GatewayOptions).flatMap(([name, value]) => {
    const message = value === undefined ? undefined : (OPTIONS[name as keyof GatewayOptions] ?? noSuch)(value);
    return message === undefined ? [] : [{ property: `gateway.${name}`, message }];
  });
}

/** What a proxy in front of the gateway reads from the gateway's volume. */
export interface BesideGateway {
  readonly files: Readonly<Record<string, { readonly text: string } | { readonly path: string }>>;
  /** Change with the files. */
  readonly versions: readonly string[];
}

/** What the gateway stands in front of. */
export interface DockerGatewayProps {
  readonly server: McpServer;
  readonly containerName: string;
  readonly network: string;
  readonly aliases: readonly string[];
  /** Expression of the version: a replica's name on the network is the version and its number. */
  readonly version: string;
  readonly replicas: number;
  /** What exists when the replicas are ready. */
  readonly ready: readonly TerraformResource[];
  readonly before: TerraformResource;
  readonly publish?: { readonly hostPort: number; readonly hostAddress: string };
  readonly host: string;
  readonly certificate?: CertificateFiles;
  /** Of a proxy in front, which ends TLS. */
  readonly beside?: BesideGateway;
  /** Expression of the bearer token. */
  readonly token?: string;
  readonly stopGraceSeconds: number;
  readonly options: GatewayOptions;
  readonly dockerHost?: string;
  readonly isRemote: boolean;
}

/** Where the gateway, and a proxy in front of it, find their configuration. */
export const GATEWAY_FOLDER = '/etc/gateway';

/** Stands in the rendered text where only Terraform knows the version. */
const VERSION = 'version-of-the-replicas';

/** What is in front of a server's replicas: balances, routes sessions, ends TLS, checks tokens, limits rates and paths. */
export class DockerGateway extends Construct {
  public readonly container: Container;
  /** What a proxy in front of it reads; nothing where there is none. */
  public readonly beside?: BesideGateway;
  /** Name of the volume with its configuration. */
  public readonly configVolume: string;
  /** Exists when the gateway answers with a ready replica behind it. */
  public readonly ready: TerraformResource;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DockerGatewayProps,
  ) {
    super(scope, id);
    const image = new Image(this, 'image', {
      name: props.options.image ?? GATEWAY_IMAGE,
      keepLocally: true,
      dependsOn: [props.before],
    });
    const volume = new Volume(this, 'config', { name: `${props.containerName}_gateway`, dependsOn: [props.before] });
    this.configVolume = volume.name;
    this.beside = props.beside;
    const switched = this.switchTo(volume, image, this.isTls ? this.createCertificate() : undefined);
    this.container = this.createContainer(volume, image, switched);
    this.ready = this.createGate();
  }

  private get isTls(): boolean {
    const { publicly } = this.props.server.access;
    return publicly !== undefined && publicly.plainHttp === undefined && this.props.beside === undefined;
  }

  private config(): string {
    const { server, options, stopGraceSeconds, replicas } = this.props;
    const { transport, readiness, access } = server;
    const { publicly } = access;
    const probe =
      readiness === undefined ? undefined : probeOf(readiness, { port: transport.port, path: transport.path });
    const asks = probe?.kind === 'http' && probe.port === transport.port;
    const ownPath = transport.speaksMcp ? [transport.path] : ['/'];
    return renderGateway({
      listen: {
        port: transport.port,
        ...(this.isTls ? { tls: { certificateFile: `${GATEWAY_FOLDER}/tls.pem` } } : {}),
      },
      ...(transport.speaksMcp ? { mcpPath: transport.path } : {}),
      sessions: transport.sessions,
      replicas: Array.from({ length: replicas }, (_, i) => `${VERSION}-${i + 1}`).map((id) => ({
        id,
        host: id,
        port: transport.port,
      })),
      readiness: asks ? { path: probe.path, statuses: probe.statuses?.join() ?? '200-399' } : this.defaultReadiness(),
      longestCallSeconds: server.longestCall.toSeconds(),
      stopGraceSeconds,
      ...(this.props.token === undefined ? {} : { bearer: { tokenFile: `${GATEWAY_FOLDER}/token` } }),
      ...(publicly?.requestsPerMinute === undefined
        ? {}
        : { rateLimit: { requests: publicly.requestsPerMinute, perSeconds: 60 } }),
      ...(publicly === undefined ? {} : { paths: publicly.paths ?? ownPath, hiddenPaths: this.hidden() }),
      ...(this.props.beside === undefined ? {} : { behindProxy: true }),
      streamsScriptFile: `${GATEWAY_FOLDER}/streams.lua`,
      retryEmptyResponse: options.retryEmptyResponse ?? false,
    });
  }

  /** An MCP endpoint answers a bare GET in one of several ways; another server only has to accept connections. */
  private defaultReadiness(): { path: string; statuses: string } | 'tcp' {
    const { transport } = this.props.server;
    return transport.speaksMcp ? { path: transport.path, statuses: MCP_STATUSES.join() } : 'tcp';
  }

  /** Health and metrics are nobody's business outside, unless `paths` names them. */
  private hidden(): string[] {
    const { healthCheck, asked, access } = this.props.server;
    const checks = [healthCheck, asked.readiness].flatMap((c) => (c?.check.kind === 'http' ? [c.check.path] : []));
    return [...new Set([...checks, '/metrics'])].filter((path) => !access.publicly?.paths?.includes(path));
  }

  /** One PEM file from the given two, or a certificate of its own that the user's clients have to be told to trust. */
  private createCertificate(): { readonly resource: TerraformResource; readonly path: string } {
    const { certificate, host, containerName } = this.props;
    const given = certificate && {
      certificate: fromStackFolder(this, certificate.certificate),
      key: fromStackFolder(this, certificate.key),
    };
    const path = fromStackFolder(this, join('.mcp-certificates', `${containerName}${given ? '.given' : ''}.pem`));
    const hash = (file: string): string => `\${try(filesha256(${JSON.stringify(file)}), "")}`;
    const resource = terraformData(this, 'certificate', {
      triggersReplace: given === undefined ? [host, path] : [hash(given.certificate), hash(given.key), path],
      command: gateCommand(this, 'certificate', { path, host, given }),
      dependsOn: [this.props.before],
    });
    return { resource, path };
  }

  /**
   * Gives the gateway its configuration: a running one takes it over without a lost call, and the step ends when the calls of the
   * old one have ended, so that the replicas that only the old one names can stop.
   */
  private switchTo(
    volume: Volume,
    image: Image,
    certificate: ReturnType<DockerGateway['createCertificate']> | undefined,
  ): TerraformResource {
    const { props } = this;
    const text = this.config();
    const withVersion = literal(text).replaceAll(VERSION, () => props.version);
    const files = {
      'haproxy.cfg': { text: '@config@' },
      'streams.lua': { text: GATEWAY_STREAMS_SCRIPT },
      ...(certificate === undefined ? {} : { 'tls.pem': { path: certificate.path } }),
      ...(props.token === undefined ? {} : { token: { env: 'GATEWAY_TOKEN' } }),
      ...props.beside?.files,
    };
    const script = new TerraformAsset(this, 'switch-script', { path: join(__dirname, 'assets', 'gateway-switch.js') });
    return terraformData(this, 'switch', {
      triggersReplace: [
        shortHash(text),
        shortHash(GATEWAY_STREAMS_SCRIPT),
        props.version,
        volume.id,
        ...(certificate === undefined ? [] : [`\${${addressOf(certificate.resource)}.id}`]),
        ...(props.token === undefined ? [] : [`\${substr(sha256(${props.token}), 0, 12)}`]),
        ...(props.beside?.versions ?? []),
      ],
      command: {
        line: `node ${script.path}`,
        environment: {
          GATEWAY_CONTAINER: props.containerName,
          GATEWAY_VOLUME: volume.name,
          GATEWAY_IMAGE: image.imageId,
          GATEWAY_WAIT_SECONDS: `${props.stopGraceSeconds}`,
          GATEWAY_FILES: literal(JSON.stringify(files)).replace('@config@', () =>
            JSON.stringify(withVersion).slice(1, -1),
          ),
          ...(props.token === undefined ? {} : { GATEWAY_TOKEN: `\${${props.token}}` }),
          ...(props.dockerHost === undefined ? {} : { DOCKER_HOST: props.dockerHost }),
        },
      },
      dependsOn: props.ready,
    });
  }

  private createContainer(volume: Volume, image: Image, switched: TerraformResource): Container {
    const { props } = this;
    return new Container(this, 'container', {
      name: props.containerName,
      image: image.imageId,
      entrypoint: ['haproxy'],
      command: ['-W', '-db', '-f', `${GATEWAY_FOLDER}/haproxy.cfg`],
      ports: props.publish && [
        { internal: props.server.transport.port, external: props.publish.hostPort, ip: props.publish.hostAddress },
      ],
      networksAdvanced: [{ name: props.network, aliases: [...props.aliases] }],
      volumes: [{ volumeName: volume.name, containerPath: GATEWAY_FOLDER, readOnly: true }],
      user: '99:99',
      readOnly: true,
      init: true,
      capabilities: { drop: ['ALL'] },
      securityOpts: ['no-new-privileges'],
      memory: 256,
      memorySwap: 256,
      restart: 'unless-stopped',
      mustRun: true,
      stopSignal: 'SIGUSR1', // lets running calls end
      destroyGraceSeconds: props.stopGraceSeconds,
      logDriver: DEFAULT_LOGS.driver,
      logOpts: { ...DEFAULT_LOGS.options },
      dependsOn: [switched],
    });
  }

  private createGate(): TerraformResource {
    const { props } = this;
    const { transport } = props.server;
    const probe = { host: '127.0.0.1', port: props.publish?.hostPort, path: transport.path, statuses: MCP_STATUSES };
    const canAsk = props.publish !== undefined && !props.isRemote;
    const kind = transport.speaksMcp ? (this.isTls ? 'https' : 'http') : 'tcp';
    const question = {
      subject: `gateway of MCP server '${props.server.name}'`,
      container: props.containerName,
      dockerHost: props.dockerHost,
      probe: canAsk ? { kind, ...probe } : { kind: 'none' },
      seconds: 60,
    };
    return terraformData(this, 'ready', {
      triggersReplace: [this.container.id],
      command: gateCommand(this, 'ready', question),
    });
  }
}
