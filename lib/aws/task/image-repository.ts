import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { TerraformStack } from 'cdktf';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { BuildPlatform } from '../../image-build/push-image';
import { pushImage } from '../../image-build/push-image';
import type { ContainerImage } from '../../model/container-image';
import { derivedName } from '../../render/names';
import type { Bridged } from '../../render/stdio-bridge';
import { awsFacts } from '../facts';

export interface McpImageRepositoryProps {
  /** Of the repository; once in an account and region. */
  readonly name: string;

  readonly image: ContainerImage;

  /** Server whose image it is; one that speaks stdio gets a bridge into it. @default - a companion's image */
  readonly server?: Bridged;

  /** What the task runs: `linux/amd64` for X86_64, `linux/arm64` for ARM64. */
  readonly platform: BuildPlatform;

  /** Key that encrypts the images. @default - AES-256 of ECR's own */
  readonly kmsKeyArn?: string;
}

/** Images that are kept; a rollback takes the one before. */
const KEPT = 10;

/**
 * An ECR repository with one image in it: built on this machine for the task's architecture, pushed under a tag that is used once,
 * and deployed by digest. About 0.10 USD a GB and month.
 *
 * The stack needs the Docker provider (`pushProvider` of lib/image-build with the registry of `ecrRegistry`), and whoever plans it an
 * engine and a login, which lasts for 12 hours: `loginCommand`.
 *
 * @throws McpValidationError where the Docker provider is not installed
 */
export class McpImageRepository extends Construct {
  public readonly repository: EcrRepository;
  /** `repository@sha256:...`, which a task definition takes. */
  public readonly imageUri: string;
  /** What must be there before a task can start. */
  public readonly pushed: ITerraformDependable;
  /** Logs the docker command in. */
  public readonly loginCommand: string;

  constructor(scope: Construct, id: string, { name, image, server, platform, kmsKeyArn }: McpImageRepositoryProps) {
    super(scope, id);
    this.repository = new EcrRepository(this, 'repository', {
      name,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration:
        kmsKeyArn === undefined ? [{ encryptionType: 'AES256' }] : [{ encryptionType: 'KMS', kmsKey: kmsKeyArn }],
      forceDelete: true, // what is in it can be built again
    });
    new EcrLifecyclePolicy(this, 'lifecycle', {
      repository: this.repository.name,
      policy: JSON.stringify({
        rules: [
          rule(1, 'untagged images go after a day', { tagStatus: 'untagged', ...olderThanDays(1) }),
          rule(2, `the last ${KEPT} images stay`, {
            tagStatus: 'any',
            countType: 'imageCountMoreThan',
            countNumber: KEPT,
          }),
        ],
      }),
    });
    const { reference, pushed } = pushImage(this, 'image', {
      ...{ image, server, platform },
      repositoryUrl: this.repository.repositoryUrl,
      localName: derivedName([TerraformStack.of(this).node.id, name], { max: 60, separator: '_' }),
    });
    this.imageUri = reference;
    this.pushed = pushed;
    this.loginCommand = ecrLoginCommand(this);
  }
}

/** Host of the account's registry, known at plan. */
export function ecrRegistry(scope: Construct): string {
  const { account, region, dnsSuffix } = awsFacts(scope);
  return `${account}.dkr.ecr.${region}.${dnsSuffix}`;
}

/**
 * Logs the docker command in to the account's registry, for 12 hours: an output of the stack.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 */
export function ecrLoginCommand(scope: Construct): string {
  const login = `docker login --username AWS --password-stdin ${ecrRegistry(scope)}`;
  return `aws ecr get-login-password --region ${awsFacts(scope).region} | ${login}`;
}

function rule(rulePriority: number, description: string, selection: object): object {
  return { rulePriority, description, selection, action: { type: 'expire' } };
}

function olderThanDays(countNumber: number): object {
  return { countType: 'sinceImagePushed', countUnit: 'days', countNumber };
}
