import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { isBuilt } from '../../image-build/push-image';
import type { ContainerDescription } from '../../model/container';
import { isToken } from '../../model/errors';
import { literal } from '../../render/text';
import type { AwsDeployment } from '../deployment';
import { PROXY_IMAGE } from './bearer-proxy';
import { awsFacts } from '../facts';
import { McpImageRepository } from './image-repository';
import { PREPARE_IMAGE } from './prepare-container';
import type { PolicyStatement } from '../policy';
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
    if (this.isOwn(name)) return this.repositories[name].imageUri;
    if (image.source.kind !== 'registry') return '';
    return isToken(image.source.reference) ? image.source.reference : literal(image.source.reference);
  }

  /** ARN of the secret with the credentials of a private registry. */
  public credentialsFor(image: string): string | undefined {
    const host = Object.keys(this.credentials).find((registry) => image.startsWith(`${registry}/`));
    return host === undefined ? undefined : this.credentials[host];
  }

  public get credentialStatements(): readonly PolicyStatement[] {
    const used = new Set(this.all.flatMap((image) => this.credentialsFor(image) ?? []));
    return used.size === 0 ? [] : [{ actions: ['secretsmanager:GetSecretValue'], resources: [...used] }];
  }

  /** The ECR repositories that the images come from. */
  public get repositoryArns(): readonly string[] {
    const { partition, region, account } = awsFacts(this);
    const own = Object.values(this.repositories).map(({ repository }) => repository.arn);
    const others = this.all.flatMap((image): string[] => {
      // Which one it is turns out at deployment: the account's own, then.
      if (isToken(image)) return [`arn:${partition}:ecr:${region}:${account}:repository/*`];
      const [, owner, where, name] = ECR.exec(image) ?? [];
      return owner === undefined ? [] : [`arn:${partition}:ecr:${where}:${owner}:repository/${name}`];
    });
    return [...new Set([...own, ...others])];
  }

  /** What has to be there before a task can start. */
  public get pushed(): readonly ITerraformDependable[] {
    return Object.values(this.repositories).map(({ pushed }) => pushed);
  }

  private get credentials(): Readonly<Record<string, string>> {
    return this.deployment.props.registries ?? {};
  }

  /** Every image that is pulled from elsewhere, those of the library's own containers included. */
  private get all(): readonly string[] {
    const { units } = this.deployment;
    const described = units.flatMap(({ containers }) => containers.filter(({ name }) => !this.isOwn(name)));
    const proxy = units.some(({ hasProxy }) => hasProxy) ? [this.proxy] : [];
    return [...described.map((container) => this.imageOf(container)), this.prepare, ...proxy];
  }

  private isOwn(name: string): boolean {
    return Object.hasOwn(this.repositories, name);
  }

  /** What makes folders and files ready. */
  public get prepare(): string {
    return this.deployment.props.helperImages?.prepare ?? PREPARE_IMAGE;
  }

  /** What compares tokens. */
  public get proxy(): string {
    return this.deployment.props.helperImages?.proxy ?? PROXY_IMAGE;
  }

  /** The server, where it speaks stdio and its image is not one that a pipeline has made of it. */
  private bridgedBy(container: ContainerDescription) {
    const { server, props } = this.deployment;
    const isOwn = container === server && !Object.hasOwn(props.images ?? {}, container.name);
    return isOwn && server.transport.stdio !== undefined ? server : undefined;
  }
}
