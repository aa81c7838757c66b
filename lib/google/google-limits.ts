import type { Problem } from '../model/errors';
import type { McpServer } from '../model/mcp-server';
import { Sessions } from '../model/transport';
import { containerLimits } from './container-limits';
import { instanceLimits } from './instance-limits';

/** Most seconds of one request. @see https://cloud.google.com/run/docs/configuring/request-timeout */
const MOST_CALL_SECONDS = 3_600;

/** Seconds of a request: the call's own limit comes first, so that the client gets the server's answer. */
export function requestSeconds({ longestCall }: McpServer): number {
  return Math.min(MOST_CALL_SECONDS, Math.ceil(longestCall.toSeconds()) + 15);
}

/** Seconds between the signal to stop and the kill. @see https://cloud.google.com/run/docs/container-contract */
const STOP_SECONDS = 10;

/** @see https://cloud.google.com/logging/quotas */
const MOST_LOG_DAYS = 3_650;

/** What the table cannot say: limits of the platform, and combinations of properties. */
export function googleLimits(server: McpServer): readonly Problem[] {
  return [
    ...[server, ...server.companions].flatMap((container) => {
      const where = container === server ? '' : `companions.${container.name}.`;
      return containerLimits(container, server).map(({ property, message }) => ({
        property: `${where}${property}`,
        message,
      }));
    }),
    ...instanceLimits(server, server.companions),
    ...timeLimits(server),
    ...rolloutLimits(server),
    ...accessLimits(server),
  ];
}

function timeLimits({ longestCall, asked, companions, logging }: McpServer): readonly Problem[] {
  const problems: Problem[] = [];
  if (longestCall.toSeconds() > MOST_CALL_SECONDS)
    problems.push({
      property: 'longestCall',
      message: `${longestCall} is longer than Cloud Run lets a request take; use Duration.minutes(60) or less`,
    });
  for (const [property, grace] of [
    ['stopGrace', asked.stopGrace] as const,
    ...companions.map((c) => [`companions.${c.name}.stopGrace`, c.asked.stopGrace] as const),
  ]) {
    if (grace !== undefined && grace.toSeconds() > STOP_SECONDS)
      problems.push({
        property,
        message: `${grace} is longer than the ${STOP_SECONDS} seconds that Cloud Run always gives; use Duration.seconds(${STOP_SECONDS}), or leave it out`,
      });
  }
  if (logging.retention !== undefined && logging.retention.toDays() > MOST_LOG_DAYS)
    problems.push({
      property: 'logging.retention',
      message: `${logging.retention} is longer than Cloud Logging keeps logs; use Duration.days(${MOST_LOG_DAYS}) or less`,
    });
  return problems;
}

function rolloutLimits({ rollout, transport, scaling }: McpServer): readonly Problem[] {
  const problems: Problem[] = [];
  const isStateful = transport.sessions === Sessions.STATEFUL;
  if (rollout.strategy.kind === 'canary' && isStateful)
    problems.push({
      property: 'rollout',
      message:
        'canary sends the calls of one session to both versions; use Rollout.rolling() or .blueGreen(), or declare Sessions.STATELESS',
    });
  if (isStateful && scaling.minimum === 0 && scaling.maximum === 1)
    problems.push({
      property: 'scaling',
      message: `${scaling} lets the last instance stop, and sessions with it; use Scaling.fixed(1), or declare Sessions.STATELESS`,
    });
  return problems;
}

function accessLimits({ access: { publicly }, secrets }: McpServer): readonly Problem[] {
  const how = publicly?.authentication.how;
  if (how?.kind !== 'bearer' || secrets[how.secret]?.file === undefined) return [];
  return [
    {
      property: 'access.authentication',
      message: `'${how.secret}' is a file of the server, which the proxy cannot read; declare the secret without file`,
    },
  ];
}
