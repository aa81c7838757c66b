import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { isBuilt } from '../image-build/push-image';
import type { ContainerDescription } from '../model/container';
import { isToken } from '../model/errors';
import { literal } from '../render/text';
import type { AwsDeployment } from './deployment';
import { awsFacts } from './facts';
import { McpImageRepository } from './image-repository';
import type { PolicyStatement } from './policy';
import type { Unit } from './units';

const ECR = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/;

/** The images of the containers: from a registry, or built, pushed to a repository of the stack's own, and named by digest. */
export class TaskImages extends Construct {
  public readonly repositories: Readonly<Record<string, McpImageRepository>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly deployment: AwsDeployment,
  ) {
    super(scope, id);
    const built = deployment.units.flatMap(({ containers }) =>
      containers.filter((container) => isBuilt(container.image, this.bridgedBy(container))),
    );
    this.repositories = Object.fromEntries(
      built.map((container) => [
        container.name,
        new McpImageRepository(this, container.name, {
          name: deployment.named(100, ...(container === deployment.server ? [] : [container.name])),
          image: container.image,
          server: this.bridgedBy(container),
          platform: deployment.architectureOf(deployment.unitOf(container) as Unit),
          kmsKeyArn: deployment.props.kmsKeyArn,
        }),
      ]),
    );
  }

  public imageOf({ name, image }: ContainerDescription): string {
    if (Object.hasOwn(this.repositories, name)) return this.repositories[name].imageUri;
    if (image.source.kind !== 'registry') return '';
    return isToken(image.source.reference) ? image.source.reference : literal(image.source.reference);
  }

  /** ARN of the secret with the credentials of a private registry. */
  public credentialsOf(container: ContainerDescription): string | undefined {
    const image = this.imageOf(container);
    const host = Object.keys(this.credentials).find((registry) => image.startsWith(`${registry}/`));
    return host === undefined ? undefined : this.credentials[host];
  }

  public get credentialStatements(): readonly PolicyStatement[] {
    const used = new Set(this.containers.flatMap((container) => this.credentialsOf(container) ?? []));
    return used.size === 0 ? [] : [{ actions: ['secretsmanager:GetSecretValue'], resources: [...used] }];
  }

  /** The ECR repositories that the images come from. */
  public get repositoryArns(): readonly string[] {
    const { partition, region, account } = awsFacts(this);
    const arns = this.containers.flatMap((container): string[] => {
      const own = this.repositories[container.name];
      if (own !== undefined) return [own.repository.arn];
      const image = this.imageOf(container);
      // Which one it is turns out at deployment: the account's own, then.
      if (isToken(image)) return [`arn:${partition}:ecr:${region}:${account}:repository/*`];
      const [, owner, where, name] = ECR.exec(image) ?? [];
      return owner === undefined ? [] : [`arn:${partition}:ecr:${where}:${owner}:repository/${name}`];
    });
    return [...new Set(arns)];
  }

  /** What has to be there before a task can start. */
  public get pushed(): readonly ITerraformDependable[] {
    return Object.values(this.repositories).map(({ pushed }) => pushed);
  }

  private get credentials(): Readonly<Record<string, string>> {
    return this.deployment.props.registries ?? {};
  }

  private get containers(): readonly ContainerDescription[] {
    return this.deployment.units.flatMap(({ containers }) => containers);
  }

  /** The server, where it speaks stdio and its image is not one that a pipeline has made of it. */
  private bridgedBy(container: ContainerDescription) {
    const { server, props } = this.deployment;
    const isOwn = container === server && !Object.hasOwn(props.images ?? {}, container.name);
    return isOwn && server.transport.stdio !== undefined ? server : undefined;
  }
}
