import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { Fn } from 'cdktf';
import { Reference, Secret, Transport, Variable } from '../../lib';
import type { McpServerProps } from '../../lib';
import type { DockerMcpServiceProps } from '../../lib/docker';
import { DockerSecret } from '../../lib/docker';
import { hcl } from '../../lib/render/local-values';
import { configuration, inProject } from '../support/project';
import { TerraformFolder, describeUnless, terraformMissing } from '../support/terraform';
import { deployed, weather } from './services';

const project = inProject();

/**
 * What the services look up, without the engine: their variables, locals, conditions and steps that make values, with the
 * environment of each container as an output.
 */
function lookUps(...services: readonly DockerMcpServiceProps[]): TerraformFolder {
  const { variable, locals, resource } = configuration(deployed(...services));
  const data = Object.entries(resource?.terraform_data ?? {}).filter(
    ([id, { lifecycle }]) => lifecycle !== undefined || id.includes('generate'),
  );
  const outputs = Object.values(resource?.docker_container ?? {}).map(({ networks_advanced, env }) => {
    const [{ aliases }] = networks_advanced as [{ aliases: string[] }];
    return [aliases[0], { value: env, sensitive: true }];
  });
  const kept = data.map(([id, { lifecycle, triggers_replace, provisioner }]) => [
    id,
    { lifecycle, triggers_replace, provisioner: id.includes('generate') ? provisioner : undefined },
  ]);
  return new TerraformFolder(
    { variable, locals, resource: { terraform_data: Object.fromEntries(kept) }, output: Object.fromEntries(outputs) },
    'cdktf.out/stacks/local',
  );
}

let port = 3000;
function service(
  name: string,
  changes: Partial<McpServerProps>,
  props: Partial<DockerMcpServiceProps> = {},
): DockerMcpServiceProps {
  const transport = Transport.streamableHttp({ port: port++ });
  return {
    server: weather({ name, transport, environment: { HOME: '/' }, ...changes }),
    envFile: `${name}.env`,
    ...props,
  };
}
const required = (...names: readonly string[]) => ({
  secrets: Object.fromEntries(names.map((name) => [name, Secret.required()])),
});

/** Values by name, as a container would get them. */
function environmentOf(output: unknown): Record<string, string> {
  const entries = (output as string[]).map((entry) => [
    entry.slice(0, entry.indexOf('=')),
    entry.slice(entry.indexOf('=') + 1),
  ]);
  return Object.fromEntries(entries.filter(([name]) => name !== 'HOME')) as Record<string, string>;
}

