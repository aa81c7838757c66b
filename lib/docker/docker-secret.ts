import { refuse, show } from '../model/errors';

/** Where the value of a secret comes from, as renderers read it. */
export type DockerSecretSource =
  { readonly kind: 'name'; readonly name: string } | { readonly kind: 'file'; readonly path: string };

/** Where a secret of the description comes from on this engine. */
export class DockerSecret {
  /** Under another name than its own, from TF_VAR_NAME, the process environment or `.env`. */
  public static fromName(name: string): DockerSecret {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      refuse('DockerSecret.fromName', 'name', `${show(name)} is not the name of a variable; use letters, digits and _`);
    return new DockerSecret({ kind: 'name', name });
  }

  /**
   * A file of this machine, for a secret that the server reads as a file; it is mounted read-only and must be readable by the
   * container's user. Relative to the folder with cdktf.json.
   */
  public static fromFile(path: string): DockerSecret {
    if (typeof path !== 'string' || path === '')
      refuse('DockerSecret.fromFile', 'path', `${show(path)} is not a path; give the file`);
    return new DockerSecret({ kind: 'file', path });
  }

  private constructor(public readonly source: DockerSecretSource) {}
}
