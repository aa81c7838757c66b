/** Hosts that Cloud Run pulls from itself. @see https://cloud.google.com/run/docs/deploying#images */
const KNOWN = /^(?:docker\.io|index\.docker\.io|(?:[a-z0-9-]+\.)?gcr\.io|[a-z0-9-]+-docker\.pkg\.dev)$/;

const ARTIFACT_REGISTRY = /^([a-z0-9-]+)-docker\.pkg\.dev\/((?:[a-z0-9.-]+:)?[a-z0-9-]+)\/([a-z0-9-]+)\//;

/** The host of an image that Cloud Run does not pull from; nothing where it does. */
export function hostOf(reference: string): string | undefined {
  const [first, ...rest] = reference.split('/');
  const isHost = rest.length > 0 && /[.:]|^localhost$/.test(first);
  return isHost && !KNOWN.test(first) ? first : undefined;
}

/** Whose repository of Artifact Registry an image is in. */
export function ownersRepository(
  reference: string,
): { readonly location: string; readonly project: string; readonly repository: string } | undefined {
  const [, location, project, repository] = ARTIFACT_REGISTRY.exec(reference) ?? [];
  return location === undefined ? undefined : { location, project, repository };
}
