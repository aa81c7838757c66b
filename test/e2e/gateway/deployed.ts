import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { McpServerProps } from '../../../lib';
import {
  ConfigFile,
  ContainerImage,
  Duration,
  HealthCheck,
  ImageRuntime,
  McpServer,
  Scaling,
  Sessions,
  Transport,
  Volume,
} from '../../../lib';
import { GATEWAY_IMAGE } from '../../../lib/docker/docker-gateway';
import type { AppFolder } from '../app-folder';
import { docker } from '../engine';
import { ensureHaproxyImage } from '../haproxy-image';
import type { Suite } from '../support';
import { Skip } from '../support';
import type { Tally } from './clients';
import { LoadClient, keepCalling, newTally } from './clients';

const REPLICA = readFileSync(join(__dirname, 'replica.js'), 'utf8');
const PORT = 3001;

/** The gateway's image under a name that only this run has, so that cleaning up finds it. */
export async function gatewayImage({ id }: Suite): Promise<string> {
  const name = process.env.GATEWAY_IMAGE ?? GATEWAY_IMAGE;
  const ensured = ensureHaproxyImage(name);
  if (!ensured.ok) throw new Skip(ensured.why);
  await docker('tag', name, `${id}:gateway`);
  if (ensured.made) await docker('image', 'rm', name); // the other name keeps it
  return `${id}:gateway`;
}

/** Copies of a server that writes every call that it begins into one ledger on this machine. */
export function replicaServer(
  app: AppFolder,
  image: string,
  props: Partial<McpServerProps> = {},
  sessions = Sessions.STATELESS,
): McpServer {
  if (!existsSync(join(app.path, 'ledger'))) {
    app.write('ledger/calls', '');
    for (const path of ['ledger', 'ledger/calls']) chmodSync(join(app.path, path), 0o777); // for the container's user
  }
  const { environment, ...more } = props;
  return new McpServer({
    name: 'work',
    image: ContainerImage.fromRegistry(image, { runtime: ImageRuntime.NODE }),
    transport: Transport.streamableHttp({ port: PORT, sessions }),
    command: ['node', '/srv/replica.js'],
    files: { '/srv/replica.js': ConfigFile.fromContent(REPLICA) },
    volumes: { '/ledger': Volume.host('ledger', { readOnly: false }) },
    environment: { LEDGER: '/ledger/calls', SESSIONS: sessions, ON_STOP: 'abort', VERSION: '1', ...environment },
    scaling: Scaling.fixed(3),
    stopGrace: Duration.seconds(20),
    readiness: HealthCheck.mcpEndpoint({
      interval: Duration.seconds(1),
      timeout: Duration.seconds(1),
      retries: 3,
      startPeriod: Duration.seconds(8),
    }),
    ...more,
  });
}

/** How often each call was begun, over all replicas that there ever were. */
export function runsOf(app: AppFolder): ReadonlyMap<string, number> {
  const runs = new Map<string, number>();
  for (const line of readFileSync(join(app.path, 'ledger', 'calls'), 'utf8')
    .split('\n')
    .filter(Boolean)) {
    const [key] = line.split(' ');
    runs.set(key, (runs.get(key) ?? 0) + 1);
  }
  return runs;
}

/** Names of the containers that are copies of the server. */
export async function replicasOf(app: AppFolder, server = 'work'): Promise<readonly string[]> {
  const label = `label=cdktf-mcp.service=${app.nameOf(server)}`;
  const names = await docker('ps', '--all', '--filter', label, '--format', '{{.Names}}');
  return names.split('\n').filter(Boolean).sort();
}

export interface Loaded {
  readonly calls: number;
  readonly failed: number;
  readonly twice: number;
  readonly versions: readonly string[];
  readonly why: readonly string[];
}

/** What becomes of the calls of 20 busy, 5 slow and 10 mostly idle clients while something happens. */
export async function underLoad(app: AppFolder, happens: () => Promise<unknown>): Promise<Loaded> {
  const tally = newTally();
  let over = false;
  const between = (from: number, to: number) => () => from + Math.random() * (to - from);
  const load = (count: number, ms: () => number, pause: () => number): Promise<void>[] =>
    Array.from({ length: count }, () => keepCalling(new LoadClient(urlOf(app), tally), () => over, ms, pause));
  const clients = [
    ...load(20, between(5, 80), between(0, 60)),
    ...load(5, between(2_000, 5_000), () => 0),
    ...load(10, between(0, 20), between(500, 4_000)),
  ];
  try {
    await sleep(1_000);
    await happens();
    await sleep(1_500);
  } finally {
    over = true;
    await Promise.all(clients);
  }
  return loaded(app, tally);
}

function loaded(app: AppFolder, { keys, failures, versions }: Tally): Loaded {
  const runs = runsOf(app);
  return {
    calls: keys.length,
    failed: failures.length,
    twice: keys.filter((key) => (runs.get(key) ?? 0) > 1).length,
    versions: [...versions].sort(),
    why: [...new Set(failures.map(({ why }) => why))].slice(0, 5),
  };
}

/** @throws Error unless no call failed and none ran twice; says the figures in any case */
export function nothingLost({ calls, failed, twice, versions, why }: Loaded, what = ''): void {
  figure(`${what}${failed} of ${calls} calls failed, ${twice} ran twice; versions ${versions.join(', ')}`);
  if (failed + twice > 0) throw new Error(`${failed} of ${calls} calls failed, ${twice} ran twice: ${why.join(' | ')}`);
}

export function figure(text: string): void {
  console.log(`       ${text}`);
}

export function urlOf(app: AppFolder): string {
  return `http://127.0.0.1:${app.port}/mcp`;
}
