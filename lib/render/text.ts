import { DefaultTokenResolver, StringConcat, Token, Tokenization } from 'cdktf';
import type { Construct } from 'constructs';
import type { Reference, ReferenceKind } from '../model/reference';
import { fragmentsOf } from '../model/reference';

/** What a user wrote, so that Terraform takes it literally: `${` and `%{` would be templates. */
export function literal(text: string): string {
  return text.replace(/\$\{/g, '$$${').replace(/%\{/g, '%%{');
}

/**
 * A user's text for a resource: literals escaped, references of the library replaced by what the target binds, tokens of cdktf
 * passed on. Without `bind` a token and what stands beside it pass as they are; a reference then does not resolve.
 */
export function resolveText(text: string | Reference, bind?: (kind: ReferenceKind) => string): string {
  if (bind === undefined && Token.isUnresolved(text)) return text.toString();
  const parts = fragmentsOf(text).map((fragment) => {
    if (fragment.type === 'literal') return literal(fragment.text);
    return fragment.type === 'token' ? Token.asString(fragment.token) : bind!(fragment.kind);
  });
  return parts.map((part, i) => (opensLate(parts[i + 1]) ? part.replace(/\$+$/, '${"$&"}') : part)).join('');
}

/** A dollar sign right before an expression of Terraform would take it for an escaped one. */
function opensLate(next = ''): boolean {
  return Token.isUnresolved(next) || /^\$?\{/.test(next);
}

/** A value with its tokens replaced by what they stand for, to be hashed: a token is a number that changes with the app. */
export function meant<T>(scope: Construct, value: T): T {
  const plain: unknown = JSON.parse(JSON.stringify(value));
  const resolver = new DefaultTokenResolver(new StringConcat());
  return Tokenization.resolve(plain, { scope, resolver, preparing: false }) as T;
}
