import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import type { ITerraformDependable, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { renderAcmeProxy } from '../render/acme-proxy';
import { shortHash } from '../render/names';
import { MCP_STATUSES } from '../render/probe-command';
import { fromStackFolder } from '../render/stack-folder';
import { terraformData } from '../render/terraform-data';
import { DEFAULT_LOGS, HASH_LABEL } from './container-config';
import type { Deployment } from './deployment';
import type { BesideGateway } from './docker-gateway';
import { GATEWAY_FOLDER } from './docker-gateway';
import { gateCommand } from './host-files';

/** The proxy that gets certificates: the stable line of Caddy. */
export const ACME_PROXY_IMAGE = 'caddy:2.11';

/** Inside; a user without rights can listen there. */
const PORTS = { https: 8_443, http: 8_080 };

/** A path that no image has: the engine would copy what is there, with its owner, into an empty volume. */
const STORAGE = '/certificates';

const USER = { uid: 1_000, gid: 1_000 };

/** An authority answers within seconds; what went wrong is said as soon as the proxy says so. */
const WAIT_SECONDS = 180;

/** Caddy's word that it has tried everything once, and why it failed. */
const FAILED = String.raw`will retry\s.*?"error": "((?:[^"\\]|\\.)*)"`;

const CONFIG = 'Caddyfile';
const ROOTS = 'acme-roots.pem';

/** What the proxy reads, which the gateway's step puts into the volume that both mount. */
export function acmeProxyFiles(scope: Construct, deployment: Deployment): BesideGateway | undefined {
  const { acme, server } = deployment;
  if (acme === undefined) return undefined;
  const text = renderAcmeProxy({
    domain: deployment.host,
    upstream: { host: deployment.named(), port: server.transport.port },
    listen: PORTS,
    publicPort: deployment.hostPort,
    // The other one is asked at port 443 of the name.
    challenges: ['http-01', ...(deployment.hostPort === 443 ? (['tls-alpn-01'] as const) : [])],
    storageFolder: STORAGE,
    email: acme.email,
    directory: acme.directory,
    trustedRootsFile: acme.trustedRoots === undefined ? undefined : `${GATEWAY_FOLDER}/${ROOTS}`,
    longestCallSeconds: server.longestCall.toSeconds(),
    stopGraceSeconds: deployment.stopGrace.toSeconds(),
  });
  const roots = acme.trustedRoots === undefined ? undefined : fromStackFolder(scope, acme.trustedRoots);
  return {
    files: { [CONFIG]: { text }, ...(roots === undefined ? {} : { [ROOTS]: { path: roots } }) },
    versions: [
      shortHash(text),
      ...(roots === undefined ? [] : [`\${try(substr(filesha256(${JSON.stringify(roots)}), 0, 12), "")}`]),
    ],
  };
}

/** What the proxy stands in front of. */
export interface DockerAcmeProxyProps {
  readonly deployment: Deployment;
  readonly network: string;
  /** Volume of the gateway, with the proxy's configuration. */
  readonly configVolume: string;
  readonly config: BesideGateway;
  readonly before: TerraformResource;
  /** What exists when the gateway is ready. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * What is in front of the gateway where the certificate comes by ACME: it ends TLS and passes everything on. It is replaced only when
 * its own configuration changes. Certificates and the account's key are on a volume that destroy leaves, because authorities
 * limit how many they give.
 */
export class DockerAcmeProxy extends Construct {
  public readonly container: Container;
  /** Exists when a certificate was got and the server answers by it. */
  public readonly ready: TerraformResource;
  /** Volume with certificates and the account's key, which destroy leaves. */
  public readonly certificateVolume: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DockerAcmeProxyProps,
  ) {
    super(scope, id);
    const { deployment } = props;
    this.certificateVolume = deployment.named('acme', 'certificates');
    const image = new Image(this, 'image', {
      name: deployment.acme?.image ?? ACME_PROXY_IMAGE,
      keepLocally: true,
      dependsOn: [props.before],
    });
    const volume = this.createVolume(image);
    this.container = this.createContainer(image, volume);
    this.ready = this.createGate();
  }

  /** The engine's own, not in Terraform's state. */
  private createVolume(image: Image): TerraformResource {
    const volumes = [this.certificateVolume];
    const question = { dockerHost: this.props.deployment.engine.host, image: '@image@', ...USER, volumes };
    return terraformData(this, 'volumes', {
      triggersReplace: volumes,
      command: gateCommand(this, 'volumes', question, { '@image@': () => image.imageId }),
      dependsOn: [image],
    });
  }

  private createContainer(image: Image, volume: TerraformResource): Container {
    const { deployment, network, configVolume, config, dependsOn } = this.props;
    const ip = deployment.hostAddress;
    return new Container(this, 'container', {
      name: deployment.acmeProxyName,
      image: image.imageId,
      entrypoint: ['caddy'],
      command: ['run', '--config', `${GATEWAY_FOLDER}/${CONFIG}`, '--adapter', 'caddyfile'],
      env: ['HOME=/tmp', `XDG_DATA_HOME=${STORAGE}`, 'XDG_CONFIG_HOME=/tmp'],
      ports: [
        { internal: PORTS.https, external: deployment.hostPort, ip },
        { internal: PORTS.http, external: deployment.acmeHttpPort, ip },
      ],
      networksAdvanced: [{ name: network }],
      volumes: [
        { volumeName: configVolume, containerPath: GATEWAY_FOLDER, readOnly: true },
        { volumeName: this.certificateVolume, containerPath: STORAGE },
      ],
      labels: [{ label: HASH_LABEL, value: config.versions.join('-') }],
      user: `${USER.uid}:${USER.gid}`,
      readOnly: true,
      init: true,
      // The published image's program is marked to get this capability, and could not be started where it cannot be had; the user
      // does not get it, nor does the proxy need it.
      capabilities: { drop: ['ALL'], add: ['CAP_NET_BIND_SERVICE'] },
      securityOpts: ['no-new-privileges'],
      memory: 256,
      memorySwap: 256,
      restart: 'unless-stopped',
      mustRun: true,
      destroyGraceSeconds: deployment.stopGrace.toSeconds(),
      logDriver: DEFAULT_LOGS.driver,
      logOpts: { ...DEFAULT_LOGS.options },
      dependsOn: [volume, ...dependsOn],
    });
  }

  private createGate(): TerraformResource {
    const { server, host, hostPort, engine, acmeProxyName } = this.props.deployment;
    const { path, speaksMcp } = server.transport;
    const probe = engine.isRemote
      ? { kind: 'certificate', folder: STORAGE, host }
      : {
          kind: 'https',
          host: '127.0.0.1',
          port: hostPort,
          path,
          serverName: host,
          statuses: speaksMcp ? MCP_STATUSES : 'any',
        };
    const question = {
      subject: `TLS proxy of MCP server '${server.name}', which gets a certificate for ${host} by ACME,`,
      container: acmeProxyName,
      dockerHost: engine.host,
      probe,
      failed: FAILED,
      seconds: WAIT_SECONDS,
    };
    return terraformData(this, 'ready', {
      triggersReplace: [this.container.id],
      command: gateCommand(this, 'ready', question),
    });
  }
}
