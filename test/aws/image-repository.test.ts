import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { ContainerImage } from '../../lib';
import type { McpImageRepositoryProps } from '../../lib/aws/task/image-repository';
import { McpImageRepository, ecrRegistry } from '../../lib/aws/task/image-repository';
import { pushProvider } from '../../lib/image-build/push-image';
import type { Configuration } from '../support/project';
import { configuration, inProject, only, resources, synthesize } from '../support/project';

const project = inProject();
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1';

function repositories(...all: Partial<McpImageRepositoryProps>[]): Configuration {
  project.write('server/Dockerfile', 'FROM node:22-slim\n');
  const synthesized = synthesize((app) => {
    const stack = new TerraformStack(app, 'aws-prod');
    new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
    pushProvider(stack, 'docker', { registry: ecrRegistry(stack) });
    for (const [i, props] of all.entries()) {
      const common = { image: ContainerImage.fromDockerfile('server'), platform: 'linux/arm64' } as const;
      const made = new McpImageRepository(stack, `images-${i}`, { name: `weather-${i}`, ...common, ...props });
      new TerraformOutput(stack, `uri-${i}`, { value: made.imageUri });
      new TerraformOutput(stack, `login-${i}`, { value: made.loginCommand });
    }
  });
  return configuration(synthesized, 'aws-prod');
}

test('tags never move, images are scanned, and the repository goes with the stack', () => {
  expect(only(repositories({}), 'aws_ecr_repository')).toMatchObject({
    image_tag_mutability: 'IMMUTABLE',
    image_scanning_configuration: { scan_on_push: true },
    encryption_configuration: [{ encryption_type: 'AES256' }],
    force_delete: true,
  });
  expect(only(repositories({ kmsKeyArn: KEY }), 'aws_ecr_repository').encryption_configuration).toEqual([
    { encryption_type: 'KMS', kms_key: KEY },
  ]);
});

test('the last ten images stay', () => {
  const { rules } = JSON.parse(only(repositories({}), 'aws_ecr_lifecycle_policy').policy as string) as {
    rules: { selection: object }[];
  };
  expect(rules.map(({ selection }) => selection)).toEqual([
    { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 1 },
    { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 10 },
  ]);
});

test("built for the task's architecture, pushed there, deployed by digest", () => {
  const made = repositories({});
  expect(only(made, 'docker_image')).toMatchObject({
    name: expect.stringMatching(/^\$\{aws_ecr_repository\.[^}]*\.repository_url\}:/),
    build: { platform: 'linux/arm64' },
  });
  expect(made.output?.['uri-0'].value).toMatch(
    /^\$\{aws_ecr_repository\.[^}]*\.repository_url\}@\$\{docker_registry_image\.[^}]*\.sha256_digest\}$/,
  );
});

test('the login is a command for the user, and no token is read', () => {
  const made = repositories({}, {});
  expect(made.output?.['login-0'].value).toMatch(
    /^aws ecr get-login-password --region \$\{.*\} \| docker login --username AWS --password-stdin \$\{.*\.account_id\}\.dkr\.ecr\.\$\{.*\.id\}\.\$\{.*\.dns_suffix\}$/,
  );
  expect(made.output?.['login-1'].value).toBe(made.output?.['login-0'].value); // asked once a stack
  expect(JSON.stringify(made)).not.toMatch(/authorization_token|"password"/);
});

test('two of one stack do not clash', () => {
  const names = resources(repositories({}, {}), 'aws_ecr_repository').map(({ name }) => name);
  expect(new Set(names).size).toBe(2);
});
