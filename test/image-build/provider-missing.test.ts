import { App, TerraformStack } from 'cdktf';
import { ContainerImage, McpValidationError } from '../../lib';
import { pushImage, pushProvider } from '../../lib/image-build/push-image';

jest.mock('@cdktf/provider-docker/lib/image', () => {
  const message = "Cannot find module '@cdktf/provider-docker/lib/image'";
  throw Object.assign(new Error(message), { code: 'MODULE_NOT_FOUND' });
});

const MESSAGE = `Image (at 'aws-prod') cannot be built:
  - image: an image that is built here needs the Docker provider, which is not installed; run 'npm install @cdktf/provider-docker', or push the image yourself and use ContainerImage.fromRegistry`;

test.each([
  [
    'an image',
    (stack: TerraformStack) =>
      pushImage(stack, 'image', {
        image: ContainerImage.fromDockerfile('server'),
        platform: 'linux/amd64',
        repositoryUrl: 'registry.example.com/acme/weather',
        localName: 'weather',
      }),
  ],
  ['the provider', (stack: TerraformStack) => pushProvider(stack, 'docker', { registry: 'registry.example.com' })],
])('%s without the Docker provider: one error, with the way out', (_title, make) => {
  const stack = new TerraformStack(new App(), 'aws-prod');
  expect(() => make(stack)).toThrow(McpValidationError);
  expect(() => make(stack)).toThrow(MESSAGE);
});

test('the constructs of AWS load without it', () => {
  expect(() => jest.requireActual('../../lib/aws/task/image-repository')).not.toThrow();
});
