import type { StdioProps } from '../../lib';
import { Companion, ContainerImage, ImageRuntime, Transport } from '../../lib';
import { configuration, inProject, only, resources } from '../support/project';
import { deployed, weather } from './services';

const project = inProject();
const NPM = ContainerImage.fromNpm('@acme/weather-mcp@1.4.2');
const speaking = (image: ContainerImage, stdio: StdioProps = {}) =>
  weather({ image, transport: Transport.stdio(stdio) });
const imageOf = (server: ReturnType<typeof weather>) => only(configuration(deployed(server)), 'docker_image');

test('a package is built in a folder that goes along with the stack', () => {
  const synthesized = deployed(speaking(NPM));
  const image = only(configuration(synthesized), 'docker_image') as { name: string; build: { context: string } };
  expect(image).toMatchObject({ keep_locally: false, build: { dockerfile: 'Dockerfile' } });
  expect(image.name).toMatch(/^local_weather:[0-9a-f]{8}$/);
  expect(image.build.context).toMatch(/^assets\/[^/]+\/[0-9A-F]+$/);
  expect(synthesized.files[`stacks/local/${image.build.context}/Dockerfile`]).toContain('mcp-proxy@');
  expect(only(configuration(synthesized), 'docker_container').ports).toEqual([
    expect.objectContaining({ internal: 8080 }),
  ]);
});

test('the tag changes with what is built, and only then', () => {
  const names = [
    speaking(NPM),
    speaking(NPM, { port: 9000 }),
    speaking(ContainerImage.fromNpm('@acme/weather-mcp@1.4.3')),
    speaking(
      ContainerImage.fromNpm('@acme/weather-mcp@1.4.2', { buildArgs: { NPM_CONFIG_REGISTRY: 'https://a.example' } }),
    ),
  ].map((server) => imageOf(server).name);
  expect(new Set(names).size).toBe(names.length);
  expect(imageOf(speaking(NPM)).name).toBe(names[0]);
});

test('an image of a registry is wrapped, and not kept', () => {
  const image = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', { runtime: ImageRuntime.NODE });
  const synthesized = deployed(speaking(image, { command: ['weather'] }));
  const { build, keep_locally } = only(configuration(synthesized), 'docker_image') as {
    build: { context: string };
    keep_locally: boolean;
  };
  expect(keep_locally).toBe(false);
  expect(synthesized.files[`stacks/local/${build.context}/Dockerfile`]).toContain(
    '\nFROM ghcr.io/acme/weather:1.4.2\n',
  );
});

test('of a folder there are two builds, the second from the first', () => {
  project.write('server/Dockerfile', 'FROM node:22-slim\n');
  const image = ContainerImage.fromDockerfile('server', { runtime: ImageRuntime.NODE });
  const synthesized = deployed(speaking(image, { command: ['node', 'server.js'] }));
  const [own, bridged] = resources(configuration(synthesized), 'docker_image') as {
    name: string;
    depends_on: string[];
    build: { context: string };
  }[];
  expect(own.name).toMatch(/^local_weather_unbridged:[0-9a-f]{12}$/);
  expect(bridged.name).toMatch(/^local_weather:[0-9a-f]{8}$/);
  expect(bridged.depends_on).toContainEqual(expect.stringMatching(/^docker_image\..*unbridged/));
  expect(synthesized.files[`stacks/local/${bridged.build.context}/Dockerfile`]).toContain(`\nFROM ${own.name}\n`);
});

test('a companion with the same image has it without the bridge', () => {
  const image = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', { runtime: ImageRuntime.NODE });
  const companions = [new Companion({ name: 'cache', image })];
  const server = speaking(image, { command: ['weather'] }).with({ companions });
  const images = resources(configuration(deployed(server)), 'docker_image').map(({ name }) => name);
  expect(images).toContain('ghcr.io/acme/weather:1.4.2');
  expect(images).toContainEqual(expect.stringMatching(/^local_weather:/));
});
