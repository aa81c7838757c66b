import { DataDockerRegistryImage } from '@cdktf/provider-docker/lib/data-docker-registry-image';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { RegistryImage } from '@cdktf/provider-docker/lib/registry-image';
import { Construct } from 'constructs';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { addressOf, terraformData } from '../render/terraform-data';
import { builtImage, warnOfMutableTag } from './docker-image';
import type { PushImageProps, PushProviderProps, PushedImage } from './push-image';

/**
 * An image that is built on the engine, pushed, and known by its digest.
 *
 * Every build gets a tag of its own: in a registry with immutable tags, content that comes back after a change could not be pushed
 * again under the first one, because a second build of it has another digest. What was pushed stays in the registry, which has to
 * have a rule of its own for what is old: ECR deletes nothing by the registry's protocol, and a rollback needs the image before.
 */
export function pushedImage(parent: Construct, id: string, props: PushImageProps): PushedImage {
  const scope = new Construct(parent, id);
  const { image, server, platform, repositoryUrl, localName } = props;
  warnOfMutableTag(scope, image);
  let hash = '';
  const build = terraformData(scope, 'build', {});
  const named = (content: string): string => {
    hash = content;
    return `${repositoryUrl}:${content}-\${substr(${addressOf(build)}.id, 0, 8)}`;
  };
  const dependsOn = [...(props.dependsOn ?? [])];
  const built = builtImage({ scope, id: 'image', repository: localName, named, platform, dependsOn }, image, server);
  build.addOverride('triggers_replace', [hash, platform]);
  const pushed = new RegistryImage(scope, 'pushed', {
    name: built.name,
    keepRemotely: true,
    lifecycle: { createBeforeDestroy: true },
  });
  checkLogin(scope, pushed);
  return { reference: `${repositoryUrl}@${pushed.sha256Digest}`, pushed };
}

/**
 * Fails the plan where the login has expired. The provider would take an image that it may not see for one that is gone and push it
 * again under the same tag, which a registry with immutable tags refuses ever after. Not asked before the first push: the name
 * passes through a step that is made when it has happened.
 */
function checkLogin(scope: Construct, pushed: RegistryImage): void {
  const done = terraformData(scope, 'done', { dependsOn: [pushed] });
  done.addOverride('input', pushed.name);
  new DataDockerRegistryImage(scope, 'needs-docker-login', { name: `\${${addressOf(done)}.output}` });
}

/** Reads the user's own Docker configuration where no account is given, and fails where there is none. */
export function dockerProvider(scope: Construct, id: string, props: PushProviderProps): DockerProvider {
  const { registry, engine, username, password } = props;
  const auth = username === undefined ? { configFile: configFile() } : { username, password };
  return new DockerProvider(scope, id, { host: engine, registryAuth: [{ address: registry, ...auth }] });
}

/** DOCKER_CONFIG names a folder for the docker command; this provider takes it for a file, before release 4. */
function configFile(folder = process.env.DOCKER_CONFIG): string | undefined {
  const isFolder = folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? join(folder, 'config.json') : undefined;
}
