/**
 * What starts a package is known when it is installed: these make `start` a link to its executable, by the rule of npx and uvx, or end
 * the build with what there is to choose from. Arguments: the package, and the executable that was asked for, if any.
 */
export const LINK_NPM_EXECUTABLE = [
  "const fs = require('fs');",
  'const [name, asked] = process.argv.slice(1);',
  "const { bin = {} } = JSON.parse(fs.readFileSync('node_modules/' + name + '/package.json', 'utf8'));",
  "const own = name.split('/').pop();",
  "const all = typeof bin === 'string' ? [own] : Object.keys(bin);",
  "const one = typeof bin !== 'string' && new Set(Object.values(bin)).size === 1 ? all[0] : own;",
  'const chosen = asked || one;',
  'if (!all.includes(chosen)) {',
  "  console.error(name + ' has ' + (all.length === 0 ? 'no executable' : 'the executables ' + all.join(', ')) +",
  "    ', not ' + chosen + '; name one with the option executable');",
  '  process.exit(1);',
  '}',
  "fs.symlinkSync('node_modules/.bin/' + chosen, 'start');",
].join('\n');

export const LINK_PYPI_EXECUTABLE = [
  'import importlib.metadata, os, re, sys',
  "name, asked = (sys.argv[1:] + [''])[:2]",
  "plain = lambda text: re.sub('[-_.]+', '-', text).lower()",
  'points = importlib.metadata.distribution(name).entry_points',
  "all = [point.name for point in points if point.group == 'console_scripts']",
  'own = next((each for each in all if plain(each) == plain(name)), name)',
  'chosen = asked or (all[0] if len(all) == 1 else own)',
  'if chosen not in all:',
  "    what = 'the executables ' + ', '.join(all) if all else 'no executable'",
  "    sys.exit(name + ' has ' + what + ', not ' + chosen + '; name one with the option executable')",
  "os.symlink('bin/' + chosen, 'start')",
].join('\n');
