import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { shortHash } from '../render/names';
import { scratchFolder, write } from '../render/scratch-folder';

/** The folder of a build that needs only a Dockerfile; it goes along with the stack. */
export class BuildFolder extends Construct {
  /** Relative to the stack's folder, in which Terraform runs. */
  public readonly path: string;

  constructor(scope: Construct, id: string, dockerfile: string) {
    super(scope, id);
    const folder = join(scratchFolder(), shortHash(dockerfile));
    mkdirSync(folder, { recursive: true });
    write(join(folder, 'Dockerfile'), dockerfile);
    this.path = new TerraformAsset(this, 'asset', { path: folder, type: AssetType.DIRECTORY }).path;
  }
}
