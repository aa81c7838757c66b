import { secretsInState } from './bindings';
import type { AzureDeployment } from './deployment';
import { probesOf } from './probes';

/** What a user has to know of this deployment beyond the table. */
export function notices({ server, containers, props, hasTls }: AzureDeployment): readonly string[] {
  const lines: string[] = [];
  const secrets = [...new Set(secretsInState(props.server, props))];
  if (secrets.length > 0) lines.push(`secrets: the values of ${secrets.join(', ')} are in the state`);
  const { liveness } = probesOf(server);
  if (server.healthCheck === undefined && liveness === undefined)
    lines.push(
      "healthCheck: the image's runtime is unknown, so nothing asks after the deployment whether the server is alive; declare it, or give a check",
    );
  if (Object.values(server.volumes).some(({ stored }) => stored !== undefined))
    lines.push('volumes: Azure Files can be mounted by root only, so that the image has to run as root');
  const waiting = containers
    .slice(1)
    .filter((c) => ((c.asked as { needs?: readonly string[] }).needs ?? []).length > 0);
  if (waiting.length > 0)
    lines.push(
      `companions: ${waiting.map(({ name }) => name).join(', ')} starts together with what it needs; if it ends, it starts again`,
    );
  if (server.beforeStart.length > 0 && containers.length > 1)
    lines.push('beforeStart: the steps run before every other container of the group, companions included');
  const { thresholds } = server.alarms;
  if (thresholds !== undefined && !server.access.isPublic)
    lines.push('alarms: nothing sees how an internal server answers; there is no alarm for calls that fail');
  if (hasTls && props.domain === undefined)
    lines.push('dnsLabel: once the stack is destroyed, somebody else can take the name; keep no reference to it');
  return lines;
}
