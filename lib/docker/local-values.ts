import { TerraformLocal, TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import type { Precondition } from '../render/terraform-data';

/** A value that Terraform looks up at plan. */
export interface LookedUp {
  /** The variable of the container. */
  readonly name: string;
  /** The name under which it is looked up. */
  readonly from: string;
  readonly required: boolean;
  readonly secret: boolean;
  readonly default?: string;
  readonly description?: string;
}

export interface LocalValuesProps {
  /** How the message names the server. */
  readonly subject: string;
  readonly values: readonly LookedUp[];
  /** Relative to the folder that Terraform runs in. */
  readonly envFile: string;
}

// NAME=value, export NAME="value", NAME='value', # comment; the value is in the second, third or fourth group
const LINE = String.raw`(?m)^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\r\n]*?))[ \t]*(?:#[^\r\n]*)?\r?$`;

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

  constructor(
    scope: Construct,
    id: string,
    private readonly props: LocalValuesProps,
  ) {
    super(scope, id);
    const { values } = props;
    const file = hcl(props.envFile);
    const lines = new TerraformLocal(
      this,
      'lines',
      `\${fileexists(${file}) ? regexall(${hcl(LINE)}, file(${file})) : []}`,
    );
    const quoted = String.raw`try(jsondecode(format("\"%s\"", l[1])), l[1])`;
    const inFile = new TerraformLocal(
      this,
      'file',
      `\${{ for l in ${ref(lines)} : l[0] => l[1] != null ? ${quoted} : concat([for v in slice(l, 2, 4) : v if v != null], [""])[0]... }}`,
    );
    const inProcess = new TerraformLocal(
      this,
      'process',
      `\${try({ for e in compact(split("\\u0000", file("/proc/self/environ"))) : regex("^([^=]*)=", e)[0] => regex("^[^=]*=((?s).*)$", e)[0]... }, {})}`,
    );
    const names = [...new Set(values.map(({ from }) => from))];
    const variables = names
      .filter((name) => !RESERVED.includes(name))
      .map((name) => `${name} = ${this.variable(name)}`);
    this.given = new TerraformLocal(
      this,
      'given',
      `\${{ for n in ${hcl(names)} : n => try(coalesce(try({ ${variables.join(', ')} }[n], null), try(${ref(inProcess)}[n][0], null), try(element(${ref(inFile)}[n], length(${ref(inFile)}[n]) - 1), null)), "") }}`,
    );
    const required = Object.fromEntries(
      values.filter((v) => v.required).map((v) => [v.from, v.description === undefined ? '' : `: ${v.description}`]),
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
        `Put each as NAME=value into .env beside cdktf.json, or export it as TF_VAR_NAME.`,
    };
  }

  /** Entries for the environment of the container, in the order of names; what is optional and missing is left out. */
  public environment(literals: readonly string[]): string[] | string {
    const { values } = this.props;
    const entry = ({ name, from, secret }: LookedUp): string => {
      const value = `${ref(this.given)}[${hcl(from)}]`;
      return `\${${secret ? `sensitive(format("%s=%s", ${hcl(name)}, ${value}))` : `format("%s=%s", ${hcl(name)}, ${value})`}}`;
    };
    const always = values.filter((v) => v.required).map(entry);
    const optional = values.filter((v) => !v.required);
    if (optional.length === 0) return [...literals, ...always];
    const base = new TerraformLocal(this, 'always', [...literals, ...always]);
    const maybe = optional.map((v) => {
      const inner = entry(v).slice(2, -1);
      const fallback = v.default === undefined ? '[]' : `[${hcl(`${v.name}=${v.default}`)}]`;
      return `${ref(this.given)}[${hcl(v.from)}] == "" ? ${fallback} : [${inner}]`;
    });
    return `\${concat(${[ref(base), ...maybe].join(', ')})}`;
  }

  /** One variable of Terraform a name and stack: services share it. */
  private variable(name: string): string {
    const stack = TerraformStack.of(this);
    const id = `given-${name}`;
    const variable =
      (stack.node.tryFindChild(id) as TerraformVariable | undefined) ??
      new TerraformVariable(stack, id, {
        type: 'string',
        default: null,
        sensitive: true,
        nullable: true,
        description: `Value of ${name}`,
      });
    variable.overrideLogicalId(name);
    return `nonsensitive(var.${name})`;
  }
}

/** A string, list or map as an expression of Terraform. */
export function hcl(value: string | readonly string[] | Readonly<Record<string, string>>): string {
  if (typeof value === 'string') return JSON.stringify(value).replace(/\$\{/g, '$$${').replace(/%\{/g, '%%{');
  if (Array.isArray(value)) return `[${(value as readonly string[]).map(hcl).join(', ')}]`;
  return `{ ${Object.entries(value)
    .map(([k, v]) => `${hcl(k)} = ${hcl(v as string)}`)
    .join(', ')} }`;
}

function ref(local: TerraformLocal): string {
  return `local.${local.friendlyUniqueId}`;
}
