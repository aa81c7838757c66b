import { isToken } from './errors';

// https://github.com/distribution/reference: [host[:port]/]path[:tag][@digest]
const LABEL = String.raw`[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?`;
// A first part without dot or port is a path, not a host; then it is lower case.
const HOST = String.raw`(?:(?=localhost[/:]|[^/]*[.:])${LABEL}(?:\.${LABEL})*(?::[0-9]+)?/)?`;
const PATH = String.raw`[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*`;
const REFERENCE = new RegExp(
  String.raw`^(?<name>${HOST}${PATH})(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?<digest>@sha256:[0-9a-f]{64})?$`,
);

export function isReference(reference: string): boolean {
  const name = REFERENCE.exec(reference)?.groups?.name;
  return name !== undefined && name.length <= 255;
}

/** A token, or an expression of Terraform's such as `${aws_ecr_repository.weather.repository_url}:1.4.2`. */
export function isKnownLater(reference: string): boolean {
  return isToken(reference) || /\$\{[a-z][^}]*\.[^}]+\}/.test(reference);
}

/** Whether what a reference stands for may change: it has no digest, and no tag or one that moves. */
export function moves(reference: string): boolean {
  if (isKnownLater(reference)) return false;
  const { tag, digest } = REFERENCE.exec(reference)?.groups ?? {};
  return digest === undefined && (tag === undefined || tag === 'latest');
}
