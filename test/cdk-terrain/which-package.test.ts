import { Container } from '@cdktf/provider-docker/lib/container';
import { TerraformResource } from 'cdktf';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerMcpService } from '../../lib/docker';
import { weather } from '../docker/services';
import { inProject, synthesize } from '../support/project';
import { LocalStack } from '../../stacks/local-stack';

/** The package that stands for cdktf in this run: jest.config.js or jest.cdktn.config.js says it. */
declare const CDKTF_IS: 'cdktf' | 'cdktn';

const FOLDER = join(__dirname, '..', '..', 'node_modules', CDKTF_IS);
const { version } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8')) as { version: string };

inProject();

describe(`this run is on ${CDKTF_IS}`, () => {
  test('the package is the one, at the version that package.json pins', () => {
    expect(require.resolve('cdktf')).toBe(join(FOLDER, 'lib', 'index.js'));
    const { devDependencies } = JSON.parse(readFileSync(join(FOLDER, '..', '..', 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    expect(devDependencies[CDKTF_IS]).toBe(version);
  });

  test('the bindings of a provider are made of its classes', () => {
    expect(Container.prototype).toBeInstanceOf(TerraformResource);
    const { TerraformResource: loaded } = jest.requireActual<{ TerraformResource: unknown }>(FOLDER);
    expect(TerraformResource).toBe(loaded);
  });

  test('what is synthesized names its version', () => {
    const { files } = synthesize((app) => {
      const stack = new LocalStack(app, 'local', { server: weather() });
      expect(stack.services.weather).toBeInstanceOf(DockerMcpService);
    });
    const { '//': place } = JSON.parse(files[join('stacks', 'local', 'cdk.tf.json')]) as {
      '//': { metadata: { version: string } };
    };
    expect(place.metadata.version).toBe(version);
  });
});
