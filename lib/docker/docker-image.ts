import { Image } from '@cdktf/provider-docker/lib/image';
import { Annotations, DefaultTokenResolver, StringConcat, Tokenization } from 'cdktf';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { posix } from 'node:path';
import type { ContainerImage } from '../model/container-image';
import { resolveText } from '../render/text';
import { buildContextHash } from './build-context';
import { fromStackFolder } from './host-files';

/**
 * The image of a container: pulled, or built when the content of its folder changed.
 * @param repository of a built image; its tag is the hash of the content
 */
export function dockerImage(
  scope: Construct,
  id: string,
  { source, platform, mutableTag }: ContainerImage,
  repository: string,
  dependsOn: ITerraformDependable[],
): Image {
  if (mutableTag !== undefined) {
    Annotations.of(scope).addWarning(
      `image: the tag of '${mutableTag}' moves, and Terraform sees no change when it does; use a version or a digest`,
    );
  }
  // An image of a registry may serve others, too; one that was built for this container goes with it.
  if (source.kind === 'registry')
    return new Image(scope, id, { name: source.reference, platform, keepLocally: true, dependsOn });
  const buildArgs = Object.fromEntries(
    Object.entries(source.buildArgs).map(([name, value]) => [name, resolveText(value)]),
  );
  // A token is a number that changes with the app; what it stands for does not.
  const resolver = new DefaultTokenResolver(new StringConcat());
  const meant = Tokenization.resolve(buildArgs, { scope, resolver, preparing: false }) as typeof buildArgs;
  return new Image(scope, id, {
    name: `${repository}:${buildContextHash({ ...source, buildArgs: meant }, platform)}`, // a changed name builds the new image before the old one goes
    buildAttribute: {
      context: fromStackFolder(scope, source.directory),
      dockerfile: posix.normalize(source.dockerfile), // the provider takes './Dockerfile' for a file that .dockerignore may leave out
      buildArgs,
      target: source.target,
      platform,
    },
    keepLocally: false,
    dependsOn,
    lifecycle: { createBeforeDestroy: true },
  });
}
