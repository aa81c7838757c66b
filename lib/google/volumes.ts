import type { CloudRunV2ServiceTemplateVolumes } from '@cdktf/provider-google/lib/cloud-run-v2-service';
import type { ContainerDescription } from '../model/container';
import { literal } from '../render/text';
import type { DynamicBlock, Mount } from './containers';
import { onlyIf } from './containers';
import type { GoogleDeployment } from './deployment';
import { fileFolders, volumeName } from './folders';
import { temporaryFolders } from './instance';
import type { GoogleSecrets } from './secrets';

/** Everybody in the container may read, nobody write: its user is that of the image. */
const READ_ONLY = 0o444;

export interface RenderedVolumes {
  readonly volumes: readonly CloudRunV2ServiceTemplateVolumes[];
  readonly dynamic: readonly DynamicBlock[];
  readonly mountsOf: (container: ContainerDescription) => readonly Mount[];
}

/** The folders of the containers that are not part of their images. */
export function renderVolumes({ containers, props }: GoogleDeployment, secrets: GoogleSecrets): RenderedVolumes {
  const volumes: CloudRunV2ServiceTemplateVolumes[] = [];
  const dynamic: DynamicBlock[] = [];
  const mounts = new Map<ContainerDescription, Mount[]>();
  for (const container of containers) {
    const own: Mount[] = [];
    for (const [path, mebibytes] of temporaryFolders(container)) {
      const name = volumeName(container, path);
      volumes.push({ name, emptyDir: { medium: 'MEMORY', sizeLimit: `${mebibytes}Mi` } });
      own.push({ name, path: literal(path) });
    }
    for (const [path, { stored }] of Object.entries(container.volumes)) {
      const source = stored === undefined ? undefined : props.volumes?.[stored.name]?.source;
      if (stored === undefined || source === undefined) continue;
      if (!volumes.some(({ name }) => name === stored.name))
        volumes.push({
          name: stored.name,
          ...(source.kind === 'nfs'
            ? { nfs: { server: source.server, path: source.path, readOnly: false } }
            : { gcs: { bucket: source.bucket, readOnly: false } }),
        });
      own.push({ name: stored.name, path: literal(path) });
    }
    for (const folder of fileFolders(container)) {
      const { volume: name, path } = folder;
      const files = secrets.filesIn(folder);
      if (files !== undefined)
        volumes.push({
          name,
          secret: {
            secret: files.secret.secretId,
            defaultMode: READ_ONLY,
            items: Object.entries(files.versions).map(([file, { version }]) => ({ path: literal(file), version })),
          },
        });
      if (folder.secret === undefined) {
        own.push({ name, path: literal(path) });
        continue;
      }
      const { secret, version, when } = secrets.reference(container, folder.secret.name);
      const item = { path: literal(folder.secret.file), version };
      if (when === undefined) volumes.push({ name, secret: { secret, defaultMode: READ_ONLY, items: [item] } });
      else
        dynamic.push({
          for_each: onlyIf(when),
          content: { name, secret: { secret, default_mode: READ_ONLY, items: [item] } },
        });
      own.push({ name, path: literal(path), ...(when === undefined ? {} : { when }) });
    }
    mounts.set(container, own);
  }
  return { volumes, dynamic, mountsOf: (container) => mounts.get(container) ?? [] };
}
