import { App, TerraformOutput, TerraformStack, Testing, Token } from 'cdktf';
import { Reference } from '../../lib';
import { literal, resolveText } from '../../lib/render/text';
import { TerraformFolder, describeUnless, terraformMissing } from '../support/terraform';

const bind = ({ of }: { readonly of: string }): string => `<${of}>`;

/** A string of cdktf that Terraform replaces. */
const expression = (text: string): string =>
  Token.asString({ resolve: () => text, creationStack: [], toString: () => text });

/** What cdktf writes for a text. */
function written(text: string): unknown {
  const stack = new TerraformStack(new App(), 'one');
  new TerraformOutput(stack, 'text', { value: text });
  const { output } = JSON.parse(Testing.synth(stack)) as { output: Record<string, { value: unknown }> };
  return output.text.value;
}

const NASTY = [
  'sh -c \'echo ${HOME} "$HOME"\'',
  '%{ if true }yes%{ endif }',
  '$${already} $$${twice} $$$${more} %%{escaped}',
  '$ $$ % %% {} ${} %{}',
  '{"a":"${b}","c":"d\\"e"}',
  'a\\b\\n\tc\nd\r\ne',
  'Grüße, 世界 🌍',
  '',
  '\'single\' "double" `back`',
  '#{not} <b>&amp;</b>   \u2028end',
] as const;

describe('a literal', () => {
  test.each([
    ['${x}', '$${x}'],
    ['%{ if x }', '%%{ if x }'],
    ['$${x}', '$$${x}'],
    ['$x $ {x} 100 %', '$x $ {x} 100 %'],
    ['say "hi"', 'say "hi"'],
  ])('is written so that Terraform takes it as it is (%#)', (text, escaped) => {
    expect(literal(text)).toBe(escaped);
  });
});

describe('a text', () => {
  test('without tokens is a literal', () => {
    expect(resolveText('${HOME} %{x}', bind)).toBe('$${HOME} %%{x}');
  });

  test('passes tokens of cdktf on, and escapes what stands beside them', () => {
    const text = resolveText(`\${a}-${expression('${var.x}')}-%{b}`, bind);
    expect(written(text)).toBe('$${a}-${var.x}-%%{b}');
  });

  test.each([
    ['$', '${x}', '${"$"}${x}'],
    ['a$$', '${x}', 'a${"$$"}${x}'],
    ['$a', '${x}', '$a${x}'],
    ['$a$', '${x}', '$a${"$"}${x}'],
    ['$', '$${y}', '$$${y}'],
    ['$', '{y}', '${"$"}{y}'],
    ['$', 'y ${x}', '$y ${x}'],
    ['$', 'y', '$y'],
    ['y', '{x}', 'y{x}'],
  ])('keeps a dollar sign apart from an expression that follows it (%#)', (before, bound, together) => {
    expect(resolveText(`${before}${Reference.port()}`, () => bound)).toBe(together);
  });

  test('keeps a dollar sign at its end, and apart from a token', () => {
    expect(resolveText('100 $', bind)).toBe('100 $');
    expect(written(resolveText(`$${expression('${x}')}`, bind))).toBe('${"$"}${x}');
  });

  test('gets what the target binds in place of references', () => {
    expect(resolveText(Reference.port(), bind)).toBe('<port>');
    expect(resolveText(`on ${Reference.port()} at ${Reference.path()}.`, bind)).toBe('on <port> at <path>.');
  });

  test('holds references and tokens together, also nested in JSON', () => {
    const nested = JSON.stringify({ url: `${Reference.publicUrl()}?x=${expression('${var.x}')}`, say: '"${hi}"' });
    expect(written(resolveText(JSON.stringify({ nested }), bind))).toBe(
      JSON.stringify({ nested: JSON.stringify({ url: '<publicUrl>?x=${var.x}', say: '"$${hi}"' }) }),
    );
  });

  test('without anything that binds leaves a reference, which then says where it belongs', () => {
    expect(() => written(resolveText(`x${Reference.port()}`))).toThrow(
      /only the environment of a server or companion can hold it/,
    );
  });
});

describeUnless(terraformMissing, 'Terraform reads back', () => {
  test('every literal, alone and beside expressions, exactly as it was written', () => {
    const stack = new TerraformStack(new App(), 'one');
    const expected: Record<string, string> = {};
    const output = (name: string, value: string, read: string): void => {
      new TerraformOutput(stack, name, { value, staticId: true });
      expected[name] = read;
    };
    NASTY.forEach((text, i) => {
      output(`plain_${i}`, resolveText(text, bind), text);
      output(`before_${i}`, resolveText(`${text}${expression('${upper("x")}')}`, bind), `${text}X`);
      output(`after_${i}`, resolveText(`${expression('${upper("x")}')}${text}`, bind), `X${text}`);
      output(
        `json_${i}`,
        resolveText(JSON.stringify([text, Reference.port()]), bind),
        JSON.stringify([text, '<port>']),
      );
    });
    for (const [i, dollars] of ['$', '$$', '$$$', '%', '%%'].entries())
      output(`price_${i}`, resolveText(`${dollars}${expression('${upper("x")}')}`, bind), `${dollars}X`);
    output(
      'bound',
      resolveText(`$${Reference.port()}`, () => '${upper("x")}'),
      '$X',
    );
    const folder = new TerraformFolder(JSON.parse(Testing.synth(stack)) as object);
    try {
      expect(folder.outputs()).toEqual(expected);
    } finally {
      folder.remove();
    }
  });
});
