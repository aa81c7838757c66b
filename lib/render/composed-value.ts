import { TerraformLocal, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { ReferenceKind, TextFragment } from '../model/reference';
import { fragmentsOf } from '../model/reference';
import type { SecretTemplate } from '../model/secret';
import { literal } from './text';

/** A part of a composed secret that is a secret itself. */
export interface Part {
  /** An expression. */
  readonly value: string;
  /** What changes with the value: its version, or itself where it is looked up; a text of Terraform. */
  readonly version: string;
}

/** The value of a secret that is made of others, and a number that changes with it, as expressions. */
export class ComposedValue extends Construct {
  public readonly value: string;
  public readonly version: string;

  constructor(
    scope: Construct,
    id: string,
    { text, urlEncode }: SecretTemplate,
    textOf: (kind: ReferenceKind) => string,
    partOf: (secret: string) => Part,
  ) {
    super(scope, id);
    const isText = (fragment: TextFragment): boolean => fragment.type !== 'reference' || fragment.kind.of !== 'secret';
    const fragments = fragmentsOf(text);
    // Behind a local a text may hold expressions with quotes.
    const texts = new TerraformLocal(
      this,
      'texts',
      fragments.filter(isText).map((fragment) => textIn(fragment, textOf)),
    );
    const local = `local.${texts.friendlyUniqueId}`;
    const versions: string[] = [];
    let seen = 0;
    const values = fragments.map((fragment) => {
      if (fragment.type !== 'reference' || fragment.kind.of !== 'secret') return `${local}[${seen++}]`;
      const { value, version } = partOf(fragment.kind.name);
      versions.push(version);
      // A plus is a space only in some parts of a URL.
      return urlEncode ? `replace(urlencode(${value}), "+", "%20")` : value;
    });
    this.value = `join("", [${values.join(', ')}])`;
    const parts = new TerraformLocal(this, 'versions', versions);
    this.version = numberOf(`concat(${local}, local.${parts.friendlyUniqueId})`);
  }
}

function textIn(fragment: TextFragment, textOf: (kind: ReferenceKind) => string): string {
  if (fragment.type === 'literal') return literal(fragment.text);
  return fragment.type === 'token' ? Token.asString(fragment.token) : textOf(fragment.kind);
}

/** A number that stands for a list of texts: 28 bits of a hash, which tell nothing of a long random value. */
export function numberOf(list: string): string {
  return `parseint(substr(sha256(join("\\n", ${list})), 0, 7), 16) + 1`;
}