/** Lines of a file, and what they mean. */
const LINES: readonly (readonly [line: string, name: string, value: string])[] = [
  ['PLAIN=abc', 'PLAIN', 'abc'],
  ['export EXPORTED=abc', 'EXPORTED', 'abc'],
  ['  \tINDENTED=abc', 'INDENTED', 'abc'],
  ['SPACED = abc  ', 'SPACED', 'abc'],
  ['lower_Case1=abc', 'lower_Case1', 'abc'],
  ['DOUBLE="a b # c"', 'DOUBLE', 'a b # c'],
  ["SINGLE='a b # c'", 'SINGLE', 'a b # c'],
  ['COMMENTED=abc # said', 'COMMENTED', 'abc'],
  ['COMMENTED_TAB=abc\t# said', 'COMMENTED_TAB', 'abc'],
  ['COMMENTED_DOUBLE="abc" # said', 'COMMENTED_DOUBLE', 'abc'],
  ["COMMENTED_SINGLE='abc'# said", 'COMMENTED_SINGLE', 'abc'],
  ['HASH_INSIDE=abc#def', 'HASH_INSIDE', 'abc#def'],
  ['HASH_FIRST=#abc', 'HASH_FIRST', '#abc'],
  ['DOLLAR=a$b$$c', 'DOLLAR', 'a$b$$c'],
  ['TEMPLATE=${x}', 'TEMPLATE', '${x}'],
  ['DIRECTIVE=%{y}', 'DIRECTIVE', '%{y}'],
  ['TEMPLATES="${x} %{y} $${z}"', 'TEMPLATES', '${x} %{y} $${z}'],
  ['TWICE=first\nTWICE=second', 'TWICE', 'second'],
  ['ESCAPES="say \\"hi\\"\\n\\\\end\\tx"', 'ESCAPES', 'say "hi"\n\\end\tx'],
  ["NO_ESCAPES='a\\nb\\'", 'NO_ESCAPES', 'a\\nb\\'],
  ['UNQUOTED_ESCAPES=a\\nb', 'UNQUOTED_ESCAPES', 'a\\nb'],
  ['UNICODE=Grüße 世界 🌍', 'UNICODE', 'Grüße 世界 🌍'],
  ['UNICODE_ESCAPED="\\u00e9é"', 'UNICODE_ESCAPED', 'éé'],
  ['OF_JSON={"a": "b", "c": [1]}', 'OF_JSON', '{"a": "b", "c": [1]}'],
  ['EQUALS=a=b==', 'EQUALS', 'a=b=='],
  ["APOSTROPHE=it's", 'APOSTROPHE', "it's"],
  ['OPEN_QUOTE="abc', 'OPEN_QUOTE', '"abc'],
  ['MIDDLE_QUOTES=a "b" c', 'MIDDLE_QUOTES', 'a "b" c'],
  ['ONLY_SPACES="  "', 'ONLY_SPACES', '  '],
  ['URL=postgres://me:p%40ss@db:5432/x?y=z&w', 'URL', 'postgres://me:p%40ss@db:5432/x?y=z&w'],
];
const MULTI_LINE = [
  'KEY_OF_LINES="-----BEGIN-----\nabc+/=\n-----END-----"',
  'KEY_OF_LINES',
  '-----BEGIN-----\nabc+/=\n-----END-----',
] as const;
const NOISE = ['# PLAIN=commented', '', '   # indented', 'not a line', '1ABC=x', 'A-B=x', '=x', 'EXPORT PLAIN=x'];
const FILE = [...NOISE, ...LINES.map(([line]) => line), MULTI_LINE[0], ...NOISE, 'LAST=without a line break'].join(
  '\n',
);
const NAMES = LINES.map(([, name]) => name);
const VALUES = Object.fromEntries(LINES.map(([, name, value]) => [name, value]));

