import { checkProps, isMap, isToken, notAString, refuse, show } from './errors';
import { Secret } from './secret';

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

export interface ImageOptions {
  /** @default - unknown: a check that would need one is refused with the way out */
  readonly runtime?: ImageRuntime;

  /** @default - the platform's own architecture */
  readonly platform?: ImagePlatform;
}

export interface DockerfileOptions extends ImageOptions {
  /** Path of the Dockerfile inside the folder. @default 'Dockerfile' */
  readonly dockerfile?: string;

  /** Build arguments. They stay readable in the image: never a secret. @default - none */
  readonly buildArgs?: Readonly<Record<string, string>>;

  /** The stage to build. @default - the last one */
  readonly target?: string;
}

export type ImageSource =
  | { readonly kind: 'registry'; readonly reference: string }
  | {
      readonly kind: 'dockerfile';
      readonly directory: string;
      readonly dockerfile: string;
      readonly buildArgs: Readonly<Record<string, string>>;
      readonly target?: string;
    };

// https://github.com/distribution/reference: [host[:port]/]path[:tag][@digest]
const LABEL = String.raw`[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?`;
// A first part without dot or port is a path, not a host; then it is lower case.
const HOST = String.raw`(?:(?=localhost[/:]|[^/]*[.:])${LABEL}(?:\.${LABEL})*(?::[0-9]+)?/)?`;
const PATH = String.raw`[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*`;
const REFERENCE = new RegExp(
  String.raw`^(?<name>${HOST}${PATH})(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?<digest>@sha256:[0-9a-f]{64})?$`,
);

/** The image of a container: a reference, or a folder to build one from. */
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
    if (options.buildArgs !== undefined && !isMap(options.buildArgs))
      refuse(
        subject,
        'buildArgs',
        `${show(options.buildArgs)} is not a plain object; use one such as { NODE_VERSION: '22' }`,
      );
    for (const [name, value] of Object.entries(options.buildArgs ?? {})) {
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
        refuse(
          subject,
          `buildArgs.${name}`,
          `${show(name)} is not the name of a build argument; use letters, digits and _`,
        );
      if ((value as unknown) instanceof Secret) {
        refuse(
          subject,
          `buildArgs.${name}`,
          'a Secret would stay readable in the image; give it to the running container, in secrets',
        );
      }
      if (typeof value !== 'string') refuse(subject, `buildArgs.${name}`, notAString(value));
    }
    return new ContainerImage(
      { kind: 'dockerfile', directory, dockerfile, buildArgs: { ...options.buildArgs }, target: options.target },
      options,
    );
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
    if (this.source.kind !== 'registry' || isKnownLater(this.source.reference)) return undefined;
    const { tag, digest } = REFERENCE.exec(this.source.reference)?.groups ?? {};
    return digest === undefined && (tag === undefined || tag === 'latest') ? this.source.reference : undefined;
  }

  /** How messages and reports name the image. */
  public toString(): string {
    return this.source.kind === 'registry' ? this.source.reference : `built from ${this.source.directory}`;
  }
}

/** A token, or an expression of Terraform's such as `${aws_ecr_repository.weather.repository_url}:1.4.2`. */
function isKnownLater(reference: string): boolean {
  return isToken(reference) || /\$\{[a-z][^}]*\.[^}]+\}/.test(reference);
}

function isReference(reference: string): boolean {
  const name = REFERENCE.exec(reference)?.groups?.name;
  return name !== undefined && name.length <= 255;
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
