import { TerraformOutput, TerraformStack } from 'cdktf';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ContainerImage, ImageRuntime, Transport } from '../../lib';
import { dockerImage } from '../../lib/image-build/docker-image';
import type { PushImageProps, PushProviderProps } from '../../lib/image-build/push-image';
import { isBuilt, pushImage, pushProvider } from '../../lib/image-build/push-image';
import { weather } from '../docker/services';
import type { Configuration, Synthesized } from '../support/project';
import { configuration, inProject, only, resources, synthesize } from '../support/project';

const project = inProject();
beforeEach(() => {
  project.write('server/Dockerfile', 'FROM node:22-slim\n');
  delete process.env.DOCKER_CONFIG;
});

const FOLDER = ContainerImage.fromDockerfile('server', { runtime: ImageRuntime.NODE });
const REGISTRY = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', { runtime: ImageRuntime.NODE });
const STDIO = weather({ image: FOLDER, transport: Transport.stdio({ command: ['node', 'server.js'] }) });
const URL = 'registry.example.com/acme/weather';
const UNIQUE = String.raw`-\$\{substr\(terraform_data\.weather_build_\w+\.id, 0, 8\)\}$`;

function synthesized(props: Partial<PushImageProps> = {}, provider: Partial<PushProviderProps> = {}): Synthesized {
  return synthesize((app) => {
    const stack = new TerraformStack(app, 'local');
    pushProvider(stack, 'docker', { registry: 'registry.example.com', ...provider });
    const common = { image: FOLDER, platform: 'linux/arm64', repositoryUrl: URL, localName: 'local_weather' } as const;
    const { reference } = pushImage(stack, 'weather', { ...common, ...props });
    new TerraformOutput(stack, 'reference', { value: reference });
  });
}
const pushed = (...args: Parameters<typeof synthesized>): Configuration => configuration(synthesized(...args));

test('built for the target, pushed under a tag of its own, deployed by digest', () => {
  const made = pushed();
  expect(only(made, 'docker_image')).toMatchObject({
    name: expect.stringMatching(new RegExp(`^${URL}:[0-9a-f]{12}${UNIQUE}`)),
    build: { platform: 'linux/arm64', dockerfile: 'Dockerfile' },
    lifecycle: { create_before_destroy: true },
  });
  expect(only(made, 'docker_registry_image')).toEqual({
    name: expect.stringMatching(/^\$\{docker_image\..*\.name\}$/),
    keep_remotely: true, // a rollback needs the one before
    lifecycle: { create_before_destroy: true },
  });
  expect(made.output?.reference.value).toMatch(
    /^registry\.example\.com\/acme\/weather@\$\{docker_registry_image\..*\.sha256_digest\}$/,
  );
});

test('content that changes gets another tag, also when it changes back', () => {
  const triggers = (props: Partial<PushImageProps> = {}) =>
    resources(pushed(props), 'terraform_data').flatMap((data) => data.triggers_replace ?? []);
  const before = triggers();
  expect(before).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/), 'linux/arm64']);
  expect(triggers({ platform: 'linux/amd64' })).not.toEqual(before);
  project.write('server/index.js', 'changed');
  expect(triggers()[0]).not.toBe(before[0]);
});

test('an expired login fails the plan, but not before something was pushed', () => {
  const made = pushed();
  const data = (made as { data?: Record<string, Record<string, { name: string }>> }).data?.docker_registry_image ?? {};
  expect(Object.keys(data)).toEqual([expect.stringMatching(/^weather_needs-docker-login_/)]);
  const done = resources(made, 'terraform_data').find(({ input }) => input !== undefined);
  expect(done).toMatchObject({
    input: expect.stringMatching(/^\$\{docker_registry_image\..*\.name\}$/),
    depends_on: [expect.stringMatching(/^docker_registry_image\./)],
  });
  expect(Object.values(data)[0].name).toMatch(/^\$\{terraform_data\.weather_done_\w+\.output\}$/);
});

test('a bridge is built on an image that stays on the engine', () => {
  const all = synthesized({ server: STDIO });
  const images = resources(configuration(all), 'docker_image') as { name: string; build: { context: string } }[];
  expect(images.map(({ name }) => name).sort()).toEqual([
    expect.stringMatching(/^local_weather_unbridged:[0-9a-f]{12}$/),
    expect.stringMatching(new RegExp(`^${URL}:[0-9a-f]{8}${UNIQUE}`)),
  ]);
  const [own, bridged] = [...images].sort((a, b) => (a.name < b.name ? -1 : 1));
  expect(all.files[`stacks/local/${bridged.build.context}/Dockerfile`]).toContain(`\nFROM ${own.name}\n`);
  expect(resources(configuration(all), 'docker_registry_image')).toHaveLength(1);
});

test('an image of another registry is copied', () => {
  const all = synthesized({ image: REGISTRY });
  const { build } = only(configuration(all), 'docker_image') as { build: { context: string; platform: string } };
  expect(build.platform).toBe('linux/arm64');
  expect(all.files[`stacks/local/${build.context}/Dockerfile`]).toBe('FROM ghcr.io/acme/weather:1.4.2\n');
  const latest = synthesized({ image: ContainerImage.fromRegistry('ghcr.io/acme/weather:latest') });
  expect(latest.annotations).toEqual([expect.objectContaining({ message: expect.stringContaining('moves') })]);
});

test('the image of a container of this engine is named as before', () => {
  const made = synthesize((app) => {
    const stack = new TerraformStack(app, 'local');
    pushProvider(stack, 'docker', { registry: 'registry.example.com' });
    dockerImage(stack, 'own', FOLDER, 'local_weather', []);
    dockerImage(stack, 'other', REGISTRY, 'local_other', []);
  });
  expect(
    resources(configuration(made), 'docker_image')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['ghcr.io/acme/weather:1.4.2', expect.stringMatching(/^local_weather:[0-9a-f]{12}$/)]);
});

test.each([
  ['a folder', FOLDER, undefined, true],
  ['a package', ContainerImage.fromNpm('@acme/weather-mcp@1.4.2'), undefined, true],
  ['an image of a registry', REGISTRY, weather(), false],
  ['an image of a registry that speaks stdio', REGISTRY, STDIO, true],
])('%s is built here: %4$s', (_title, image, server, built) => {
  expect(isBuilt(image, server)).toBe(built);
});

describe('the provider', () => {
  const provider = (props: Partial<PushProviderProps> = {}) => pushed({}, props).provider?.docker;

  test("uses the user's own login, and holds no password", () => {
    expect(provider()).toEqual([{ registry_auth: [{ address: 'registry.example.com' }] }]);
  });

  test('finds it in the folder of DOCKER_CONFIG', () => {
    const folder = join(project.folder, 'docker');
    process.env.DOCKER_CONFIG = folder;
    expect(provider()).toEqual([{ registry_auth: [{ address: 'registry.example.com' }] }]);
    mkdirSync(folder);
    const config_file = join(folder, 'config.json');
    expect(provider()).toEqual([{ registry_auth: [{ address: 'registry.example.com', config_file }] }]);
    delete process.env.DOCKER_CONFIG;
  });

  test('takes an engine, and an account of Terraform', () => {
    const account = { username: 'AWS', password: '${ephemeral.aws_ecr_authorization_token.push.password}' };
    expect(provider({ engine: 'ssh://me@builder', ...account })).toEqual([
      { host: 'ssh://me@builder', registry_auth: [{ address: 'registry.example.com', ...account }] },
    ]);
  });
});