describeUnless(terraformMissing, 'Terraform finds', () => {
  test('in the file what people write there', () => {
    project.write('lines.env', FILE);
    project.write('returns.env', FILE.replace(/\n/g, '\r\n'));
    project.write('marked.env', '\uFEFFFIRST=abc\nSECOND=def\n');
    project.write('empty.env', '');
    const outputs = lookUps(
      service('lines', required(...NAMES, MULTI_LINE[1], 'LAST')),
      service('returns', required(...NAMES, 'LAST')),
      service('marked', required('FIRST', 'SECOND')),
      service('empty', { secrets: { NOT_THERE: Secret.optional() } }),
    ).outputs();
    const last = { LAST: 'without a line break' };
    expect(environmentOf(outputs.lines)).toEqual({ ...VALUES, [MULTI_LINE[1]]: MULTI_LINE[2], ...last });
    expect(environmentOf(outputs.returns)).toEqual({ ...VALUES, ...last });
    expect(environmentOf(outputs.marked)).toEqual({ FIRST: 'abc', SECOND: 'def' });
    expect(environmentOf(outputs.empty)).toEqual({});
  });

  test('TF_VAR_NAME before the process environment before the file; an empty one does not count', () => {
    project.write(
      'order.env',
      ['IN_ALL', 'IN_TWO', 'IN_FILE', 'EMPTY_VARIABLE', 'EMPTY_BOTH', 'version', 'count']
        .map((n) => `${n}=file`)
        .join('\n'),
    );
    const names = [
      'IN_ALL',
      'IN_TWO',
      'IN_FILE',
      'EMPTY_VARIABLE',
      'EMPTY_BOTH',
      'ONLY_VARIABLE',
      'ONLY_PROCESS',
      'version',
      'count',
    ];
    const outputs = lookUps(service('order', required(...names))).outputs({
      TF_VAR_IN_ALL: 'variable ${x} "quoted"',
      IN_ALL: 'process',
      IN_TWO: 'process\nof two lines = ${y} %{z}',
      TF_VAR_EMPTY_VARIABLE: '',
      EMPTY_VARIABLE: 'process',
      TF_VAR_EMPTY_BOTH: '',
      EMPTY_BOTH: '',
      TF_VAR_ONLY_VARIABLE: 'variable',
      ONLY_PROCESS: 'process',
      count: 'process',
    });
    const onLinux = process.platform === 'linux';
    const environment = environmentOf(outputs.order);
    expect(environment).toMatchObject({
      IN_ALL: 'variable ${x} "quoted"',
      IN_FILE: 'file',
      EMPTY_BOTH: 'file',
      ONLY_VARIABLE: 'variable',
      version: 'file',
    });
    if (!onLinux) return;
    expect(environment).toMatchObject({
      IN_TWO: 'process\nof two lines = ${y} %{z}',
      EMPTY_VARIABLE: 'process',
      ONLY_PROCESS: 'process',
      count: 'process',
    });
  });

  test('nothing for what is optional: it is left out, or has its default', () => {
    project.write('optional.env', 'GIVEN=abc\nGIVEN_DEFAULT=abc\nEMPTY=\nALSO="" # nothing\nLATER=abc\nLATER=\n');
    const environment = {
      FIXED: '${literal}',
      GIVEN_DEFAULT: Variable.optional({ default: 'x' }),
      DEFAULT: Variable.optional({ default: '${x} %{y} "z"\b' }),
      ABSENT: Variable.optional(),
    };
    const optional = Secret.optional();
    const secrets = { GIVEN: optional, EMPTY: optional, ALSO: optional, LATER: optional };
    const outputs = lookUps(
      service('optional', { environment, secrets }),
      service('no-file', {
        environment: { ABSENT: Variable.optional(), DEFAULT: Variable.optional({ default: 'x' }) },
      }),
    ).outputs();
    expect(environmentOf(outputs.optional)).toEqual({
      FIXED: '${literal}',
      GIVEN_DEFAULT: 'abc',
      DEFAULT: '${x} %{y} "z"\b',
      GIVEN: 'abc',
    });
    expect(environmentOf(outputs['no-file'])).toEqual({ DEFAULT: 'x' });
  });

  test('a secret under the name that it is bound to, also where two share one', () => {
    project.write('other.env', 'SHARED=abc\nOWN=def');
    const secrets = { 'other.A': DockerSecret.fromName('SHARED'), B: DockerSecret.fromName('SHARED') };
    const outputs = lookUps(service('other', required('A', 'B', 'OWN'), { secrets })).outputs();
    expect(environmentOf(outputs.other)).toEqual({ A: 'abc', B: 'abc', OWN: 'def' });
  });

  test('the parts of a template, written as in a URL where that was asked', () => {
    project.write('template.env', 'PASSWORD=p@ss/w:rd');
    const text = `postgres://app:${Reference.secret('PASSWORD')}@db/\${x}?port=${Reference.port()}`;
    const secrets = {
      PASSWORD: Secret.required(),
      URL: Secret.template(text),
      PLAIN: Secret.template(text, { urlEncode: false }),
    };
    const described = service('template', { secrets });
    const { port } = described.server.transport;
    expect(environmentOf(lookUps(described).outputs().template)).toEqual({
      PASSWORD: 'p@ss/w:rd',
      URL: `postgres://app:p%40ss%2Fw%3Ard@db/\${x}?port=${port}`,
      PLAIN: `postgres://app:p@ss/w:rd@db/\${x}?port=${port}`,
    });
  });

  test('a template that holds what Terraform computes', () => {
    project.write('computed.env', 'PASSWORD=abc');
    const host = Fn.join('.', ['db', 'example']);
    const secrets = {
      PASSWORD: Secret.required(),
      URL: Secret.template(`postgres://app:${Reference.secret('PASSWORD')}@${host}/app`),
    };
    expect(environmentOf(lookUps(service('computed', { secrets })).outputs().computed)).toMatchObject({
      URL: 'postgres://app:abc@db.example/app',
    });
  });

  test('what it made itself, once; and what is given instead', () => {
    project.write('made.env', 'GIVEN=abc\n');
    const described = service('made', {
      secrets: { GIVEN: Secret.generated(), MADE: Secret.generated({ bytes: 16 }) },
    });
    const first = environmentOf(lookUps(described).outputs().made);
    expect(first).toEqual({ GIVEN: 'abc', MADE: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(statSync('made.env.generated').mode & 0o777).toBe(0o600);
    expect(readFileSync('made.env.generated', 'utf8')).toContain(`MADE=${first.MADE}`);
    expect(environmentOf(lookUps(described).outputs().made)).toEqual(first);
  });

  test('what is missing, and says all of it at plan, with its meaning and where it belongs', () => {
    project.write('missing.env', 'GIVEN=abc\nEMPTY=\nLATER=abc\nLATER=""');
    const folder = lookUps(
      service('missing', {
        environment: {
          URL: Variable.required({ description: 'of the API, such as "https://${host}"' }),
          OPTIONAL: Variable.optional(),
        },
        secrets: { ...required('GIVEN', 'EMPTY', 'LATER', 'ABSENT').secrets },
      }),
    );
    expect(folder.run(['init']).ok).toBe(true);
    const { ok, said } = folder.run(['plan', '-input=false']);
    expect(ok).toBe(false);
    expect(said.match(/^Error: /gm)).toHaveLength(1);
    expect(said).toContain(
      [
        "MCP server 'missing' (at 'local/service-0') needs values that were not found:",
        '- ABSENT',
        '- EMPTY',
        '- LATER',
        '- URL: of the API, such as "https://${host}"',
      ].join('\n'),
    );
    expect(said.replace(/\s+/g, ' ')).toContain(
      'Put each as NAME=value into missing.env, or export it as TF_VAR_NAME.',
    );
    expect(said).not.toMatch(/GIVEN|OPTIONAL|abc/);
  });

  test('without any file that everything is missing', () => {
    const folder = lookUps(service('nowhere', required('TOKEN')));
    folder.run(['init']);
    expect(folder.run(['plan', '-input=false']).said).toContain('needs values that were not found:\n- TOKEN\n');
    expect(folder.run(['plan', '-input=false'], { TF_VAR_TOKEN: 'abc' }).ok).toBe(true);
  });

  test('a secret, and shows it nowhere', () => {
    project.write('hidden.env', 'TOKEN=hush');
    const folder = lookUps(service('hidden', required('TOKEN')));
    folder.run(['init']);
    expect(folder.run(['plan', '-input=false']).said).not.toContain('hush');
    expect(spawnSync('grep', ['-rl', 'hush', 'cdktf.out'], { encoding: 'utf8' }).stdout).toBe('');
  });
});

test('an expression of Terraform holds any text, list and map', () => {
  expect(hcl('say "hi" \\ ${x} %{y}\n\b\f\u2028')).toBe('"say \\"hi\\" \\\\ $${x} %%{y}\\n\\u0008\\u000c\u2028"');
  expect(hcl(['a', '"'])).toBe('["a", "\\""]');
  expect(hcl({ a: 'b', '${c}': 'd' })).toBe('{ "a" = "b", "$${c}" = "d" }');
});
