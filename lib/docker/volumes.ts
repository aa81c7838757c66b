import { Volume as DockerVolume } from '@cdktf/provider-docker/lib/volume';
import type { Image } from '@cdktf/provider-docker/lib/image';
import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { ContainerDescription } from '../model/container';
import { fromStackFolder } from '../render/stack-folder';
import { terraformData } from '../render/terraform-data';
import { absolute, gateCommand } from './host-files';

export interface Mount {
  readonly containerPath: string;
  readonly volumeName?: string;
  readonly hostPath?: string;
  readonly readOnly?: boolean;
}

/** Folders of a container that are neither in its image nor in memory. */
export function mountsOf(
  scope: Construct,
  { volumes }: ContainerDescription,
  nameOf: (volume: string) => string,
): Mount[] {
  return Object.entries(volumes).flatMap(([containerPath, { volume }]): Mount[] => {
    if (volume.kind === 'temporary') return [];
    if (volume.kind === 'host')
      return [{ containerPath, hostPath: absolute(fromStackFolder(scope, volume.path)), readOnly: volume.readOnly }];
    return [{ containerPath, volumeName: nameOf(volume.name) }];
  });
}

/**
 * Makes the volumes of a container, with its user as the owner. One that outlives destroy is the engine's own and not in
 * Terraform's state; one that does not is a resource. The owner is set through the image of the container without running it: an
 * image need not hold a shell.
 */
export function ownedVolumes(
  scope: Construct,
  container: ContainerDescription,
  nameOf: (volume: string) => string,
  image: Image,
  dockerHost: string | undefined,
): TerraformResource | undefined {
  const stored = Object.values(container.volumes).flatMap((volume) => volume.stored ?? []);
  if (stored.length === 0) return undefined;
  const managed = stored
    .filter(({ removeOnDestroy }) => removeOnDestroy)
    .map(({ name }) => new DockerVolume(scope, `volume-${name}`, { name: nameOf(name) }));
  const { uid, gid } = container.user;
  const question = { dockerHost, image: '@image@', uid, gid, volumes: stored.map(({ name }) => nameOf(name)) };
  return terraformData(scope, 'volumes', {
    triggersReplace: [...question.volumes, uid ?? '', gid ?? '', ...managed.map((volume) => volume.id)],
    command: gateCommand(scope, 'volumes', question, { '@image@': () => image.imageId }),
    dependsOn: [image],
  });
}
