import { Annotations } from 'cdktf';
import type { Construct } from 'constructs';
import type { ReportLine } from '../model/capabilities';
import { withoutCreationStacks } from './creation-stacks';

/** Says at synthesis what was asked for and has no effect on a target; nothing is dropped in silence. */
export function announce(scope: Construct, target: string, lines: readonly ReportLine[]): void {
  for (const { property, what, by, capability } of lines) {
    if (by === 'asked' && capability.kind === 'ignored')
      // The place in our code says nothing, and would make what is synthesized depend on where this package lies.
      withoutCreationStacks(() =>
        Annotations.of(scope).addInfo(
          `${property}: ${what === property ? '' : `${what} has `}no effect on ${target}: ${capability.because}`,
        ),
      );
  }
}
