import { Annotations, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { McpValidationError } from '../lib/model/errors';
import { terraformData } from '../lib/render/terraform-data';
import { literal } from '../lib/render/text';

/** Terraform refuses a condition that refers to nothing. */
const NEVER = '${path.module == ""}';

/** What every ready-made stack takes. */
export interface ReadyMadeStackProps {
  /** How the app lets its user give a property, by the property's name; for messages. @default - the code is the only way */
  readonly settings?: Readonly<Record<string, { readonly way: string; readonly isGiven: boolean }>>;
}

/**
 * What all ready-made stacks share: one that is refused must not block the others of the app. The cdktf CLI stops every command
 * at any exception, so a refusal becomes a warning at synthesis and a plan of this stack that fails with the message. Such a
 * stack holds its provider, its backend and the failing condition: deploy changes nothing, destroy still works.
 */
export abstract class ReadyMadeStack extends TerraformStack {
  private readonly settings: NonNullable<ReadyMadeStackProps['settings']>;

  protected constructor(scope: Construct, id: string, props: ReadyMadeStackProps = {}) {
    super(scope, id);
    this.settings = props.settings ?? {};
  }

  /** Builds the stack, or takes back what was built and leaves the refusal. */
  protected buildOrRefuse(build: () => void): void {
    const before = new Set(this.node.children.map(({ node }) => node.id));
    try {
      build();
    } catch (error) {
      if (!(error instanceof McpValidationError)) throw error;
      for (const { node } of this.node.children) if (!before.has(node.id)) this.node.tryRemoveChild(node.id);
      const message = this.withSettings(error);
      Annotations.of(this).addWarning(message);
      terraformData(this, 'refused', {
        preconditions: [{ condition: NEVER, errorMessage: literal(message) }],
      });
    }
  }

  /** Who runs the shipped app cannot change its code: settings are the way out. */
  private withSettings({ message, problems }: McpValidationError): string {
    const known = problems.flatMap(({ property }) =>
      Object.hasOwn(this.settings, property) ? [`${property}: ${this.settings[property].way}`] : [],
    );
    // Who has only just got the app reads this at every command: no more than what there is to do.
    if (problems.every(({ property }) => this.settings[property]?.isGiven === false))
      return `Stack '${this.node.id}' is not set up yet:\n  - ${known.join('\n  - ')}`;
    return known.length === 0 ? message : `${message}\nSettings of this app:\n  - ${known.join('\n  - ')}`;
  }

  /** An output under exactly this name. */
  protected output(name: string, value: string, description: string): void {
    const output = new TerraformOutput(this, name, { value, description, staticId: true });
    output.overrideLogicalId(name);
  }
}
