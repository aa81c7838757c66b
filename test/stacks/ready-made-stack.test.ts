import type { App } from 'cdktf';
import { Annotations, TerraformOutput, TerraformVariable } from 'cdktf';
import { McpValidationError } from '../../lib';
import { terraformData } from '../../lib/render/terraform-data';
import { literal } from '../../lib/render/text';
import { ReadyMadeStack } from '../../stacks/ready-made-stack';
import { configuration, inProject, synthesize } from '../support/project';
import { TerraformFolder, describeUnless, terraformMissing } from '../support/terraform';

inProject();

/** A stack that builds a few things, and is refused by what `end` throws. */
class Sample extends ReadyMadeStack {
  constructor(app: App, id: string, end: () => void) {
    super(app, id);
    terraformData(this, 'first', {});
    this.buildOrRefuse(() => {
      terraformData(this, 'made', {});
      new TerraformVariable(this, 'variable', {});
      new TerraformOutput(this, 'direct', { value: 'x' });
      this.output('named', 'x', 'what it is');
      Annotations.of(this.node.findChild('made')).addWarning('about what is taken back');
      end();
    });
  }
}

const refuse = (): never => {
  throw new McpValidationError('MCP server cannot run', [
    { property: 'environment.A', message: '\'${HOME} %{x} "quoted"\' is wrong; use another' },
    { property: 'scaling', message: 'too many' },
  ]);
};
const TEXT = [
  'MCP server cannot run:',
  '  - environment.A: \'${HOME} %{x} "quoted"\' is wrong; use another',
  '  - scaling: too many',
].join('\n');

test('what builds is built', () => {
  const config = configuration(
    synthesize((app) => void new Sample(app, 'one', () => undefined)),
    'one',
  );
  expect(Object.keys(config.resource?.terraform_data ?? {}).sort()).toEqual(['first', 'made']);
  expect(config.output).toHaveProperty('direct');
});

test('an output has exactly its name', () => {
  const config = configuration(
    synthesize((app) => void new Sample(app, 'one', () => undefined)),
    'one',
  );
  expect(config.output?.named).toEqual({ value: 'x', description: 'what it is' });
});

describe('a refused stack', () => {
  const refused = () => synthesize((app) => void new Sample(app, 'one', refuse));

  test('keeps what was there before, and one condition that fails with the message', () => {
    const { resource, variable, output } = configuration(refused(), 'one');
    expect(Object.keys(resource ?? {})).toEqual(['terraform_data']);
    expect(Object.keys(resource?.terraform_data ?? {}).sort()).toEqual(['first', 'refused']);
    expect(resource?.terraform_data.refused).toMatchObject({
      lifecycle: { precondition: [{ error_message: literal(TEXT) }] },
    });
    expect([variable, output]).toEqual([undefined, undefined]);
  });

  test('warns once, and is no error, which would stop every command of the app', () => {
    expect(refused().annotations).toEqual([{ level: 'warn', path: 'one', message: TEXT }]);
  });

  test('leaves the other stacks of the app alone', () => {
    const synthesized = synthesize((app) => {
      new Sample(app, 'one', refuse);
      new Sample(app, 'two', () => undefined);
    });
    expect(configuration(synthesized, 'two').resource?.terraform_data).toHaveProperty('made');
  });

  test('hides no mistake of another kind', () => {
    const fail = (): never => {
      throw new TypeError('a mistake');
    };
    expect(() => synthesize((app) => void new Sample(app, 'one', fail))).toThrow(TypeError);
  });

  describeUnless(terraformMissing, 'in Terraform', () => {
    test('fails its plan with the message, keeps what is deployed, and can be destroyed', () => {
      const path = 'cdktf.out/stacks/one';
      const folderOf = (end: () => void): TerraformFolder =>
        new TerraformFolder(
          configuration(
            synthesize((app) => void new Sample(app, 'one', end)),
            'one',
          ),
          path,
        );
      const set = { TF_VAR_variable: 'x' };

      const deployed = folderOf(() => undefined);
      expect(deployed.run(['init']).ok).toBe(true);
      expect(deployed.run(['apply', '-auto-approve'], set)).toMatchObject({ ok: true });

      const later = folderOf(refuse);
      expect(later.run(['init']).ok).toBe(true);
      expect(later.run(['validate']).ok).toBe(true);
      const { ok, said } = later.run(['apply', '-auto-approve']);
      expect(ok).toBe(false);
      expect(said).toContain(TEXT.replace(/^ +/gm, ''));
      expect(later.run(['state', 'list']).said).toContain('terraform_data.made');

      expect(later.run(['destroy', '-auto-approve'])).toMatchObject({ ok: true });
      expect(later.run(['state', 'list']).said.trim()).toBe('');
    });
  });
});
