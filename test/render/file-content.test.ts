import { ConfigFile } from '../../lib';
import { contentOf, missingFiles } from '../../lib/render/file-content';
import { weather } from '../docker/services';
import { inProject } from '../support/project';

const project = inProject();

test('the bytes of a file are those that were given, or those of its original', () => {
  project.write('weather.bin', 'from the path\u0000é');
  expect(contentOf(ConfigFile.fromContent('given ${x} é')).toString()).toBe('given ${x} é');
  expect(contentOf(ConfigFile.fromPath('weather.bin')).toString()).toBe('from the path\u0000é');
});

test('an original that is not there has none, and is said', () => {
  const file = ConfigFile.fromPath('nowhere.json');
  expect(contentOf(file)).toHaveLength(0);
  expect(missingFiles(weather({ files: { '/etc/a.json': file, '/etc/b.json': ConfigFile.fromContent('') } }))).toEqual([
    {
      property: 'files./etc/a.json',
      message: "'nowhere.json' does not exist; give a file, relative to the folder with cdktf.json",
    },
  ]);
});
