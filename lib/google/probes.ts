import type {
  CloudRunV2ServiceTemplateContainersLivenessProbe,
  CloudRunV2ServiceTemplateContainersStartupProbe,
} from '@cdktf/provider-google/lib/cloud-run-v2-service';
import type { HealthCheck } from '../model/health-check';

export interface Probes {
  readonly startupProbe: CloudRunV2ServiceTemplateContainersStartupProbe;
  /** Nothing where only the start is asked about: Cloud Run replaces a container that ends by itself. */
  readonly livenessProbe?: CloudRunV2ServiceTemplateContainersLivenessProbe;
}

/** Most seconds that Cloud Run waits for a container to start. @see https://cloud.google.com/run/docs/configuring/healthchecks */
export const MOST_START_SECONDS = 240;

/** Most seconds between two checks of life. */
export const MOST_INTERVAL_SECONDS = 3_600;

/** The port accepts connections: what can be asked of every server. */
const START_PERIOD_SECONDS = 5;

/** How Cloud Run asks whether a container has started, and whether it lives. */
export function probesOf(healthCheck: HealthCheck | undefined, port: number): Probes {
  const kind = healthCheck?.check;
  if (healthCheck === undefined || kind === undefined || kind.kind === 'none' || kind.kind === 'command')
    return {
      startupProbe: started({ tcpSocket: { port } }, MOST_START_SECONDS, START_PERIOD_SECONDS, START_PERIOD_SECONDS),
    };
  const interval = Math.ceil(healthCheck.interval.toSeconds());
  const timeout = Math.ceil(healthCheck.timeout.toSeconds());
  const longest = Math.min(MOST_START_SECONDS, Math.ceil(healthCheck.longestStart.toSeconds()));
  // Asked often at the start: the first call waits for it.
  const often = Math.min(interval, Math.max(timeout, START_PERIOD_SECONDS), MOST_START_SECONDS);
  const question =
    kind.kind === 'http'
      ? { httpGet: { path: kind.path, port: kind.port ?? port } }
      : { tcpSocket: { port: kind.kind === 'tcp' ? (kind.port ?? port) : port } };
  const startupProbe = started(question, longest, often, timeout);
  if (!('httpGet' in question)) return { startupProbe };
  return {
    startupProbe,
    livenessProbe: {
      httpGet: question.httpGet,
      periodSeconds: interval,
      timeoutSeconds: Math.min(timeout, interval),
      failureThreshold: healthCheck.retries,
    },
  };
}

type Question = Pick<CloudRunV2ServiceTemplateContainersStartupProbe, 'httpGet' | 'tcpSocket'>;

function started(
  question: Question,
  longest: number,
  periodSeconds: number,
  timeout: number,
): CloudRunV2ServiceTemplateContainersStartupProbe {
  return {
    ...question,
    periodSeconds,
    timeoutSeconds: Math.min(timeout, periodSeconds),
    failureThreshold: Math.max(1, Math.floor(longest / periodSeconds)),
  };
}
