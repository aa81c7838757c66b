import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import type { ContainerImage } from '../model/container-image';
import { McpValidationError } from '../model/errors';
import type { Bridged } from '../render/stdio-bridge';
import type * as DockerPush from './docker-push';

/** As the engine and the registries name an architecture. */
export type BuildPlatform = 'linux/amd64' | 'linux/arm64';

export interface PushImageProps {
  readonly image: ContainerImage;

  /** Server whose image it is; one that speaks stdio gets a bridge into it. */
  readonly server?: Bridged;

  /** What the target runs. An engine of another architecture needs emulation (binfmt) for it. */
  readonly platform: BuildPlatform;

  /** Where to push, without a tag, such as `europe-docker.pkg.dev/acme/mcp/weather`; also a token. */
  readonly repositoryUrl: string;

  /** What comes between builds of the same image is called on the engine; lower case letters, digits, `-` and `_`. */
  readonly localName: string;

  /** What the build waits for. @default - nothing */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** An image in a registry. */
export interface PushedImage {
  /** `repository@sha256:...`: what a platform deploys, and what changes when the image does. */
  readonly reference: string;
  /** The push. */
  readonly pushed: ITerraformDependable;
}

/** How the Docker provider reaches its engine and one registry. */
export interface PushProviderProps {
  /** Host of the registry, known at plan, such as `europe-docker.pkg.dev`. */
  readonly registry: string;

  /** Address of the engine. @default - DOCKER_HOST, else the default socket */
  readonly engine?: string;

  /**
   * Name of an account; for values that are not kept in the state, such as those of an ephemeral resource.
   * @default - what `docker login` wrote into the user's own Docker configuration
   */
  readonly username?: string;

  /** Goes with `username`. */
  readonly password?: string;
}

/** Whether an image is made here: of a folder or a package, or with a bridge for a server that speaks stdio. */
export function isBuilt({ source }: ContainerImage, server?: Bridged): boolean {
  return source.kind !== 'registry' || server?.transport.stdio !== undefined;
}

/**
 * Builds an image and pushes it. It takes an engine and a login at plan, and the provider of `pushProvider`.
 * @throws McpValidationError where the Docker provider is not installed
 */
export function pushImage(scope: Construct, id: string, props: PushImageProps): PushedImage {
  return loaded(scope).pushedImage(scope, id, props);
}

/**
 * The Docker provider of a stack that pushes to one registry. Terraform configures it before it plans, so that without an engine or a
 * Docker configuration nothing is changed.
 * @throws McpValidationError where the Docker provider is not installed
 */
export function pushProvider(scope: Construct, id: string, props: PushProviderProps): TerraformProvider {
  return loaded(scope).dockerProvider(scope, id, props);
}

/** Here and not above: who only deploys images of registries needs no Docker provider. */
function loaded(scope: Construct): typeof DockerPush {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return require('./docker-push') as typeof DockerPush;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'MODULE_NOT_FOUND' || !message.includes('@cdktf/provider-docker')) throw error;
    throw new McpValidationError(`Image (at '${scope.node.path}') cannot be built`, [
      {
        property: 'image',
        message:
          "an image that is built here needs the Docker provider, which is not installed; run 'npm install @cdktf/provider-docker', or push the image yourself and use ContainerImage.fromRegistry",
      },
    ]);
  }
}
