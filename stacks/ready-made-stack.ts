import { Annotations, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { McpValidationError } from '../lib/model/errors';
import { terraformData } from '../lib/render/terraform-data';
import { literal } from '../lib/render/text';

/** Terraform refuses a condition that refers to nothing. */
const NEVER = '${path.module == ""}';

/**
 * What all ready-made stacks share: one that is refused must not block the others of the app. The cdktf CLI stops every command
 * at any exception, so a refusal becomes a warning at synthesis and a plan of this stack that fails with the message. Such a
 * stack holds its provider, its backend and the failing condition: deploy changes nothing, destroy still works.
 */
export abstract class ReadyMadeStack extends TerraformStack {
  protected constructor(scope: Construct, id: string) {
    super(scope, id);
  }

  /** Builds the stack, or takes back what was built and leaves the refusal. */
  protected buildOrRefuse(build: () => void): void {
    const before = new Set(this.node.children.map(({ node }) => node.id));
    try {
      build();
    } catch (error) {
      if (!(error instanceof McpValidationError)) throw error;
      for (const { node } of this.node.children) if (!before.has(node.id)) this.node.tryRemoveChild(node.id);
      Annotations.of(this).addWarning(error.message);
      terraformData(this, 'refused', {
        preconditions: [{ condition: NEVER, errorMessage: literal(error.message) }],
      });
    }
  }

  /** An output under exactly this name. */
  protected output(name: string, value: string, description: string): void {
    const output = new TerraformOutput(this, name, { value, description, staticId: true });
    output.overrideLogicalId(name);
  }
}
