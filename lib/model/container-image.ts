import { checkBuildArgs } from './build-args';
import { checkProps, isToken, refuse, show } from './errors';
import { isKnownLater, isReference, moves } from './image-reference';
import type { PackageOptions, PackageSource } from './package-image';
import { npmPackage, pypiPackage } from './package-image';

/**
 * What the image can run, where a platform asks about health by a command inside it. Nobody can look into an image at
 * synthesis, so it is declared.
 */
export enum ImageRuntime {
  /** `node` is on the path (Node 18 or newer). */
  NODE = 'node',
  /** `python` is on the path (Python 3). */
  PYTHON = 'python',
  /** `/bin/sh` and one of curl, wget or nc are there. */
  SHELL = 'shell',
  /** No interpreter at all: only a command of the image's own can check it. */
  NONE = 'none',
}

/** Operating system and architecture of an image. */
export enum ImagePlatform {
  LINUX_AMD64 = 'linux/amd64',
  LINUX_ARM64 = 'linux/arm64',
}

/** What nobody can see from outside an image. */
export interface ImageOptions {
  /** @default - unknown: a check that would need one is refused with the way out */
  readonly runtime?: ImageRuntime;

  /** @default - the platform's own architecture */
  readonly platform?: ImagePlatform;
}

/** How an image is built from a folder. */
export interface DockerfileOptions extends ImageOptions {
  /** Path of the Dockerfile inside the folder. @default 'Dockerfile' */
  readonly dockerfile?: string;

  /** Build arguments. They stay readable in the image: never a secret. @default - none */
  readonly buildArgs?: Readonly<Record<string, string>>;

  /** The stage to build. @default - the last one */
  readonly target?: string;
}

/** Where an image comes from, as renderers read it. */
export type ImageSource =
  | { readonly kind: 'registry'; readonly reference: string }
  | {
      readonly kind: 'dockerfile';
      readonly directory: string;
      readonly dockerfile: string;
      readonly buildArgs: Readonly<Record<string, string>>;
      readonly target?: string;
    }
  | PackageSource;

/** The image of a container: a reference, or a folder or a package to build one from. */
export class ContainerImage {
  /**
   * An image in a registry, by tag or digest: `ghcr.io/acme/weather:1.4.2`, `acme/weather@sha256:...`.
   *
   * A tag that moves (`latest`, or none) is accepted with a warning: Terraform sees no change when it moves, so nothing rolls.
   * @throws McpValidationError if the reference is not one
   * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md
   */
  public static fromRegistry(reference: string, options: ImageOptions = {}): ContainerImage {
    const way =
      "use a reference such as 'ghcr.io/acme/weather:1.4.2', lower case, without a scheme, at most 255 characters";
    if (typeof reference !== 'string' || (!isKnownLater(reference) && !isReference(reference))) {
      refuse('ContainerImage.fromRegistry', 'reference', `${show(reference)} is not an image reference; ${way}`);
    }
    checkOptions('ContainerImage.fromRegistry', options);
    return new ContainerImage({ kind: 'registry', reference }, options);
  }

  /**
   * An image that the stack builds. It is rebuilt when the content of the folder changes (what `.dockerignore` leaves out does
   * not count), and only then.
   * @param directory the build context; relative to the working folder, which is the one with cdktf.json
   */
  public static fromDockerfile(directory: string, options: DockerfileOptions = {}): ContainerImage {
    const subject = 'ContainerImage.fromDockerfile';
    if (typeof directory !== 'string' || isToken(directory) || directory === '')
      refuse(subject, 'directory', `${show(directory)} is not a folder; give the build context`);
    checkOptions(subject, options);
    const dockerfile = options.dockerfile ?? 'Dockerfile';
    if (
      typeof dockerfile !== 'string' ||
      isToken(dockerfile) ||
      dockerfile === '' ||
      dockerfile.startsWith('/') ||
      dockerfile.split('/').includes('..')
    ) {
      refuse(
        subject,
        'dockerfile',
        `${show(dockerfile)} is not a path inside the folder; use one relative to it, such as 'docker/Dockerfile'`,
      );
    }
    if (options.target !== undefined && (typeof options.target !== 'string' || !/^[^\s]+$/.test(options.target)))
      refuse(subject, 'target', `${show(options.target)} is not the name of a stage; leave it out for the last one`);
    const buildArgs = checkBuildArgs(subject, options.buildArgs);
    return new ContainerImage(
      { kind: 'dockerfile', directory, dockerfile, buildArgs, target: options.target },
      options,
    );
  }

  /**
   * A package of npm, installed into an image that the stack builds, so that nothing is downloaded when the container starts. What
   * the package itself depends on is chosen when the image is built, as `npx` does it.
   * @param spec name and exact version, such as `@acme/weather-mcp@1.4.2`
   */
  public static fromNpm(spec: string, options: PackageOptions = {}): ContainerImage {
    const source = npmPackage('ContainerImage.fromNpm', spec, options);
    const { platform } = options;
    checkOptions('ContainerImage.fromNpm', { platform });
    return new ContainerImage(source, { runtime: ImageRuntime.NODE, platform });
  }

  /**
   * A package of PyPI, installed into an image that the stack builds, so that nothing is downloaded when the container starts. What
   * the package itself depends on is chosen when the image is built, as `uvx` does it.
   * @param spec name and exact version, such as `acme-weather-mcp==1.4.2`, or with extras `acme-weather-mcp[maps]==1.4.2`
   */
  public static fromPyPi(spec: string, options: PackageOptions = {}): ContainerImage {
    const source = pypiPackage('ContainerImage.fromPyPi', spec, options);
    const { platform } = options;
    checkOptions('ContainerImage.fromPyPi', { platform });
    return new ContainerImage(source, { runtime: ImageRuntime.PYTHON, platform });
  }

  public readonly runtime?: ImageRuntime;
  public readonly platform?: ImagePlatform;

  private constructor(
    public readonly source: ImageSource,
    options: ImageOptions,
  ) {
    this.runtime = options.runtime;
    this.platform = options.platform;
  }

  /** The reference without digest and with a tag that moves, if it is such a one. */
  public get mutableTag(): string | undefined {
    return this.source.kind === 'registry' && moves(this.source.reference) ? this.source.reference : undefined;
  }

  /** How messages and reports name the image. */
  public toString(): string {
    const { source } = this;
    if (source.kind === 'registry') return source.reference;
    return source.kind === 'dockerfile'
      ? `built from ${source.directory}`
      : `built from ${source.spec} (${source.kind})`;
  }
}

function checkOptions(subject: string, options: ImageOptions): void {
  checkProps(subject, options);
  const { runtime, platform } = options;
  oneOf(subject, 'runtime', runtime, Object.values(ImageRuntime));
  oneOf(subject, 'platform', platform, Object.values(ImagePlatform));
}

/** For users without a type checker: a value outside its enum is named with what is allowed. */
export function oneOf(subject: string, property: string, value: unknown, allowed: readonly string[]): void {
  if (value !== undefined && !allowed.includes(value as string)) {
    refuse(subject, property, `${show(value)} is not known; use one of ${allowed.map((a) => `'${a}'`).join(', ')}`);
  }
}
