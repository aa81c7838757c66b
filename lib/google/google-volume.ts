import { checkProps, isToken, refuse, show } from '../model/errors';

/** Where the files of a volume are, as renderers read it. */
export type GoogleVolumeSource =
  | { readonly kind: 'bucket'; readonly bucket: string }
  | { readonly kind: 'nfs'; readonly server: string; readonly path: string };

/** An NFS share that is there already. */
export interface NfsProps {
  /** Address or name of the server, such as that of a Filestore instance, which the service's `network` reaches. */
  readonly server: string;
  /** Such as `/share`. */
  readonly path: string;
}

/** Where a shared volume of the description is kept on Google Cloud. */
export class GoogleVolume {
  /**
   * A bucket of Cloud Storage that exists already, as a folder: whole files, the last writer wins, no locks; nothing for a database,
   * SQLite included. The folder belongs to root, so the image has to run as root to write.
   */
  public static fromBucket(bucket: string): GoogleVolume {
    if (typeof bucket !== 'string' || !(isToken(bucket) || /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(bucket)))
      refuse(
        'GoogleVolume.fromBucket',
        'bucket',
        `${show(bucket)} is not the name of a bucket; give it without 'gs://'`,
      );
    return new GoogleVolume({ kind: 'bucket', bucket });
  }

  /** A share of NFS, such as one of Filestore. Who may write is up to the owners of its folders. */
  public static fromNfs(props: NfsProps): GoogleVolume {
    const subject = 'GoogleVolume.fromNfs';
    checkProps(subject, props);
    for (const property of ['server', 'path'] as const)
      if (typeof props[property] !== 'string' || props[property] === '')
        refuse(
          subject,
          property,
          `${show(props[property])} is not given; use such as { server: '10.0.0.2', path: '/share' }`,
        );
    return new GoogleVolume({ kind: 'nfs', server: props.server, path: props.path });
  }

  private constructor(public readonly source: GoogleVolumeSource) {}
}
