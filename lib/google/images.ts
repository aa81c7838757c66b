import { ArtifactRegistryRepository } from '@cdktf/provider-google/lib/artifact-registry-repository';
import { ArtifactRegistryRepositoryIamMember } from '@cdktf/provider-google/lib/artifact-registry-repository-iam-member';
import { SecretManagerSecretIamMember } from '@cdktf/provider-google/lib/secret-manager-secret-iam-member';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { warnOfMovingTag } from './moving-tag';
import { isBuilt, pushImage } from '../image-build/push-image';
import type { PushedImage } from '../image-build/push-image';
import type { ContainerDescription } from '../model/container';
import { isToken } from '../model/errors';
import type { Bridged } from '../render/stdio-bridge';
import { literal } from '../render/text';
import { enabledApis } from './apis';
import type { GoogleDeployment } from './deployment';
import { hostOf, ownersRepository } from './image-hosts';
import { projectNumber } from './project-number';

/** Images that are kept in a repository of the stack's own; a revision that was there before has to find its own. */
const KEPT = 10;

/** The images of the containers: by reference where Cloud Run takes them, through a remote repository, or built and pushed. */
export class InstanceImages extends Construct {
  /** Holds what is built here; nothing where nothing is. */
  public readonly repository?: ArtifactRegistryRepository;
  /** Pass images of other registries on, by the hosts of these. */
  public readonly remotes: Readonly<Record<string, ArtifactRegistryRepository>> = {};
  /** What has to be there before an instance can start. */
  public readonly dependsOn: ITerraformDependable[] = [];

  private readonly built = new Map<string, PushedImage>();
  private readonly granted = new Set<string>();

  constructor(
    scope: Construct,
    id: string,
    private readonly deployment: GoogleDeployment,
  ) {
    super(scope, id);
    const built = deployment.containers.filter((container) =>
      isBuilt(container.image, bridgedBy(deployment, container)),
    );
    if (built.length === 0) return;
    this.repository = this.createRepository();
    for (const container of built) {
      const pushed = pushImage(this, container.name, {
        image: container.image,
        server: bridgedBy(deployment, container),
        platform: 'linux/amd64',
        repositoryUrl: `${this.urlOf(this.repository)}/${container.name}`,
        localName: deployment.named(100, container.name),
        dependsOn: [this.repository],
      });
      this.built.set(container.name, pushed);
      this.dependsOn.push(pushed.pushed);
    }
  }

  public imageOf(container: ContainerDescription): string {
    const built = this.built.get(container.name);
    if (built !== undefined) return built.reference;
    if (container.image.source.kind !== 'registry') return '';
    warnOfMovingTag(this, container.image);
    return this.reachable(container.image.source.reference);
  }

  /** The reference by which Cloud Run can pull an image. */
  public reachable(reference: string): string {
    if (isToken(reference)) return reference;
    const host = hostOf(reference);
    if (host !== undefined) {
      const remote = this.remotes[host] ?? this.createRemote(host);
      return `${this.urlOf(remote)}/${literal(reference.slice(host.length + 1))}`;
    }
    this.grantPulls(reference);
    return literal(reference);
  }

  /** What Cloud Run needs where the images are in another project. */
  private grantPulls(reference: string): void {
    const { props } = this.deployment;
    const owner = ownersRepository(reference);
    if (owner === undefined || owner.project === props.project || props.grantImagePulls === false) return;
    const { project, location, repository } = owner;
    const key = `${project}-${location}-${repository}`;
    if (this.granted.has(key)) return;
    this.granted.add(key);
    this.dependsOn.push(
      new ArtifactRegistryRepositoryIamMember(this, `pull-${key}`, {
        project,
        location,
        repository,
        role: 'roles/artifactregistry.reader',
        member: this.agent('serverless-robot-prod'),
        dependsOn: enabledApis(this, props, 'run'), // the account is there from then on
      }),
    );
  }

  private createRepository(): ArtifactRegistryRepository {
    const { deployment } = this;
    const { project, region: location, kmsKeyName } = deployment.props;
    return new ArtifactRegistryRepository(this, 'repository', {
      project,
      location,
      repositoryId: deployment.named(63),
      format: 'DOCKER',
      description: `Images of ${deployment.server.name}`,
      kmsKeyName,
      dockerConfig: { immutableTags: true },
      cleanupPolicies: [
        { id: 'keep-newest', action: 'KEEP', mostRecentVersions: { keepCount: KEPT } },
        { id: 'delete-old', action: 'DELETE', condition: { olderThan: '7776000s' } },
      ],
      dependsOn: enabledApis(this, deployment.props, 'artifactregistry'),
    });
  }

  private createRemote(host: string): ArtifactRegistryRepository {
    const { deployment } = this;
    const { project, region: location, kmsKeyName, registries } = deployment.props;
    const account = registries?.[host];
    const upstreamCredentials = account && {
      usernamePasswordCredentials: {
        username: literal(account.username),
        passwordSecretVersion: account.passwordSecretVersion,
      },
    };
    const readers = account === undefined ? [] : [this.letRead(host, account.passwordSecretVersion)];
    const remote = new ArtifactRegistryRepository(this, `remote-${host}`, {
      project,
      location,
      repositoryId: deployment.named(63, host),
      format: 'DOCKER',
      mode: 'REMOTE_REPOSITORY',
      description: `Images of ${host} for ${deployment.server.name}`,
      kmsKeyName,
      remoteRepositoryConfig: {
        description: host,
        commonRepository: { uri: `https://${host}` },
        upstreamCredentials,
      },
      dependsOn: [...enabledApis(this, deployment.props, 'artifactregistry'), ...readers],
    });
    (this.remotes as Record<string, ArtifactRegistryRepository>)[host] = remote;
    this.dependsOn.push(remote);
    return remote;
  }

  /** Artifact Registry reads the password of a registry by itself. */
  private letRead(host: string, secretVersion: string): ITerraformDependable {
    const [, project, secretId] = /^projects\/([^/]+)\/secrets\/([^/]+)/.exec(secretVersion) ?? [];
    return new SecretManagerSecretIamMember(this, `password-${host}`, {
      project,
      secretId: secretId ?? secretVersion,
      role: 'roles/secretmanager.secretAccessor',
      member: this.agent('gcp-sa-artifactregistry'),
      dependsOn: enabledApis(this, this.deployment.props, 'artifactregistry'),
    });
  }

  /** An account by which a part of Google Cloud acts in the project. */
  private agent(domain: string): string {
    const { project, projectNumber: given } = this.deployment.props;
    return `serviceAccount:service-${projectNumber(this, project, given)}@${domain}.iam.gserviceaccount.com`;
  }

  /** By an attribute of the repository, so that who names an image waits for it. */
  private urlOf({ name }: ArtifactRegistryRepository): string {
    const { region, project } = this.deployment.props;
    return `${registryOf(region)}/${project}/${name}`;
  }
}

/** The host to log in to, of what is built here. */
export function registryOf(region: string): string {
  return `${region}-docker.pkg.dev`;
}

/** The server, where it speaks stdio and its image is not one that a pipeline has made of it. */
function bridgedBy({ server, props }: GoogleDeployment, container: ContainerDescription): Bridged | undefined {
  const isOwn = container === server && !Object.hasOwn(props.images ?? {}, container.name);
  return isOwn && server.transport.stdio !== undefined ? server : undefined;
}
