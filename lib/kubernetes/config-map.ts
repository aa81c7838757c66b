import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1';
import type { Construct } from 'constructs';
import type { ContainerDescription } from '../model/container';
import { contentOf } from '../render/file-content';
import { shortHash } from '../render/names';
import { literal } from '../render/text';
import { fileKey } from './mounts';

export interface FilesProps {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** By key. */
  readonly files: Readonly<Record<string, Buffer>>;
}

/** Files of a pod, and what changes when they do: a pod sees no change of a file that is mounted by itself. */
export function configFiles(scope: Construct, id: string, props: FilesProps): { map: ConfigMapV1; hash: string } {
  const entries = Object.entries(props.files);
  const texts = entries.filter(([, content]) => isText(content));
  const bytes = entries.filter(([, content]) => !isText(content));
  const map = new ConfigMapV1(scope, id, {
    metadata: { name: props.name, namespace: props.namespace, labels: { ...props.labels } },
    data: Object.fromEntries(texts.map(([key, content]) => [key, literal(content.toString('utf8'))])),
    ...(bytes.length === 0
      ? {}
      : { binaryData: Object.fromEntries(bytes.map(([key, content]) => [key, content.toString('base64')])) }),
  });
  return { map, hash: shortHash(entries.map(([key, content]) => [key, content.toString('base64')])) };
}

/** The files of a container by their keys. */
export function filesOf({ files }: ContainerDescription): Readonly<Record<string, Buffer>> {
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [fileKey(path), contentOf(file)]));
}

function isText(content: Buffer): boolean {
  return Buffer.from(content.toString('utf8')).equals(content) && !content.includes(0);
}
