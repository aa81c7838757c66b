import { DataGoogleSecretManagerSecretVersion } from '@cdktf/provider-google/lib/data-google-secret-manager-secret-version';
import type { Construct } from 'constructs';
import type { ExistingSource } from './bindings';

/** Secrets that exist already, each pinned to a version: the one that is given, or the one that is current at plan. */
export class ExistingSecrets {
  private readonly ids = new Map<string, string>();
  private readonly current = new Map<string, string>();

  constructor(
    private readonly scope: Construct,
    /** Of those that do not name another one. */
    private readonly project: string,
  ) {}

  /** How a container refers to it. */
  public to(source: ExistingSource): { readonly secret: string; readonly version: string } {
    const { id, project, version } = source;
    const secret = project === undefined ? id : `projects/${project}/secrets/${id}`;
    return { secret, version: version ?? this.currentVersion(source) };
  }

  /** What tells it apart in ids of constructs, which cannot hold tokens. */
  public idOf({ id, project }: ExistingSource): string {
    const key = project === undefined ? id : `${project}-${id}`;
    const known = this.ids.get(key) ?? (/^[A-Za-z0-9_.-]+$/.test(key) ? key : `${this.ids.size}`);
    this.ids.set(key, known);
    return known;
  }

  /** Its number, never its value. */
  private currentVersion(source: ExistingSource): string {
    const id = this.idOf(source);
    const known = this.current.get(id);
    if (known !== undefined) return known;
    const { version } = new DataGoogleSecretManagerSecretVersion(this.scope, `current-${id}`, {
      project: source.project ?? this.project,
      secret: source.id,
      fetchSecretData: false,
    });
    this.current.set(id, version);
    return version;
  }
}
