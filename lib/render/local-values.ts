import { TerraformLocal, TerraformStack, TerraformVariable, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { Precondition, TerraformDataProps } from './terraform-data';
import { addressOf, terraformData } from './terraform-data';
import { literal } from './text';

/** A value that Terraform looks up at plan. */
export interface LookedUp {
  /** The name under which it is looked up. */
  readonly from: string;
  readonly required: boolean;
  readonly description?: string;
  /** Random bytes, where one is made that nobody gives. */
  readonly bytes?: number;
}

/** An entry of a container's environment whose value is looked up. */
export interface LookedUpEntry {
  readonly name: string;
  /** What the value is made of: looked up, by name, or text as it is. */
  readonly parts: readonly ({ readonly from: string; readonly urlEncode?: boolean } | { readonly text: string })[];
  readonly required: boolean;
  readonly secret: boolean;
  readonly default?: string;
}

export interface LocalValuesProps {
  /** How the message names the server. */
  readonly subject: string;
  readonly values: readonly LookedUp[];
  /** Relative to the folder that Terraform runs in. */
  readonly envFile: string;
  /** How the message names it. */
  readonly envFileShown: string;
  /** Makes values into a file that nobody gave; needed where one of `values` has `bytes`. @default - nothing is made */
  readonly generate?: (question: {
    readonly file: string;
    readonly wanted: readonly { readonly name: string; readonly bytes: number }[];
  }) => TerraformDataProps['command'];
}

// NAME=value, export NAME="value", NAME='value', # comment; the value is in the second, third or fourth group. As shells have it,
// a comment behind a value without quotes begins after a space: passwords hold '#'.
const COMMENT = String.raw`(?:[ \t]+#[^\r\n]*)?[ \t]*`;
const VALUE = String.raw`[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(?:#[^\r\n]*)?|[ \t]*'([^']*)'[ \t]*(?:#[^\r\n]*)?|[ \t]+#[^\r\n]*|[ \t]*([^\r\n]*?)${COMMENT}`;
const LINE = String.raw`(?m)^\x{FEFF}?[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=(?:${VALUE})\r?$`;

// Terraform refuses these as names of variables.
const RESERVED = ['source', 'version', 'providers', 'count', 'for_each', 'lifecycle', 'depends_on', 'locals'];

/**
 * Looks values up in this order: TF_VAR_NAME, the process environment (where the system shows it as a file, which Linux does), the
 * env file. Terraform does it at plan, so that no value is in anything synthesized, and one missing stops only this plan.
 */
export class LocalValues extends Construct {
  /** Fails, and names everything that is missing. */
  public readonly precondition: Precondition;
  private readonly given: TerraformLocal;
  private readonly made?: TerraformLocal;
  private texts = 0;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: LocalValuesProps,
  ) {
    super(scope, id);
    const { values } = props;
    const inFile = this.parsed('file', props.envFile);
    const inProcess = new TerraformLocal(
      this,
      'process',
      `\${try({ for e in compact(split("\\u0000", file("/proc/self/environ"))) : regex("^([^=]*)=", e)[0] => regex("^[^=]*=((?s).*)$", e)[0]... }, {})}`,
    );
    const names = values.map(({ from }) => from);
    const variables = names
      .filter((name) => !RESERVED.includes(name))
      .map((name) => `${name} = ${this.variable(name)}`);
    this.given = new TerraformLocal(
      this,
      'given',
      `\${{ for n in ${hcl(names)} : n => try(coalesce(try({ ${variables.join(', ')} }[n], null), try(${ref(inProcess)}[n][0], null), try(${last(inFile, 'n')}, null)), "") }}`,
    );
    const required = Object.fromEntries(
      values
        .filter((v) => v.required && v.bytes === undefined)
        .map((v) => [v.from, v.description === undefined ? '' : `: ${v.description}`]),
    );
    const missing = new TerraformLocal(
      this,
      'missing',
      `\${[for n, d in ${hcl(required)} : "\${n}\${d}" if ${ref(this.given)}[n] == ""]}`,
    );
    this.precondition = {
      condition: `\${length(${ref(missing)}) == 0}`,
      errorMessage:
        `${props.subject} needs values that were not found:\n  - \${join("\\n  - ", ${ref(missing)})}\n` +
        `Put each as NAME=value into ${literal(props.envFileShown)}, or export it as TF_VAR_NAME.`,
    };
    this.made = values.some(({ bytes }) => bytes !== undefined) ? this.generated() : undefined;
  }

  /** Adds looked up entries to literal ones; what is optional and missing is left out. */
  public environment(id: string, literals: readonly string[], entries: readonly LookedUpEntry[]): string[] | string {
    const always = entries.filter((e) => e.required).map((e) => `\${${this.entry(e)}}`);
    const optional = entries.filter((e) => !e.required);
    if (optional.length === 0) return [...literals, ...always];
    const base = new TerraformLocal(this, id, [...literals, ...always]);
    const maybe = optional.map((e) => {
      const missing = e.parts.flatMap((part) =>
        'from' in part ? [`${ref(this.given)}[${hcl(part.from)}] == ""`] : [],
      );
      const fallback = e.default === undefined ? '[]' : `[${hcl(`${e.name}=${e.default}`)}]`;
      return `${missing.join(' || ')} ? ${fallback} : [${this.entry(e)}]`;
    });
    return `\${concat(${[ref(base), ...maybe].join(', ')})}`;
  }

  /** `NAME=value` as an expression. */
  private entry({ name, parts, secret }: LookedUpEntry): string {
    const values = parts.map((part) => {
      if ('text' in part) return this.text(part.text);
      // A plus is a space only in some parts of a URL.
      return part.urlEncode ? `replace(urlencode(${this.value(part.from)}), "+", "%20")` : this.value(part.from);
    });
    const text = `join("", [${[hcl(`${name}=`), ...values].join(', ')}])`;
    return secret ? `sensitive(${text})` : text;
  }

  /** A text as an expression; one that holds tokens of cdktf stands in a local, so that Terraform still reads them. */
  private text(text: string): string {
    if (!Token.isUnresolved(text)) return hcl(text);
    return ref(new TerraformLocal(this, `text-${this.texts++}`, text));
  }

  /** The value of a name as an expression. */
  public value(from: string): string {
    const given = `${ref(this.given)}[${hcl(from)}]`;
    const isMade = this.props.values.some((v) => v.from === from && v.bytes !== undefined);
    return isMade && this.made !== undefined ? `try(coalesce(${given}, ${last(this.made, hcl(from))}), "")` : given;
  }

  /** What is in a file, by name; a name may stand there several times. */
  private parsed(id: string, path: string, exists = `fileexists(${hcl(path)})`, file = hcl(path)): TerraformLocal {
    const lines = new TerraformLocal(this, `${id}-lines`, `\${${exists} ? regexall(${hcl(LINE)}, file(${file})) : []}`);
    const quoted = String.raw`try(jsondecode(format("\"%s\"", l[1])), l[1])`;
    return new TerraformLocal(
      this,
      id,
      `\${{ for l in ${ref(lines)} : l[0] => l[1] != null ? ${quoted} : concat([for v in slice(l, 2, 4) : v if v != null], [""])[0]... }}`,
    );
  }

  /**
   * Makes what nobody gave, once, into a file beside the env file that destroy leaves: the data that it protects stays, too. The
   * path passes through the step's id, so that the first deployment reads the file when it has been made.
   */
  private generated(): TerraformLocal {
    const path = `${this.props.envFile}.generated`;
    const wanted = this.props.values.flatMap(({ from, bytes }) => (bytes === undefined ? [] : [{ name: from, bytes }]));
    const step = terraformData(this, 'generate', {
      triggersReplace: wanted.map(({ name }) => name),
      command: this.props.generate?.({ file: path, wanted }),
    });
    const file = `${addressOf(step)}.id == "" ? "" : ${hcl(path)}`;
    return this.parsed('made', path, 'true', file);
  }

  /** One variable of Terraform a name and stack: services share it. */
  private variable(name: string): string {
    const stack = TerraformStack.of(this);
    const id = `given-${name}`;
    const variable =
      (stack.node.tryFindChild(id) as TerraformVariable | undefined) ??
      new TerraformVariable(stack, id, {
        type: 'string',
        sensitive: true,
        nullable: true,
        description: `Value of ${name}`,
      });
    variable.overrideLogicalId(name);
    variable.addOverride('default', null); // optional for Terraform; as a property, null makes cdktf's synthesis fail
    return `nonsensitive(var.${name})`;
  }
}

/** A string, list or map as an expression of Terraform. */
export function hcl(value: string | readonly string[] | Readonly<Record<string, string>>): string {
  if (typeof value === 'string')
    return JSON.stringify(value)
      .replace(/\\([bf])/g, (_, c) => (c === 'b' ? '\\u0008' : '\\u000c'))
      .replace(/\$\{/g, '$$${')
      .replace(/%\{/g, '%%{');
  if (Array.isArray(value)) return `[${(value as readonly string[]).map(hcl).join(', ')}]`;
  return `{ ${Object.entries(value)
    .map(([k, v]) => `${hcl(k)} = ${hcl(v as string)}`)
    .join(', ')} }`;
}

function ref(local: TerraformLocal): string {
  return `local.${local.friendlyUniqueId}`;
}

/** The last one of a name wins. */
function last(parsed: TerraformLocal, name: string): string {
  return `element(${ref(parsed)}[${name}], length(${ref(parsed)}[${name}]) - 1)`;
}
