import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { McpServerProps } from '../../lib';
import { ContainerImage, McpServer, McpValidationError, Transport } from '../../lib';
import type { Configuration } from '../support/project';
import { configuration, inProject, synthesize } from '../support/project';
import { TerraformFolder, describeUnless, terraformMissing } from '../support/terraform';
import { description } from './descriptions';
import { peeled } from './peeled';
import type { PropertyTarget } from './properties';
import { SEED, shown } from './runs';
import type { Stage } from './stage';
import { CANARY, setUp, stage } from './stage';
import { outcome, synthesized } from './synth';

/** How many go to Terraform, all in one stack: it takes its time for each run. */
const SAMPLE = 10;

/** The provider itself takes what is synthesized of some of the descriptions. */
export function validates(target: PropertyTarget): void {
  const outdir = mkdtempSync(join(tmpdir(), 'validated-'));
  const [where] = fc.sample(stage, { numRuns: 1, seed: SEED });

  const folderOf = (servers: readonly McpServer[]): TerraformFolder => {
    const made = synthesize((app) => void target.own(app, servers, where), outdir);
    const leak = Object.keys(made.files).filter((path) => made.files[path].includes(CANARY));
    if (leak.length > 0) throw new Error(`the value of a secret is in ${leak.join(', ')}`);
    const { forTerraform = (one: Configuration) => one } = target;
    return new TerraformFolder(forTerraform(configuration(made, 'stack')), join(outdir, 'stacks', 'stack'));
  };
  const missing = (): string | undefined => {
    if (terraformMissing !== undefined) return terraformMissing;
    const smallest = new McpServer({
      name: 'weather',
      image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
      transport: Transport.streamableHttp({ port: 3000 }),
    });
    const { ok, said } = folderOf([smallest]).run(['init', '-input=false']);
    return ok ? undefined : `terraform init finds no provider: ${/Error: .*(\n.+)*/.exec(said)?.[0] ?? said}`;
  };

  describeUnless(missing(), `the provider of ${target.profile.target}`, () => {
    setUp(inProject());
    afterAll(() => rmSync(outdir, { recursive: true }));

    test('takes any description', () => {
      const props = fc
        .sample(description, { numRuns: 4 * SAMPLE, seed: SEED })
        .flatMap((one, i) => accepted(target, { ...one, name: `weather-${i}` }, where, outdir) ?? [])
        .slice(0, SAMPLE);
      expect(props).toHaveLength(SAMPLE);
      const folder = folderOf(props.map((one) => new McpServer(one)));
      // The Docker provider comes along.
      for (const args of [['init', '-input=false', '-reconfigure'], ['validate']]) {
        const { ok, said } = folder.run(args);
        if (!ok) throw new Error(`${said}\nof\n${shown(props)}`);
      }
    });
  });
}

/** What of a description a target renders. */
function accepted(
  target: PropertyTarget,
  props: McpServerProps,
  where: Stage,
  outdir: string,
): McpServerProps | undefined {
  let rest: McpServerProps | undefined = props;
  for (let round = 0; rest !== undefined && round < 6; round++) {
    const tried: McpServerProps = rest;
    const made = outcome(() => synthesized(outdir, (app) => target.own(app, [new McpServer(tried)], where)));
    if (!(made instanceof McpValidationError)) return tried;
    rest = peeled(tried, made);
  }
  return undefined;
}
