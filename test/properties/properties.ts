import type { App, TerraformStack } from 'cdktf';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { McpServerProps, Profile } from '../../lib';
import { McpServer, McpValidationError } from '../../lib';
import type { Configuration } from '../support/project';
import { inProject } from '../support/project';
import { isClean, isRefusal, means, sayWell } from './checks';
import { description } from './descriptions';
import { peeled } from './peeled';
import { RUNS, held } from './runs';
import type { Stage } from './stage';
import { setUp, stage } from './stage';
import { outcome, synthesized } from './synth';
import { validates } from './validated';

/** What one target tells the properties that hold for all of them. */
export interface PropertyTarget {
  readonly profile: Profile;
  /** A stack of a platform team's with its provider and the servers, each as a construct. */
  readonly own: (app: App, servers: readonly McpServer[], stage: Stage) => TerraformStack;
  /** The ready-made stack. */
  readonly ready: (app: App, server: McpServer, stage: Stage) => TerraformStack;
  /** What the platform makes of a value of the environment; nothing if not what was written. @default - itself */
  readonly decoded?: (value: string) => string | undefined;
  /** For the release of the provider that is to be had here. @default - as it is */
  readonly forTerraform?: (configuration: Configuration) => Configuration;
}

/** Any description, and what remains of it when this target has refused parts. */
export function properties(target: PropertyTarget): void {
  describe(`any description on ${target.profile.target}`, () => {
    setUp(inProject());
    const outdir = mkdtempSync(join(tmpdir(), 'properties-'));
    afterAll(() => rmSync(outdir, { recursive: true }));

    test('synthesizes or is refused, alike each time, without secrets, and means what was written', () => {
      const counts = { made: 0, refused: 0 };
      held(
        fc.property(description, stage, (props, where) => {
          let rest: McpServerProps | undefined = props;
          for (let round = 0; rest !== undefined && round < 6; round++) {
            const result = check(target, rest, where, outdir);
            counts[result === undefined ? 'made' : 'refused']++;
            rest = result && peeled(rest, result);
          }
        }),
      );
      console.info(
        `${target.profile.target}: ${RUNS} descriptions, ${counts.refused} refusals, ${counts.made} rendered`,
      );
      // Properties of what is never rendered would say nothing.
      expect(counts.made).toBeGreaterThan(RUNS / 2);
    });
  });
  validates(target);
}

/** @returns why it was refused; nothing if it was rendered */
function check(
  target: PropertyTarget,
  props: McpServerProps,
  where: Stage,
  outdir: string,
): McpValidationError | undefined {
  const server = outcome(() => new McpServer(props));
  if (server instanceof McpValidationError) return sayWell(server);
  const ready = synthesized(outdir, (app) => target.ready(app, server, where));
  isClean(ready);
  if (!isRefusal(ready)) {
    means(server, ready, target.decoded);
    // Half of them once more in the same way, the other half in a platform team's own stack.
    if (where.instance === undefined) {
      expect(synthesized(outdir, (app) => target.ready(app, server, where))).toBe(ready);
      return undefined;
    }
  }
  const own = outcome(() => synthesized(outdir, (app) => target.own(app, [server], where)));
  if (own instanceof McpValidationError) {
    // The ready-made stack says the same, at plan.
    expect(isRefusal(ready)).toBe(true);
    return sayWell(own);
  }
  isClean(own);
  means(server, own, target.decoded);
  return undefined;
}
