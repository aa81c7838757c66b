import { App, TerraformStack, Testing } from 'cdktf';
import type { TerraformDataProps } from '../../lib/render/terraform-data';
import { terraformData } from '../../lib/render/terraform-data';
import { literal } from '../../lib/render/text';
import { TerraformFolder, describeUnless, terraformMissing } from '../support/terraform';

/** The configuration with one such resource in it. */
function synthesized(props: TerraformDataProps): {
  readonly resource: { readonly terraform_data: { readonly gate: object } };
} {
  const stack = new TerraformStack(new App(), 'one');
  terraformData(stack, 'gate', props);
  return JSON.parse(Testing.synth(stack));
}

test('holds triggers, a command, conditions and what it depends on', () => {
  const stack = new TerraformStack(new App(), 'one');
  terraformData(stack, 'gate', {
    triggersReplace: ['a', 1],
    command: { line: 'node gate.js', environment: { QUESTION: '{}' } },
    preconditions: [{ condition: '${true}', errorMessage: 'never' }],
    dependsOn: [terraformData(stack, 'other', {})],
  });
  expect(JSON.parse(Testing.synth(stack)).resource.terraform_data.gate).toEqual({
    triggers_replace: ['a', 1],
    provisioner: [{ 'local-exec': { command: 'node gate.js', environment: { QUESTION: '{}' }, quiet: true } }],
    lifecycle: { precondition: [{ condition: '${true}', error_message: 'never' }] },
    depends_on: ['terraform_data.other'],
  });
});

test('holds nothing that was not asked for', () => {
  expect(synthesized({ preconditions: [], dependsOn: [] }).resource.terraform_data.gate).toEqual({});
});

test('needs no provider', () => {
  expect(synthesized({})).not.toHaveProperty('provider');
});

describeUnless(terraformMissing, 'in Terraform', () => {
  function deploy(props: TerraformDataProps): { readonly ok: boolean; readonly said: string } {
    const folder = new TerraformFolder(synthesized(props));
    try {
      return [['init'], ['apply', '-auto-approve']].map((args) => folder.run(args)).find((r, i) => i === 1 || !r.ok)!;
    } finally {
      folder.remove();
    }
  }

  test('a condition that does not hold stops the plan with the message, literally', () => {
    const message = "MCP server 'weather' cannot run:\n  - environment.X: '${HOME} %{x} \"quoted\"' is wrong";
    const { ok, said } = deploy({
      preconditions: [{ condition: '${path.module == ""}', errorMessage: literal(message) }],
      command: { line: 'echo it-ran', environment: {} },
    });
    expect(ok).toBe(false);
    for (const line of message.split('\n')) expect(said).toContain(line.trim());
    expect(said).not.toContain('it-ran');
  });

  test('the command runs with its environment, taken literally', () => {
    const { ok, said } = deploy({
      command: { line: 'echo "got: $QUESTION"', environment: { QUESTION: literal('{"a":"${b} %{c} $d"}') } },
    });
    expect(said).toContain('got: {"a":"${b} %{c} $d"}');
    expect(ok).toBe(true);
  });

  test('a command that fails fails the deployment', () => {
    expect(deploy({ command: { line: 'exit 3', environment: {} } }).ok).toBe(false);
  });
});
