import { checkProps, notAString, refuse } from './errors';

/** What is said where a value is missing. */
export interface VariableOptions {
  /** What it means and what a value looks like; shown where it is missing. @default - none */
  readonly description?: string;
}

/** What holds where a value is missing. */
export interface OptionalVariableOptions extends VariableOptions {
  /** The value when the stack gives none. @default - the variable is left out of the container */
  readonly default?: string;
}

/** An environment variable whose value belongs to a stage: the description names it, the stack binds it. Not for secrets. */
export class Variable {
  /** Without a value the plan of the stack fails and names it. */
  public static required(options: VariableOptions = {}): Variable {
    return new Variable(true, options);
  }

  /** Without a value its default is used, or it is left out. */
  public static optional(options: OptionalVariableOptions = {}): Variable {
    return new Variable(false, options);
  }

  public readonly description?: string;
  public readonly default?: string;

  private constructor(
    public readonly required: boolean,
    options: OptionalVariableOptions,
  ) {
    checkProps('Variable', options);
    for (const property of ['description', 'default'] as const) {
      const text: unknown = options[property];
      if (text !== undefined && typeof text !== 'string') refuse('Variable', property, notAString(text));
    }
    this.description = options.description;
    this.default = options.default;
  }
}
