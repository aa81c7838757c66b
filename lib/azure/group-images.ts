import type { ContainerGroupImageRegistryCredential } from '@cdktf/provider-azurerm/lib/container-group';
import type { ITerraformDependable } from 'cdktf';
import { Annotations } from 'cdktf';
import { Construct } from 'constructs';
import { isBuilt, pushImage } from '../image-build/push-image';
import type { ContainerDescription } from '../model/container';
import { isToken } from '../model/errors';
import { withoutCreationStacks } from '../render/creation-stacks';
import { literal } from '../render/text';
import type { AzureSecret } from './azure-secret';
import type { RegistryTarget } from './container-registry';
import type { ServerRole } from './container-instances-mcp-service-props';
import type { AzureDeployment } from './deployment';
import { GATEWAY_IMAGE, TLS_IMAGE } from './proxies';
import type { RegistryLogin } from './registry-logins';
import { DOCKER_HUB, credentialFor } from './registry-logins';

/** The containers whose images are made here. */
export function builtContainers({ server, containers, props }: AzureDeployment): readonly ContainerDescription[] {
  const bridged = (container: ContainerDescription) =>
    container === server && server.transport.stdio !== undefined ? server : undefined;
  return containers.filter(
    (container) => !Object.hasOwn(props.images ?? {}, container.name) && isBuilt(container.image, bridged(container)),
  );
}

/** The images of the containers: from a registry, or built, pushed, and named by digest. */
export class GroupImages extends Construct {
  /** What has to be there before the group starts. */
  public readonly pushed: readonly ITerraformDependable[];
  private readonly built = new Map<string, string>();

  constructor(
    scope: Construct,
    id: string,
    private readonly deployment: AzureDeployment,
    private readonly registry: RegistryTarget | undefined,
  ) {
    super(scope, id);
    const { server } = deployment;
    const made = builtContainers(deployment);
    this.pushed = made.map((container) => {
      const { host, ready } = registry as RegistryTarget; // there is one where something is built
      const { reference, pushed } = pushImage(this, container.name, {
        image: container.image,
        server: container === server && server.transport.stdio !== undefined ? server : undefined,
        platform: 'linux/amd64',
        repositoryUrl: `${host}/${deployment.named(100, ...(container === server ? [] : [container.name]))}`,
        localName: deployment.named(60, container.name).replace(/-/g, '_'),
        dependsOn: ready === undefined ? [] : [ready],
      });
      this.built.set(container.name, reference);
      return pushed;
    });
    for (const container of deployment.containers) if (!made.includes(container)) this.warnOfMutableTag(container);
  }

  public imageOf({ name, image: { source } }: ContainerDescription): string {
    const built = this.built.get(name);
    if (built !== undefined) return built;
    if (source.kind !== 'registry') return '';
    return isToken(source.reference) ? source.reference : literal(source.reference);
  }

  /** Roles by which the identity of the group pulls. */
  public get roles(): readonly ServerRole[] {
    const own = this.built.size === 0 ? [] : [(this.registry as RegistryTarget).id];
    const given = this.logins.flatMap(([, { how }]) => (how.kind === 'identity' ? [how.registryId] : []));
    return [...new Set([...own, ...given])].map((scope) => ({ scope, role: 'AcrPull' }));
  }

  public credentials(
    identityId: string,
    valueOf: (secret: AzureSecret) => string,
  ): readonly ContainerGroupImageRegistryCredential[] {
    const own = this.built.size === 0 ? [] : [{ server: this.ownHost, userAssignedIdentityId: identityId }];
    return [...own, ...this.logins.map(([host, login]) => credentialFor(host, login, identityId, valueOf))];
  }

  private get ownHost(): string {
    return (this.registry as RegistryTarget).host;
  }

  /** Those of hosts that an image comes from, also one that the library adds. */
  private get logins(): readonly (readonly [string, RegistryLogin])[] {
    const { props, containers, hasGateway, hasTls } = this.deployment;
    const { gateway = GATEWAY_IMAGE, tls = TLS_IMAGE } = props.helperImages ?? {};
    const images = [
      ...containers.map((one) => this.imageOf(one)),
      ...(hasGateway ? [gateway] : []),
      ...(hasTls ? [tls] : []),
    ];
    return Object.entries(props.registries ?? {}).filter(
      ([host]) => host !== this.registry?.host && images.some((image) => isToken(image) || hostOf(image) === host),
    );
  }

  private warnOfMutableTag({ image: { mutableTag } }: ContainerDescription): void {
    if (mutableTag === undefined) return;
    withoutCreationStacks(() =>
      Annotations.of(this).addWarning(
        `image: the tag of '${mutableTag}' moves, and Terraform sees no change when it does; use a version or a digest`,
      ),
    );
  }
}

/** The registry of an image; without one it is Docker Hub. */
function hostOf(image: string): string {
  const [host, ...path] = image.split('/');
  return path.length > 0 && /[.:]|^localhost$/.test(host) ? host : DOCKER_HUB;
}
