import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TERRAFORM } from '../../e2e/app-folder';
import { eventually } from '../../e2e/checks';
import { run } from '../../e2e/children';
import { connect } from '../../e2e/mcp-client';
import { prerequisites } from '../../e2e/prerequisites';
import { Suite } from '../../e2e/support';
import { median } from '../measurement';
import type { Figure } from '../report';
import { say, table } from '../report';
import type { Workshop } from '../workshop';
import type { Phase } from './phases';
import { PHASES, Phases } from './phases';
import { APP_SECONDS, writeApp, writeCompose, writeServer } from './server-files';

const BASE_IMAGE = 'node:22-slim';
const ROUNDS = 5;
/** At most so many seconds more than Compose. */
const BUDGET = 8;
const ENVIRONMENT = { CDKTF_SKIP_PROVIDER_LOCK: 'true', CHECKPOINT_DISABLE: '1', CI: '1', FORCE_COLOR: '0' };

/** Seconds; `app` is the part of `synth` in which the user's app ran. */
type Deployed = Readonly<Record<Phase | 'app', number>>;

/** From the command to the first tool call: `cdktf deploy local`, and `docker compose up --wait` of the same container. */
export async function deploy(workshop: Workshop): Promise<readonly Figure[]> {
  const found = await prerequisites(BASE_IMAGE);
  if (!found.ok) {
    say(`\n(i) cdktf deploy local is not measured. Missing:\n  - ${found.missing.join('\n  - ')}`);
    return [];
  }
  const { code, out } = await run('docker', ['compose', 'version', '--short']);
  const compose = code === 0 ? out.trim() : undefined;
  if (compose === undefined)
    say(
      '\n(i) docker compose is not here, so that cdktf deploy local is measured alone (install its plugin, version 2, into ~/.docker/cli-plugins)',
    );
  const suite = new Suite(BASE_IMAGE);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void suite.end().finally(() => process.exit(130)));
  const [ours, theirs]: [Deployed[], number[]] = [[], []];
  try {
    await suite.start();
    for (let round = 0; round < ROUNDS; round++) {
      const us = async (): Promise<unknown> => ours.push(await byCdktf(workshop, suite, round));
      const them = async (): Promise<unknown> => compose && theirs.push(await byCompose(workshop, suite, round));
      await (round % 2 === 0 ? us() : them());
      await (round % 2 === 0 ? them() : us());
    }
  } finally {
    await suite.end();
  }
  return report(ours, theirs, compose);
}

async function byCdktf(workshop: Workshop, suite: Suite, round: number): Promise<Deployed> {
  const [folder, port] = [join(workshop.folder, `deploy-${round}`), await suite.freePort()];
  mkdirSync(folder);
  writeServer(folder, suite.image, `${suite.id} cdktf ${round}`);
  writeApp(folder, `${suite.id}-${round}`, port);
  const cli = join(dirname(require.resolve('cdktf-cli/package.json')), 'bundle', 'bin', 'cdktf');
  const phases = new Phases();
  await timed('node', [cli, 'deploy', 'local', '--auto-approve'], folder, (text) => phases.take(text));
  phases.begin('handshake');
  await callOnce(port);
  const deployed = { ...phases.seconds(), app: Number(readFileSync(join(folder, APP_SECONDS), 'utf8')) };
  const stack = join(folder, 'cdktf.out', 'stacks', 'local');
  await timed(TERRAFORM, ['destroy', '-auto-approve', '-input=false', '-no-color'], stack);
  return deployed;
}

async function byCompose(workshop: Workshop, suite: Suite, round: number): Promise<number> {
  const [folder, port] = [join(workshop.folder, `compose-${round}`), await suite.freePort()];
  mkdirSync(folder);
  writeServer(folder, suite.image, `${suite.id} compose ${round}`);
  writeCompose(folder, `${suite.id}-c${round}`, port);
  const began = performance.now();
  await timed('docker', ['compose', 'up', '--wait'], folder);
  await eventually(60, () => callOnce(port)); // without a health check it waits for the container, not for the server
  const seconds = (performance.now() - began) / 1_000;
  await timed('docker', ['compose', 'down', '--rmi', 'all'], folder);
  return seconds;
}

/** The handshake and one call by the official client. */
async function callOnce(port: number): Promise<void> {
  const client = await connect(`http://127.0.0.1:${port}/mcp`, 'legacy');
  const { content } = await client.callTool({ name: 'echo', arguments: { text: 'bench' } });
  await client.close();
  if (JSON.stringify(content) !== '[{"type":"text","text":"bench"}]') throw new Error('the tool call failed');
}

/** @throws Error with the end of what it said if it fails */
function timed(command: string, args: readonly string[], cwd: string, onLine?: (line: string) => void): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...ENVIRONMENT },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const take = (data: Buffer): void => {
      said += data.toString();
      data
        .toString()
        .split('\n')
        .forEach((line) => onLine?.(line));
    };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', take);
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0 ? done() : fail(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${said.slice(-3_000)}`)),
    );
  });
}

function report(ours: readonly Deployed[], theirs: readonly number[], compose: string | undefined): readonly Figure[] {
  const total = (deployed: Deployed): number => PHASES.reduce((sum, phase) => sum + deployed[phase], 0);
  const seconds = median(ours.map(total));
  const middle = (part: Phase | 'app'): string => median(ours.map((deployed) => deployed[part])).toFixed(1);
  say(
    `\n(i) Docker, from the command to the first tool call, image built anew, new folder, no health check, ${ours.length} rounds in turns; medians in seconds\n`,
  );
  say(
    table(
      ['command', 'all', ...PHASES, 'app, of synth'],
      [
        ['cdktf deploy local', seconds.toFixed(1), ...PHASES.map(middle), middle('app')],
        ...(compose === undefined
          ? []
          : [[`docker compose up --wait (${compose})`, median(theirs).toFixed(1), ...PHASES.map(() => ''), '']]),
      ],
    ),
  );
  if (compose === undefined)
    return [{ what: '(i) cdktf deploy local to the first tool call, seconds', value: seconds }];
  const more = median(ours.map((deployed, i) => total(deployed) - theirs[i]));
  return [{ what: '(i) to the first tool call: seconds more than docker compose', value: more, budget: BUDGET }];
}
