import type { IResolvable } from 'cdktf';
import { Token, Tokenization } from 'cdktf';
import type { ReferenceKind } from '../model/reference';
import { Reference } from '../model/reference';

/** What a user wrote, so that Terraform takes it literally: `${` and `%{` would be templates. */
export function literal(text: string): string {
  return text.replace(/\$\{/g, '$$${').replace(/%\{/g, '%%{');
}

/**
 * A user's text for a resource: literals escaped, references of the library replaced by what the target binds, tokens of cdktf
 * passed on. Without `bind` a reference is left, and does not resolve: the place cannot hold one.
 */
export function resolveText(text: string | Reference, bind?: (kind: ReferenceKind) => string): string {
  if (text instanceof Reference) return bind === undefined ? text.toString() : bind(text.kind);
  if (!Token.isUnresolved(text)) return literal(text);
  // The fragments are private in the typings of cdktf, and in cdktn alike; no public way walks literals and tokens in order.
  const { fragments } = Tokenization.reverseString(text) as unknown as { readonly fragments: readonly Fragment[] };
  return fragments
    .map((fragment) => {
      if (fragment.type === 'literal') return literal(fragment.lit);
      if (fragment.type === 'intrinsic') return literal(String(fragment.value));
      return fragment.token instanceof Reference && bind !== undefined
        ? bind(fragment.token.kind)
        : Token.asString(fragment.token);
    })
    .join('');
}

type Fragment =
  | { readonly type: 'literal'; readonly lit: string }
  | { readonly type: 'token'; readonly token: IResolvable }
  | { readonly type: 'intrinsic'; readonly value: unknown };
