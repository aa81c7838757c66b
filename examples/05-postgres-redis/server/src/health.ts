import { version } from '../package.json';

export interface Answer {
  readonly status: 200 | 503;
  readonly body: Readonly<Record<string, unknown>>;
}

const about = (status: string): Record<string, unknown> => ({
  status,
  time: new Date().toISOString(),
  uptime: Math.round(process.uptime()),
  version,
});

/** Alive: asks nobody, because a restart of this server mends no database. */
export function health(draining: boolean): Answer {
  const memory = Math.round(process.memoryUsage().rss / 1024 / 1024);
  return { status: 200, body: { ...about(draining ? 'draining' : 'ok'), memoryMiB: memory } };
}

/** May get traffic: only with all that calls need. */
export async function readiness(
  draining: boolean,
  checks: Readonly<Record<string, () => Promise<void>>>,
): Promise<Answer> {
  const entries = await Promise.all(
    Object.entries(checks).map(
      async ([name, check]) =>
        [
          name,
          await check().then(
            () => 'ok',
            () => 'failed',
          ),
        ] as const,
    ),
  );
  const ready = !draining && entries.every(([, said]) => said === 'ok');
  return {
    status: ready ? 200 : 503,
    body: { ...about(ready ? 'ok' : 'not ready'), checks: Object.fromEntries(entries) },
  };
}
