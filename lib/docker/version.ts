import type { Image } from '@cdktf/provider-docker/lib/image';
import { TerraformLocal } from 'cdktf';
import type { Construct } from 'constructs';
import { readFileSync } from 'node:fs';
import { shortHash } from '../render/names';
import { secretFiles, split } from './bindings';
import { baseConfig } from './container-config';
import type { Deployment } from './deployment';
import { literalEntries } from './environment';
import { fromStackFolder } from './host-files';
import type { LocalValues } from './local-values';

/** Eight characters, as an expression, that change whenever a replica has to be replaced; some of it only Terraform knows. */
export function versionOf(
  scope: Construct,
  deployment: Deployment,
  image: Image,
  values: LocalValues | undefined,
): string {
  const { server, props, textOf } = deployment;
  const { literals, entries } = split(server, props, textOf);
  const known = shortHash([
    deployment.named(),
    baseConfig(server, deployment.placeOf(server), deployment.stopGrace),
    entries,
    props.logs,
    Object.entries(server.volumes),
    Object.entries(server.files).map(([path, { source }]) => [
      path,
      source.kind === 'path' ? readFileSync(source.path, 'base64') : source.content,
    ]),
  ]);
  const parts = new TerraformLocal(scope, 'version-of', [
    known,
    image.imageId,
    ...literalEntries(server, literals, textOf),
  ]);
  const secrets = secretFiles(server, props).map(
    ({ here }) => `try(filesha256(${JSON.stringify(fromStackFolder(scope, here))}), "")`,
  );
  const all = [`local.${parts.friendlyUniqueId}`, ...(values === undefined ? [] : [values.digest]), ...secrets];
  const version = new TerraformLocal(scope, 'version', `\${substr(sha256(jsonencode([${all.join(', ')}])), 0, 8)}`);
  return `\${local.${version.friendlyUniqueId}}`;
}
