import type { Image } from '@cdktf/provider-docker/lib/image';
import { TerraformLocal } from 'cdktf';
import type { Construct } from 'constructs';
import { readFileSync } from 'node:fs';
import { shortHash } from '../render/names';
import { addressOf, terraformData } from '../render/terraform-data';
import type { LocalValues } from '../render/local-values';
import { literalEntries } from '../render/references';
import { fromStackFolder } from '../render/stack-folder';
import { meant } from '../render/text';
import { secretFiles, split } from './bindings';
import { baseConfig } from './container-config';
import type { Deployment } from './deployment';

/**
 * Eight characters, as an expression, that change whenever a replica has to be replaced; some of it only Terraform knows. They are
 * drawn anew at each change, so that the way back to a version that still runs, because its successor failed, meets other names.
 */
export function versionOf(
  scope: Construct,
  deployment: Deployment,
  image: Image,
  values: LocalValues | undefined,
): string {
  const { server, props, textOf } = deployment;
  const { literals, entries } = split(server, props, textOf);
  const described = [
    deployment.named(),
    baseConfig(scope, server, deployment.placeOf(server), deployment.stopGrace),
    props.logs,
    server.access.isPublic, // another alias on the network
    server.beforeStart, // a step is named by the version, too
    Object.entries(server.volumes),
    Object.entries(server.files).map(([path, { source }]) => [
      path,
      source.kind === 'path' ? readFileSync(source.path, 'base64') : source.content,
    ]),
  ];
  const parts = new TerraformLocal(scope, 'version-of', [
    shortHash(meant(scope, described)),
    image.imageId,
    props.network ?? '',
    '${abspath(path.root)}', // what is mounted from this machine has an absolute path
  ]);
  const text = literalEntries(server, literals, textOf);
  const found = values?.environment('version-of-looked-up', text, entries) ?? text;
  const environment = new TerraformLocal(scope, 'version-of-environment', found);
  const secrets = secretFiles(server, props).map(
    ({ here }) => `try(filesha256(${JSON.stringify(fromStackFolder(scope, here))}), "")`,
  );
  const all = [...[parts, environment].map((local) => `local.${local.friendlyUniqueId}`), ...secrets].join(', ');
  const version = terraformData(scope, 'version', { triggersReplace: [`\${sha256(jsonencode([${all}]))}`] });
  return `\${substr(${addressOf(version)}.id, 0, 8)}`;
}
