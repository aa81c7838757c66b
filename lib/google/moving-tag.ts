import { Annotations } from 'cdktf';
import type { Construct } from 'constructs';
import type { ContainerImage } from '../model/container-image';
import { withoutCreationStacks } from '../render/creation-stacks';

/** Says that Terraform follows no tag: Cloud Run turns it into a digest when the revision is made, and never again. */
export function warnOfMovingTag(scope: Construct, { mutableTag }: ContainerImage): void {
  if (mutableTag === undefined) return;
  withoutCreationStacks(() =>
    Annotations.of(scope).addWarning(
      `image: the tag of '${mutableTag}' moves, and Terraform sees no change when it does; use a version or a digest`,
    ),
  );
}
