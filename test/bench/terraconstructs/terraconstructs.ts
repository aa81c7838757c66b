import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fresh } from '../aws/fresh';
import { REGION, service } from '../aws/values';
import { freshTable } from '../fresh-table';
import { inTurns, ratio } from '../measurement';
import type { Figure } from '../report';
import { say } from '../report';
import type { Workshop } from '../workshop';
import { resourcesOf } from './resources';

const COUNTS = [1, 10, 100];
/** The newest that there is, with the peers that it wants: other versions than this project's. */
const WANTED = ['terraconstructs@0.0.15', 'cdktf@^0.20.8', '@cdktf/provider-aws@^19.54.0', 'constructs@^10.3.0'];

/** The same services as against aws-cdk, with TerraConstructs as far as it goes. For information: it has no budget. */
export function terraconstructs(workshop: Workshop): readonly Figure[] {
  const folder = join(workshop.folder, 'with-terraconstructs');
  const problem = install(folder);
  if (problem !== undefined) {
    say(`\n(h) TerraConstructs cannot be installed, so that nothing is compared with it: ${problem}`);
    return [];
  }
  copyFileSync(join(__dirname, 'fresh-terraconstructs.js'), join(folder, 'fresh.js'));
  const [ourOut, theirOut] = ['fresh-library', 'fresh-terraconstructs'].map((name) => join(workshop.folder, name));
  const ours = (count: number) => (): Fresh => {
    rmSync(ourOut, { recursive: true, force: true });
    return workshop.run<Fresh>(join('aws', 'fresh-library.js'), ourOut, String(count));
  };
  const theirs = (count: number) => (): Fresh => {
    rmSync(theirOut, { recursive: true, force: true });
    const asked = { region: REGION, values: Array.from({ length: count }, (_, i) => service(i)) };
    return JSON.parse(workshop.node([join(folder, 'fresh.js'), theirOut, JSON.stringify(asked)], folder)) as Fresh;
  };
  ours(1)(); // the files come from the disk once
  theirs(1)();
  const measured = COUNTS.map((count) => ({
    count,
    pairs: inTurns({ rounds: 6, least: 2, seconds: 30 }, ours(count), theirs(count)),
    differs: difference(resourcesOf(ourOut), resourcesOf(theirOut)),
  }));

  say(
    `\n(h) AWS, imports, build and synthesis of N services with one network and one cluster, against TerraConstructs (${versions(folder)}): network, balancer, roles and security groups are its own constructs, ECS and autoscaling, which it does not have, its provider's resources; a process a side and round, in turns, without Node's own start; medians\n`,
  );
  say(freshTable('TerraConstructs', measured));
  say(`\n  resources for N = 1 by type, library / TerraConstructs where they differ: ${measured[0].differs}`);
  return measured.map(({ count, pairs }) => ({
    what: `(h) N = ${count}: library / TerraConstructs, CPU time`,
    value: ratio(pairs, ({ cpu }) => cpu),
  }));
}

/** What went wrong, or nothing. */
function install(folder: string): string | undefined {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'with-terraconstructs', private: true }));
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', ...WANTED];
  const { status, stderr, error } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', timeout: 300_000 });
  if (status === 0) return undefined;
  return error?.message ?? (stderr.trim().split('\n').slice(0, 3).join(' ') || `npm ended with ${status}`);
}

function versions(folder: string): string {
  return ['terraconstructs', 'cdktf', '@cdktf/provider-aws']
    .map((name) => {
      const text = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8');
      return `${name} ${(JSON.parse(text) as { readonly version: string }).version}`;
    })
    .join(', ');
}

function difference(ours: Readonly<Record<string, number>>, theirs: Readonly<Record<string, number>>): string {
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
    .sort()
    .filter((type) => ours[type] !== theirs[type])
    .map((type) => `${type} ${ours[type] ?? 0}/${theirs[type] ?? 0}`)
    .join(', ');
}
