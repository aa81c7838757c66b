import type { ImageRuntime } from '../model/container-image';
import { Duration } from '../model/duration';
import { HealthCheck } from '../model/health-check';
import type { NetworkProbe, ProbePlace } from '../render/probe-command';
import { probeCommand, probeOf } from '../render/probe-command';
import { needsCommand } from './kubernetes-limits';
import { literal } from '../render/text';

/** What the kubelet asks of a container, as the provider has it. */
export interface Probe {
  readonly exec?: { readonly command: string[] };
  readonly httpGet?: {
    readonly path: string;
    readonly port: string;
    readonly httpHeader?: { readonly name: string; readonly value: string }[];
  };
  readonly tcpSocket?: { readonly port: string }[];
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

export interface Probes {
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
}

export interface ProbeProps {
  readonly place: ProbePlace;
  readonly runtime?: ImageRuntime;
  /** Alive? */
  readonly healthCheck?: HealthCheck;
  /** May it get traffic? */
  readonly readiness?: HealthCheck;
  /** Whether the server refuses calls under other names than its own: the kubelet calls by address. */
  readonly checksHosts: boolean;
}

/** Where nothing is said the port has to accept connections; `npx` and the like may take their time to start. */
export const DEFAULT_CHECK = HealthCheck.tcp({ interval: Duration.seconds(10), startPeriod: Duration.seconds(90) });

/** Until it has started once, only the first question is asked, and often, so that a rollout does not wait for an interval. */
export function probesOf({ healthCheck, readiness, ...of }: ProbeProps): Probes {
  const alive = healthCheck ?? DEFAULT_CHECK;
  const ready = readiness ?? alive;
  const [action, readyAction] = [actionOf(alive, of), actionOf(ready, of)];
  const starting = action === undefined ? ready : alive;
  const startAction = action ?? readyAction;
  return {
    ...(startAction === undefined ? {} : { startupProbe: { ...startAction, ...startTiming(starting) } }),
    ...(action === undefined ? {} : { livenessProbe: { ...action, ...timing(alive) } }),
    ...(readyAction === undefined ? {} : { readinessProbe: { ...readyAction, ...timing(ready) } }),
  };
}

/** The longest time that a container may take until it has started, in seconds. */
export function startSeconds({ healthCheck, readiness }: Pick<ProbeProps, 'healthCheck' | 'readiness'>): number {
  const checks = [healthCheck ?? DEFAULT_CHECK, readiness ?? DEFAULT_CHECK];
  return Math.max(...checks.map((check) => check.longestStart.toSeconds()));
}

type Asking = Pick<ProbeProps, 'place' | 'runtime' | 'checksHosts'>;

function actionOf(
  check: HealthCheck,
  { place, runtime, checksHosts }: Asking,
): Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket'> | undefined {
  const probe = probeOf(check, place);
  if (probe.kind === 'none') return undefined;
  if (probe.kind === 'command') return { exec: { command: probe.command.map(literal) } };
  if (needsCommand(check)) {
    const command = probeCommand(probe as NetworkProbe, runtime, check.timeout.toSeconds()) ?? [];
    return { exec: { command: command.map(literal) } };
  }
  if (probe.kind === 'tcp') return { tcpSocket: [{ port: `${probe.port}` }] };
  const header = checksHosts ? { httpHeader: [{ name: 'Host', value: 'localhost' }] } : {};
  return { httpGet: { path: probe.path, port: `${probe.port}`, ...header } };
}

function timing(check: HealthCheck) {
  return {
    periodSeconds: check.interval.toSeconds(),
    timeoutSeconds: check.timeout.toSeconds(),
    failureThreshold: check.retries,
  };
}

function startTiming(check: HealthCheck) {
  const periodSeconds = Math.min(5, check.interval.toSeconds());
  return {
    periodSeconds,
    timeoutSeconds: Math.min(periodSeconds, check.timeout.toSeconds()),
    failureThreshold: Math.max(1, Math.ceil(check.longestStart.toSeconds() / periodSeconds)),
  };
}
