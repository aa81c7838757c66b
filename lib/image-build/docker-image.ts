import type { ImageBuild } from '@cdktf/provider-docker/lib/image';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Annotations } from 'cdktf';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { posix } from 'node:path';
import type { BuildArgs } from '../model/build-args';
import type { ContainerImage, ImageSource } from '../model/container-image';
import { withoutCreationStacks } from '../render/creation-stacks';
import { shortHash } from '../render/names';
import type { Bridged, BridgedRuntime } from '../render/stdio-bridge';
import type { GeneratedImage } from '../render/stdio-image';
import { bridgedImage, packageImage } from '../render/stdio-image';
import { fromStackFolder } from '../render/stack-folder';
import { meant, resolveText } from '../render/text';
import { buildContextHash } from './build-context';
import { BuildFolder } from './build-folder';

/**
 * The image of a container: pulled, or built when the content of its folder changed.
 * @param repository of a built image; its tag is the hash of the content
 * @param server whose image it is; one that speaks stdio gets a bridge into it
 */
export function dockerImage(
  scope: Construct,
  id: string,
  image: ContainerImage,
  repository: string,
  dependsOn: ITerraformDependable[],
  server?: Bridged,
): Image {
  const { source, platform } = image;
  warnOfMutableTag(scope, image);
  const build: Build = { scope, id, repository, platform, dependsOn };
  if (source.kind !== 'registry' || server?.transport.stdio !== undefined) return builtImage(build, image, server);
  // An image of a registry may serve others, too; one that was built for this container goes with it.
  return withoutCreationStacks(
    () => new Image(scope, id, { name: source.reference, platform, keepLocally: true, dependsOn }),
  );
}

/** Says that Terraform follows no tag. */
export function warnOfMutableTag(scope: Construct, { mutableTag }: ContainerImage): void {
  if (mutableTag === undefined) return;
  Annotations.of(scope).addWarning(
    `image: the tag of '${mutableTag}' moves, and Terraform sees no change when it does; use a version or a digest`,
  );
}

export interface Build {
  readonly scope: Construct;
  readonly id: string;
  /** On the engine; its tag is the hash of the content. */
  readonly repository: string;
  /** Name of the finished image, from the hash of its content. @default - repository and hash */
  readonly named?: (hash: string) => string;
  /** Such as `linux/arm64`. @default - the engine's own */
  readonly platform?: string;
  readonly dependsOn: ITerraformDependable[];
}

/** An image that is built in any case: one of a registry is copied, or gets the bridge of a server that speaks stdio. */
export function builtImage(build: Build, { source, runtime }: ContainerImage, server?: Bridged): Image {
  const bridged = server?.transport.stdio === undefined ? undefined : server;
  if (source.kind !== 'registry' && source.kind !== 'dockerfile') return fromText(build, packageImage(source, bridged));
  if (bridged !== undefined) return withBridge(build, source, runtime as BridgedRuntime, bridged);
  if (source.kind === 'dockerfile') return fromFolder(build, source);
  return fromText(build, { dockerfile: `FROM ${source.reference}\n`, buildArgs: {} });
}

type Dockerfile = Extract<ImageSource, { kind: 'dockerfile' }>;
type Registry = Extract<ImageSource, { kind: 'registry' }>;

/** Of a folder there are two builds: the tag of the first changes with its content, and with it the text of the second. */
function withBridge(build: Build, source: Registry | Dockerfile, runtime: BridgedRuntime, bridged: Bridged): Image {
  if (source.kind === 'registry') return fromText(build, bridgedImage(source.reference, runtime, bridged));
  const { id, repository, dependsOn } = build;
  const unbridged = { id: `${id}-unbridged`, repository: `${repository}_unbridged`, named: undefined };
  const own = fromFolder({ ...build, ...unbridged }, source);
  const text = bridgedImage(own.nameInput as string, runtime, bridged);
  return fromText({ ...build, dependsOn: [...dependsOn, own] }, text);
}

function fromFolder(build: Build, source: Dockerfile): Image {
  const { scope, platform } = build;
  const buildArgs = meant(scope, texts(source.buildArgs));
  return built(build, buildContextHash({ ...source, buildArgs }, platform), {
    context: fromStackFolder(scope, source.directory),
    dockerfile: posix.normalize(source.dockerfile), // the provider takes './Dockerfile' for a file that .dockerignore may leave out
    buildArgs: texts(source.buildArgs),
    target: source.target,
    platform,
  });
}

function fromText(build: Build, { dockerfile, buildArgs }: GeneratedImage): Image {
  const { scope, id, platform } = build;
  return built(build, shortHash([dockerfile, meant(scope, texts(buildArgs)), platform]), {
    context: new BuildFolder(scope, `${id}-build`, dockerfile).path,
    dockerfile: 'Dockerfile',
    buildArgs: texts(buildArgs),
    platform,
  });
}

function built({ scope, id, repository, named, dependsOn }: Build, tag: string, buildAttribute: ImageBuild): Image {
  return new Image(scope, id, {
    name: named?.(tag) ?? `${repository}:${tag}`, // a changed name builds the new image before the old one goes
    buildAttribute,
    keepLocally: false,
    dependsOn,
    lifecycle: { createBeforeDestroy: true },
  });
}

function texts(buildArgs: BuildArgs): Record<string, string> {
  return Object.fromEntries(Object.entries(buildArgs).map(([name, value]) => [name, resolveText(value)]));
}
