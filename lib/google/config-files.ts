import { SecretManagerSecret } from '@cdktf/provider-google/lib/secret-manager-secret';
import { SecretManagerSecretVersion } from '@cdktf/provider-google/lib/secret-manager-secret-version';
import { Construct } from 'constructs';
import type { ContainerDescription } from '../model/container';
import { contentOf } from '../render/file-content';
import { shortHash } from '../render/names';
import type { FileFolder } from './folders';
import { nameOf } from './folders';
import type { SecretPlace } from './managed-secret';
import { replicationOf } from './managed-secret';

export interface ConfigFilesProps extends SecretPlace {
  readonly secretId: string;
  readonly container: ContainerDescription;
  readonly folder: FileFolder;
}

/**
 * Configuration files of one folder, as versions of one secret: of all that Cloud Run mounts, only a secret can be made of a text.
 */
export class ConfigFiles extends Construct {
  public readonly secret: SecretManagerSecret;
  /** By the names of the files. */
  public readonly versions: Readonly<Record<string, SecretManagerSecretVersion>>;

  constructor(scope: Construct, id: string, props: ConfigFilesProps) {
    super(scope, id);
    const { container, folder } = props;
    this.secret = new SecretManagerSecret(this, 'secret', {
      project: props.project,
      secretId: props.secretId,
      replication: replicationOf(props),
      dependsOn: [...props.dependsOn],
    });
    const own = Object.entries(container.files).filter(([path]) => path === `${folder.path}/${nameOf(path)}`);
    this.versions = Object.fromEntries(
      own.map(([path, file]) => [
        nameOf(path),
        new SecretManagerSecretVersion(this, nameOf(path).replace(/[^A-Za-z0-9_.-]/g, '-'), {
          secret: this.secret.id,
          secretDataWo: contentOf(file).toString('base64'),
          secretDataWoVersion: versionOf(contentOf(file)),
          isSecretDataBase64: true,
          deletionPolicy: 'ABANDON',
          lifecycle: { createBeforeDestroy: true },
        }),
      ]),
    );
  }
}

/** A number that is another one when the content is. */
function versionOf(content: Buffer): number {
  return parseInt(shortHash(content.toString('base64')).slice(0, 7), 16) + 1;
}
