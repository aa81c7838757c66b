import type { EnvironmentValue } from '../model/container';
import { literal } from '../render/text';

/**
 * A text in which Kubernetes finds nothing to replace: in variables and arguments `$(NAME)` stands for another variable, and two
 * dollar signs for one. Texts of cdktf may stand in it.
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function unexpanded(text: string): string {
  return text.replace(/\$(?=[$(])/g, '$$$$');
}

/** The same for a value that Terraform looks up, as an expression. */
export function unexpandedExpression(value: string): string {
  return `replace(${value}, "$", "$$")`;
}

/** A word of a command, taken literally by Terraform and by Kubernetes. */
export function argument(word: string): string {
  return literal(unexpanded(word));
}

export function unexpandedValue(value: EnvironmentValue): EnvironmentValue {
  return typeof value === 'string' ? unexpanded(value) : value;
}
