import { literal } from '../render/text';
import type { AzureDeployment } from './deployment';

type Tags = Readonly<Record<string, string>>;

/** What a user wrote, for Terraform. */
export function escaped(tags: Tags | undefined): Tags | undefined {
  return tags && Object.fromEntries(Object.entries(tags).map(([name, value]) => [literal(name), literal(value)]));
}

/** The tags of a group: those of everything, and the labels of its containers. */
export function groupTags({ server, containers, props }: AzureDeployment): Tags | undefined {
  const labels = containers.flatMap((container) =>
    Object.entries(container.labels).map(([name, value]): [string, string] => [
      container === server ? name : `${container.name}.${name}`,
      value,
    ]),
  );
  const all = { ...props.tags, ...Object.fromEntries(labels) };
  return Object.keys(all).length === 0 ? undefined : escaped(all);
}
