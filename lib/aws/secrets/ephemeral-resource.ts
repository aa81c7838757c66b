import { TerraformElement } from 'cdktf';
import type { Construct } from 'constructs';

/** What Terraform reads or makes at each run and keeps nowhere; only write-only arguments take it. The bindings know none of these. */
export class EphemeralResource extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly type: string,
    private readonly config: Readonly<Record<string, unknown>>,
  ) {
    super(scope, id);
  }

  /** Where expressions find it. */
  public get address(): string {
    return `ephemeral.${this.type}.${this.friendlyUniqueId}`;
  }

  public override toTerraform(): object {
    return { ephemeral: { [this.type]: { [this.friendlyUniqueId]: this.config } } };
  }
}
