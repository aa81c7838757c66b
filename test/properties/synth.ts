import type { TerraformStack } from 'cdktf';
import { App } from 'cdktf';
import { McpValidationError } from '../../lib';

/**
 * What a stack becomes, without its folder of files: an app that writes takes ten times as long. This is what App.synth does with it
 * before it writes.
 */
export function synthesized(outdir: string, build: (app: App) => TerraformStack): string {
  // cdktf notes for every token where it was made, which takes as long as all the rest.
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => undefined;
  try {
    const stack = build(new App({ outdir }));
    stack.prepareStack();
    stack.runAllValidations();
    const problems = stack.node.findAll().flatMap(({ node }) => node.validate());
    if (problems.length > 0) throw new Error(`not valid: ${problems.join('; ')}`);
    return JSON.stringify(stack.toTerraform());
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}

/** The refusal, or what was made. */
export function outcome<T>(make: () => T): T | McpValidationError {
  try {
    return make();
  } catch (error) {
    if (error instanceof McpValidationError) return error;
    throw error;
  }
}
