import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import type { Figure } from './report';
import { figureRow, said } from './report';
import { PROJECT } from './workshop';

const PAGE = join(PROJECT, 'docs', 'benchmarks.md');
const [BEGIN, END] = ['<!-- a run, by npm run bench -- --write -->', '<!-- end of the run -->'];

/** The machine and the versions that a run depends on. */
export function describeMachine(): string {
  const version = (name: string): string => {
    const text = readFileSync(join(dirname(require.resolve(`${name}/package.json`)), 'package.json'), 'utf8');
    return `${name} ${(JSON.parse(text) as { readonly version: string }).version}`;
  };
  const command = (name: string, ...args: readonly string[]): string | undefined => {
    const { status, stdout } = spawnSync(name, args, { encoding: 'utf8', timeout: 30_000 });
    return status === 0 ? stdout.trim().split('\n')[0] : undefined;
  };
  const terraform = command(process.env.TERRAFORM_BINARY_NAME || 'terraform', 'version');
  const engine = command('docker', 'version', '--format', '{{.Server.Version}}');
  return [
    `${process.platform} ${process.arch}, ${cpus().length} cores (${cpus()[0]?.model.trim() || 'unknown'})`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Node ${process.version}`,
    ...['cdktf', 'aws-cdk-lib', '@cdktf/provider-docker', '@cdktf/provider-aws'].map(version),
    terraform ?? 'no Terraform',
    engine === undefined ? 'no Docker engine' : `Docker engine ${engine}`,
  ].join(', ');
}

/** Puts a run between its two marks, in place of the one before. @throws Error if the page does not have them once each */
export function writePage(figures: readonly Figure[], machine: string, load: readonly [number, number]): void {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest, ...more] = page.split(BEGIN);
  const [, after, ...further] = rest?.split(END) ?? [];
  if (after === undefined || more.length + further.length > 0)
    throw new Error(`${PAGE} does not hold its marks once each`);
  const rows = figures.map((figure) => `| ${figureRow(figure).join(' | ')} |`);
  const run = [
    `${new Date().toISOString().slice(0, 10)}: ${machine}. Load of the machine (1 minute) before ${load[0].toFixed(1)}, after ${load[1].toFixed(1)}.`,
    ['| figure (median of the rounds) | measured | budget | |', '|---|---|---|---|', ...rows].join('\n'),
    'All that was printed on the way:',
    `\`\`\`text\n${said.join('\n').trim()}\n\`\`\``,
  ];
  writeFileSync(PAGE, [before, BEGIN, `\n${run.join('\n\n')}\n`, END, after].join(''));
  console.log(`\n${PAGE} is written`);
}
