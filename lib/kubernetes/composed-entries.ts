import { Token } from 'cdktf';
import type { ReferenceKind } from '../model/reference';
import { fragmentsOf } from '../model/reference';
import type { SecretTemplate } from '../model/secret';
import { literal } from '../render/text';
import type { EnvironmentEntry, KeyReference } from './secrets';
import { unexpanded } from './text';

/**
 * A text with secrets in it, which the kubelet composes when the container starts: each secret is a variable of its own before it,
 * named after both with two underscores.
 */
export function composedEntries(
  name: string,
  { text }: SecretTemplate,
  textOf: (kind: ReferenceKind) => string,
  referenceTo: (secret: string) => KeyReference,
): readonly EnvironmentEntry[] {
  const parts = new Map<string, EnvironmentEntry>();
  const value = fragmentsOf(text).map((fragment) => {
    if (fragment.type === 'literal') return literal(unexpanded(fragment.text));
    if (fragment.type === 'token') return Token.asString(fragment.token);
    if (fragment.kind.of !== 'secret') return textOf(fragment.kind);
    const part = `${name}__${fragment.kind.name}`;
    parts.set(part, { name: part, valueFrom: { secretKeyRef: referenceTo(fragment.kind.name) } });
    return `$(${part})`;
  });
  return [...parts.values(), { name, value: value.join('') }];
}
