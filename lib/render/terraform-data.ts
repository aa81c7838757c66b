import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

export interface Precondition {
  /** A Terraform expression, such as `${length(local.x) == 0}`. */
  readonly condition: string;
  readonly errorMessage: string;
}

export interface TerraformDataProps {
  /** A change of one of these runs the command again. */
  readonly triggersReplace?: readonly unknown[];
  /** Runs on the machine that deploys, at creation. */
  readonly command?: { readonly line: string; readonly environment: Readonly<Record<string, string>> };
  readonly preconditions?: readonly Precondition[];
  readonly dependsOn?: readonly TerraformResource[];
}

/** Terraform's built-in resource that holds conditions and steps; it needs no provider. */
export function terraformData(scope: Construct, id: string, props: TerraformDataProps): TerraformResource {
  const resource = new TerraformResource(scope, id, { terraformResourceType: 'terraform_data' });
  if (props.triggersReplace !== undefined) resource.addOverride('triggers_replace', props.triggersReplace);
  if (props.command !== undefined) {
    const { line, environment } = props.command;
    resource.addOverride('provisioner', [{ 'local-exec': { command: line, environment, quiet: true } }]);
  }
  if (props.preconditions !== undefined && props.preconditions.length > 0)
    addPreconditions(resource, props.preconditions);
  if (props.dependsOn !== undefined && props.dependsOn.length > 0)
    resource.addOverride('depends_on', props.dependsOn.map(addressOf));
  return resource;
}

export function addPreconditions(resource: TerraformResource, preconditions: readonly Precondition[]): void {
  resource.addOverride(
    'lifecycle.precondition',
    preconditions.map(({ condition, errorMessage }) => ({ condition, error_message: errorMessage })),
  );
}

/** Where expressions and `depends_on` find a resource. */
export function addressOf(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}
